import { Flags } from '@oclif/core'
import type { WorkflowSummary } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { listAll, type Listed } from '../../client/list-all.ts'
import { shortTime, table } from '../../output/table.ts'

export class WorkflowList extends ServerCommand {
  static override summary = 'List the workflows of a server.'
  static override examples = [
    '<%= config.bin %> workflow list',
    { description: 'Published ones, for a script', command: '<%= config.bin %> workflow list --status active --json' },
    { description: 'By a part of the name', command: '<%= config.bin %> workflow list --search order' },
  ]
  static override flags = {
    search: Flags.string({ description: 'A part of the name.' }),
    status: Flags.string({ description: 'Only those in this state.', options: ['draft', 'active', 'paused', 'archived'] }),
    sort: Flags.string({ description: 'By the last change, or by name.', options: ['updated', 'name'], default: 'updated' }),
    limit: Flags.integer({ description: 'At most so many.', default: 100, min: 1 }),
  }

  async run(): Promise<Listed<WorkflowSummary>> {
    const { flags } = await this.parse(WorkflowList)
    const { search, status, sort, limit } = flags
    const listed = await listAll<WorkflowSummary>(new ApiClient(flags), '/workflows', { query: { search, status, sort }, limit })
    const rows = listed.data.map(({ id, name, status: state, publishedVersion, updatedAt, stats }) => [
      ...[id, state, publishedVersion === null ? '-' : String(publishedVersion), shortTime(updatedAt)],
      ...[`${stats.completed}/${stats.failed}`, name],
    ])
    this.log(rows.length === 0 ? 'No workflow.' : table(['id', 'status', 'version', 'changed', 'done/failed (7 days)', 'name'], rows))
    if (listed.more) this.log(`There are more; see --limit (now ${limit}).`)
    return listed
  }
}

import { Flags } from '@oclif/core'
import { EXECUTION_STATUSES, type ExecutionSummary } from '@millrace/api'
import { OptionError } from '@millrace/base'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { listAll, type Listed } from '../../client/list-all.ts'
import { shortDuration, shortTime, table } from '../../output/table.ts'
import { findWorkflow } from '../../workflows/find-workflow.ts'

export class ExecutionList extends ServerCommand {
  static override summary = 'List executions, newest first.'
  static override examples = [
    '<%= config.bin %> execution list',
    { description: 'What failed today', command: '<%= config.bin %> execution list --status failed --from 2030-01-31' },
    {
      description: 'Of one workflow, for a script',
      command: '<%= config.bin %> execution list --workflow "Orders to CRM" --limit 500 --json',
    },
  ]
  static override flags = {
    workflow: Flags.string({ description: 'Only of this workflow, by id or name.' }),
    status: Flags.string({ description: `Only in these states, separated by commas: ${EXECUTION_STATUSES.join(', ')}.` }),
    mode: Flags.string({ description: 'Only started so.', options: ['manual', 'test', 'production'] }),
    from: Flags.string({ description: 'Accepted at this time or later, e.g. 2030-01-31 or 2030-01-31T08:00:00Z (UTC).' }),
    to: Flags.string({ description: 'Accepted before this time.' }),
    limit: Flags.integer({ description: 'At most so many.', default: 50, min: 1 }),
  }

  async run(): Promise<Listed<ExecutionSummary>> {
    const { flags } = await this.parse(ExecutionList)
    const api = new ApiClient(flags)
    const query = {
      ...{ status: flags.status, mode: flags.mode, from: instantOf('from', flags.from), to: instantOf('to', flags.to) },
      workflowId: flags.workflow === undefined ? undefined : await findWorkflow(api, flags.workflow),
    }
    const listed = await listAll<ExecutionSummary>(api, '/executions', { query, limit: flags.limit })
    const rows = listed.data.map(({ id, status, createdAt, durationMs, workflowName, error }) => [
      ...[id, status, shortTime(createdAt), shortDuration(durationMs), workflowName, error === null ? '' : error.code],
    ])
    this.log(rows.length === 0 ? 'No execution.' : table(['id', 'status', 'accepted', 'took', 'workflow', 'error'], rows))
    if (listed.more) this.log(`There are more; see --limit (now ${flags.limit}).`)
    return listed
  }
}

function instantOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new OptionError({ option, expected: 'a date or time, e.g. 2030-01-31 or 2030-01-31T08:00:00Z' })
  return new Date(time).toISOString()
}

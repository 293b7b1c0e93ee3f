import { Args, Flags } from '@oclif/core'
import type { NodeTypesReply, Workflow } from '@millrace/api'
import type { JsonObject } from '@millrace/base'
import { EXIT, ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { findWorkflow } from '../../workflows/find-workflow.ts'
import { newerNodes, withNodes, type NewerNode } from '../../workflows/newer-nodes.ts'

interface Migrated {
  readonly config: JsonObject
  readonly problems: readonly { readonly path: string; readonly message: string }[]
}

interface UpgradedNode extends NewerNode {
  readonly problems: Migrated['problems']
}

interface Upgrade {
  readonly workflowId: string
  readonly nodes: readonly UpgradedNode[]
  readonly saved: boolean
  readonly published: boolean
}

export class WorkflowUpgrade extends ServerCommand {
  static override summary = 'Take the nodes of a workflow to the newest installed versions of their types.'
  static override description = `The package of each node says how a config of the older version becomes one of the newer. What came of it is the draft; executions
go on with the published version until you publish. Ends with 1 when the newer version does not accept a config: the draft then says where.`
  static override examples = [
    { description: 'See what would change', command: '<%= config.bin %> workflow upgrade Orders --dry-run' },
    '<%= config.bin %> workflow upgrade Orders --publish',
  ]
  static override args = { workflow: Args.string({ description: 'Id or name.', required: true }) }
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Save nothing.' }),
    publish: Flags.boolean({ description: 'Publish it, unless something is wrong.', exclusive: ['dry-run'] }),
  }

  async run(): Promise<Upgrade> {
    const { args, flags } = await this.parse(WorkflowUpgrade)
    const api = new ApiClient(flags)
    const workflowId = await findWorkflow(api, args.workflow)
    const path = `/workflows/${workflowId}`
    const { document, revision } = await api.get<Workflow>(path)
    const { data } = await api.get<NodeTypesReply>('/node-types')
    const changed = new Map<string, { typeVersion: number; config: JsonObject }>()
    const nodes: UpgradedNode[] = []
    for (const newer of newerNodes(document, data)) {
      const config = document.nodes.find(({ id }) => id === newer.id)?.config ?? {}
      const { type, from, to } = newer
      const migrated = await api.post<Migrated>(`/node-types/${encodeURIComponent(type)}/versions/${to}/migrate`, { from, config })
      changed.set(newer.id, { typeVersion: to, config: migrated.config })
      nodes.push({ ...newer, problems: migrated.problems })
    }
    for (const node of nodes) this.log(lineOf(node))
    if (nodes.length === 0) this.log('All nodes are of the newest versions.')
    const good = nodes.every(({ problems }) => problems.length === 0)
    if (!good) process.exitCode = EXIT.failed
    const saved = nodes.length > 0 && !flags['dry-run']
    if (saved) await api.put<Workflow>(path, { document: withNodes(document, changed), revision })
    const published = flags.publish && good
    if (published) await api.post(`${path}/publish`)
    if (saved) this.log(published ? 'Saved and published.' : 'Saved as the draft.')
    return { workflowId, nodes, saved, published }
  }
}

const lineOf = ({ name, type, from, to, problems }: UpgradedNode): string =>
  [`${name}  ${type} ${from} → ${to}`, ...problems.map(({ path, message }) => `  ${path || 'config'} ${message}`)].join('\n')

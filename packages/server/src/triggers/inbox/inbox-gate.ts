import type { InboxGate, NodeCatalog } from '@millrace/engine'
import type { Store } from '@millrace/store'
import { listTriggers } from '../trigger-node.ts'

/** How workflows take their events, from what the store says about them. */
export const inboxGate = (
  { workflows, versions, states }: Pick<Store, 'workflows' | 'versions' | 'states'>,
  catalog: NodeCatalog,
): InboxGate => ({
  workflow: async (tenantId, workflowId) => {
    const workflow = await workflows.get(tenantId, workflowId)
    if (workflow === null) return { state: 'gone' }
    const version = workflow.publishedVersion
    const document = workflow.status !== 'active' || version === null ? undefined : await versions.document(tenantId, workflowId, version)
    if (document === undefined || version === null) return { state: 'held' }
    return { state: 'open', version, startNodes: new Set(listTriggers(document, catalog).map(({ node }) => node.id)) }
  },
  paused: () => states.paused(),
})

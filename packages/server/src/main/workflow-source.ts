import type { WorkflowSource } from '@millrace/engine'
import type { Store } from '@millrace/store'

/** The engine's view of saved workflows. */
export const workflowSource = ({ workflows, versions }: Pick<Store, 'workflows' | 'versions'>): WorkflowSource => ({
  load: (tenantId, workflowId, version) => versions.document(tenantId, workflowId, version),
  published: async (tenantId, workflowId) => {
    const workflow = await workflows.get(tenantId, workflowId)
    return workflow?.status === 'active' ? (workflow.publishedVersion ?? undefined) : undefined
  },
})

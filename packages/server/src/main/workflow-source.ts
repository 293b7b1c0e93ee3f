import type { WorkflowSource } from '@millrace/engine'
import type { Store } from '@millrace/store'

/** The engine's view of saved workflows. */
export const workflowSource = ({ workflows, versions }: Pick<Store, 'workflows' | 'versions'>): WorkflowSource => ({
  load: (tenantId, workflowId, version) => versions.document(tenantId, workflowId, version),
  published: async (tenantId, workflowId) => {
    const workflow = await workflows.get(tenantId, workflowId)
    return workflow?.publishedVersion ?? undefined // a paused one can be called: its pause concerns its triggers
  },
})

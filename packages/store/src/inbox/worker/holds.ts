import type { InboxFile } from './inbox-file.ts'
import { STATE } from './rows.ts'

interface Workflow {
  readonly tenantId: string
  readonly workflowId: string
}

/** Events changed in one go: few enough that insertions which came meanwhile hardly wait. */
const SLICE = 2000

const MOVE = `UPDATE events SET state = ? WHERE seq IN
  (SELECT seq FROM events WHERE tenant_id = ? AND workflow_id = ? AND state = ? AND batch_id IS NULL ORDER BY seq LIMIT ${SLICE})`

export const hold = (file: InboxFile, { tenantId, workflowId }: Workflow): { more: boolean } =>
  file.write(() => {
    // First, so that what comes during the slices is held as well.
    file.prepare('INSERT INTO holds (tenant_id, workflow_id) VALUES (?, ?) ON CONFLICT DO NOTHING').run(tenantId, workflowId)
    return { more: file.prepare(MOVE).run(STATE.held, tenantId, workflowId, STATE.pending).changes === SLICE }
  })

export const release = (file: InboxFile, { tenantId, workflowId }: Workflow): { more: boolean } =>
  file.write(() => {
    file.prepare('DELETE FROM holds WHERE tenant_id = ? AND workflow_id = ?').run(tenantId, workflowId)
    return { more: file.prepare(MOVE).run(STATE.pending, tenantId, workflowId, STATE.held).changes === SLICE }
  })

/** Workflows with a hold, and those that lost it while their events were being released. */
export const heldWorkflows = (file: InboxFile): Workflow[] =>
  file
    .prepare(
      `SELECT tenant_id AS tenantId, workflow_id AS workflowId FROM holds
       UNION SELECT DISTINCT tenant_id, workflow_id FROM events WHERE state = ${STATE.held}`,
    )
    .all() as Workflow[]

import type { Id } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, text, whole } from './columns.ts'

/** Which node of which published version a webhook call starts. `(method, path)` is unique over all tenants: the path is the address. */
export interface WebhookRouteRow {
  readonly id: Id
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly nodeId: string
  readonly method: string
  /** Below /webhook/, without a leading slash. */
  readonly path: string
}

export const WebhookRouteEntity = new EntitySchema<WebhookRouteRow>({
  name: 'webhook-route',
  tableName: 'webhook_routes',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    workflowId: text('workflow_id'),
    version: whole('version'),
    nodeId: text('node_id'),
    method: text('method'),
    path: text('path'),
  },
})

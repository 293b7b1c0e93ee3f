import type { SecretBox, WebhookRegistrationRow } from '@millrace/store'

/** Where the calls of a webhook come in. */
export const urlOf = ({ mode, path }: Pick<WebhookRegistrationRow, 'mode' | 'path'>, baseUrl: string): string =>
  `${baseUrl}/${mode === 'test' ? 'webhook-test' : 'webhook'}/${path}`

export type WebhookKey = Pick<WebhookRegistrationRow, 'tenantId' | 'workflowId' | 'nodeId' | 'mode'>

/** The secret that is made for a webhook: known before its vendor is, and the same over all registrations, so that no call in between is lost. */
export const webhookSecret = ({ tenantId, workflowId, nodeId, mode }: WebhookKey, secrets: Pick<SecretBox, 'deriveKey'>): string =>
  secrets.deriveKey(['webhook', mode, tenantId, workflowId, nodeId].join('/')).toString('base64url')

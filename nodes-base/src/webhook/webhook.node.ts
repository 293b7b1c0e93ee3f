import { defineTrigger, type WebhookResponse, type WebhookSpec } from '@millrace/node-sdk'
import type { WebhookConfig } from '../generated/webhook.config.ts'
import { answerBody } from '../shared/answer-body.ts'
import { itemHeaders } from './item-headers.ts'
import schema from './webhook.schema.json' with { type: 'json' }

function authOf({ authentication = 'none' }: WebhookConfig): WebhookSpec['auth'] {
  switch (authentication) {
    case 'none':
      return undefined
    case 'basic':
      return { type: 'basic', credentialType: 'http.basic' }
    case 'header':
      return { type: 'header', credentialType: 'http.header' }
  }
}

function specOf(config: WebhookConfig): WebhookSpec {
  const auth = authOf(config)
  const allowedIps = config.allowedIps ?? []
  return {
    methods: config.methods ?? ['POST'],
    path: config.path.replace(/^\/|\/$/g, ''),
    respond: config.respond ?? 'received',
    ...(auth === undefined ? {} : { auth }),
    ...(allowedIps.length === 0 ? {} : { allowedIps }),
  }
}

const answerWith = ({ responseStatus = 200, responseHeaders = {} }: WebhookConfig, body: WebhookResponse['body']): WebhookResponse =>
  // A body is forbidden with 204 and 304 (RFC 9110), and clients hang or break on one.
  responseStatus === 204 || responseStatus === 304 || body === undefined
    ? { status: responseStatus, headers: responseHeaders, bodyType: 'none' }
    : { status: responseStatus, headers: responseHeaders, body, bodyType: typeof body === 'string' ? 'text' : 'json' }

export default defineTrigger<WebhookConfig>({
  type: 'http.webhook',
  version: 1,
  title: 'Webhook',
  description: 'Starts the workflow when its address is called, and answers the caller.',
  kind: 'trigger',
  category: 'Triggers',
  keywords: ['http', 'endpoint', 'api', 'callback', 'url', 'receive'],
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: schema,
  credentials: [
    { type: 'http.basic', required: true, when: { path: 'authentication', equals: 'basic' } },
    { type: 'http.header', required: true, when: { path: 'authentication', equals: 'header' } },
  ],
  trigger: {
    kind: 'webhook',
    spec: specOf,
    files: true,
    receive: ({ body, query, headers, method, path, files }) => [
      { json: { body, query, headers: itemHeaders(headers), method, path }, ...(files === undefined ? {} : { binary: files }) },
    ],
    acknowledge: (config) => answerWith(config, config.responseBody ?? { ok: true }),
    answer: (items, config) => answerWith(config, answerBody(items)),
  },
  examples: [
    { title: 'Take orders and answer at once', config: { path: 'orders/new', methods: ['POST'] } },
    { title: 'Answer with the result', config: { path: 'orders/price', methods: ['GET', 'POST'], respond: 'finished' } },
  ],
})

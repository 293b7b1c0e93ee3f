import { binaryOf, contentDisposition, defineNode, NodeError, type Item, type WebhookResponse } from '@millrace/node-sdk'
import type { RespondConfig } from '../generated/respond.config.ts'
import { answerBody } from '../shared/answer-body.ts'
import { jsonValue } from '../shared/json-text.ts'
import schema from './respond.schema.json' with { type: 'json' }

function fileResponse(
  items: readonly Item[],
  { file = 'data', fileShown = false }: RespondConfig,
): Pick<WebhookResponse, 'file' | 'bodyType' | 'headers'> {
  const [first] = items
  if (first === undefined) throw new NodeError('binary.missing', 'There is no item, and so no file to answer with.')
  const found = binaryOf(first, file, 0)
  return {
    file: found,
    bodyType: 'file',
    headers: { 'Content-Disposition': contentDisposition(fileShown ? 'inline' : 'attachment', found.fileName) },
  }
}

function responseOf(items: readonly Item[], config: RespondConfig): WebhookResponse {
  const { status = 200, headers = {}, body = 'items' } = config
  const head = { status, headers }
  // A body is forbidden with these (RFC 9110), and clients hang or break on one.
  if (status === 204 || status === 304) return { ...head, bodyType: 'none' }
  switch (body) {
    case 'items':
      return { ...head, body: answerBody(items), bodyType: 'json' }
    case 'json':
      return { ...head, body: jsonValue(config.json, 'json'), bodyType: 'json' }
    case 'text':
      return { ...head, body: config.text ?? '', bodyType: 'text' }
    case 'file': {
      const answer = fileResponse(items, config)
      return { ...head, ...answer, headers: { ...answer.headers, ...headers } }
    }
    case 'none':
      return { ...head, bodyType: 'none' }
  }
}

export default defineNode<RespondConfig>({
  type: 'http.respond',
  version: 1,
  title: 'Respond to Webhook',
  description: 'Answers the caller of the webhook and goes on.',
  kind: 'action',
  category: 'HTTP',
  keywords: ['answer', 'reply', 'return', 'response', 'webhook'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  execute: (step) => {
    const items = step.items()
    if (!step.respond(responseOf(items, step.config(0)))) {
      step.log.warn('No caller waits for this answer: the workflow was not started by a webhook, or the caller was answered already.')
    }
    return { main: items }
  },
  examples: [
    { title: 'The items', config: { body: 'items' } },
    { title: 'A created record', config: { body: 'json', json: { id: { $expr: '{{ $json.id }}' } }, status: 201 } },
    { title: 'A file', config: { body: 'file', file: 'data' } },
    { title: 'CSV', config: { body: 'text', text: { $expr: '{{ $json.csv }}' }, headers: { 'Content-Type': 'text/csv' } } },
  ],
})

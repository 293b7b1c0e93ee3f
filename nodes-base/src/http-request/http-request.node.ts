import { defineNode, mapLimit, sendRequest, withItemIndex, type Item, type StepContext } from '@millrace/node-sdk'
import type { HttpRequestConfig } from '../generated/http-request.config.ts'
import { requestOf } from './request.ts'
import { itemsOf } from './response.ts'
import schema from './http-request.schema.json' with { type: 'json' }

/** Requests under way at a time for one step: enough to hide latency, few enough not to look like an attack. */
const CONCURRENCY = 10

type Step = StepContext<HttpRequestConfig>

async function send(step: Step, index: number): Promise<Item[]> {
  try {
    const config = step.config(index)
    // One key for each item: a service must not take the second request for a repetition of the first.
    const { offset, total } = step.part
    const key = total > 1 ? `${step.idempotencyKey}-${offset + index}` : step.idempotencyKey
    const item = step.items()[index] ?? { json: {} }
    return itemsOf(await sendRequest(step, requestOf(config, { idempotencyKey: key, item })), config, step.now)
  } catch (thrown) {
    throw withItemIndex(thrown, index)
  }
}

export default defineNode<HttpRequestConfig>({
  type: 'http.request',
  version: 1,
  title: 'HTTP Request',
  description: 'Sends a request for each item and goes on with the answers.',
  kind: 'action',
  category: 'HTTP',
  keywords: ['api', 'rest', 'fetch', 'curl', 'get', 'post', 'web', 'call'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'write',
  readsWhen: { path: 'method', oneOf: ['GET', 'HEAD', 'OPTIONS'] },
  idempotency: 'key',
  config: schema,
  credentials: (['basic', 'bearer', 'header', 'query', 'oauth2', 'oauth2-client'] as const).map((name) => ({
    type: `http.${name}`,
    required: true,
    when: { path: 'authentication', equals: name },
  })),
  itemwise: true,
  execute: async (step) => {
    const items = step.items()
    let done = step.part.offset
    const answers = await mapLimit(items, CONCURRENCY, async (_, index) => {
      const answer = await send(step, index)
      step.progress(++done / step.part.total)
      return answer
    })
    return { main: answers.flat() }
  },
  examples: [
    { title: 'Read', config: { url: 'https://api.example.com/orders' } },
    {
      title: 'Send JSON',
      config: {
        method: 'POST',
        url: 'https://api.example.com/orders',
        bodyType: 'json',
        jsonBody: { customer: { $expr: '{{ $json.customer }}' } },
      },
    },
    { title: 'Fetch a file', config: { url: 'https://files.example.com/report.pdf', responseFormat: 'file' } },
    {
      title: 'Send a file in a form',
      config: {
        method: 'POST',
        url: 'https://files.example.com/upload',
        bodyType: 'multipart',
        formBody: [{ name: 'folder', value: 'reports' }],
        formFiles: [{ name: 'file', file: 'data' }],
      },
    },
    { title: 'Search', config: { url: 'https://api.example.com/search', query: [{ name: 'q', value: { $expr: '{{ $json.term }}' } }] } },
  ],
})

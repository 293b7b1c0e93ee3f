// A webhook trigger as a stranger would write it: registered at the vendor, signed with our secret, with a challenge and delivery ids.
import { createHmac, timingSafeEqual } from 'node:crypto'

const signatureOf = (secret, bytes) => createHmac('sha256', secret).update(bytes).digest('hex')

export default {
  type: 'vendor.event',
  version: 1,
  title: 'Event',
  description: 'Starts for each event of a vendor.',
  kind: 'trigger',
  category: 'Test',
  effects: 'none',
  ports: { inputs: [], outputs: ['main'] },
  config: {
    type: 'object',
    required: ['url', 'path'],
    properties: { url: { type: 'string' }, path: { type: 'string' }, topic: { type: 'string', default: 'all' } },
  },
  trigger: {
    kind: 'webhook',
    spec: ({ path }) => ({ methods: ['POST'], path, respond: 'received' }),
    receive: ({ body }) => (body.kind === 'ping' ? [] : [{ json: body }]),
    acknowledge: () => ({ status: 200, body: { taken: true } }),
    answer: () => ({ status: 200 }),
    async register({ webhookUrl, secret, config, http, mode }) {
      const { body: found } = await http({ url: `${config.url}/hooks`, query: { url: webhookUrl } })
      if (found.length > 0) return { state: { hook: found[0].id } }
      const { body } = await http({
        url: `${config.url}/hooks`,
        method: 'POST',
        body: { url: webhookUrl, secret, topic: config.topic, mode },
      })
      return { state: { hook: body.id }, ...(body.expiresAt === undefined ? {} : { expiresAt: body.expiresAt }) }
    },
    async unregister({ config, http, registration }) {
      const { status } = await http({ url: `${config.url}/hooks/${registration.state.hook}`, method: 'DELETE', acceptStatus: 'any' })
      if (status >= 500) throw Object.assign(new Error(`the vendor answered ${status}`), { code: `http.${status}` })
    },
    verify({ headers, body }, { secret, rawBody }) {
      const given = Buffer.from(headers['x-vendor-signature'] ?? '', 'hex')
      const wanted = Buffer.from(signatureOf(secret, rawBody), 'hex')
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { verdict: 'reject', reason: 'wrong signature' }
      if (body.kind === 'challenge') return { verdict: 'answer', response: { status: 200, body: { challenge: body.challenge } } }
      return { verdict: 'accept' }
    },
    deliveryId: ({ headers }) => headers['x-vendor-delivery'],
  },
}

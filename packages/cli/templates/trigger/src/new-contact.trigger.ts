import { defineTrigger, isJsonObject, NodeError, type JsonObject } from '@millrace/node-sdk'

interface Config {
  everyMinutes: number
}

/** Where the service answers. Its host stands in the permissions of package.json. */
const BASE_URL = '{{baseUrl}}'

export default defineTrigger<Config>({
  type: '{{id}}.new-contact',
  version: 1,
  title: 'New Contact',
  description: 'Starts for each contact that is new in {{title}}.',
  kind: 'trigger',
  category: '{{title}}',
  keywords: ['contacts', 'watch', 'poll'],
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  credentials: [{ type: '{{id}}.token', required: true }],
  config: {
    type: 'object',
    additionalProperties: false,
    properties: {
      everyMinutes: {
        type: 'integer',
        title: 'Every (minutes)',
        description: 'How often it looks for new contacts.',
        minimum: 1,
        maximum: 1440,
        default: 5,
        examples: [5],
      },
    },
  },
  trigger: {
    kind: 'poll',
    spec: ({ everyMinutes }) => [{ everyMs: everyMinutes * 60_000 }],
    async poll({ cursor, mode, now, http }) {
      // The first look after publishing sets where to begin: what is there already is not new. While somebody tries it out, it shows some.
      if (typeof cursor !== 'string' && mode === 'production') return { events: [], cursor: new Date(now).toISOString() }
      const since = typeof cursor === 'string' ? cursor : ''
      const query = { sort: 'created', ...(since === '' ? { latest: '3' } : { createdAfter: since }) }
      const { body } = await http({ url: `${BASE_URL}/contacts`, query, credential: '{{id}}.token' })
      const contacts = contactsOf(body)
      return {
        // With its id an event starts one execution, also when it is seen twice.
        events: contacts.map((contact) => ({ id: String(contact['id']), items: [{ json: contact }] })),
        cursor: String(contacts.at(-1)?.['created'] ?? since),
      }
    },
  },
  examples: [{ title: 'Every quarter of an hour', config: { everyMinutes: 15 } }],
})

function contactsOf(body: unknown): readonly JsonObject[] {
  if (Array.isArray(body) && body.every((each) => isJsonObject(each))) return body
  throw new NodeError('{{id}}.unexpected-answer', 'The service answered with something that is not a list of contacts.', {
    retryable: true,
  })
}

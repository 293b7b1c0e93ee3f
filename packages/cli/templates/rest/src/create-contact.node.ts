import { defineNode } from '@millrace/node-sdk'
import { BASE_URL, CREDENTIAL, itemsOf } from './api.ts'

interface Config {
  name: string
  email?: string
}

export default defineNode<Config>({
  type: '{{id}}.create-contact',
  version: 1,
  title: 'Create Contact',
  description: 'Creates a contact in {{title}} for each item.',
  kind: 'action',
  category: '{{title}}',
  keywords: ['contacts', 'add', 'new'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'write',
  idempotency: 'key', // the service takes our key, so that a repeated request creates no second contact
  credentials: [{ type: CREDENTIAL, required: true }],
  config: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: {
        type: 'string',
        title: 'Name',
        description: 'Of the contact.',
        minLength: 1,
        maxLength: 200,
        examples: ['Ada Lovelace'],
      },
      email: {
        type: 'string',
        title: 'Email',
        description: 'Address of the contact.',
        format: 'email',
        maxLength: 320,
        examples: ['ada@example.com'],
      },
    },
  },
  itemwise: true,
  async execute(step) {
    const created = []
    for (const [index, item] of step.items().entries()) {
      const { name, email } = step.config(index)
      const answer = await step.http({
        method: 'POST',
        url: `${BASE_URL}/contacts`,
        // One key for each item: two contacts of one step are no repetition.
        headers: { 'Idempotency-Key': `${step.idempotencyKey}-${step.part.offset + index}` },
        body: { name, ...(email === undefined ? {} : { email }) },
        credential: CREDENTIAL,
      })
      created.push(...itemsOf(answer).map((contact) => step.madeFrom(contact, [item])))
    }
    return { main: created }
  },
  examples: [{ title: 'With an address', config: { name: { $expr: '{{ $json.name }}' }, email: { $expr: '{{ $json.email }}' } } }],
})

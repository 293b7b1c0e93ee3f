import { defineNode } from '@millrace/node-sdk'
import { BASE_URL, CREDENTIAL, itemsOf } from './api.ts'

interface Config {
  search: string
  limit: number
}

export default defineNode<Config>({
  type: '{{id}}.list-contacts',
  version: 1,
  title: 'List Contacts',
  description: 'Gives the contacts of {{title}} as items.',
  kind: 'action',
  category: '{{title}}',
  keywords: ['contacts', 'search', 'find'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'read',
  credentials: [{ type: CREDENTIAL, required: true }],
  config: {
    type: 'object',
    additionalProperties: false,
    properties: {
      search: {
        type: 'string',
        title: 'Search',
        description: 'Words that the name has to hold; all contacts when empty.',
        maxLength: 200,
        default: '',
        examples: ['Lovelace'],
      },
      limit: {
        type: 'integer',
        title: 'Limit',
        description: 'Contacts at most.',
        minimum: 1,
        maximum: 1000,
        default: 100,
        examples: [100],
      },
    },
  },
  itemwise: true,
  async execute(step) {
    const found = []
    for (const [index, item] of step.items().entries()) {
      const { search, limit } = step.config(index)
      const answer = await step.http({
        url: `${BASE_URL}/contacts`,
        query: { limit: String(limit), ...(search === '' ? {} : { search }) },
        credential: CREDENTIAL,
      })
      found.push(...itemsOf(answer).map((contact) => step.madeFrom(contact, [item])))
    }
    return { main: found }
  },
  examples: [{ title: 'All contacts', config: { limit: 100 } }],
})

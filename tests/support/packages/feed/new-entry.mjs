// A poll trigger as a stranger would write it: the entries of a feed after the last one that it saw.
export default {
  type: 'feed.new-entry',
  version: 1,
  title: 'New entry',
  description: 'Starts for each new entry of a feed.',
  kind: 'trigger',
  category: 'Test',
  effects: 'none',
  ports: { inputs: [], outputs: ['main'] },
  config: {
    type: 'object',
    required: ['url'],
    properties: { url: { type: 'string' }, everyMs: { type: 'number', default: 1000 } },
  },
  trigger: {
    kind: 'poll',
    spec: ({ everyMs }) => [{ everyMs }],
    async poll({ cursor, config, mode, http }) {
      if (cursor === undefined && mode === 'production') {
        const { body } = await http({ url: `${config.url}/newest` })
        return { events: [], cursor: body.newest }
      }
      const { body } = await http({ url: `${config.url}/entries`, query: { after: String(cursor ?? 0) } })
      const events = body.entries.map((entry) => ({ id: `entry-${entry.number}`, items: [{ json: entry }] }))
      return { events, cursor: body.entries.at(-1)?.number ?? cursor ?? 0, more: body.more }
    },
  },
}

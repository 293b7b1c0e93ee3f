// A listen trigger as a stranger would write it: it waits at the service for entries. Pages overlap, as those of queues do.
export default {
  type: 'vendor.stream',
  version: 1,
  title: 'Stream',
  description: 'Starts for each entry of a stream.',
  kind: 'trigger',
  category: 'Test',
  effects: 'none',
  ports: { inputs: [], outputs: ['main'] },
  config: { type: 'object', required: ['url'], properties: { url: { type: 'string' }, name: { type: 'string', default: 'a' } } },
  trigger: {
    kind: 'listen',
    async listen({ cursor, config, signal, http, emit }) {
      let after = cursor ?? 0
      while (!signal.aborted) {
        const { body } = await http({ url: `${config.url}/stream`, query: { after: String(after), name: config.name } })
        for (const entry of body) {
          await emit({ id: `entry-${entry.number}`, items: [{ json: { ...entry, name: config.name } }] }, entry.number)
          after = entry.number
        }
      }
    },
  },
}

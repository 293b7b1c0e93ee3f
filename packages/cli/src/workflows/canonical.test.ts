import { canonicalText } from './canonical.ts'

test('two documents that say the same have the same text, whatever the order of their members', () => {
  const one = {
    schema: 's',
    name: 'n',
    nodes: [{ id: 'a', name: 'A', type: 't.t', typeVersion: 1, config: { b: 1, a: { d: 1, c: 2 } } }],
    edges: [],
  }
  const other = {
    edges: [],
    nodes: [{ config: { a: { c: 2, d: 1 }, b: 1 }, typeVersion: 1, type: 't.t', name: 'A', id: 'a' }],
    name: 'n',
    schema: 's',
  }
  expect(canonicalText(other)).toBe(canonicalText(one))
})

test('what a reader looks for stands in front, the order of lists stays, and names of users go by alphabet', () => {
  const text = canonicalText({
    edges: [{ id: 'e', to: { port: 'main', node: 'b' }, from: { port: 'main', node: 'a' } }],
    settings: { timezone: 'UTC' },
    nodes: [{ id: 'b', config: { nodes: 1, name: 2, edges: 3 } }, { id: 'a' }],
    name: 'n',
    schema: 's',
  })
  expect(JSON.stringify(JSON.parse(text))).toBe(
    '{"schema":"s","name":"n","nodes":[{"id":"b","config":{"edges":3,"name":2,"nodes":1}},{"id":"a"}],' +
      '"edges":[{"id":"e","from":{"node":"a","port":"main"},"to":{"node":"b","port":"main"}}],"settings":{"timezone":"UTC"}}',
  )
  expect(text.endsWith('}\n')).toBe(true)
})

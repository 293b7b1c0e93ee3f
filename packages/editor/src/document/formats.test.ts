import { clipboardText, fragmentOf, readPasted } from './clipboard.ts'
import { chain, storeOf } from './testing/documents.ts'

test('a whole workflow is told apart from some nodes, so that a person can be asked', () => {
  expect(readPasted(JSON.stringify(chain()))).toMatchObject({ kind: 'workflow', name: 'Chain', fragment: { nodes: { length: 3 } } })
  expect(readPasted(clipboardText(fragmentOf(storeOf(chain()), ['a'])).text).kind).toBe('fragment')
})

test('JSON of something else is refused with what to do', () => {
  expect(() => readPasted('{"name":"package","version":"1.0.0"}')).toThrow('it is JSON, but no Millrace nodes')
})

test.each([
  ['a workflow', '{"nodes":[],"connections":{}}'],
  ['a wrapped one', '{"workflow":{"nodes":[]}}'],
  ['a list', '[{"nodes":[]}]'],
])('%s of another product is left to the server', (_what, text) => {
  expect(readPasted(text)).toEqual({ kind: 'foreign' })
})

test.each([
  ['in pinned data', { pinned: { a: [{ json: { deep: [{ KEY: {} }] } }] } }],
  ['in a setting of a node', { nodes: [{ id: 'a', name: 'A', type: 'set', typeVersion: 1, config: { KEY: 1 } }] }],
])('a key that no save would get past is refused %s', (_where, part) => {
  const document = {
    schema: 'millrace/workflow@1',
    name: 'W',
    nodes: [{ id: 'a', name: 'A', type: 'set', typeVersion: 1 }],
    edges: [],
    ...part,
  }
  const text = JSON.stringify(document)
  expect(readPasted(text).kind).toBe('workflow')
  expect(() => readPasted(text.replace('KEY', '__proto__'))).toThrow('“__proto__”')
  expect(readPasted(text.replace('KEY', 'constructor')).kind).toBe('workflow')
})

import { checkDocument } from './check-document.ts'

const sound = {
  schema: 'millrace/workflow@1',
  name: 'Orders',
  nodes: [{ id: 'n1', name: 'Hook', type: 'http.webhook', typeVersion: 1, position: [0, 0], config: { path: 'x' } }],
  edges: [],
}

test('a sound document passes', () => {
  expect(checkDocument(sound)).toEqual([])
})

const note = { id: 's1', text: 'Why', position: [0, 0], size: [200, 100] }

test('notes and frames pass', () => {
  expect(
    checkDocument({ ...sound, stickies: [note, { ...note, id: 's2', kind: 'frame', color: 'blue' }, { ...note, id: 's3', kind: 'note' }] }),
  ).toEqual([])
})

test.each<[string, unknown, string, RegExp]>([
  ['another kind of note', { ...sound, stickies: [{ ...note, kind: 'box' }] }, '/stickies/0/kind', /note.*frame/],
  ['not an object', [], '', /JSON object/],
  ['a missing list', { ...sound, edges: undefined }, '', /"edges"/],
  ['another format', { ...sound, schema: 'other@1' }, '/schema', /millrace\/workflow@1/],
  ['a wrong type', { ...sound, nodes: 'many' }, '/nodes', /array/],
  ['an unknown key', { ...sound, edgez: [] }, '/edgez', /not known/],
  ['a reserved id', { ...sound, nodes: [{ ...sound.nodes[0], id: 'constructor' }] }, '/nodes/0/id', /reserved/],
  ['a reserved name', { ...sound, nodes: [{ ...sound.nodes[0], name: '__proto__' }] }, '/nodes/0/name', /reserved/],
  [
    'a key that reaches prototypes',
    JSON.parse(JSON.stringify(sound).replace('"path"', '"__proto__"')),
    '/nodes/0/config/__proto__',
    /__proto__/,
  ],
  ['a wrong node type name', { ...sound, nodes: [{ ...sound.nodes[0], type: 'Bad Type' }] }, '/nodes/0/type', /pattern/],
])('%s is refused, with its place', (_what, value, path, message) => {
  const [problem] = checkDocument(JSON.parse(JSON.stringify(value)))
  expect(problem).toMatchObject({ path, message: expect.stringMatching(message) as unknown })
})

test('the nearest known key is suggested', () => {
  expect(checkDocument({ ...sound, edgez: [] })[0]?.suggestion).toBe('Did you mean "edges"?')
})

test('a document nested without end is refused, not walked into', () => {
  const root: { next?: unknown } = {}
  let at = root
  for (let depth = 0; depth < 100_000; depth += 1) at = (at.next = {}) as { next?: unknown }
  expect(checkDocument({ ...sound, nodes: [{ ...sound.nodes[0], config: root }] })[0]?.message).toMatch(/nested/)
})

import { importNode } from '../testing/one-node.ts'

const assign = (name: string, type: string, value: unknown) => ({ id: name, name, type, value }) as never

test('fields of version 3.4 keep their values and drop the others, unless they are to stay', () => {
  const assignments = {
    assignments: [assign('email', 'string', '={{ $json.body.email }}'), assign('age', 'number', '42'), assign('tags', 'array', '["a"]')],
  }
  const dropped = importNode('set', 3.4, { assignments, options: {} })
  expect(dropped.node).toMatchObject({
    type: 'core.set',
    config: {
      assignments: [
        { name: 'email', value: { $expr: '{{ $json.body.email }}' } },
        { name: 'age', value: 42 },
        { name: 'tags', value: ['a'] },
      ],
      keepOtherFields: false,
    },
  })
  expect(dropped.about.outcome).toBe('ok')
  expect(importNode('set', 3.4, { assignments, includeOtherFields: true }).node.config).toMatchObject({ keepOtherFields: true })
})

test.each([
  ['include all, the default', {}, true],
  ['include none', { include: 'none' }, false],
])('fields of version 3, %s', (_what, include, keep) => {
  const fields = {
    values: [
      { name: 'a', stringValue: 'x' },
      { name: 'b', type: 'numberValue', numberValue: '7' },
      { name: 'c', type: 'booleanValue', booleanValue: 'false' },
      { name: 'd', type: 'objectValue', objectValue: '{"e":1}' },
      { name: 'e', type: 'booleanValue' },
      { name: 'f', type: 'objectValue' },
    ],
  }
  const { node, problems } = importNode('set', 3, { fields, ...include })
  expect(node.config).toMatchObject({
    keepOtherFields: keep,
    assignments: [
      { name: 'a', value: 'x' },
      { name: 'b', value: 7 },
      { name: 'c', value: false },
      { name: 'd', value: { e: 1 } },
      { name: 'e', value: true },
      { name: 'f', value: {} },
    ],
  })
  expect(problems).toEqual([])
})

test('fields of version 1 come from three lists', () => {
  const values = {
    string: [{ name: 'a', value: 'x' }],
    number: [{ name: 'b', value: '=1{{ $json.n }}' }],
    boolean: [{ name: 'c', value: true }],
  }
  const { node } = importNode('set', 1, { values, keepOnlySet: true })
  expect(node.config).toEqual({
    mode: 'fields',
    keepOtherFields: false,
    assignments: [
      { name: 'a', value: 'x' },
      { name: 'b', value: { $expr: '1{{ $json.n }}' } },
      { name: 'c', value: true },
    ],
  })
})

test('a whole object is one, or the text that an expression makes', () => {
  expect(importNode('set', 3.4, { mode: 'raw', jsonOutput: '{ "a": 1 }' }).node.config).toMatchObject({ mode: 'json', json: { a: 1 } })
  const made = importNode('set', 3.4, { mode: 'raw', jsonOutput: '={ "a": "{{ $json.b }}" }', includeOtherFields: true })
  expect(made.node.config).toEqual({ mode: 'json', json: { $expr: '{ "a": "{{ $json.b }}" }' }, keepOtherFields: true })
})

test('fields that are chosen to stay are listed; fields that are taken out are reported', () => {
  const chosen = importNode('set', 3.4, { includeOtherFields: true, include: 'selected', includeFields: 'id, customer.name' })
  expect(chosen.node.config?.['assignments']).toEqual([
    { name: 'id', value: { $expr: '{{ $json["id"] }}' } },
    { name: 'customer.name', value: { $expr: '{{ $json["customer"]?.["name"] }}' } },
  ])
  expect(chosen.about.outcome).toBe('adapted')
  const out = importNode('set', 3.4, { includeOtherFields: true, include: 'except', excludeFields: 'password' })
  expect(out.about).toMatchObject({ outcome: 'missing', notes: [{ kind: 'missing', text: expect.stringContaining('password') }] })
})

test('what cannot be done is said: repeated items, types of expressions, dots in names', () => {
  const texts = (parameters: object) => importNode('set', 3.4, parameters as never).about.notes.map(({ text }) => text)
  expect(texts({ duplicateItem: true })[0]).toMatch(/repeated each item/)
  expect(texts({ assignments: { assignments: [assign('n', 'number', '={{ $json.n }}')] } })[0]).toMatch(/keeps its type/)
  expect(texts({ assignments: { assignments: [assign('a.b', 'string', 'x')] }, options: { dotNotation: false } })[0]).toMatch(/Dots/)
})

import { documentsIn, pastedKind } from './import-texts.ts'

test('a list of documents, as a bulk export writes it, is several', () => {
  expect(documentsIn({ name: 'all.json', text: '[{"name":"A"},{}]' })).toEqual([
    { name: 'A', text: '{"name":"A"}' },
    { name: 'all.json', text: '{}' },
  ])
  expect(documentsIn({ name: 'a.json', text: '{"name":"A"}' })).toEqual([{ name: 'a.json', text: '{"name":"A"}' }])
  expect(documentsIn({ name: 'a.json', text: '{' })).toContain('not JSON')
})
test('a pasted text is documents, an address, or none of the list’s business', () => {
  expect(pastedKind(' {"schema":"millrace/workflow@1"}')).toBe('documents')
  expect(pastedKind('https://example.org/a.json\n')).toBe('address')
  for (const other of ['hello', '{ not json', '', 'see https://example.org']) expect(pastedKind(other)).toBeUndefined()
})
test('workflows of another product go together, for they may call each other', () => {
  const text = '[{"name":"A","nodes":[]},{"name":"B","nodes":[]}]'
  expect(documentsIn({ name: 'all.json', text })).toEqual([{ name: 'all.json', text }])
  const ours = '{"schema":"millrace/workflow@1","nodes":[]}'
  expect(documentsIn({ name: 'all.json', text: `[${ours},${ours}]` })).toHaveLength(2)
})

import { blocksOf } from './markdown.ts'

test('a table is told by its cells, with what is written in them', () => {
  const [table] = blocksOf('| Field | Default |\n| --- | :-: |\n| `url` | **required** |\n| a \\| b | – |')
  expect(table).toEqual({
    kind: 'table',
    head: [[{ kind: 'text', text: 'Field' }], [{ kind: 'text', text: 'Default' }]],
    rows: [
      [[{ kind: 'code', text: 'url' }], [{ kind: 'strong', text: 'required' }]],
      [[{ kind: 'text', text: 'a | b' }], [{ kind: 'text', text: '–' }]],
    ],
  })
})
test('bars alone make no table', () => {
  expect(blocksOf('a | b\nc | d')).toMatchObject([{ kind: 'paragraph' }])
})

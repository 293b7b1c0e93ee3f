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

test.each(['|---|', '--- | ---', ' | :-- | --: | ', '---|'])('%j is the line under a head', (rule) => {
  expect(blocksOf(`a | b\n${rule}`)).toMatchObject([{ kind: 'table' }])
})

test.each(['---', '|---', '| - : |', '||', 'a | ---'])('%j is none', (rule) => {
  expect(blocksOf(`a | b\n${rule}\nc`).map(({ kind }) => kind)).not.toContain('table')
})

test('tens of thousands of headings are read, one after the other', () => {
  const blocks = blocksOf(`${'# x\n'.repeat(50_000)}- last`)
  expect([blocks.length, blocks.at(-2), blocks.at(-1)?.kind]).toEqual([
    50_001,
    { kind: 'heading', inlines: [{ kind: 'text', text: 'x' }] },
    'list',
  ])
})

test.each([
  ['a blank second line', `a\n${' '.repeat(200_000)}x`],
  ['dashes and blanks', `a\n|${' - '.repeat(60_000)}x`],
  ['open brackets', '['.repeat(200_000)],
  ['links without an end', '[x](https://'.repeat(16_000)],
])('%s of any length are one paragraph', (_, text) => {
  expect(blocksOf(text).map(({ kind }) => kind)).toEqual(['paragraph'])
})

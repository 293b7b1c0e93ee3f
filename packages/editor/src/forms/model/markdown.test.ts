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
    { kind: 'heading', level: 1, inlines: [{ kind: 'text', text: 'x' }] },
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

test('a list with numbers keeps them, from where it starts', () => {
  expect(blocksOf('3. three\n4. four')).toMatchObject([{ kind: 'list', start: 3, items: [[{ text: 'three' }], [{ text: 'four' }]] }])
  expect(blocksOf('- a\n- b')[0]).not.toHaveProperty('start')
})

test('quotes, emphasis, and how large a heading is', () => {
  expect(blocksOf('## Two\n\n> said *here*\n> and _there_')).toMatchObject([
    { kind: 'heading', level: 2 },
    {
      kind: 'quote',
      inlines: [{ text: 'said ' }, { kind: 'emphasis', text: 'here' }, { text: ' and ' }, { kind: 'emphasis', text: 'there' }],
    },
  ])
})

test('a star or an underscore in a name or a sum is none', () => {
  for (const text of ['snake_case_name and __init__', '2 * 3 * 4', 'a*b*c'])
    expect(blocksOf(text)).toEqual([{ kind: 'paragraph', inlines: [{ kind: 'text', text }] }])
})

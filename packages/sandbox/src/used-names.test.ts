import { usedNames } from './used-names.ts'

test.each([
  [`return $('Fetch order').first().json`, ['Fetch order']],
  ['const a = $("A").item; const b = $(`B`).all(); return [$("A")]', ['A', 'B']],
  [`$node["It's"].json; $node.Plain.json`, ["It's", 'Plain']],
  [`$items('X', 0, 1)`, ['X']],
  [`$('It\\'s \\u00fc')`, ["It's ü"]],
  [`return items`, []],
  [`return $input.all().map((i) => i.json.price + '$')`, 'all'],
  [`const name = 'A'; return $(name).all()`, 'all'],
  ['return $(`A${1}`).all()', 'all'],
  ['return Object.keys($node)', 'all'],
  ['const get = $; return get("A")', 'all'],
  [`$node[name].json`, 'all'],
  [`_('A').all() + _node['B'].json`, ['A', 'B']],
])('%s', (source, nodes) => {
  expect(usedNames(source).nodes).toEqual(nodes)
})

test('lineage is worked out only for a program that asks for it', () => {
  expect(usedNames(`$('A').item.json`).pairs).toBe(true)
  expect(usedNames(`$('A').itemMatching(2)`).pairs).toBe(true)
  expect(usedNames(`$('A').all().length`).pairs).toBe(false)
})

test.each([
  [`$('A').all(1)`, true],
  [`const a = $('A'); return a.first(0, -1)`, true],
  [`$items('A', 1)`, true],
  [`_('A').last(output)`, true],
  [`$('A').all()`, false],
  [`$items('A')`, false],
  [`await Promise.all([$('A').all()])`, false],
])('whether outputs and runs are chosen in %s: %s', (source, firings) => {
  expect(usedNames(source).firings).toBe(firings)
})

test('an escape that is no character breaks nothing but its own program', () => {
  expect(usedNames(`$('\\u{ffffffff}').all()`).nodes).toEqual([''])
})

// Read by going back over them for each, these would take minutes, on the thread that serves everybody.
test.each([
  ['blanks behind $node', '$node' + ' '.repeat(400_000)],
  ['names that never end', "$('".repeat(200_000)],
  ['calls that never end', '$items('.repeat(100_000)],
])(
  'a long source is read in one go: %s',
  (_, source) => {
    expect(usedNames(source).nodes).toBe('all')
  },
  5_000,
)

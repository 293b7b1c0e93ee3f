import { fromInputText, localText, toInputText } from './date-text.ts'
import { splitDuration } from './duration.ts'
import { isExpression, toLiteral, toTemplate } from './expression-value.ts'
import { initialValue } from './initial-value.ts'
import { humanize, labelOf } from './labels.ts'
import { blocksOf } from './markdown.ts'
import { memberPath, pathsIn } from './paths.ts'
import { pointerTo, renameMember, sameJson, stepsOf, withMember } from './pointer.ts'

test('a pointer escapes what it must and is read back', () => {
  const pointer = pointerTo(pointerTo('', 'a/b'), 'c~d')
  expect(pointer).toBe('/a~1b/c~0d')
  expect(stepsOf(pointer)).toEqual(['a/b', 'c~d'])
})

test('setting, taking out and renaming a member keeps the order of the others and changes nothing in place', () => {
  const before = Object.freeze({ a: 1, b: 2, c: 3 })
  expect(Object.entries(withMember(before, 'b', 9))).toEqual([
    ['a', 1],
    ['b', 9],
    ['c', 3],
  ])
  expect(Object.keys(withMember(before, 'b', undefined))).toEqual(['a', 'c'])
  expect(Object.keys(renameMember(before, 'a', 'z'))).toEqual(['z', 'b', 'c'])
  expect(renameMember(before, 'a', 'b')).toBe(before)
})

test('a member named __proto__ is an own member like any other', () => {
  const made = withMember({}, '__proto__', 'x')
  expect(Object.hasOwn(made, '__proto__')).toBe(true)
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
})

test('equality ignores the order of keys, not of elements', () => {
  expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
  expect(sameJson([1, 2], [2, 1])).toBe(false)
  expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false)
})

test.each([['text'], [4], [true], [{ a: [1] }], [[1, 'x']]])('%j becomes a template and comes back', (value) => {
  expect(toLiteral(toTemplate(value))).toEqual(value)
})
test.each(['{{ $json.a }}', 'a {{ 1 }}', '{{ 1 }}{{ 2 }}', '{{ }}'])('%s is no literal', (template) =>
  expect(toLiteral(template)).toBeUndefined(),
)
test('only an object with a single $expr is an expression', () => {
  expect(isExpression({ $expr: 'x' })).toBe(true)
  expect(isExpression({ $expr: 'x', more: 1 })).toBe(false)
  expect(isExpression({ $expr: 4 })).toBe(false)
})

test.each([
  [90_000, 90, 's'],
  [120_000, 2, 'min'],
  [86_400_000, 1, 'd'],
  [1_500, 1_500, 'ms'],
  [0, 0, 's'],
])('%d ms are %d %s', (ms, amount, unit) => expect(splitDuration(ms)).toEqual({ amount, unit }))

test('an instant is shown on the wall clock and stored in UTC; a wall clock stays one', () => {
  const instant = '2026-11-21T10:00:00Z'
  const shown = toInputText(instant)
  expect(shown).toBe(localText(new Date(instant)))
  expect(fromInputText(shown ?? '', true)).toBe(instant)
  expect(toInputText('2030-01-31T09:00')).toBe('2030-01-31T09:00')
  expect(fromInputText('2030-01-31T09:00', false)).toBe('2030-01-31T09:00')
  expect(toInputText('next week')).toBeNull()
})

test('what is needed starts with what the schema fixes and its defaults', () => {
  const schema = {
    type: 'object',
    required: ['a', 'b', 'list', 'inner'],
    properties: {
      a: { const: 1 },
      b: { default: 'x' },
      c: { default: 'not needed' },
      list: { type: 'array' },
      inner: { type: 'object', required: ['d'], properties: { d: { default: 2 } } },
    },
  }
  expect(initialValue(schema, schema)).toEqual({ a: 1, b: 'x', list: [], inner: { d: 2 } })
  const loop = { type: 'object', required: ['child'], properties: { child: { $ref: '#' } } }
  expect(initialValue(loop, loop)).toBeDefined()
})

test.each([
  ['maxRetryDelay', 'Max retry delay'],
  ['api_url', 'API URL'],
  ['user-id', 'User ID'],
  ['timeoutMs', 'Timeout ms'],
  ['HTTPStatus', 'HTTP status'],
])('%s reads as %s', (name, label) => expect(humanize(name)).toBe(label))
test('labels leave alone what was written for people', () => {
  expect([labelOf('GET'), labelOf('X-Id'), labelOf('not_equals'), labelOf(3), labelOf(null), labelOf(true)]).toEqual([
    'GET',
    'X-Id',
    'Not equals',
    '3',
    'None',
    'Yes',
  ])
})

test('paths are expressions: dots where names allow them, brackets elsewhere', () => {
  expect([memberPath('$json', 'a'), memberPath('$json', 'a b'), memberPath('$json', 'it"s'), memberPath('$json.list', 0)]).toEqual([
    '$json.a',
    '$json["a b"]',
    '$json["it\\"s"]',
    '$json.list[0]',
  ])
  expect(pathsIn({ a: { b: [{ c: 1 }] } }).map((found) => found.path)).toEqual(['$json.a', '$json.a.b', '$json.a.b[0]', '$json.a.b[0].c'])
})

test('help is read as blocks; HTML and script links stay text', () => {
  const blocks = blocksOf(
    '# Title\nFirst `code` and **strong**.\n\n- one\n- two\n  more\n\n```\nraw\n```\n<b>x</b> [bad](javascript:1) [good](https://a.b)',
  )
  expect(blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'code', 'paragraph'])
  expect(blocks[2]).toMatchObject({ items: [[{ text: 'one' }], [{ text: 'two more' }]] })
  expect(JSON.stringify(blocks[4])).toContain('<b>x</b> [bad](javascript:1) ')
  expect(JSON.stringify(blocks[4])).toContain('"href":"https://a.b"')
})

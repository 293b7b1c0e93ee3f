import { compileExpression, ExpressionError } from './index.ts'

const data = {
  list: [3, 1, 2],
  people: [
    { n: 'a', v: 1 },
    { n: 'b', v: 2 },
  ],
  text: 'Hello big world',
}
const run = (source: string): unknown => compileExpression(source).evaluate({ lookup: (name) => (name === '$json' ? data : undefined) })

test.each<[string, unknown]>([
  ['$json.list.first()', 3],
  ['$json.list.last()', 2],
  ['[].first()', undefined],
  ['$json.list.sum()', 6],
  ["['1', 2].average()", 1.5],
  ['$json.list.max() - $json.list.min()', 2],
  ["[1, 1, '1', { a: 1 }, { a: 1 }].unique().length", 3],
  ["[0, '', null, undefined, 'a'].compact()", [0, 'a']],
  ['$json.list.chunk(2)', [[3, 1], [2]]],
  ["$json.people.pluck('n')", ['a', 'b']],
  ['[1, 2, 3].difference([2])', [1, 3]],
  ['[1, 2, 3].intersection([2, 9])', [2]],
  ['[].isEmpty() && [1].isNotEmpty() && "".isEmpty() && ({}).isEmpty()', true],
  ['({ a: 1 }).toJsonString()', '{"a":1}'],
  ['\'{"a":[1]}\'.parseJson().a', [1]],
  ["'12.7'.toNumber() + '12.7'.toInt()", 24.7],
  ["['true', 'no', '0', 'x'].map(t => t.toBoolean())", [true, false, false, true]],
  ["'ä€😀'.base64Encode().base64Decode()", 'ä€😀'],
  ["'a b&c'.urlEncode().urlDecode()", 'a b&c'],
  ["'hello big-world'.toTitleCase()", 'Hello Big-World'],
  ['$json.text.toSnakeCase()', 'hello_big_world'],
  ['$json.text.toCamelCase()', 'helloBigWorld'],
  ['(1.005).round(2)', 1.01],
  ['(-2.5).round()', -3],
  ['({ a: 1, b: 2, c: 3 }).removeField("a")', { b: 2, c: 3 }],
  ['({ a: 1, b: 2, c: 3 }).keepFields("a", "c")', { a: 1, c: 3 }],
  ['({ a: 1, b: null }).compact()', { a: 1 }],
  ["({ a: 1 }).hasField('a')", true],
  ["$ifEmpty('', 'x') + $ifEmpty('y', 'x') + $ifEmpty([], 'z')", 'xyz'],
  ["Object.groupBy($json.list, n => (n > 1 ? 'big' : 'small'))", { big: [3, 2], small: [1] }],
  ['({ first: 1 }).first', 1],
])('%s', (source, expected) => expect(run(source)).toEqual(expected))

test.each([
  "'x'.toNumber()",
  "'{'.parseJson()",
  "'%%%'.base64Decode()",
  "['a'].sum()",
  '[1].chunk(0)',
  "''.repeat(-1)",
  '[].reduce((a, b) => a)',
  'Object.keys(null)',
  '[...5]',
  'new Math()',
  '(1)()',
])('%s fails with a code and a sentence', (source) => {
  expect(() => run(source)).toThrow(ExpressionError)
})

test('the original is untouched', () => {
  run('[$json.list.unique(), $json.list.chunk(1), $json.list.sort(), $json.people.pluck("v")]')
  expect(data.list).toEqual([3, 1, 2])
})

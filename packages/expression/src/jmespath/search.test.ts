import { compileExpression, toJson, type ExpressionError } from '../index.ts'
import { parseQuery } from './parse.ts'

const search = (data: unknown, query: string): unknown => {
  const names: Readonly<Record<string, unknown>> = { $json: data, $vars: query }
  return toJson(compileExpression('$jmespath($json, $vars)').evaluate({ lookup: (name) => names[name] }))
}

const people = {
  people: [
    { name: 'b', age: 30, state: { name: 'up' } },
    { name: 'a', age: 50, state: { name: 'down' } },
    { name: 'c', age: 40, state: { name: 'up' } },
  ],
}
const reservations = {
  reservations: [
    { instances: [{ state: 'running' }, { state: 'stopped' }] },
    { instances: [{ state: 'terminated' }, { state: 'running' }] },
  ],
}
const numbers = [0, 1, 2, 3]

/** Sections of the specification, with its examples or such as show the same rule. */
describe.each<[section: string, cases: readonly (readonly [data: unknown, query: string, result: unknown])[]]>([
  [
    'identifiers',
    [
      [{ foo: 'value' }, 'foo', 'value'],
      [{ foo: 'value' }, 'bar', null],
      [{ foo: [0, 1, 2] }, 'foo', [0, 1, 2]],
      [{ 'with space': 'value' }, '"with space"', 'value'],
      [{ 'special chars: !@#': 'value' }, '"special chars: !@#"', 'value'],
      [{ 'quote"char': 'value' }, '"quote\\"char"', 'value'],
      [{ '✓': 'value' }, '"\\u2713"', 'value'],
    ],
  ],
  [
    'sub-expressions',
    [
      [{ foo: { bar: 'value' } }, 'foo.bar', 'value'],
      [{ foo: { bar: 'value' } }, 'foo."bar"', 'value'],
      [{ foo: { bar: 'value' } }, 'foo.baz', null],
      [{ foo: { bar: { baz: 'value' } } }, 'foo.bar.baz', 'value'],
    ],
  ],
  [
    'index expressions',
    [
      [['first', 'second', 'third'], '[0]', 'first'],
      [['first', 'second', 'third'], '[-1]', 'third'],
      [['first', 'second', 'third'], '[100]', null],
      [{ foo: [0, 1, 2] }, 'foo[0]', 0],
      [{ foo: ['a', { bar: { baz: 'value' } }] }, 'foo[1].bar.baz', 'value'],
    ],
  ],
  [
    'slices',
    [
      [numbers, '[0:4:1]', [0, 1, 2, 3]],
      [numbers, '[0:4]', [0, 1, 2, 3]],
      [numbers, '[0:3]', [0, 1, 2]],
      [numbers, '[:2]', [0, 1]],
      [numbers, '[::2]', [0, 2]],
      [numbers, '[::-1]', [3, 2, 1, 0]],
      [numbers, '[-2:]', [2, 3]],
      [numbers, '[100::-1]', [3, 2, 1, 0]],
      [numbers, '[3:0:-1]', [3, 2, 1]],
      [{ foo: 1 }, 'foo[0:1]', null],
    ],
  ],
  [
    'flatten',
    [
      [[[0, 1], 2, [3], 4, [5, [6, 7]]], '[]', [0, 1, 2, 3, 4, 5, [6, 7]]],
      [[[0, 1], 2, [3], 4, [5, [6, 7]]], '[][]', [0, 1, 2, 3, 4, 5, 6, 7]],
      [reservations, 'reservations[].instances[].state', ['running', 'stopped', 'terminated', 'running']],
      [
        reservations,
        'reservations[*].instances[*].state',
        [
          ['running', 'stopped'],
          ['terminated', 'running'],
        ],
      ],
    ],
  ],
  [
    'multi-select lists and hashes',
    [
      [{ a: 'foo', b: 'bar', c: 'baz' }, '[a, b]', ['foo', 'bar']],
      [{ a: 'foo', b: { baz: 'bar' } }, '[a, b.baz]', ['foo', 'bar']],
      [{ a: 'foo' }, '[a, b]', ['foo', null]],
      [{ a: 'foo', b: 'bar' }, '{x: a, y: b}', { x: 'foo', y: 'bar' }],
      [{ one: { two: 'three', a: 'b' } }, 'one.{t: two, z: zero}', { t: 'three', z: null }],
      [null, '[a, b]', null],
      [
        people,
        'people[].{n: name, s: state.name}',
        [
          { n: 'b', s: 'up' },
          { n: 'a', s: 'down' },
          { n: 'c', s: 'up' },
        ],
      ],
    ],
  ],
  [
    'or, and, not, parentheses',
    [
      [{ foo: 'foo-value' }, 'foo || bar', 'foo-value'],
      [{ bar: 'bar-value' }, 'foo || bar', 'bar-value'],
      [{ baz: 'baz-value' }, 'foo || bar', null],
      [{ mylist: ['one', 'two'] }, "mylist[-1] || 'default'", 'two'],
      [{ mylist: [] }, "mylist[-1] || 'default'", 'default'],
      [{ True: true, False: false }, 'True && False', false],
      [{ True: true, EmptyList: [] }, 'True && EmptyList', []],
      [{ EmptyList: [], False: false }, 'EmptyList && False', []],
      [{ Number: 5 }, 'Number', 5],
      [{ True: true }, '!True', false],
      [{ EmptyMap: {} }, '!EmptyMap', true],
      [{ Zero: 0 }, '!Zero', false],
      [{ a: false, b: true, c: true }, 'a && (b || c)', false],
      [{ a: false, b: true, c: true }, '(a && b) || c', true],
    ],
  ],
  [
    'pipes and projections',
    [
      [{ foo: { bar: 'baz' } }, 'foo | bar', 'baz'],
      [people, 'people[*].name | [0]', 'b'],
      [people, 'people[*].state.name', ['up', 'down', 'up']],
      [{ a: { x: 1 }, b: { x: 2 }, c: {} }, '*.x', [1, 2]],
      [{ ops: { a: { n: 'x' }, b: { n: 'y' } } }, 'ops.*.n', ['x', 'y']],
      [[{ a: 1 }, { b: 2 }], '[*].a', [1]],
    ],
  ],
  [
    'filters and comparing',
    [
      [people, "people[?state.name=='up'].name", ['b', 'c']],
      [people, 'people[?age > `30`].name', ['a', 'c']],
      [people, 'people[?age >= `30` && age < `50`].name', ['b', 'c']],
      [people, 'people[?age != `30`] | length(@)', 2],
      [{ foo: [{ a: { b: [1] } }, { a: { b: [2] } }] }, 'foo[?a == `{"b": [1]}`].a.b', [[1]]],
      [{ a: 1, b: '2' }, 'a < b', null],
      [{ dates: ['2026-01-01', '2026-03-01'] }, "dates[?@ > '2026-02-01']", ['2026-03-01']],
    ],
  ],
  [
    'literals and raw strings',
    [
      [{}, '`"foo"`', 'foo'],
      [{}, '`"foo\\u2713"`', 'foo✓'],
      [{}, '`{"a": 123}`.a', 123],
      [{}, '`[1, 2]`', [1, 2]],
      [{}, "'it''s' || 'x'".replace("''", "\\'"), "it's"],
      [{}, "'[baz]'", '[baz]'],
      [{}, '@', {}],
    ],
  ],
  [
    'functions',
    [
      [{ foo: -24 }, 'abs(foo)', 24],
      [[10, 15, 20], 'avg(@)', 15],
      [[], 'avg(@)', null],
      [{}, 'ceil(`1.001`)', 2],
      ['foobarbaz', "contains(@, 'bar')", true],
      ['foobarbaz', 'contains(@, `5`)', false],
      [[{ a: 1 }], 'contains(@, `{"a": 1}`)', true],
      ['foobarbaz', "ends_with(@, 'baz')", true],
      ['foobarbaz', "starts_with(@, 'fo')", true],
      [{}, 'floor(`1.9`)', 1],
      [['a', 'b'], "join(', ', @)", 'a, b'],
      [{ foo: 1, bar: 2 }, 'keys(@)', ['foo', 'bar']],
      [{ foo: 1, bar: 2 }, 'values(@)', [1, 2]],
      ['c😀', 'length(@)', 2],
      [{ a: 1 }, 'length(@)', 1],
      [{ array: [{ foo: 'a' }, {}, { foo: 'f' }] }, 'map(&foo, array)', ['a', null, 'f']],
      [[10, 15], 'max(@)', 15],
      [['a', 'c', 'b'], 'max(@)', 'c'],
      [[], 'max(@)', null],
      [people, 'max_by(people, &age).name', 'a'],
      [people, 'min_by(people, &age).name', 'b'],
      [{ a: 1 }, 'merge(@, `{"a": 2, "b": 3}`)', { a: 2, b: 3 }],
      [{ b: 1 }, 'not_null(a, b)', 1],
      [[0, 1, 2], 'reverse(@)', [2, 1, 0]],
      ['ab😀', 'reverse(@)', '😀ba'],
      [['b', 'a', 'c'], 'sort(@)', ['a', 'b', 'c']],
      [people, 'sort_by(people, &age)[].name', ['b', 'c', 'a']],
      [[10, 15], 'sum(@)', 25],
      [[], 'sum(@)', 0],
      ['foo', 'to_array(@)', ['foo']],
      [[1], 'to_array(@)', [1]],
      [{ a: [1] }, 'to_string(@)', '{"a":[1]}'],
      ['2.5', 'to_number(@)', 2.5],
      ['x', 'to_number(@)', null],
      [
        { a: null, b: true },
        '[type(a), type(b), type(@), type(`1`), type(`[]`), type(`"x"`)]',
        ['null', 'boolean', 'object', 'number', 'array', 'string'],
      ],
    ],
  ],
])('%s', (_section, cases) => {
  test.each(cases)('%j asked for %s', (data, query, result) => expect(search(data, query)).toEqual(result))
})

test.each([
  ['foo[', 'expression.bad-argument'],
  ['foo.1', 'expression.bad-argument'],
  ['=', 'expression.bad-argument'],
  ['foo[::0]', 'expression.bad-argument'],
  ['unknown_function(@)', 'expression.bad-argument'],
  ['abs(@)', 'expression.bad-argument'],
  ['abs(`1`, `2`)', 'expression.bad-argument'],
  ['sort_by(foo, &bar)', 'expression.bad-argument'],
  ['{constructor: foo}', 'expression.forbidden-name'],
  ['{"__proto__": foo}', 'expression.forbidden-name'],
  ['('.repeat(160) + 'a' + ')'.repeat(160), undefined],
  ['!'.repeat(200) + 'a', 'expression.too-deep'],
  ['a'.repeat(2_001), 'expression.too-large'],
])('%s is refused with a code', (query, code) => {
  const asking = (): unknown => search({ foo: [{ bar: 1 }, { bar: 'x' }] }, query)
  if (code === undefined) expect(asking()).toBeNull()
  else expect(asking).toThrow(expect.objectContaining({ code }) as ExpressionError)
})

test('only own data is read: inherited and forbidden names are null', () => {
  const data = JSON.parse('{"a": {"__proto__": {"x": 1}, "constructor": 2}}') as unknown
  for (const query of ['a."__proto__"', 'a.constructor', 'a.toString', 'a.hasOwnProperty', 'length', '"constructor"."prototype"']) {
    expect([query, search(data, query)]).toEqual([query, null])
  }
  expect(search(data, 'keys(a)')).toEqual([])
  expect(search(data, 'a.*')).toEqual([])
  expect(search({}, '`{"__proto__": {"x": 1}}`.x')).toBeNull()
})

test('a query that multiplies its work ends with the limit', () => {
  const list = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, (_, index) => index))
  expect(() => search(list, '[*][*].[@, @, @, @, @, @, @, @, @][]')).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/fuel|too-large/) as unknown }) as ExpressionError,
  )
})

test('queries are read once and kept, but not without end', () => {
  const first = parseQuery('a.b')
  expect(parseQuery('a.b')).toBe(first)
  for (let index = 0; index < 250; index++) parseQuery(`a.b${index}`)
  expect(parseQuery('a.b')).not.toBe(first)
})

test('dates are texts to a query', () => {
  const result = compileExpression("$jmespath({ due: DateTime.utc(2026, 1, 31), at: new Date(0) }, '[due, at]')").evaluate({
    lookup: () => undefined,
  })
  expect(result).toEqual(['2026-01-31T00:00:00.000Z', '1970-01-01T00:00:00.000Z'])
})

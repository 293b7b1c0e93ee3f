import type { JsonValue } from '@millrace/base'
import { noteWidth } from '@millrace/expression'
import { evaluateCondition } from './evaluate-condition.ts'
import { conditionSchema } from './condition-schema.ts'
import type { ConditionFunction } from './functions.ts'
import { CONDITION_OPERATORS, CONDITION_TYPES, isFunctionName, operandOf, operatorInfo, operatorsFor } from './operators.ts'
import type { Condition, ConditionTest } from './types.ts'

const NOW = Date.UTC(2030, 5, 15, 12)
const holds = (condition: Condition, timezone = 'UTC'): boolean => evaluateCondition(condition, { now: NOW, timezone })
const failure = (condition: Condition): unknown => {
  try {
    holds(condition)
  } catch (thrown) {
    return thrown
  }
  return undefined
}

type Row = readonly [
  left: ConditionTest['left'],
  operator: ConditionTest['operator'],
  right: ConditionTest['right'],
  outcome: boolean,
  more?: Partial<ConditionTest>,
]

const ROWS: readonly Row[] = [
  ['a', 'equals', 'a', true],
  ['a', 'equals', 'A', false],
  ['a', 'equals', 'A', true, { options: { caseSensitive: false } }],
  [1, 'equals', '1.0', true],
  ['ADA', 'in', ['bob', 'ada'], true, { options: { caseSensitive: false } }],
  [['bob', 'ada'], 'contains', 'ADA', true, { options: { caseSensitive: false } }],
  [null, 'in', ['a', null], true],
  ['a😀', 'length_equals', 2, true],
  ['0x1', 'equals', 1, false],
  ['', 'equals', 0, false],
  [true, 'equals', 'true', false],
  [true, 'equals', 'true', true, { type: 'boolean' }],
  [null, 'equals', null, true],
  [null, 'equals', 0, false],
  [null, 'equals', 0, false, { type: 'number' }],
  [{ a: [1, { b: null }] }, 'equals', { a: [1, { b: null }] }, true],
  [{ a: 1 }, 'equals', { a: 1, b: 2 }, false],
  [[1, 2], 'equals', [2, 1], false],
  [{ a: 1 }, 'equals', [1], false],
  [5, 'equals', '5', true, { type: 'text' }],
  ['2030-01-01', 'equals', '2030-01-01T00:00:00Z', true, { type: 'date' }],
  [[1], 'equals', [1], true, { type: 'list' }],
  [{ a: 1 }, 'equals', { a: 1 }, true, { type: 'object' }],
  ['a', 'not_equals', 'b', true],
  ['a', 'not_equals', 'a', false],
  [2, 'greater_than', 1, true],
  ['10', 'greater_than', '9', true],
  [1, 'greater_than', 1, false],
  ['2030-02-01', 'greater_than', '2030-01-01', true],
  ['b', 'greater_than', 'a', true, { type: 'text' }],
  ['B', 'greater_than', 'a', true, { type: 'text', options: { caseSensitive: false } }],
  [1, 'greater_or_equal', 1, true],
  [1, 'less_than', 1, false],
  [-1, 'less_than', 0, true],
  [1, 'less_or_equal', 1, true],
  [2, 'less_or_equal', 1, false],
  [1, 'between', [1, 3], true],
  [3, 'between', [1, 3], true],
  [4, 'between', [1, 3], false],
  ['2030-06-15', 'between', ['2030-06-01', '2030-06-30'], true],
  ['m', 'between', ['a', 'n'], true, { type: 'text' }],
  ['Millrace', 'contains', 'race', true],
  ['Millrace', 'contains', 'RACE', false],
  ['Millrace', 'contains', 'RACE', true, { options: { caseSensitive: false } }],
  [['a', 'b'], 'contains', 'b', true],
  [[1, 2], 'contains', '2', true],
  [{ a: 1 }, 'contains', 'a', true],
  [{ a: 1 }, 'contains', 'toString', false],
  [12345, 'contains', '34', true],
  ['Millrace', 'not_contains', 'x', true],
  ['Millrace', 'starts_with', 'Mill', true],
  ['Millrace', 'starts_with', 'mill', false],
  ['Millrace', 'ends_with', 'race', true],
  ['order-17', 'matches', '^order-\\d+$', true],
  ['Order-17', 'matches', '^order', false],
  ['Order-17', 'matches', '^order', true, { options: { caseSensitive: false } }],
  ['a', 'in', ['a', 'b'], true],
  ['c', 'in', ['a', 'b'], false],
  [1, 'in', ['1'], true],
  [null, 'in', [null], true],
  ['c', 'not_in', ['a', 'b'], true],
  [true, 'is_true', undefined, true],
  ['true', 'is_true', undefined, true],
  [false, 'is_true', undefined, false],
  [false, 'is_false', undefined, true],
  ['2030-01-01', 'before', '2030-01-02', true],
  ['2030-01-02', 'before', '2030-01-02', false],
  ['2030-01-02T00:00:00+01:00', 'before', '2030-01-02T00:00:00Z', true],
  [NOW + 1, 'after', '2030-06-15T12:00:00Z', true],
  ['2030-06-12T23:59:00Z', 'days_ago', 3, true],
  ['2030-06-11T23:59:00Z', 'days_ago', 3, false],
  ['2030-06-15T00:00:00Z', 'days_ago', 0, true],
  ['2030-06-16', 'days_from_now', '1', true],
  ['2030-06-15', 'days_from_now', 1, false],
  ['', 'exists', undefined, true],
  [null, 'exists', undefined, false],
  [undefined, 'exists', undefined, false],
  [undefined, 'not_exists', undefined, true],
  [0, 'not_exists', undefined, false],
  ['', 'is_empty', undefined, true],
  [[], 'is_empty', undefined, true],
  [{}, 'is_empty', undefined, true],
  [undefined, 'is_empty', undefined, true],
  [0, 'is_empty', undefined, false],
  [false, 'is_empty', undefined, false],
  [[0], 'is_not_empty', undefined, true],
  [4, 'not_between', [1, 3], true],
  [3, 'not_between', [1, 3], false],
  ['Millrace', 'not_starts_with', 'mill', true],
  ['Millrace', 'not_starts_with', 'mill', false, { options: { caseSensitive: false } }],
  ['Millrace', 'not_ends_with', 'race', false],
  ['order-17', 'not_matches', '^order-\\d+$', false],
  ['order', 'not_matches', '^order-\\d+$', true],
  ['2030-01-02', 'before_or_equal', '2030-01-02', true],
  ['2030-01-03', 'before_or_equal', '2030-01-02', false],
  ['2030-01-02', 'after_or_equal', '2030-01-02', true],
  ['2030-01-01', 'after_or_equal', '2030-01-02', false],
  ['2030-06-08', 'in_last_days', 7, true],
  ['2030-06-07T23:59:00Z', 'in_last_days', 7, false],
  ['2030-06-15T12:00:01Z', 'in_last_days', 7, false],
  [NOW, 'in_last_days', 0, true],
  ['2030-06-22T23:59:00Z', 'in_next_days', 7, true],
  ['2030-06-23', 'in_next_days', 7, false],
  ['2030-06-15T11:59:00Z', 'in_next_days', 7, false],
  [NOW, 'in_next_days', 0, true],
  [[1, 2], 'length_equals', 2, true],
  ['👍a', 'length_equals', 2, true],
  [{ a: 1 }, 'length_equals', '1', true],
  [[], 'length_not_equals', 0, false],
  [[1, 2], 'length_greater_than', 1, true],
  [[1], 'length_greater_or_equal', 1, true],
  ['ab', 'length_less_than', 2, false],
  ['ab', 'length_less_or_equal', 2, true],
  // How far values are converted.
  [1, 'equals', '1', false, { options: { convert: 'never' } }],
  [5, 'equals', '5', true, { type: 'text', options: { convert: 'loose' } }],
  [true, 'is_true', undefined, true, { options: { convert: 'never' } }],
  ['Yes', 'is_true', undefined, true, { options: { convert: 'loose' } }],
  [0, 'is_false', undefined, true, { options: { convert: 'loose' } }],
  [true, 'contains', 'ru', true, { type: 'text', options: { convert: 'loose' } }],
  [{ a: 1 }, 'contains', '"a"', true, { type: 'text', options: { convert: 'loose' } }],
  [true, 'greater_than', 0, true, { type: 'number', options: { convert: 'loose' } }],
  ['1893456000000', 'equals', '2030-01-01', true, { type: 'date', options: { convert: 'loose' } }],
  ['["a"]', 'contains', 'a', true, { type: 'list', options: { convert: 'loose' } }],
  ['{"a":1}', 'contains', 'a', true, { type: 'object', options: { convert: 'loose' } }],
  // Loosely, a test of what is missing does not hold.
  [undefined, 'greater_than', 1, false, { options: { convert: 'loose' } }],
  [null, 'less_than', 1, false, { options: { convert: 'loose' } }],
  [undefined, 'contains', 'a', false, { options: { convert: 'loose' } }],
  [undefined, 'not_contains', 'a', true, { options: { convert: 'loose' } }],
  ['a', 'starts_with', undefined, false, { options: { convert: 'loose' } }],
  [undefined, 'is_true', undefined, false, { options: { convert: 'loose' } }],
  [undefined, 'is_false', undefined, true, { options: { convert: 'loose' } }],
  [undefined, 'equals', null, true, { options: { convert: 'loose' } }],
  [[null], 'contains', null, true, { options: { convert: 'loose' } }],
  [undefined, 'in', [null], true, { options: { convert: 'loose' } }],
]

test.each(ROWS.map((row) => [JSON.stringify(row), row] as const))('%s', (_, [left, operator, right, outcome, more]) => {
  const test: ConditionTest = { operator, ...more, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }
  expect(holds(test)).toBe(outcome)
})

test('every operator is tested here, and the schema knows the same ones', () => {
  expect([...new Set(ROWS.map((row) => row[1]))].sort()).toEqual([...CONDITION_OPERATORS].sort())
  expect(conditionSchema.$defs.conditionTest.properties.operator.anyOf[0]?.enum).toEqual(CONDITION_OPERATORS)
})

test('an operator that negates another one says the opposite of it, for every row', () => {
  for (const [left, operator, right, outcome, more] of ROWS) {
    const opposite = CONDITION_OPERATORS.find((each) => operatorInfo(each).negates === operator)
    if (opposite === undefined || more?.options?.convert === 'loose') continue
    const sides = { ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }
    expect([operator, left, right, holds({ ...more, ...sides, operator: opposite })]).toEqual([operator, left, right, !outcome])
  }
})

test('every type has operators, each can be asked of it, and reads in its words', () => {
  const samples = {
    text: ['a', 'b'],
    number: [1, 2],
    boolean: [true, false],
    date: ['2030-01-01', '2030-01-02'],
    list: [['a'], ['b']],
    object: [{ a: 1 }, {}],
  } as const
  for (const type of CONDITION_TYPES) {
    expect(operatorsFor(type)).toEqual(expect.arrayContaining(['equals', 'exists', 'is_empty']))
    const [one, other] = samples[type] as readonly ConditionTest['left'][]
    for (const operator of operatorsFor(type)) {
      const right = {
        none: undefined,
        same: other,
        any: 'a',
        field: 'a',
        list: [one, other],
        range: [one, other],
        days: 1,
        count: 1,
        pattern: 'a',
      }[operandOf(operator, type)]
      const asked = { left: one, operator, type, ...(right === undefined ? {} : { right }) } as ConditionTest
      expect([operator, holds(asked)]).toEqual([operator, expect.any(Boolean)])
    }
  }
})

test.each<[ConditionTest, side: string, hint: RegExp]>([
  [{ left: '1', operator: 'greater_than', right: 1, type: 'number', options: { convert: 'never' } }, 'left', /converts nothing/],
  [{ left: 1, operator: 'contains', right: '1', type: 'text', options: { convert: 'never' } }, 'left', /converts nothing/],
  [{ left: 'true', operator: 'is_true', options: { convert: 'never' } }, 'left', /converts nothing/],
  [{ left: 1893456000000, operator: 'before', right: '2031-01-01', options: { convert: 'never' } }, 'left', /converts nothing/],
  [{ operator: 'greater_than', right: 1 }, 'left', /test "exists" before it/],
  [{ left: 'maybe', operator: 'is_true', options: { convert: 'loose' } }, 'left', /true or false/],
  [{ left: '[oops', operator: 'contains', right: 'a', type: 'list', options: { convert: 'loose' } }, 'left', /Give a list/],
])('%j is an error that says how to mend it', (condition, side, hint) => {
  expect(failure(condition)).toMatchObject({ code: 'condition.type', data: { detail: { side }, hint: expect.stringMatching(hint) } })
})

test('an operator that a type does not have is an error', () => {
  expect(failure({ left: 1, operator: 'starts_with', right: '1', type: 'number' })).toMatchObject({
    code: 'condition.operator',
    message: '"starts with" does not exist for a number.',
  })
})

test('an error tells where in the tree its test stands', () => {
  const bad: Condition = { left: 'x', operator: 'greater_than', right: 1 }
  const tree: Condition = { combine: 'all', conditions: [{ operator: 'not_exists' }, { combine: 'any', conditions: [bad] }] }
  expect(failure(tree)).toMatchObject({ data: { detail: { at: '/conditions/1/conditions/0', side: 'left' } } })
})

describe('functions of plugins', () => {
  const near: ConditionFunction = {
    name: 'near',
    title: 'is near',
    description: 'Whether two numbers are close.',
    left: 'number',
    right: { type: 'number' },
    evaluate: (left, right) => Math.abs(Number(left) - Number(right)) < 1,
  }
  const ask = (
    fn: ConditionFunction,
    left: ConditionTest['left'],
    right?: ConditionTest['right'],
    more: Partial<ConditionTest> = {},
  ): boolean =>
    evaluateCondition(
      { operator: 'acme.near', ...more, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) },
      { now: NOW, timezone: 'Europe/Berlin', functions: new Map([['acme.near', fn]]) },
    )
  const failing = (run: () => unknown): unknown => {
    try {
      return run()
    } catch (thrown) {
      return thrown
    }
  }

  test('a test may use one as its operator; its sides are read as it says', () => {
    expect(ask(near, '1.5', 1)).toBe(true)
    expect(ask(near, 5, 1)).toBe(false)
    expect(failing(() => ask(near, 'five', 1))).toMatchObject({
      code: 'condition.type',
      message: expect.stringContaining('"acme.near" must be a number'),
    })
  })

  test('it is given dates as milliseconds, the time, the zone and the case option', () => {
    const given: unknown[] = []
    const spy = {
      ...near,
      left: 'date',
      right: undefined,
      evaluate: (...args: unknown[]) => given.push(args) > 0,
    } as unknown as ConditionFunction
    expect(ask(spy, '2030-01-01', undefined, { options: { caseSensitive: false } })).toBe(true)
    expect(given).toEqual([[Date.UTC(2029, 11, 31, 23), null, { now: NOW, timezone: 'Europe/Berlin', caseSensitive: false }]])
  })

  test('it cannot change what it is given', () => {
    const item = { list: [1] }
    const rude = {
      ...near,
      left: 'any',
      right: undefined,
      evaluate: (left: never) => ((left as typeof item).list.push(2), true),
    } as unknown as ConditionFunction
    ask(rude, item)
    expect(item).toEqual({ list: [1] })
  })

  test.each<[string, () => unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new TypeError('boom')
      },
      /"acme.near" failed: boom/,
    ],
    [
      'throws what is no error',
      () => {
        throw 'oops'
      },
      /"acme.near" failed/,
    ],
    ['gives no boolean', () => 1, /gave number, not true or false/],
    ['gives a promise', () => Promise.reject(new TypeError('late')), /gave a promise/],
  ])('one that %s fails the step with an error that names it', (_what, evaluate, message) => {
    // prettier-ignore
    expect(failing(() => ask({ ...near, evaluate: evaluate as never }, 1, 1))).toMatchObject({
      code: 'condition.function-failed',
      message: expect.stringMatching(message),
      data: { detail: { operator: 'acme.near' } },
    })
  })

  test('one that no plugin brings is an error, never a property of something', () => {
    for (const operator of ['acme.far', 'constructor', '__proto__', 'toString'] as never[]) {
      expect(failure({ left: 1, operator })).toMatchObject({ code: 'condition.operator' })
    }
  })

  test.each([
    ['acme.near', true],
    ['a-1.isHoliday', true],
    ['equals', false],
    ['Acme.near', false],
    ['acme.', false],
    ['acme.a.b', false],
    ['acme.__proto__', false],
  ])('%s can be the name of a function: %s', (name, can) => expect(isFunctionName(name)).toBe(can))
})

test.each<readonly [ConditionTest, side: string, expected: string]>([
  [{ left: 'abc', operator: 'greater_than', right: 1 }, 'left', 'a number'],
  [{ left: 1, operator: 'less_than', right: '1,5' }, 'right', 'a number'],
  [{ operator: 'greater_than', right: 1 }, 'left', 'a number'],
  [{ left: {}, operator: 'contains', right: [] }, 'right', 'text'],
  [{ left: true, operator: 'starts_with', right: 't' }, 'left', 'text'],
  [{ left: 'x', operator: 'in', right: 'x,y' }, 'right', 'a list'],
  [{ left: 1, operator: 'between', right: [1] }, 'right', 'a list of two values, lowest first'],
  [{ left: '31.12.2030', operator: 'before', right: '2031-01-01' }, 'left', 'a date'],
  [{ left: '2030-02-30', operator: 'before', right: '2031-01-01' }, 'left', 'a date'],
  [{ left: '2030-01-01', operator: 'days_ago', right: 1.5 }, 'right', 'a whole number of days'],
  [{ left: 'yes', operator: 'is_true' }, 'left', 'true or false'],
  [{ left: 'a', operator: 'equals', right: 1, type: 'number' }, 'left', 'a number'],
  [{ left: 'a', operator: 'equals', right: ['a'], type: 'list' }, 'left', 'a list'],
  [{ left: 'a', operator: 'equals', right: {}, type: 'object' }, 'left', 'an object'],
])('%j names the side that does not fit', (condition, side, expected) => {
  expect(failure(condition)).toMatchObject({ code: 'condition.type', data: { detail: { side, expected }, hint: expect.any(String) } })
})

test('a message tells side, need and value in words, and shortens long values', () => {
  const error = failure({ left: 'x'.repeat(100), operator: 'greater_than', right: 1 })
  expect(error).toMatchObject({
    message: `The left side of "is greater than" must be a number, but is text ("${'x'.repeat(40)}…").`.replace('but is', 'but it is'),
  })
})

test('groups join by all and any, and not turns them round', () => {
  const yes: Condition = { left: 1, operator: 'equals', right: 1 }
  const no: Condition = { left: 1, operator: 'equals', right: 2 }
  expect(holds({ combine: 'all', conditions: [yes, no] })).toBe(false)
  expect(holds({ combine: 'any', conditions: [no, yes] })).toBe(true)
  expect(holds({ combine: 'any', not: true, conditions: [no, yes] })).toBe(false)
  expect(
    holds({ combine: 'all', conditions: [yes, { combine: 'any', conditions: [no, { combine: 'all', not: true, conditions: [no] }] }] }),
  ).toBe(true)
  expect(holds({ combine: 'all', conditions: [] })).toBe(true)
  expect(holds({ combine: 'any', conditions: [] })).toBe(false)
})

test('a group stops at the first test that decides it, so that exists can guard a comparison', () => {
  expect(holds({ combine: 'all', conditions: [{ operator: 'exists' }, { operator: 'greater_than', right: 1 }] })).toBe(false)
})

test('too deep a tree is refused, not followed', () => {
  let tree: Condition = { left: 1, operator: 'equals', right: 1 }
  for (let depth = 0; depth < 60; depth++) tree = { combine: 'all', conditions: [tree] }
  expect(failure(tree)).toMatchObject({ code: 'condition.depth' })
})

test('a pattern that would back-track without end answers at once', () => {
  expect(holds({ left: `${'a'.repeat(5000)}!`, operator: 'matches', right: '^(a+)+$' })).toBe(false)
})

test.each(['(', '[', 'x'.repeat(5001)])('the pattern %p is refused with a reason', (right) => {
  expect(failure({ left: 'x', operator: 'matches', right })).toMatchObject({ code: 'condition.pattern' })
})

test('dates without an offset and calendar days follow the zone', () => {
  const midnight: Condition = { left: '2030-06-15T00:00', operator: 'equals', right: '2030-06-14T22:00:00Z', type: 'date' }
  expect(holds(midnight, 'Europe/Berlin')).toBe(true)
  expect(holds(midnight, 'UTC')).toBe(false)
  const lateYesterday: Condition = { left: '2030-06-14T22:30:00Z', operator: 'days_ago', right: 0 }
  expect(holds(lateYesterday, 'Europe/Berlin')).toBe(true)
  expect(holds(lateYesterday, 'UTC')).toBe(false)
})

test('a wall clock time just before and after a clock change is read with the right offset', () => {
  const same = (wall: string, utc: string): boolean => holds({ left: wall, operator: 'equals', right: utc, type: 'date' }, 'Europe/Berlin')
  expect(same('2030-03-31T01:30', '2030-03-31T00:30:00Z')).toBe(true)
  expect(same('2030-03-31T03:30', '2030-03-31T01:30:00Z')).toBe(true)
  expect(same('2030-10-27T03:30', '2030-10-27T02:30:00Z')).toBe(true)
})

test('an unknown time zone is named', () => {
  expect(() => holds({ left: '2030-01-01', operator: 'before', right: '2031-01-01' }, 'Mars/Base')).toThrow(
    '"Mars/Base" is not a time zone',
  )
})

test.each([
  ['2026-11-21T08:00:00Z', '2026-11-21T09:00:00', true],
  ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00', false],
  ['2026-10-25T01:30:00Z', '2026-10-25T02:30:00', true],
  ['2026-03-29T01:30:00Z', '2026-03-29T03:30:00', true],
  ['2026-03-29T01:30:00Z', '2026-03-30T03:30:00', false],
])('%s is among dates without an offset by the clock of the zone: %s is %s', (left, right, holds) => {
  const condition: Condition = { left, operator: 'in', right: ['2001-01-01T00:00:00', right], type: 'date' }
  expect(evaluateCondition(condition, { now: 0, timezone: 'Europe/Berlin' })).toBe(holds)
})

const far = '\u0130'.repeat(4_000_000)
const many = (of: (index: number) => JsonValue, count = 400_000): JsonValue[] => Array.from({ length: count }, (_, index) => of(index))
const loosely = { options: { caseSensitive: false } } as const

test.each<readonly [string, ConditionTest]>([
  ['letters of another case', { left: far, operator: 'equals', right: `x${far.slice(1)}`, ...loosely }],
  ['a text within one of another case', { left: far, operator: 'contains', right: 'x', ...loosely }],
  ['the beginning of a text of another case', { left: far, operator: 'starts_with', right: 'x', ...loosely }],
  ['a long text within a long one', { left: 'a'.repeat(4_000_000), operator: 'contains', right: `b${'a'.repeat(1_000_000)}` }],
  ['the order of long texts', { left: far, operator: 'less_than', right: far, type: 'text', ...loosely }],
  ['a number in a long text', { left: '1'.repeat(5_000_000), operator: 'greater_than', right: 1 }],
  ['lists of lists', { left: many((n) => [n, [n]]), operator: 'equals', right: many((n) => [n, [n]]) }],
  ['wide objects', { left: Object.fromEntries(many((n) => [`k${n}`, n], 200_000) as [string, number][]), operator: 'equals', right: {} }],
  ['an element of a list of texts', { left: many(() => 'a'.repeat(400)), operator: 'contains', right: `${'a'.repeat(399)}b`, ...loosely }],
  ['a date among many in a zone', { left: '2030-01-01', operator: 'in', right: many(() => '2030-01-01T00:30:00'), type: 'date' }],
  ['a number among many texts', { left: 5, operator: 'in', right: many((n) => `${n + 10}`) }],
  ['a pattern', { left: 'a'.repeat(200_000), operator: 'matches', right: '(?:(?=a*b)a)+|(?=(a*))c' }],
  [
    'text made of a large list',
    { left: many((n) => ({ n })), operator: 'contains', right: 'x', type: 'text', options: { convert: 'loose' } },
  ],
])('a test that takes too much work is stopped and says so: %s', (_, condition) => {
  const tree: Condition = { combine: 'all', conditions: [{ left: 1, operator: 'exists' }, condition] }
  let thrown: unknown
  try {
    evaluateCondition(tree, { now: NOW, timezone: 'Europe/Berlin' })
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({
    code: 'condition.fuel',
    data: { hint: expect.any(String) as unknown, detail: { at: '/conditions/1' } },
  })
})

test.each<ConditionTest>([
  { left: 'a'.repeat(1_000_000), operator: 'contains', right: 'b' },
  { left: many((n) => n, 100_000), operator: 'contains', right: 99_999 },
  { left: many((n) => `x${n}`, 50_000), operator: 'contains', right: 'X49999', ...loosely },
  { left: 'a'.repeat(1_000_000), operator: 'equals', right: `A${'a'.repeat(999_999)}`, ...loosely },
  { left: 'x99', operator: 'in', right: many((n) => `x${n}`, 100_000) },
])('honest work on large values fits: $operator', (condition) => {
  expect(holds(condition)).toBe(condition.operator !== 'contains' || Array.isArray(condition.left))
})

test('all tests of a condition share its work', () => {
  const one: ConditionTest = { left: 'a', operator: 'equals', right: 'a' }
  const tree = (count: number): Condition => ({ combine: 'all', conditions: Array.from({ length: count }, () => one) })
  expect(evaluateCondition(tree(5), { now: NOW, timezone: 'UTC', limits: { fuel: 1000 } })).toBe(true)
  expect(() => evaluateCondition(tree(20), { now: NOW, timezone: 'UTC', limits: { fuel: 1000 } })).toThrow(
    expect.objectContaining({ code: 'condition.fuel' }) as Error,
  )
})

test('an object that is known to be wide is not empty, without listing its keys', () => {
  const wide = {}
  noteWidth(wide, 500_000)
  expect(holds({ left: wide, operator: 'is_empty' })).toBe(false)
})

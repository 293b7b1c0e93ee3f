import { evaluateCondition } from './evaluate-condition.ts'
import { CONDITION_OPERATORS, type Condition, type ConditionTest } from './condition.ts'
import { conditionSchema } from './condition-schema.ts'

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
]

test.each(ROWS.map((row) => [JSON.stringify(row), row] as const))('%s', (_, [left, operator, right, outcome, more]) => {
  const test: ConditionTest = { operator, ...more, ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }
  expect(holds(test)).toBe(outcome)
})

test('every operator is tested here, and the schema knows the same ones', () => {
  expect([...new Set(ROWS.map((row) => row[1]))].sort()).toEqual([...CONDITION_OPERATORS].sort())
  expect(conditionSchema.$defs.conditionTest.properties.operator.enum).toEqual(CONDITION_OPERATORS)
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
  [{ left: [1], operator: 'greater_than', right: [0], type: 'list' }, 'left', 'a number, a date or text'],
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

test.each(['(', '(?=x)', 'x'.repeat(1001)])('the pattern %p is refused with a reason', (right) => {
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

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { JsonValue } from '@millrace/base'
import { checkCondition } from './check-condition.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import type { ConditionFunctionInfo } from './functions.ts'
import type { Condition } from './types.ts'

const left = { $expr: '{{ $json.a }}' }
const FUNCTIONS: readonly ConditionFunctionInfo[] = [
  { operator: 'acme.is_holiday', title: 'is a holiday in', description: '…', left: 'date', right: { type: 'text' } },
]
const functions = new Map(FUNCTIONS.map((fn) => [fn.operator, fn]))
const issues = (condition: JsonValue) => checkCondition(condition, functions)

test.each<JsonValue>([
  { left, operator: 'equals', right: 'a', type: 'text' },
  { left, operator: 'greater_than', right: '12.5', type: 'number' },
  { left, operator: 'greater_than', right: '2030-01-01' },
  { left, operator: 'between', right: [1, 5], type: 'number' },
  { left, operator: 'between', right: [{ $expr: '{{ 9 }}' }, 5], type: 'number' },
  { left, operator: 'in', right: ['a', 'b'], type: 'text' },
  { left, operator: 'in', right: { $expr: '{{ $json.list }}' }, type: 'text' },
  { left, operator: 'matches', right: '^a+$', type: 'text' },
  { left, operator: 'days_ago', right: 3, type: 'date' },
  { left, operator: 'length_greater_than', right: 0, type: 'list' },
  { left, operator: 'contains', right: 'id', type: 'object' },
  { left, operator: 'contains', right: { any: 1 }, type: 'list' },
  { left, operator: 'exists' },
  { left, operator: 'acme.is_holiday', right: 'DE' },
  { combine: 'all', conditions: [{ left, operator: 'is_true', type: 'boolean' }] },
  { $expr: '{{ $json.condition }}' },
])('nothing is said of %j', (condition) => expect(issues(condition)).toEqual([]))

test.each<[JsonValue, path: string, RegExp, severity?: string]>([
  [{ left, operator: 'starts_with', right: 'a', type: 'number' }, '/operator', /"starts with" does not exist for a number/],
  [{ left, operator: 'is_true', type: 'text' }, '/operator', /"is true" does not exist for text/],
  [{ left, operator: 'greater_than', right: 'many', type: 'number' }, '/right', /must be a number, but it is text \("many"\)/],
  [{ left, operator: 'greater_than', right: 'many' }, '/right', /must be a number or a date.*compare as text/],
  [{ left, operator: 'equals', right: '1', type: 'number', options: { convert: 'never' } }, '/right', /must be a number/],
  [{ left: true, operator: 'starts_with', right: 'a', type: 'text' }, '/left', /must be text, but it is true/],
  [{ left, operator: 'before', right: '31.12.2030' }, '/right', /must be a date/],
  [{ left, operator: 'greater_than' }, '/right', /"is greater than" needs a value/],
  [{ left, operator: 'in', type: 'text' }, '/right', /needs a value/],
  [{ left, operator: 'in', right: 'a,b' }, '/right', /must be a list/],
  [{ left, operator: 'in', right: ['1', 'x'], type: 'number' }, '/right', /must be a number, but it is text \("x"\)/],
  [{ left, operator: 'in', right: [] }, '/right', /list is empty/, 'warning'],
  [{ left, operator: 'between', right: [1] }, '/right', /a list of two values/],
  [{ left, operator: 'between', right: [1, null] }, '/right', /One of the two values is missing/],
  [{ left, operator: 'between', right: [5, 1], type: 'number' }, '/right', /nothing is between them/, 'warning'],
  [{ left, operator: 'between', right: ['a', 1], type: 'number' }, '/right', /must be a number/],
  [{ left, operator: 'days_ago', right: 1.5 }, '/right', /whole number of days/],
  [{ left, operator: 'length_equals', right: -1 }, '/right', /number of elements/],
  [{ left, operator: 'matches', right: '(' }, '/right', /cannot be used/],
  [{ left, operator: 'matches', right: 5 }, '/right', /regular expression, as text/],
  [{ left, operator: 'contains', right: 5, type: 'object' }, '/right', /name of a field/],
  [{ left, operator: 'equals' }, '/right', /compared with nothing/, 'warning'],
  [{ operator: 'exists' }, '/left', /no value to look at/, 'warning'],
  [{ left, operator: 'acme.is_holyday', right: 'DE' }, '/operator', /no plugin of this server brings it/],
  [{ left, operator: 'acme.is_holiday' }, '/right', /needs a value/],
  [{ left: 'soon', operator: 'acme.is_holiday', right: 'DE' }, '/left', /must be a date/],
])('of %j it is said what is wrong, at its place', (condition, path, message, severity = 'error') => {
  expect(issues({ combine: 'all', conditions: [condition] })).toEqual([
    expect.objectContaining({ path: `/conditions/0${path}`, message: expect.stringMatching(message), severity }),
  ])
})

test('a function with nearly that name is suggested, and without knowing the functions nothing is said', () => {
  const condition = { left, operator: 'acme.is_holyday', right: 'DE' }
  expect(issues(condition)[0]?.suggestion).toBe('Did you mean acme.is_holiday?')
  expect(checkCondition(condition)).toEqual([])
})

test('what the check calls an error fails when it runs, too', () => {
  const literal: Condition[] = [
    { left: 1, operator: 'starts_with', right: 'a', type: 'number' },
    { left: 1, operator: 'greater_than', right: 'many' },
    { left: 1, operator: 'in', right: 'a,b' },
    { left: 1, operator: 'between', right: [1] },
    { left: '2030-01-01', operator: 'days_ago', right: 1.5 },
    { left: 'a', operator: 'matches', right: '(' },
  ]
  for (const condition of literal) expect(() => evaluateCondition(condition, { now: 0, timezone: 'UTC' })).toThrow()
})

test('too deep a tree is told, not followed', () => {
  let tree: JsonValue = { left, operator: 'exists' }
  for (let depth = 0; depth < 60; depth++) tree = { combine: 'all', conditions: [tree] }
  expect(issues(tree)).toMatchObject([{ severity: 'error', message: expect.stringContaining('50 deep') }])
})

test('the page about conditions lists the operators as the code has them', () => {
  const root = join(import.meta.dirname, '../../../..')
  expect(() =>
    execFileSync(process.execPath, [join(root, 'scripts/generate-condition-docs.mjs'), '--check'], { stdio: 'pipe' }),
  ).not.toThrow()
})

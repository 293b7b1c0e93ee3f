import type { JsonValue } from '@millrace/base'
import {
  asGroup,
  fromGroup,
  isConditionTree,
  newTest,
  operatorChoices,
  rightSideOf,
  sentenceOf,
  withOperator,
  withType,
} from './conditions.ts'

const none = new Map()
const holiday = {
  operator: 'acme.is_holiday',
  title: 'is a holiday in',
  description: 'A holiday.',
  left: 'date',
  right: { type: 'text', title: 'Country' },
} as const
const functions = new Map([[holiday.operator, holiday]])
const test1 = { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 5 }

test('a single test stays a single test, and becomes a group with a second one', () => {
  expect(fromGroup(asGroup(test1), test1)).toEqual(test1)
  expect(fromGroup({ combine: 'all', conditions: [test1, newTest()] }, test1)).toEqual({ combine: 'all', conditions: [test1, newTest()] })
  expect(fromGroup({ combine: 'all', conditions: [] }, test1)).toBeUndefined()
})

test('a group of one stays a group', () => {
  const group = { combine: 'any' as const, conditions: [test1] }
  expect(fromGroup(asGroup(group), group)).toEqual(group)
})

test('what the builder cannot show is told from what it can', () => {
  expect(isConditionTree({ combine: 'all', conditions: [test1, { combine: 'any', conditions: [] }] })).toBe(true)
  expect(isConditionTree({ operator: 'is_prime' })).toBe(false)
  expect(isConditionTree({ combine: 'some', conditions: [] })).toBe(false)
  expect(isConditionTree({ $expr: '{{ x }}' })).toBe(false)
})

test('another operator keeps the right side where it still means something', () => {
  expect(withOperator(test1, 'between', none)).toMatchObject({ right: [5, null] })
  expect(withOperator(test1, 'in', none)).toMatchObject({ right: [5] })
  expect(withOperator({ ...test1, right: [5, 9] }, 'equals', none)).toMatchObject({ right: 5 })
  expect(withOperator(test1, 'exists', none)).not.toHaveProperty('right')
  expect(withOperator({ ...test1, right: 'x' }, 'days_ago', none)).not.toHaveProperty('right')
})

test('a tree reads as a sentence', () => {
  const tree: JsonValue = {
    combine: 'all',
    conditions: [
      test1,
      {
        combine: 'any',
        not: true,
        conditions: [
          { left: 'a', operator: 'is_empty' },
          { left: 1, operator: 'between', right: [0, 2] },
        ],
      },
    ],
  }
  expect(sentenceOf(tree, none)).toBe('$json.total is greater than 5 and not ("a" is empty or 1 is between 0 and 2)')
  expect(sentenceOf({ left: { $expr: '{{ $json.at }}' }, operator: 'days_ago', right: 3 }, none)).toBe('$json.at is 3 days ago')
})

test('operators follow from the type, with the words that it has for them', () => {
  const names = (type: string): readonly string[] => operatorChoices({ operator: 'equals', type }, functions).map(({ value }) => value)
  expect(names('number')).toEqual(expect.arrayContaining(['greater_than', 'between']))
  expect(names('number')).not.toContain('starts_with')
  expect(names('date')).toEqual(expect.arrayContaining(['before', 'days_ago', 'acme.is_holiday']))
  expect(names('text')).not.toContain('acme.is_holiday')
  expect(operatorChoices({ operator: 'contains', type: 'object' }, none).find(({ value }) => value === 'contains')?.label).toBe(
    'has the field',
  )
})

test('an operator that does not fit the type any more, or is not installed, still shows', () => {
  expect(operatorChoices({ operator: 'starts_with', type: 'number' }, none).at(-1)).toMatchObject({
    value: 'starts_with',
    label: 'starts with',
  })
  expect(operatorChoices({ operator: 'gone.away' }, none).at(-1)).toMatchObject({ value: 'gone.away', plugin: 'gone' })
})

test('another type keeps what fits it', () => {
  expect(withType(test1, 'number', none)).toEqual({ ...test1, type: 'number' })
  expect(withType(test1, 'text', none)).toEqual({ left: test1.left, operator: 'greater_than', type: 'text' })
  expect(withType(test1, 'date', none)).toEqual({ left: test1.left, operator: 'after', type: 'date' })
  expect(withType({ left: 1, operator: 'before', type: 'date' }, 'number', none)).toMatchObject({ operator: 'less_than' })
  expect(withType(test1, 'list', none)).toEqual({ left: test1.left, operator: 'equals', type: 'list' })
  expect(withType(test1, 'boolean', none)).toEqual({ left: test1.left, operator: 'is_true', type: 'boolean' })
  expect(withType({ ...test1, right: { $expr: '{{ 1 }}' } }, 'date', none)).toMatchObject({ right: { $expr: '{{ 1 }}' } })
  expect(withType({ ...test1, type: 'number' }, undefined, none)).toEqual(test1)
})

test('the right side follows from operator and type, or from what a function takes', () => {
  expect(rightSideOf({ operator: 'contains', type: 'list' }, none)).toEqual({ operand: 'any', type: 'list' })
  expect(rightSideOf({ operator: 'between', type: 'date' }, none)).toEqual({ operand: 'range', type: 'date' })
  expect(rightSideOf({ operator: 'acme.is_holiday' }, functions)).toEqual({ operand: 'same', type: 'text', title: 'Country' })
})

test('a function reads by its title', () => {
  const condition = { left: { $expr: '{{ $json.at }}' }, operator: 'acme.is_holiday', right: 'DE' }
  expect(sentenceOf(condition, functions)).toBe('$json.at is a holiday in "DE"')
})

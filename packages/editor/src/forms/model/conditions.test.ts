import type { JsonValue } from '@millrace/base'
import { asGroup, fromGroup, isConditionTree, newTest, sentenceOf, withOperator } from './conditions.ts'

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
  expect(withOperator(test1, 'between')).toMatchObject({ right: [5, null] })
  expect(withOperator(test1, 'in')).toMatchObject({ right: [5] })
  expect(withOperator({ ...test1, right: [5, 9] }, 'equals')).toMatchObject({ right: 5 })
  expect(withOperator(test1, 'exists')).not.toHaveProperty('right')
  expect(withOperator({ ...test1, right: 'x' }, 'days_ago')).not.toHaveProperty('right')
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
  expect(sentenceOf(tree)).toBe('$json.total is greater than 5 and not ("a" is empty or 1 is between 0 and 2)')
  expect(sentenceOf({ left: { $expr: '{{ $json.at }}' }, operator: 'days_ago', right: 3 })).toBe('$json.at is 3 days ago')
})

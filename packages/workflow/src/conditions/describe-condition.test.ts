import { CONDITION_OPERATORS } from './operators.ts'
import { describeCondition } from './describe-condition.ts'
import type { Condition } from './types.ts'

test('a tree reads as a sentence, with expressions as they were written', () => {
  expect(
    describeCondition({
      combine: 'all',
      conditions: [
        { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100 },
        {
          combine: 'any',
          conditions: [
            { left: { $expr: '{{ $json.status }}' }, operator: 'in', right: ['paid', 'sent'] },
            { left: { $expr: '{{ $json.due }}' }, operator: 'days_ago', right: 3 },
            { left: { $expr: '{{ $json.vip }}' }, operator: 'is_true' },
          ],
        },
      ],
    }),
  ).toBe('$json.total is greater than 100 and ($json.status is one of "paid", "sent" or $json.due is 3 days ago or $json.vip is true)')
})

test('not, between, templates and empty groups read right', () => {
  const range: Condition = { left: { $expr: 'No. {{ $json.a }}{{ $json.b }}' }, operator: 'between', right: [1, 5] }
  expect(describeCondition({ combine: 'all', not: true, conditions: [range] })).toBe(
    'not (No. {{ $json.a }}{{ $json.b }} is between 1 and 5)',
  )
  expect(describeCondition({ combine: 'all', conditions: [] })).toBe('always')
  expect(describeCondition({ combine: 'any', conditions: [] })).toBe('never')
  expect(describeCondition({ combine: 'any', not: true, conditions: [] })).toBe('always')
})

test.each(CONDITION_OPERATORS)('%s has words', (operator) => {
  expect(describeCondition({ left: 'a', operator, right: 'b' })).toMatch(/^"a" \w+/)
})

test('types and functions of plugins read in their own words', () => {
  expect(describeCondition({ left: { $expr: '{{ $json }}' }, operator: 'contains', right: 'id', type: 'object' })).toBe(
    '$json has the field "id"',
  )
  const holiday: Condition = { left: { $expr: '{{ $json.at }}' }, operator: 'acme.is_holiday', right: 'DE' }
  expect(describeCondition(holiday)).toBe('$json.at acme.is_holiday "DE"')
  const titles = new Map([['acme.is_holiday', { title: 'is a holiday in', right: { type: 'text' as const } }]])
  expect(describeCondition(holiday, titles)).toBe('$json.at is a holiday in "DE"')
})

test('an operator that an expression chooses is shown as it is written', () => {
  const test = { left: { $expr: '{{ $json.total }}' }, operator: { $expr: '{{ $vars.how }}' }, right: 5 } as unknown as Condition
  expect(describeCondition(test)).toBe('$json.total $vars.how 5')
})

import { evaluateCondition, type Condition } from '@millrace/workflow'
import type { JsonObject, JsonValue } from '@millrace/base'
import { importN8n } from '../index.ts'
import { baseTypes } from '../testing/base-types.ts'
import { importNode, n8nNode, wires } from '../testing/one-node.ts'

const test1 = (type: string, operation: string, leftValue: JsonValue, rightValue: JsonValue = ''): JsonObject => ({
  id: 'x',
  leftValue,
  rightValue,
  operator: { type, operation },
})
const filter = (conditions: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  conditions: {
    options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
    combinator: 'and',
    conditions: [...conditions],
    ...more,
  },
})
const holds = (condition: JsonValue | undefined): boolean =>
  evaluateCondition(condition as unknown as Condition, { now: Date.UTC(2030, 0, 1), timezone: 'UTC' })
const conditionOf = (parameters: JsonObject, version = 2.2): JsonValue | undefined => {
  const { node, problems } = importNode('if', version, parameters)
  expect(problems).toEqual([])
  return node.config?.['condition'] as JsonValue
}

test.each<[type: string, operation: string, left: JsonValue, right: JsonValue, holds: boolean]>([
  ['string', 'equals', 'a', 'a', true],
  ['string', 'notEquals', null, 'a', true],
  ['string', 'equals', null, '', true],
  ['string', 'contains', null, 'a', false],
  ['string', 'notContains', null, 'a', true],
  ['string', 'startsWith', 'abc', 'ab', true],
  ['string', 'regex', 'abc', '^A', false],
  ['string', 'regex', 'abc', '/^A/i', true],
  ['string', 'notEmpty', '', '', false],
  ['string', 'exists', 'x', '', true],
  ['number', 'gt', 5, 4, true],
  ['number', 'gt', '5', '4', true],
  ['number', 'lte', null, 4, false],
  ['number', 'equals', 5, '5', true],
  ['boolean', 'true', true, '', true],
  ['boolean', 'true', null, '', false],
  ['boolean', 'false', null, '', true],
  ['boolean', 'false', true, '', false],
  ['boolean', 'false', false, '', true],
  ['boolean', 'equals', true, 'true', true],
  ['dateTime', 'after', '2030-01-02', '2030-01-01', true],
  ['array', 'contains', ['a', 'b'], 'b', true],
  ['array', 'lengthGt', [1, 2], 1, true],
  ['array', 'empty', [], '', true],
  ['object', 'notEmpty', {}, '', false],
])('%s %s of %j and %j is %s', (type, operation, left, right, expected) => {
  const at = (value: JsonValue): JsonValue => (typeof value === 'object' && value !== null ? (value as never) : value)
  expect(holds(conditionOf(filter([test1(type, operation, at(left), at(right))])))).toBe(expected)
})

test('conditions are joined as before, and letters compared as before', () => {
  const both = [test1('string', 'equals', 'A', 'a'), test1('number', 'gt', 2, 1)]
  expect(holds(conditionOf(filter(both)))).toBe(false)
  expect(holds(conditionOf(filter(both, { combinator: 'or' })))).toBe(true)
  expect(holds(conditionOf({ ...filter(both), options: { ignoreCase: true } }))).toBe(true)
  expect(holds(conditionOf(filter([])))).toBe(true)
})

test('version 1 has its conditions by type', () => {
  const conditions = { string: [{ value1: 'abc', operation: 'contains', value2: 'b' }], number: [{ value1: 3, value2: 4 }] }
  expect(holds(conditionOf({ conditions }, 1))).toBe(true)
  const wrong = { ...conditions, boolean: [{ value1: true, value2: false }] }
  expect(holds(conditionOf({ conditions: wrong }, 1))).toBe(false)
  expect(holds(conditionOf({ conditions: wrong, combineOperation: 'any' }, 1))).toBe(true)
})

test('an operation that nobody knows leaves the node as it was', () => {
  const { node, about } = importNode('if', 2, filter([test1('string', 'soundsLike', 'a', 'b')]))
  expect(node).toMatchObject({ type: 'n8n-nodes-base.if', config: { n8n: { type: 'n8n-nodes-base.if' } } })
  expect(about).toMatchObject({ outcome: 'missing', type: null })
})

test('a filter keeps what fits, in both forms', () => {
  expect(importNode('filter', 2.2, filter([test1('number', 'gt', '={{ $json.n }}', 1)])).node).toMatchObject({
    type: 'core.filter',
    config: { condition: { conditions: [{ left: { $expr: '{{ $json.n }}' }, operator: 'greater_than', right: 1 }] } },
  })
  const old = importNode('filter', 1, { conditions: { string: [{ value1: '={{ $json.a }}', value2: 'x' }] }, combineConditions: 'OR' })
  expect(old.node.config).toMatchObject({ condition: { combine: 'any' } })
})

/** A Switch with a target at each of its outputs, and where each target is reached from. */
function switched(version: number, parameters: JsonObject, outputs: number) {
  const targets = Array.from({ length: outputs }, (_, index) => n8nNode(`T${index}`, 'noOp'))
  const { workflow, report } = importN8n(
    {
      nodes: [n8nNode('Start', 'manualTrigger'), n8nNode('S', 'switch', parameters, { typeVersion: version }), ...targets],
      connections: wires('Start > S', ...targets.map((_, index) => `S:${index} > T${index}`)),
    },
    { types: baseTypes },
  )
  const name = (id: string) => workflow.nodes.find((node) => node.id === id)?.name
  const ports = workflow.edges.filter(({ from }) => from.node === 'n2').map(({ from, to }) => `${from.port} > ${name(to.node)}`)
  return { config: workflow.nodes[1]?.config, ports, about: report.nodes[1] }
}

test('each rule of a switch has a port with its label, and what fits none its own', () => {
  const rules = {
    values: [
      { ...filter([test1('string', 'equals', '={{ $json.s }}', 'paid')]), renameOutput: true, outputKey: 'Paid & shipped' },
      filter([test1('string', 'equals', '={{ $json.s }}', 'open')]),
    ],
  }
  const { config, ports, about } = switched(3.2, { rules, options: { fallbackOutput: 'extra', allMatchingOutputs: true } }, 3)
  expect(config).toMatchObject({
    mode: 'rules',
    send: 'all',
    fallback: 'port',
    rules: [{ key: 'Paid-shipped', label: 'Paid & shipped' }, { key: '1' }],
  })
  expect(ports).toEqual(['Paid-shipped > T0', '1 > T1', 'fallback > T2'])
  expect(about?.outcome).toBe('ok')
})

test('what fits no rule can share the output of one', () => {
  const rules = { values: [filter([test1('number', 'gt', 1, 2)]), filter([test1('number', 'gt', 2, 1)])] }
  const { ports, about } = switched(3, { rules, options: { fallbackOutput: 1 } }, 2)
  expect(ports).toEqual(['0 > T0', '1 > T1', 'fallback > T1'])
  expect(about?.outcome).toBe('adapted')
})

test('rules of version 1 name their output, and several may name the same', () => {
  const rules = {
    rules: [
      { value2: 'a', output: 2 },
      { operation: 'contains', value2: 'b' },
      { value2: 'c', output: 2 },
    ],
  }
  const { config, ports } = switched(1, { dataType: 'string', value1: '={{ $json.x }}', rules, fallbackOutput: 3 }, 4)
  expect(ports).toEqual(['1 > T0', '0 > T2', '2 > T2', 'fallback > T3'])
  expect(config).toMatchObject({
    rules: [{ condition: { conditions: [{ left: { $expr: '{{ $json.x }}' }, operator: 'equals', right: 'a' }] } }, {}, {}],
  })
})

test('a number can choose the output', () => {
  const { config, ports } = switched(3.2, { mode: 'expression', numberOutputs: 2, output: '={{ $json.n % 2 }}' }, 2)
  expect(config).toEqual({ mode: 'value', value: { $expr: '{{ $json.n % 2 }}' }, cases: [{ key: '0' }, { key: '1' }], fallback: 'error' })
  expect(ports).toEqual(['0 > T0', '1 > T1'])
})

test('a filter that always gives an item still does', () => {
  const { node, about } = importNode('filter', 2.2, filter([test1('number', 'gt', '={{ $json.n }}', 1)]), { alwaysOutputData: true })
  expect(node).toMatchObject({ type: 'core.filter', alwaysOutput: true })
  expect(about.notes).toEqual([])
})

test('values that an old Switch leaves out are those that its form has at first', () => {
  const { node, problems } = importNode('switch', 2, { dataType: 'boolean', rules: { rules: [{ operation: 'equal' }] } })
  expect(problems).toEqual([])
  expect(node.config?.['rules']).toMatchObject([{ condition: { conditions: [{ left: false, operator: 'equals', right: false }] } }])
})

test('a number that is not there is as small as 0 in version 1', () => {
  const left = { $expr: '{{ $json.n }}' }
  const test1 = (operation: string, value2: number) => {
    const condition = conditionOf({ conditions: { number: [{ value1: '={{ $json.n }}', operation, value2 }] } }, 1) as JsonObject
    return (condition['conditions'] as JsonValue[])[0]
  }
  expect(test1('smaller', 5)).toMatchObject({
    combine: 'any',
    conditions: [
      { left, operator: 'not_exists' },
      { left, right: 5 },
    ],
  })
  expect(test1('larger', 5)).toMatchObject({ left, operator: 'greater_than', right: 5 })
})

import type { JsonObject } from '@millrace/base'
import { withConditions } from '../conditions/condition-schema.ts'
import type { ConditionFunctionInfo } from '../conditions/functions.ts'
import type { WorkflowDocument } from '../generated/workflow.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import { validateWorkflow } from './validate.ts'

const rule = { type: 'object', properties: { key: { type: 'string' }, condition: { $ref: '#/$defs/condition' } } }
const TYPES: readonly Partial<NodeTypeDescription>[] = [
  { type: 't.start', kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, config: { type: 'object' }, trigger: { kind: 'manual' } },
  { type: 't.if', config: withConditions({ type: 'object', properties: { condition: { $ref: '#/$defs/condition' } } }) },
  { type: 't.switch', config: withConditions({ type: 'object', properties: { rules: { type: 'array', items: rule } } }) },
  {
    type: 't.either',
    config: withConditions({ type: 'object', oneOf: [{ properties: { only: { type: 'object', 'x-ui': { widget: 'conditions' } } } }] }),
  },
]
const types = TYPES.map((one) => ({ version: 1, title: 'T', description: 'T.', kind: 'action', category: 'T', effects: 'none', ports: { inputs: ['main'], outputs: ['main'] }, ...one }) as NodeTypeDescription) // prettier-ignore
const HOLIDAY: ConditionFunctionInfo = { operator: 'acme.is_holiday', title: 'is a holiday', description: '…', left: 'date' }

function problems(type: string, config: JsonObject, functions?: readonly ConditionFunctionInfo[]) {
  const document: WorkflowDocument = {
    schema: 'millrace/workflow@1',
    name: 'W',
    nodes: [
      { id: 'a', name: 'Start', type: 't.start', typeVersion: 1 },
      { id: 'b', name: 'Check', type, typeVersion: 1, config },
    ],
    edges: [{ id: 'e', from: { node: 'a', port: 'main' }, to: { node: 'b', port: 'main' } }],
  }
  const catalog = {
    get: (name: string) => types.find((one) => one.type === name),
    types: () => types.map((one) => one.type),
    versionsOf: () => [1],
    ...(functions === undefined ? {} : { conditionFunctions: () => functions }),
  }
  return validateWorkflow(document, catalog).filter(({ severity }) => severity !== 'suggestion')
}

const bad = { left: { $expr: '{{ $json.a }}' }, operator: 'greater_than', right: 'many', type: 'number' }

test('a condition that cannot work is an error of its node, with its number and its place in the document', () => {
  expect(problems('t.if', { condition: { combine: 'all', conditions: [{ combine: 'any', conditions: [bad] }] } })).toMatchObject([
    {
      code: 'workflow.bad-condition',
      severity: 'error',
      message: '"Check": Condition 1.1: The right side must be a number, but it is text ("many").',
      suggestion: expect.any(String),
      path: '/nodes/1/config/condition/conditions/0/conditions/0/right',
      nodeId: 'b',
    },
  ])
})

test('conditions are found wherever the schema has them', () => {
  expect(problems('t.switch', { rules: [{ key: 'a', condition: bad }] })).toMatchObject([
    { path: '/nodes/1/config/rules/0/condition/right' },
  ])
  expect(problems('t.either', { only: bad })).toMatchObject([{ path: '/nodes/1/config/only/right' }])
})

test('a function is known where a plugin brings it, and refused where none does', () => {
  const config = { condition: { left: '2030-01-01', operator: 'acme.is_holiday' } }
  expect(problems('t.if', config, [HOLIDAY])).toEqual([])
  expect(problems('t.if', config, [])).toMatchObject([
    { code: 'workflow.bad-condition', message: '"Check": There is no operator "acme.is_holiday": no plugin of this server brings it.' },
  ])
  expect(problems('t.if', config)).toEqual([]) // not known here
})

test('an operator that is none is refused by the schema', () => {
  const [problem] = problems('t.if', { condition: { left: 1, operator: 'equalz', right: 1 } }, [])
  expect(problem).toMatchObject({ code: 'workflow.bad-config', path: '/nodes/1/config/condition/operator' })
})

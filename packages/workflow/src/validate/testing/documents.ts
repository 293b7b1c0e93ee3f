import type { JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '../../generated/workflow.ts'
import type { NodeTypeDescription } from '../../node-type.ts'
import type { TypeCatalog } from '../validate.ts'

/** A type of node for tests. */
export const nodeType = (name: string, parts: Partial<NodeTypeDescription> = {}): NodeTypeDescription => ({
  type: name,
  version: 1,
  title: name,
  description: name,
  kind: 'action',
  category: 'Test',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  ...parts,
})

/** Whatever is not named has the type's own. */
export const catalogOf = (types: readonly NodeTypeDescription[]): TypeCatalog => ({
  get: (name, version) => types.find((each) => each.type === name && each.version === version),
  types: () => [...new Set(types.map((each) => each.type))],
  versionsOf: (name) => types.filter((each) => each.type === name).map((each) => each.version),
})

export type Sketch = readonly [id: string, type: string, rest?: object]

/** A workflow in short: nodes by id and type, edges as `a:port > b:port`. */
export function workflowOf(
  nodes: readonly Sketch[],
  edges: readonly string[] = [],
  rest: Partial<WorkflowDocument> = {},
): WorkflowDocument {
  const ref = (text: string) => {
    const [node = '', port = 'main'] = text.trim().split(':')
    return { node, port }
  }
  return {
    schema: 'millrace/workflow@1',
    name: 'Test',
    nodes: nodes.map(([id, type, more]) => ({ id, name: id.toUpperCase(), type, typeVersion: 1, ...more })),
    edges: edges.map((text, index) => {
      const [from = '', to = ''] = text.split('>')
      return { id: `e${index + 1}`, from: ref(from), to: ref(to) }
    }),
    ...rest,
  }
}

/** The same of nodes and edges as they are, whatever they are. */
export const documentOf = (nodes: readonly object[], edges: readonly object[], rest: object = {}): WorkflowDocument =>
  ({ schema: 'millrace/workflow@1', name: 'Test', nodes, edges, ...rest }) as unknown as WorkflowDocument

const eachByOne = { properties: { mode: { const: 'each' }, batchSize: { const: 1 } } }
const advice = (id: string, inside: string, when: JsonObject) => ({
  about: 'performance',
  id,
  inside,
  if: when,
  message: 'It takes longer.',
})

/** A start, a loop with advice, and nodes to put into it. */
export const LOOP_TYPES: readonly NodeTypeDescription[] = [
  nodeType('t.start', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, trigger: { kind: 'manual' } }),
  nodeType('t.loop', {
    ports: { inputs: ['main', 'next'], outputs: ['loop', 'done'] },
    loop: { body: 'loop', next: 'next', done: 'done' },
    config: {
      type: 'object',
      properties: {
        mode: { enum: ['each', 'while'], default: 'each' },
        batchSize: { type: 'integer', title: 'Batch size', minimum: 1, default: 1 },
      },
      'x-advice': [
        {
          ...advice('one-item-turns', 'pure', eachByOne),
          path: '/batchSize',
          fix: { title: 'Send 100 items a turn', set: { batchSize: 100 } },
        },
        advice('waits-one-by-one', 'waits', eachByOne),
        advice('busy-loop', 'calls', { required: ['mode'], properties: { mode: { const: 'while' } } }),
      ],
    },
  }),
  nodeType('t.pass'),
  nodeType('t.wait', { waits: true }),
  nodeType('t.call', { effects: 'read' }),
]

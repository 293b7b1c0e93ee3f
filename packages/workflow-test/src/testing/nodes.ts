import type { JsonObject } from '@millrace/base'
import {
  defineCredential,
  defineNode,
  defineTrigger,
  type AnyDefinition,
  type CredentialDefinition,
  type NodeDefinition,
} from '@millrace/node-sdk'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'

/** Small nodes for tests of this package, which names no shipped node. */
const node = (type: string, more: Partial<NodeDefinition>): AnyDefinition =>
  defineNode({
    ...{ type, version: 1, title: type, description: type, kind: 'action', category: 'Test', effects: 'none' },
    ports: { inputs: ['main'], outputs: ['main'] },
    config: { type: 'object' },
    execute: (step) => ({ main: step.items() }),
    ...more,
  }) as unknown as AnyDefinition

export const NODES: readonly AnyDefinition[] = [
  defineTrigger({
    ...{ type: 'test.manual', version: 1, title: 'M', description: 'M', category: 'Test', effects: 'none', config: { type: 'object' } },
    ports: { inputs: [], outputs: ['main'] },
    kind: 'trigger',
    trigger: { kind: 'manual' },
  }) as unknown as AnyDefinition,
  defineTrigger({
    ...{ type: 'test.webhook', version: 1, title: 'W', description: 'W', category: 'Test', effects: 'none', config: { type: 'object' } },
    ports: { inputs: [], outputs: ['main'] },
    kind: 'trigger',
    trigger: {
      kind: 'webhook',
      spec: () => ({ methods: ['POST'], path: 'orders', respond: 'node' }),
      receive: ({ method, body, headers }) => [{ json: { method, body, signed: headers['x-signed'] ?? null } }],
      acknowledge: () => ({ status: 200 }),
      answer: () => ({ status: 200 }),
    },
  }) as unknown as AnyDefinition,
  node('test.pass', {}),
  node('test.set', {
    config: { type: 'object', required: ['value'], properties: { value: {} } },
    execute: (step) => ({
      main: step.items().map((item, index) => ({ json: { ...item.json, value: step.config(index)['value'] ?? null } })),
    }),
  }),
  node('test.split', {
    kind: 'condition',
    ports: { inputs: ['main'], outputs: ['odd', 'even'] },
    execute: (step) => ({
      odd: step.items().filter(({ json }) => Number(json['n']) % 2 === 1),
      even: step.items().filter(({ json }) => Number(json['n']) % 2 === 0),
    }),
  }),
  node('test.wait', {
    execute: (step) => {
      if (step.resume !== undefined) return { main: step.resume.reason === 'token' ? step.resume.items : step.items() }
      const { ms, token } = step.config()
      return { directive: 'wait', ...(typeof ms === 'number' ? { until: step.now + ms } : {}), ...(token === true ? { token } : {}) }
    },
  }),
  node('test.send', {
    effects: 'write',
    credentials: [{ type: 'test.key' }],
    execute: async (step) => {
      const { url, body, method = 'POST', signed } = step.config()
      const { status, body: said } = await step.http({
        ...{ url: String(url), method: String(method) },
        ...(body === undefined ? {} : { body }),
        ...(signed === true ? { credential: 'test.key' } : {}),
      })
      return { main: [{ json: { status, said: said as string } }] }
    },
  }),
  node('test.respond', { execute: (step) => (step.respond({ status: 201, body: { ok: true } }), { main: step.items() }) }),
  node('test.stuck', { execute: () => new Promise(() => undefined) }),
  node('test.slow', {
    execute: async (step) => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      return { main: step.items() }
    },
  }),
  node('test.call', {
    execute: (step) =>
      step.resume === undefined
        ? { directive: 'call', workflowId: String(step.config()['workflow']), items: step.items(), wait: true }
        : { main: step.resume.items },
  }),
]

export const KEY: CredentialDefinition = defineCredential({
  ...{ type: 'test.key', title: 'Key', description: 'A key.', schema: { type: 'object' } },
  sign: { headers: { 'x-key': '{key}' } },
})

type Sketch = readonly [id: string, type: string, config?: JsonObject, more?: Partial<WorkflowNode>]

/** A document of nodes in a row behind a manual trigger `start`, or of edges written as `a:port > b`. */
export function sketch(nodes: readonly Sketch[], edges?: readonly string[], more: Partial<WorkflowDocument> = {}): WorkflowDocument {
  const all: readonly Sketch[] = nodes.some(([id]) => id === 'start') ? nodes : [['start', 'test.manual'], ...nodes]
  const chain = edges ?? all.slice(1).map(([id], index) => `${all[index]?.[0] ?? ''} > ${id}`)
  return {
    ...{ schema: 'millrace/workflow@1', name: 'Sketch' },
    nodes: all.map(([id, type, config = {}, rest]) => ({ id, name: id, type, typeVersion: 1, config, ...rest })),
    edges: chain.map((edge, index) => {
      const [from = '', to = ''] = edge.split(' > ')
      const [node = '', port = 'main'] = from.split(':')
      return { id: `e${index}`, from: { node, port }, to: { node: to, port: 'main' } }
    }),
    ...more,
  }
}

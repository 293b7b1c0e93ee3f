import type { JsonObject } from '@millrace/base'
import type { LoadedNodeType, NodeCatalog } from '@millrace/engine'
import { defineTrigger, type AnyDefinition, type WebhookSpec } from '@millrace/node-sdk'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'

const common = {
  version: 1,
  description: 'For tests.',
  kind: 'trigger',
  category: 'Test',
  effects: 'none',
  config: { type: 'object' },
} as const
const ports = { inputs: [], outputs: ['main'] }

const text = (config: JsonObject, name: string): string | undefined => {
  const value = config[name]
  return typeof value === 'string' ? value : undefined
}

const webhook = defineTrigger({
  ...common,
  type: 'test.webhook',
  title: 'Webhook',
  ports,
  trigger: {
    kind: 'webhook',
    spec: (config) => config as unknown as WebhookSpec,
    receive: ({ body, method, path, query, headers }) => [{ json: { body, method, path, query, marker: headers['x-marker'] ?? null } }],
    acknowledge: () => ({ status: 202, body: { taken: true } }),
    answer: (items) => ({ status: 200, body: items.map((item) => item.json) }),
  },
})

const schedule = defineTrigger({
  ...common,
  type: 'test.schedule',
  title: 'Schedule',
  ports,
  trigger: {
    kind: 'schedule',
    spec: (config) => [
      {
        ...(text(config, 'cron') === undefined ? {} : { cron: text(config, 'cron')! }),
        ...(typeof config['everyMs'] === 'number' ? { everyMs: config['everyMs'] } : {}),
        ...(text(config, 'timezone') === undefined ? {} : { timezone: text(config, 'timezone')! }),
      },
    ],
    fire: ({ scheduledFor }) => [{ json: { scheduledFor } }],
  },
})

const manual = defineTrigger({ ...common, type: 'test.manual', title: 'Manual', ports, trigger: { kind: 'manual' } })

const ALL: readonly AnyDefinition[] = [webhook, schedule, manual]

/** Trigger types for tests; a config with `bad` fits none of their schemas. */
export const triggerCatalog: NodeCatalog = {
  get: (type): LoadedNodeType | undefined => {
    const definition = ALL.find((one) => one.type === type)
    return definition === undefined
      ? undefined
      : { definition, check: (config) => ('bad' in config ? [{ path: '/bad', message: 'is not allowed' }] : []) }
  },
}

export const triggerDocument = (...nodes: readonly Partial<WorkflowNode>[]): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Test',
  nodes: nodes.map((node, index) => ({ id: `n${index + 1}`, name: `Node ${index + 1}`, type: 'test.manual', typeVersion: 1, ...node })),
  edges: [],
})

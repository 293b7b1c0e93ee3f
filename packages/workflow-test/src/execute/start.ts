import { isJsonObject, type JsonObject, type Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { TriggerDefinition } from '@millrace/node-sdk'
import type { TriggerKind, WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { TestSetupError } from '../errors.ts'
import { findNode } from './mocks.ts'
import type { RunWorkflowOptions } from './options.ts'

export interface Start {
  readonly nodeId: string
  readonly kind: TriggerKind
  readonly items: readonly JsonObject[]
}

/** The trigger that a test starts at, and what it gives. Throws TestSetupError. */
export async function startOf(
  document: WorkflowDocument,
  { trigger: named, input, request }: RunWorkflowOptions,
  { catalog, now }: { readonly catalog: NodeCatalog; readonly now: Millis },
): Promise<Start> {
  const triggers = document.nodes.flatMap((node) => {
    const definition = node.disabled === true ? undefined : catalog.get(node.type, node.typeVersion)?.definition
    return definition?.kind === 'trigger' ? [{ node, definition: definition as unknown as TriggerDefinition }] : []
  })
  const wanted = named === undefined ? undefined : findNode(document, named, '/trigger').id
  const found =
    wanted === undefined
      ? (triggers.find(({ definition }) => definition.trigger.kind === 'manual') ?? triggers[0])
      : triggers.find(({ node }) => node.id === wanted)
  if (found === undefined) {
    const reason = named === undefined ? 'the workflow has no trigger that is known here' : `"${named}" is no trigger, or it is disabled`
    throw new TestSetupError({ path: '/trigger', reason })
  }
  const kind = found.definition.trigger.kind
  if (request !== undefined && kind !== 'webhook')
    throw new TestSetupError({ path: '/request', reason: `"${found.node.name}" takes no calls; give "input" instead` })
  const items = input === undefined ? await given(found, { document, request, now }) : [input].flat()
  return { nodeId: found.node.id, kind, items }
}

interface Called {
  readonly document: WorkflowDocument
  readonly request: RunWorkflowOptions['request']
  readonly now: Millis
}

async function given(
  { node, definition }: { readonly node: WorkflowNode; readonly definition: TriggerDefinition },
  { document, request = {}, now }: Called,
): Promise<readonly JsonObject[]> {
  const { trigger } = definition
  const config = isJsonObject(node.config) ? structuredClone(node.config) : {}
  switch (trigger.kind) {
    case 'webhook': {
      const spec = await trigger.spec(config)
      const { method = spec.methods[0] ?? 'POST', path = spec.path, query = {}, headers = {}, body = {}, ip = '127.0.0.1' } = request
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      return (await trigger.receive({ method, path, query, headers: lower, body, ip }, config)).map(({ json }) => json)
    }
    case 'schedule':
      return (await trigger.fire({ scheduledFor: now, timezone: document.settings?.timezone ?? 'UTC' }, config)).map(({ json }) => json)
    case 'manual':
      return [{}]
    case 'poll':
    case 'listen':
      throw new TestSetupError({ path: '/input', reason: `"${node.name}" looks for events outside; say in "input" what it finds` })
    default:
      return trigger satisfies never
  }
}

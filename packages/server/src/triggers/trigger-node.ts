import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { ListenTrigger, PollTrigger, ScheduleTrigger, TriggerDefinition, WebhookTrigger } from '@millrace/node-sdk'
import type { TriggerKind, WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import { TriggerConfigError } from './errors.ts'

interface TriggerNodeOf<K extends string, T> {
  readonly kind: K
  readonly node: WorkflowNode
  readonly trigger: T
  /** Checked, with defaults. */
  readonly config: JsonObject
  /** Credential types that its definition has slots for. */
  readonly credentialTypes: readonly string[]
}

/** A trigger node of a document, ready to be served. Its definition's functions get the config that its own schema accepted. */
export type TriggerNode =
  | TriggerNodeOf<'manual', undefined>
  | TriggerNodeOf<'webhook', WebhookTrigger<JsonObject>>
  | TriggerNodeOf<'schedule', ScheduleTrigger<JsonObject>>
  | TriggerNodeOf<'poll', PollTrigger<JsonObject>>
  | TriggerNodeOf<'listen', ListenTrigger<JsonObject>>

export type WebhookTriggerNode = Extract<TriggerNode, { kind: 'webhook' }>

/** What starts a document: enabled nodes of trigger types, in its order, whatever their configs are. */
export function listTriggers(
  document: WorkflowDocument,
  catalog: NodeCatalog,
): { readonly node: WorkflowNode; readonly kind: TriggerKind }[] {
  return document.nodes.flatMap((node) => {
    const definition = node.disabled === true ? undefined : catalog.get(node.type, node.typeVersion)?.definition
    return definition?.kind === 'trigger' ? [{ node, kind: definition.trigger.kind }] : []
  })
}

/** The enabled trigger nodes of a document whose types are known here. Throws TriggerConfigError for a config that cannot be served. */
export function triggerNodes(document: WorkflowDocument, catalog: NodeCatalog): TriggerNode[] {
  return document.nodes.flatMap((node, index) => {
    const found = node.disabled === true ? undefined : readTrigger(node, index, catalog)
    return found === undefined ? [] : [found]
  })
}

/** The trigger node with this id, whatever else the document has. */
export function triggerNode(document: WorkflowDocument, nodeId: string, catalog: NodeCatalog): TriggerNode | undefined {
  const index = document.nodes.findIndex((node) => node.id === nodeId)
  const node = document.nodes[index]
  return node === undefined || node.disabled === true ? undefined : readTrigger(node, index, catalog)
}

function readTrigger(node: WorkflowNode, index: number, catalog: NodeCatalog): TriggerNode | undefined {
  const loaded = catalog.get(node.type, node.typeVersion)
  if (loaded === undefined || loaded.definition.kind !== 'trigger') return undefined
  const { trigger, credentials = [] } = loaded.definition as unknown as TriggerDefinition // its functions take what its schema accepts, checked below
  const config: JsonObject = structuredClone(node.config ?? {})
  const expressions = expressionPaths(config, '').map((path) => ({
    path,
    message: `${path} is an expression, but triggers take fixed values only`,
  }))
  const problems =
    expressions.length > 0 ? expressions : loaded.check(config).map(({ path, message }) => ({ path, message: `${path} ${message}` }))
  if (problems.length > 0) {
    const errors = problems.map(({ path, message }) => ({ path: `/nodes/${index}/config${path}`, code: 'trigger.config', message }))
    throw new TriggerConfigError({ nodeId: node.id, nodeName: node.name, errors })
  }
  const known = { node, config, credentialTypes: credentials.map(({ type }) => type) }
  switch (trigger.kind) {
    case 'manual':
      return { kind: 'manual', trigger: undefined, ...known }
    case 'webhook':
      return { kind: 'webhook', trigger, ...known }
    case 'schedule':
      return { kind: 'schedule', trigger, ...known }
    case 'poll':
      return { kind: 'poll', trigger, ...known }
    case 'listen':
      return { kind: 'listen', trigger, ...known }
  }
}

/** A trigger fires without an item, so there is nothing that an expression could be about. */
function expressionPaths(value: JsonValue, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => expressionPaths(inner, `${path}/${index}`))
  if (!isJsonObject(value)) return []
  if (typeof value['$expr'] === 'string') return [path]
  return Object.entries(value).flatMap(([key, inner]) => expressionPaths(inner, `${path}/${key}`))
}

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { ExecutionView, NodeCatalog } from '@millrace/engine'
import { buildGraph, effectsOf, type WorkflowDocument, type WorkflowNode } from '@millrace/workflow'

type StepView = ExecutionView['steps'][number]

/** How much a test knows of what a node gives. */
export type Standing =
  /** It reaches outside: what was recorded stands in for it. */
  | 'mocked'
  /** It gives the same for the same. */
  | 'same'
  /** What it gives depends on time or chance, or on a node whose output does. */
  | 'varies'

/** Names whose values are others the next time. */
const VARYING =
  /\$(now|today|execution|executionId|resumeWebhookUrl|workflow|env)\b|\b(DateTime|Date)\b|Math\.random|\buuid\b|\btime\.|\brandom\b/

/** Programs that ask somebody outside. */
const ASKING = /\bfetch\s*\(|\brequire\s*\(|\burllib\b|\brequests\./
/** Languages of programs that run in the sandbox of a test. */
const CONTAINED: ReadonlySet<string> = new Set(['javascript', 'typescript', 'python'])

/** For each node of an execution, how a test is to take it. */
export function standings(document: WorkflowDocument, catalog: NodeCatalog, steps: readonly StepView[]): ReadonlyMap<string, Standing> {
  const mocked = new Set(document.nodes.filter((node) => reachesOut(node, catalog, steps)).map(({ id }) => id))
  const graph = buildGraph(document)
  const varies = new Set<string>()
  const open = document.nodes.filter((node) => !mocked.has(node.id) && VARYING.test(JSON.stringify(node.config ?? {}))).map(({ id }) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (varies.has(id) || mocked.has(id)) continue
    varies.add(id)
    open.push(...graph.outgoing(id).map(({ to }) => to.node))
  }
  return new Map(document.nodes.map(({ id }) => [id, mocked.has(id) ? 'mocked' : varies.has(id) ? 'varies' : 'same']))
}

function reachesOut(node: WorkflowNode, catalog: NodeCatalog, steps: readonly StepView[]): boolean {
  const definition = catalog.get(node.type, node.typeVersion)?.definition
  if (definition?.kind === 'trigger' || node.disabled === true) return false
  if (definition === undefined) return true
  if (definition.kind !== 'end' && Object.keys(node.credentials ?? {}).length > 0) return true
  if (effectsOf(definition, node.config ?? {}) !== 'none' || asksOutside(node.config ?? {}, definition.config)) return true
  // Somebody called, or another workflow answered: neither is there in a test.
  return steps.some(
    ({ nodeId, childExecutionId, waits }) =>
      nodeId === node.id && (childExecutionId !== null || waits.some((wait) => wait.for === 'token')),
  )
}

function asksOutside(config: JsonObject, schema: JsonObject): boolean {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  return Object.entries(properties).some(([name, field]) => {
    const language = languageOf(field)
    if (language === undefined) return false
    return !CONTAINED.has(language) || ASKING.test(String(config[name] ?? ''))
  })
}

/** Of a field that holds a program. */
function languageOf(field: JsonValue | undefined): string | undefined {
  const hints = isJsonObject(field) ? field['x-ui'] : undefined
  if (!isJsonObject(hints) || hints['widget'] !== 'code') return undefined
  return typeof hints['language'] === 'string' ? hints['language'] : ''
}

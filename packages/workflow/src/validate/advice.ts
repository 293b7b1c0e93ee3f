import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { fitsSurely } from '../config/check-config.ts'
import { effectsOf } from '../effects.ts'
import type { WorkflowNode } from '../generated/workflow.ts'
import type { Graph } from '../graph.ts'
import type { NodeTypeDescription } from '../node-type.ts'
import type { WorkflowProblem } from './problem.ts'
import type { TypeCatalog } from './validate.ts'
import { spoken } from '../words/english.ts'
import { said } from '../words/said.ts'

/** What the author of a node says about settings that work, but are likely not what one wants: an element of `x-advice`. */
export interface Advice {
  readonly about: 'security' | 'performance'
  /** With `about` the code of the problem: `security.open-webhook`. */
  readonly id: string
  readonly severity: 'warning' | 'suggestion'
  /** Said of a config that fits this schema for certain; what an expression decides is not known. */
  readonly if: JsonValue
  /** For a node that opens scopes: what the nodes inside must be, too. */
  readonly inside: 'pure' | 'waits' | 'calls' | undefined
  /** JSON pointer into the config: where it is shown. */
  readonly path: string
  readonly message: string
  readonly suggestion: string | undefined
  /** One click that follows the advice: members of the config to set. */
  readonly fix: { readonly title: string; readonly set: JsonObject } | undefined
}

/** A schema is a stranger's: of a longer list only the beginning counts. */
const MOST_ADVICE = 20
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** The advice of a config schema; what does not make sense is left out, so that a node from elsewhere never stands in the way. */
export function adviceOf(schema: JsonObject): readonly Advice[] {
  const list = schema['x-advice']
  return Array.isArray(list) ? list.slice(0, MOST_ADVICE).flatMap((each) => (isJsonObject(each) ? (readAdvice(each) ?? []) : [])) : []
}

function readAdvice(said: JsonObject): Advice | undefined {
  const { about, id, severity = 'suggestion', inside, path = '', message, suggestion, fix } = said
  if ((about !== 'security' && about !== 'performance') || typeof id !== 'string' || !ID.test(id)) return undefined
  if ((severity !== 'warning' && severity !== 'suggestion') || typeof path !== 'string' || typeof message !== 'string') return undefined
  if (inside !== undefined && inside !== 'pure' && inside !== 'waits' && inside !== 'calls') return undefined
  const title = isJsonObject(fix) ? fix['title'] : undefined
  const set = isJsonObject(fix) ? fix['set'] : undefined
  return {
    ...{ about, id, severity, inside, path, message, if: said['if'] ?? true },
    suggestion: typeof suggestion === 'string' ? suggestion : undefined,
    fix: typeof title === 'string' && isJsonObject(set) ? { title, set } : undefined,
  }
}

/** The advice of a node's type that its settings, and the nodes inside of it, call for. */
export function adviceFor(
  node: WorkflowNode,
  type: NodeTypeDescription,
  around: { graph: Graph; catalog: TypeCatalog },
): readonly Advice[] {
  return adviceOf(type.config).filter(
    (advice) =>
      (advice.inside === undefined || insideIs(advice.inside, node, type, around)) && fitsSurely(type.config, advice.if, node.config ?? {}),
  )
}

/** What the authors of nodes advise. */
export function adviceProblems(
  node: WorkflowNode,
  type: NodeTypeDescription,
  around: { path: string; graph: Graph; catalog: TypeCatalog },
): readonly WorkflowProblem[] {
  return adviceFor(node, type, around).map(({ about, id, severity, path, message, suggestion }) => ({
    ...{ code: `${about}.${id}`, severity },
    ...spoken(said('problem.of-node', { node: node.name, what: message })), // the author's words, in whichever language they are
    ...(suggestion === undefined ? {} : { suggestion }),
    ...{ path: `${around.path}/config${path}`, nodeId: node.id },
  }))
}

function insideIs(
  wanted: 'pure' | 'waits' | 'calls',
  node: WorkflowNode,
  { loop }: NodeTypeDescription,
  { graph, catalog }: { graph: Graph; catalog: TypeCatalog },
): boolean {
  if (loop?.body === undefined) return false
  const inside = nodesInside(node.id, loop.body, graph)
  const types = inside.map((one) => ({ one, type: catalog.get(one.type, one.typeVersion) }))
  if (types.length === 0 || types.some(({ type }) => type === undefined)) return false // of what is not installed nothing is known
  const waits = types.some(({ type }) => type?.waits === true)
  const calls = types.some(({ one, type }) => type !== undefined && effectsOf(type, one.config ?? {}) !== 'none')
  switch (wanted) {
    case 'waits':
      return waits
    case 'calls':
      return calls && !waits
    case 'pure':
      return !calls && !waits && types.every(({ type }) => type?.loop === undefined && type?.kind !== 'end')
    default:
      return wanted satisfies never
  }
}

/** Nodes on the ways from the body of a loop, up to the loop itself. */
function nodesInside(loop: string, body: string, graph: Graph): readonly WorkflowNode[] {
  const found = new Set<string>([loop])
  const open = graph
    .outgoing(loop)
    .filter(({ from }) => from.port === body)
    .map(({ to }) => to.node)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    for (const edge of graph.outgoing(id)) open.push(edge.to.node)
  }
  found.delete(loop)
  return [...found].flatMap((id) => graph.nodes.get(id) ?? []).filter((node) => node.disabled !== true)
}

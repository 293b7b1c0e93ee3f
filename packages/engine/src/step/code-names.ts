import { asOneEvaluation, onlyStretchOf, toJson, type ExpressionLimits } from '@millrace/expression'
import { MillraceError, type JsonObject } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { CodeFirings, CodeNames, CodeNode, WantedOfNode } from '../ports/index.ts'
import { configOf, ItemNames, zoneOf, type NamesContext } from './names.ts'
import { firingsOf, isExecuted, nodeFiring, nodeItems, nodeNamed, outputsOf, pairedItemOf } from './node-data.ts'

/** What code of a step can see besides its items: the names of expressions, as JSON, worked out when they are asked for. */
export function codeNames(context: NamesContext): CodeNames {
  const names = new ItemNames(context, 0)
  const limits = limitsOf(context)
  return {
    value: (name) =>
      asOneEvaluation(limits, () => {
        const value = names.lookup(name)
        return value === undefined ? undefined : toJson(value)
      }),
    now: context.now,
    zone: zoneOf(context.state),
    nodes: () => [...context.state.plan.byName.keys()],
    node: (name, wanted) => codeNode(context, name, wanted),
  }
}

const limitsOf = ({ environment }: NamesContext): ExpressionLimits => onlyStretchOf(environment.expressions?.limits)

/** What a node gave, as `$('Node')` has it in expressions. What is wrong is told to the code where it uses the data, not before. */
function codeNode(context: NamesContext, name: string, { pairs, params, firings }: WantedOfNode): CodeNode {
  const node = attempt(() => nodeNamed(context, name))
  if ('problem' in node) return { isExecuted: false, problem: node.problem }
  const items = attempt(() => nodeItems(context, name))
  if ('problem' in items) return { isExecuted: isExecuted(context, name), problem: items.problem }
  return {
    isExecuted: true,
    items: items.value,
    ...(pairs ? partners(context, name, items.value) : {}),
    ...(params ? { params: configOrNothing(context, node.value) } : {}),
    ...(firings ? { firings: firingsFor(context, name) } : {}),
  }
}

function firingsFor(context: NamesContext, name: string): CodeFirings {
  const node = nodeNamed(context, name)
  return {
    ports: outputsOf(node),
    means: nodeFiring(context, name).run,
    runs: firingsOf(context, node).map(({ run, outputs }) => ({
      run,
      outputs: [...outputs].map(([port, { items }]) => [port, items] as const),
    })),
  }
}

/** For each input item its partner, by its place in what the node gave; others stand behind those. */
function partners(context: NamesContext, name: string, items: readonly Item[]): Pick<CodeNode, 'paired' | 'others' | 'problem'> {
  const places = new Map(items.map((item, index) => [item, index]))
  const others: Item[] = []
  let problem: CodeNode['problem']
  const paired = Array.from(context.items, (_, index) => {
    const partner = attempt(() => pairedItemOf(context, name, index))
    if ('problem' in partner) {
      problem ??= partner.problem
      return null
    }
    const place = places.get(partner.value)
    if (place !== undefined) return place
    places.set(partner.value, items.length + others.length)
    others.push(partner.value)
    return items.length + others.length - 1
  })
  return { paired, ...(others.length === 0 ? {} : { others }), ...(problem === undefined ? {} : { problem }) }
}

function configOrNothing(context: NamesContext, node: ReturnType<typeof nodeNamed>): JsonObject {
  const config = attempt(() => asOneEvaluation(limitsOf(context), () => configOf(context, node, 0)))
  return 'problem' in config ? {} : config.value
}

type Problem = NonNullable<CodeNode['problem']>

function attempt<T>(work: () => T): { readonly value: T } | { readonly problem: Problem } {
  try {
    return { value: work() }
  } catch (thrown) {
    if (!(thrown instanceof MillraceError)) throw thrown
    const { hint } = thrown.data as { hint?: unknown }
    return { problem: { message: thrown.message, ...(typeof hint === 'string' ? { hint } : {}) } }
  }
}

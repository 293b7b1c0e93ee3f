import type { GivenNode, InsideItem, Names, NamesTools } from './runtime.ts'

/**
 * The data names of DESIGN section 5, inside the isolate, as they are in expressions. Crosses over as text like `installRuntime`, and
 * runs before the user's code.
 */
export function installNames({ items, values, around, scope, give }: NamesTools): Names {
  const { nodes = {}, now = 0, zone = 'UTC' } = around
  const { hasOwn, keys } = Object
  let at = 0

  const fail = (message: string, hint: string): never => {
    throw Object.assign(new Error(message), { hint })
  }

  function nodeOf(name: unknown): GivenNode {
    if (typeof name === 'string' && hasOwn(nodes, name)) return nodes[name] as GivenNode
    return fail(
      `The data of "${String(name)}" was not handed to the code.`,
      `Write the name of the node as it stands on it, as text: $('Fetch order').`,
    )
  }

  function itemsOf(name: unknown, output?: unknown, run?: unknown): readonly InsideItem[] {
    const node = nodeOf(name)
    if (node.items === undefined) return fail(node.problem?.message ?? `"${String(name)}" has not run.`, node.problem?.hint ?? '')
    return isGiven(output) || isGiven(run) ? chosenItems(String(name), node, { output, run }) : node.items
  }

  const isGiven = (value: unknown): boolean => value !== undefined && value !== null

  /** As in expressions: an output by its number or name, a run by its index, -1 for the latest. */
  function chosenItems(name: string, { firings }: GivenNode, { output, run }: { output: unknown; run: unknown }): readonly InsideItem[] {
    if (firings === undefined)
      return fail(`The outputs and runs of "${name}" were not handed to the code.`, `Write the call out: $('${name}').all(0, 0).`)
    const { ports, means, runs } = firings
    const wanted = isGiven(run) ? Number(run) : means
    const firing = wanted === -1 ? runs.at(-1) : runs.find((each) => each.run === wanted)
    if (firing === undefined)
      return fail(
        `"${name}" has no run ${String(run)}: it ran ${runs.length === 1 ? 'once' : `${runs.length} times`} before this step.`,
        `Give a run index from ${runs[0]?.run ?? 0} to ${runs.at(-1)?.run ?? 0}, or -1 for the latest.`,
      )
    if (!isGiven(output)) return firing.outputs.find(([, list]) => list.length > 0)?.[1] ?? []
    const port = typeof output === 'number' ? ports[output] : ports.find((each) => each === output)
    if (port === undefined)
      return fail(
        `"${name}" has no output ${JSON.stringify(output)}.`,
        `Its outputs are ${ports.map((each, index) => `${index} (${each})`).join(', ')}.`,
      )
    return firing.outputs.find(([each]) => each === port)?.[1] ?? []
  }

  function paired(name: unknown, index: unknown): InsideItem {
    const list = itemsOf(name)
    const { paired: places = [], others = [], problem } = nodeOf(name)
    const place = places[Number(index)]
    if (typeof place === 'number') return (place < list.length ? list[place] : others[place - list.length]) as InsideItem
    return fail(
      problem?.message ?? `Item ${String(index)} does not come from one item of "${String(name)}".`,
      problem?.hint ?? `Choose the item yourself with $('${String(name)}').first(), .last() or .all().`,
    )
  }

  const nodeView = (name: unknown, item: () => InsideItem): object => {
    nodeOf(name)
    return {
      get item() {
        return item()
      },
      get json() {
        return item().json
      },
      get binary() {
        return item().binary ?? {}
      },
      all: (output?: unknown, run?: unknown) => itemsOf(name, output, run),
      first: (output?: unknown, run?: unknown) => itemsOf(name, output, run)[0],
      last: (output?: unknown, run?: unknown) => itemsOf(name, output, run).at(-1),
      itemMatching: (index: unknown) => paired(name, index),
      pairedItem: (index?: unknown) => paired(name, index ?? at),
      get isExecuted() {
        return nodeOf(name).isExecuted
      },
      get params() {
        return nodeOf(name).params ?? {}
      },
      get parameter() {
        return nodeOf(name).params ?? {}
      },
    }
  }

  /** As n8n had it: where lineage leads to no single item, the one at the same place. */
  const samePlace = (name: unknown, index: number): InsideItem => {
    const list = itemsOf(name)
    return typeof nodeOf(name).paired?.[index] === 'number' || list[index] === undefined ? paired(name, index) : list[index]
  }

  const byName = (index: () => number): object =>
    new Proxy(
      {},
      {
        get: (_, name) => (typeof name === 'string' ? nodeView(name, () => samePlace(name, index())) : undefined),
        has: (_, name) => typeof name === 'string' && hasOwn(nodes, name),
        ownKeys: () => keys(nodes),
        getOwnPropertyDescriptor: (_, name) => (hasOwn(nodes, name) ? { enumerable: true, configurable: true } : undefined),
      },
    )

  const isEmpty = (value: unknown): boolean =>
    value === null ||
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && (Array.isArray(value) ? value : keys(value)).length === 0)

  for (const name of keys(values)) give(name, values[name])
  give('items', items)
  give('$input', {
    all: () => items,
    first: () => items[0],
    last: () => items[items.length - 1],
    get item() {
      return items[at]
    },
  })
  give('$', (name: unknown) => nodeView(name, () => paired(name, at)))
  give(
    '$node',
    byName(() => at),
  )
  give('$items', (name?: unknown, output?: unknown, run?: unknown) => (name === undefined ? items : itemsOf(name, output, run)))
  give('$item', (index: unknown) => {
    const place = Number(index)
    const item = items[place] ?? fail(`There is no item ${String(index)}: there are ${items.length}.`, 'Items are counted from 0.')
    return { $json: item.json, $binary: item.binary ?? {}, $itemIndex: place, $node: byName(() => place) }
  })
  give('$ifEmpty', (value: unknown, otherwise: unknown) => (isEmpty(value) ? otherwise : value))
  give('$if', (condition: unknown, yes: unknown, no: unknown) => (condition ? yes : no))
  give('$getWorkflowStaticData', () =>
    fail(
      'There is no static data in code.',
      'Keep what later executions need in a database or another service, e.g. with an HTTP Request node.',
    ),
  )
  give('$min', (...numbers: number[]) => Math.min(...numbers))
  give('$max', (...numbers: number[]) => Math.max(...numbers))
  installDates()

  /** Luxon, where the program asks for it. */
  function installDates(): void {
    const luxon = scope['luxon'] as LuxonNames | undefined
    if (luxon === undefined) return
    luxon.Settings.defaultZone = zone
    for (const name of ['DateTime', 'Duration', 'Interval'] as const) give(name, luxon[name])
    const start = luxon.DateTime.fromMillis(now === 0 ? Date.now() : now, { zone })
    give('$now', start)
    give('$today', start.startOf('day'))
  }

  function point(index: number): void {
    at = index
    give('item', items[index])
    give('$json', items[index]?.json)
    give('$binary', items[index]?.binary ?? {})
    give('$itemIndex', index)
    give('$position', index)
  }
  point(0)
  return { point }
}

interface LuxonNames {
  readonly Settings: { defaultZone: string }
  readonly DateTime: { fromMillis(ms: number, options: { zone: string }): { startOf(unit: string): unknown } }
  readonly Duration: unknown
  readonly Interval: unknown
}

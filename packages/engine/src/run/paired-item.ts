import type { Pay } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import type { Output } from './lineage.ts'
import type { PlanNode } from './plan.ts'
import type { ItemSource, PacketSource, SourceRun, StepRecord } from './state.ts'

/** Items looked at before a search gives up: one made of more than these is not worth following. */
const MOST_STEPS_BACK = 50_000

/** Units (of at most 10 ns) of an item that is looked at on the way. */
const VISIT = 45

/** Which item of a node an item came from. */
export type Pairing =
  | { readonly kind: 'one'; readonly item: Item }
  /** No way leads back to the node. */
  | { readonly kind: 'none' }
  /** From several different ones: `at` is the step that made one item of them. */
  | { readonly kind: 'many'; readonly at: StepRecord }
  /** The item was made of too many to look at them all; `at` is the step that made one item of them. */
  | { readonly kind: 'too-many'; readonly at: StepRecord }

/** An item on a way back, and the one that it was reached from. */
interface Visit extends ItemSource {
  readonly after: Visit | undefined
}

/**
 * The item of `target` that an input item of `step` came from, along the lineage. A way back ends at the first item of the target that
 * it meets, so that in a loop the turn at hand counts and none before it. Pays for every item that it looks at.
 */
export function pairingOf(step: StepRecord, index: number, target: PlanNode, pay: Pay): Pairing {
  const open: Visit[] = visits(sourcesOf(step, index), undefined)
  const seen = new Map<Output, Set<number>>()
  let found: { readonly item: Item; readonly visit: Visit } | undefined
  let widest: Visit | undefined
  for (let looked = 0; open.length > 0; looked += 1) {
    pay(VISIT)
    const visit = open.pop() as Visit // depth first: two different items are met soon, however many there are
    const output = visit.step.outputs.get(visit.port)
    if (output === undefined || !isNew(seen, output, visit.index)) continue
    if (visit.step.node === target) {
      const item = output.items[visit.index]
      if (item === undefined || found?.item === item) continue
      if (found !== undefined) return { kind: 'many', at: meetingPoint(found.visit, visit).step }
      found = { item, visit }
      continue
    }
    const from = output.from(visit.index)
    if (from.length > 1) widest ??= visit
    if (looked + from.length > MOST_STEPS_BACK) return { kind: 'too-many', at: (widest ?? visit).step }
    pay(VISIT * from.length)
    for (const each of from) open.push(...visits(sourcesOf(visit.step, each), visit))
  }
  return found === undefined ? { kind: 'none' } : { kind: 'one', item: found.item }
}

const visits = (sources: readonly ItemSource[], after: Visit | undefined): Visit[] => sources.map((source) => ({ ...source, after }))

function isNew(seen: Map<Output, Set<number>>, output: Output, index: number): boolean {
  const known = seen.get(output)
  if (known === undefined) seen.set(output, new Set([index]))
  else if (known.has(index)) return false
  else known.add(index)
  return true
}

/** Where two ways back part: the item that was made of several. */
function meetingPoint(one: Visit, other: Visit): Visit {
  const way = new Set<Visit>()
  for (let visit: Visit | undefined = one; visit !== undefined; visit = visit.after) way.add(visit)
  let meeting: Visit = other
  while (!way.has(meeting) && meeting.after !== undefined) meeting = meeting.after
  return meeting
}

/** Where input item `index` of a step came from. */
function sourcesOf(step: StepRecord, index: number): ItemSource[] {
  if (step.loop !== undefined && step.loop.run.iteration > 0) return loopSource(step, index)
  let before = 0
  for (const packet of step.inputs.values()) {
    if (index < before + packet.items.length) {
      return packet.source === undefined ? [] : [itemSource(packet.source, index - before)]
    }
    before += packet.items.length
  }
  return []
}

const itemSource = ({ step, port, offset = 0 }: PacketSource, index: number): ItemSource => ({ step, port, index: offset + index })

function loopSource(step: StepRecord, index: number): ItemSource[] {
  const run = (step.loop as NonNullable<StepRecord['loop']>).run
  if (index >= run.items.length) {
    const at = sourceAt(run.sources, index)
    return at?.source === undefined ? [] : [itemSource(at.source, index - at.first)]
  }
  return run.opening.source === undefined ? [] : [itemSource(run.opening.source, index)]
}

/** The last one that is not behind the index. Of many turns of a loop there are many. */
function sourceAt(sources: readonly SourceRun[], index: number): SourceRun | undefined {
  let [low, high] = [0, sources.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sources[middle] as SourceRun).first <= index) low = middle
    else high = middle - 1
  }
  return sources[low]
}

import type { Packet, StepDetail } from '@millrace/api'
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import { useApi } from '@/api/api.ts'
import type { ShownItem } from '@/data/item-rows.ts'
import { t } from '@/i18n/t.ts'

/** Places of items by port. */
export type Marks = ReadonlyMap<string, readonly number[]>

/** What is known of where an item came from, or what became of it. */
export interface LineageWord {
  readonly side: 'inputs' | 'outputs'
  readonly text: string
  /** Something to go to on the other side. */
  readonly leads: boolean
}

export interface Lineage {
  /** Input items that made the chosen output item. */
  readonly inputs: ComputedRef<Marks>
  /** Output items that the chosen input item made. */
  readonly outputs: ComputedRef<Marks>
  /** Said beside the chosen item of that side. */
  word(side: 'inputs' | 'outputs'): LineageWord | null
  choose(side: 'inputs' | 'outputs', port: string, item: ShownItem | null): void
}

type Found =
  | { readonly side: 'outputs'; readonly made: Marks; readonly count: number }
  | { readonly side: 'inputs'; readonly at: number; readonly made: Marks | null; readonly count: number; readonly more: boolean }

const NONE: Marks = new Map()
/** So many items are named in a sentence. */
const NAMED = 5
/** Arrow keys go over items faster than anybody reads what became of each; the server is asked where they rest. */
const REST_MS = 150

/** Which input items made an output item of a step, and what became of an input item. The engine records it; nothing is guessed here. */
export function useLineage(executionId: () => string | undefined, detail: () => StepDetail | null): Lineage {
  const api = useApi()
  const found = shallowRef<Found | null>(null)
  let asking: AbortController | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  /** What is known from now on; whatever is still asked for something else is let go. */
  function set(next: Found | null): void {
    clearTimeout(rest)
    asking?.abort()
    asking = undefined
    found.value = next
  }
  watch(detail, () => set(null))
  onScopeDispose(() => set(null))

  function whereFrom(item: ShownItem): Found {
    const made = new Map<string, number[]>()
    for (const place of item.from ?? []) {
      const at = portAt(detail()?.inputs ?? [], place)
      if (at !== undefined) made.set(at.port, [...(made.get(at.port) ?? []), at.index])
    }
    return { side: 'outputs', made, count: item.from?.length ?? 0 }
  }

  /** Marks nothing until the server has looked: not every output item is read here. */
  function becomes(at: number): void {
    const [id, step] = [executionId(), detail()]
    set({ side: 'inputs', at, made: null, count: 0, more: false })
    if (id === undefined || step === null) return
    const own = new AbortController()
    asking = own
    rest = setTimeout(() => {
      whatBecame({ id, step, at, signal: own.signal }).then(
        (known) => !own.signal.aborted && set(known),
        // Where it led to is a help: without an answer nothing is said.
        () => !own.signal.aborted && set(null),
      )
    }, REST_MS)
  }
  async function whatBecame(of: { id: string; step: StepDetail; at: number; signal: AbortSignal }): Promise<Found> {
    const { id, step, at, signal } = of
    const made = new Map<string, number[]>()
    let [count, more] = [0, false]
    for (const { port, total } of step.outputs) {
      const answer = await api.executions.step(id, step.id, { query: { port, side: 'outputs', madeFrom: at, limit: 1000 }, signal })
      const packet = answer.outputs.find((one) => one.port === port)
      const places = (packet?.items ?? []).flatMap((item) => item.at ?? [])
      if (places.length > 0) made.set(port, places)
      count += places.length
      more ||= (packet?.searchedTo ?? total) < total
    }
    return { side: 'inputs', at, made, count, more }
  }

  const marksOf = (side: Found['side']): Marks => (found.value?.side === side ? (found.value.made ?? NONE) : NONE)
  return {
    inputs: computed(() => marksOf('outputs')),
    outputs: computed(() => marksOf('inputs')),
    word(side) {
      const now = found.value
      if (now?.side !== side) return null
      if (now.side === 'outputs') return { side, text: fromText(now, detail()?.inputs ?? []), leads: now.made.size > 0 }
      if (now.made === null) return null
      return { side, text: becameText(now.made, now.count, now.more), leads: now.made.size > 0 }
    },
    choose(side, port, item) {
      const step = detail()
      if (item === null || step === null) return found.value?.side === side ? set(null) : undefined
      if (side === 'outputs') return set(step.inputs.length === 0 ? null : whereFrom(item))
      const first = step.inputs.findIndex((packet) => packet.port === port)
      const before = step.inputs.slice(0, Math.max(0, first)).reduce((sum, { total }) => sum + total, 0)
      becomes(before + item.at)
    },
  }
}

/** The port and place of an input item that is counted over all ports. Turns of a loop count on beyond what came in. */
export function portAt(inputs: readonly Packet[], place: number): { port: string; index: number } | undefined {
  let first = 0
  for (const { port, total } of inputs) {
    if (place < first + total) return { port, index: place - first }
    first += total
  }
  return undefined
}

function fromText({ made, count }: Extract<Found, { side: 'outputs' }>, inputs: readonly Packet[]): string {
  if (count === 0) return t('lineage.from-none')
  const all = inputs.reduce((sum, { total }) => sum + total, 0)
  if (count > 1 && count >= all) return t('lineage.from-all', { count })
  return t(count === 1 ? 'lineage.from-one' : 'lineage.from-many', { items: named(made) })
}

function becameText(made: Marks, count: number, more: boolean): string {
  if (count === 0) return t(more ? 'lineage.became-unknown' : 'lineage.became-none')
  return t(count === 1 ? 'lineage.became-one' : 'lineage.became-many', { items: named(made) })
}

function named(marks: Marks): string {
  const places = [...marks.values()].flat().map((place) => String(place + 1))
  return places.length > NAMED ? `${places.slice(0, NAMED).join(', ')} …` : places.join(', ')
}

import type { Execution, StepDetail } from '@millrace/api'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import type { NodeComparison } from './comparison.ts'
import { firstDifference, type Difference } from './first-difference.ts'

/** What is known of the output data of a node in two executions. */
export type DataVerdict =
  | { readonly kind: 'same'; readonly items: number; readonly isAll: boolean }
  | { readonly kind: 'different'; readonly port: string; readonly item: number; readonly difference: Difference }
  | { readonly kind: 'unknown' }

/** Firings of a node whose data is compared, and items of each. */
const MOST_FIRINGS = 5
const MOST_ITEMS = 100

/** Compares what nodes gave, one node after the other; the first difference of each is enough to go and look. */
export function useDataComparison(
  left: Execution,
  right: Execution,
  rows: readonly NodeComparison[],
): ShallowRef<ReadonlyMap<string, DataVerdict>> {
  const api = useApi()
  const verdicts = shallowRef<ReadonlyMap<string, DataVerdict>>(new Map())
  const abort = new AbortController()
  onScopeDispose(() => abort.abort())

  const read = (execution: string, step: string): Promise<StepDetail> =>
    api.executions.step(execution, step, { query: { side: 'outputs', limit: MOST_ITEMS }, signal: abort.signal })

  async function compare({ left: one, right: other }: NodeComparison): Promise<DataVerdict> {
    const pairs = (one?.steps ?? []).slice(0, MOST_FIRINGS).flatMap((step, at) => {
      const against = other?.steps[at]
      return against === undefined ? [] : [[step.id, against.id] as const]
    })
    if (pairs.length === 0) return { kind: 'unknown' }
    let [items, isAll] = [0, (one?.steps.length ?? 0) <= MOST_FIRINGS]
    for (const [ofLeft, ofRight] of pairs) {
      const [a, b] = await Promise.all([read(left.id, ofLeft), read(right.id, ofRight)])
      const found = differenceOf(a, b)
      if (found !== undefined) return found
      items += a.outputs.reduce((sum, packet) => sum + packet.items.length, 0)
      isAll &&= a.outputs.every((packet) => packet.items.length === packet.total)
    }
    return { kind: 'same', items, isAll }
  }
  async function compareAll(): Promise<void> {
    for (const row of rows) {
      const verdict = await compare(row).catch((): DataVerdict => ({ kind: 'unknown' })) // its data may be gone
      if (abort.signal.aborted) return
      verdicts.value = new Map(verdicts.value).set(row.id, verdict)
    }
  }
  void compareAll()
  return verdicts
}

function differenceOf(left: StepDetail, right: StepDetail): DataVerdict | undefined {
  for (const port of new Set([...left.outputs, ...right.outputs].map((packet) => packet.port))) {
    const [one, other] = [left, right].map(({ outputs }) => outputs.find((packet) => packet.port === port)?.items ?? []) as [
      StepDetail['outputs'][number]['items'],
      StepDetail['outputs'][number]['items'],
    ]
    for (let item = 0; item < Math.max(one.length, other.length); item += 1) {
      const difference = firstDifference(one[item]?.json, other[item]?.json)
      if (difference !== undefined) return { kind: 'different', port, item, difference }
    }
  }
  return undefined
}

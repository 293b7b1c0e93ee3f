import type { Item, ScratchItems, StreamContext } from '@millrace/node-sdk'
import type { SortConfig } from '../generated/sort.config.ts'
import { rowOrder, sorted, type Row, type RowOrder } from './rows.ts'

/** Chunks sorted in memory at a time: some ten megabytes. */
const CHUNKS_IN_RUN = 16
/** Runs merged at a time: a chunk of each is in memory. */
const MOST_RUNS = 24
const EMIT_ITEMS = 1000

/** Sorts more than memory holds: runs that are sorted in memory and put aside, then merged. Equal items stay in their order. */
export async function sortStream(step: StreamContext<SortConfig>): Promise<void> {
  const order = rowOrder(step.config(0))
  let runs = await sortedRuns(step, order)
  while (runs.length > MOST_RUNS) {
    const merged: ScratchItems[] = []
    for (let at = 0; at < runs.length; at += MOST_RUNS) merged.push(await step.scratch(mergeRuns(runs.slice(at, at + MOST_RUNS), order)))
    runs = merged
  }
  await step.emit('main', [])
  for await (const items of mergeRuns(runs, order)) await step.emit('main', items)
}

async function sortedRuns(step: StreamContext<SortConfig>, order: RowOrder): Promise<ScratchItems[]> {
  const runs: ScratchItems[] = []
  let items: Item[] = []
  let chunks = 0
  for await (const chunk of step.chunks()) {
    for (const item of chunk.items) items.push(item)
    chunks += 1
    if (chunks % CHUNKS_IN_RUN !== 0) continue
    runs.push(await step.scratch([sorted(items, order)]))
    items = []
  }
  if (items.length > 0) runs.push(await step.scratch([sorted(items, order)]))
  return runs
}

/** Where the merge stands in one run. */
interface Head {
  row: Row
  /** Place of the run: of equal items the earlier run's goes first. */
  readonly run: number
  next(): Promise<Row | undefined>
}

async function* mergeRuns(runs: readonly ScratchItems[], order: RowOrder): AsyncGenerator<readonly Item[]> {
  const heads: Head[] = []
  for (const [run, { chunks }] of runs.entries()) {
    const next = rowsOf(chunks(), order)
    const row = await next()
    if (row !== undefined) heads.push({ row, run, next })
  }
  heads.sort((a, b) => order.compare(a.row, b.row) || a.run - b.run)
  let batch: Item[] = []
  for (let head = heads[0]; head !== undefined; head = heads[0]) {
    batch.push(head.row.item)
    if (batch.length >= EMIT_ITEMS) {
      yield batch
      batch = []
    }
    const row = await head.next()
    heads.shift()
    if (row !== undefined) insert(heads, { ...head, row }, order)
  }
  if (batch.length > 0) yield batch
}

/** A few heads: a search by halves beats a heap, and keeps them in sight. */
function insert(heads: Head[], head: Head, order: RowOrder): void {
  let [low, high] = [0, heads.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = heads[middle] as Head
    if ((order.compare(other.row, head.row) || other.run - head.run) < 0) low = middle + 1
    else high = middle
  }
  heads.splice(low, 0, head)
}

/** The rows of a run, one after the other. */
function rowsOf(chunks: AsyncIterable<readonly Item[]>, { rowOf }: RowOrder): () => Promise<Row | undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  let rows: readonly Row[] = []
  let at = 0
  return async () => {
    while (at >= rows.length) {
      const { done, value } = await iterator.next()
      if (done === true) return undefined
      rows = (value as readonly Item[]).map(rowOf)
      at = 0
    }
    return rows[at++]
  }
}

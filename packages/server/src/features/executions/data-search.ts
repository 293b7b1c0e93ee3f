import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock, Id, Millis } from '@millrace/base'
import type { Engine, ExecutionFilter, ExecutionHeader, ExecutionView, JournalStore, StepView } from '@millrace/engine'
import type { ItemSearch } from './item-search.ts'

/** Executions that one call looks into: it answers then with what it found, and whoever asks goes on from there. */
const MOST_LOOKED_INTO = 2_000
/** Characters of data that it reads, once for each condition. */
const MOST_READ = 32_000_000
/** Time that it takes: it is work for everybody's server, and others search too. */
const LONGEST_CALL: Millis = 2_000
/** Characters of one execution: what is behind them is not looked at. */
const MOST_OF_ONE = 16_000_000
/** After so many of them others have their turn. */
const READ_AT_ONCE = 1_000_000
/** What a step costs besides its data: it is replayed. */
const STEP_READ = 200
/** Headers that are read together. */
const PAGE = 50

export interface DataSearchPage {
  readonly data: readonly ExecutionHeader[]
  /** The execution that was looked into last; null when none is left. */
  readonly nextCursor: Id | null
  /** When that one was accepted; null when nothing was looked into. */
  readonly searchedTo: number | null
  /** How many were looked into. */
  readonly searched: number
  /** How many of them had more data than one search reads. */
  readonly cutShort: number
}

export interface DataSearchDeps {
  readonly engine: Pick<Engine, 'view'>
  readonly journal: Pick<JournalStore, 'list'>
  readonly clock: Pick<Clock, 'now'>
}

export interface DataSearchRequest {
  readonly search: ItemSearch
  readonly filter: ExecutionFilter
  readonly limit: number
  readonly cursor?: string | undefined
  /** The caller has gone: what was found until then is nobody's, and no further execution is looked into. */
  readonly signal: AbortSignal
}

/**
 * Executions with an item that fits the search, or an error whose code or message does, newest first: of each all that its steps gave,
 * and what came in from nowhere else. There is no index of data; a call reads journals until it has found `limit`, has looked at as much
 * or for as long as one may, or its caller has gone. It looks into one execution at least, so that whoever asks on gets to the end.
 */
export async function searchData(
  { engine, journal, clock }: DataSearchDeps,
  tenantId: Id,
  { search, filter, limit, cursor, signal }: DataSearchRequest,
): Promise<DataSearchPage> {
  const deadline = clock.now() + LONGEST_CALL
  const data: ExecutionHeader[] = []
  const reader = new Reader(search)
  const hasToEnd = (): boolean => signal.aborted || clock.now() >= deadline || reader.read >= MOST_READ
  let [from, searched, searchedTo, cutShort]: [string | undefined, number, number | null, number] = [cursor, 0, null, 0]
  for (;;) {
    const page = await journal.list(tenantId, filter, { limit: PAGE, ...(from === undefined ? {} : { cursor: from }) })
    for (const [index, header] of page.data.entries()) {
      const view = await engine.view(tenantId, header.id)
      const found = view === undefined ? 'nothing' : await reader.look(view) // undefined: it was pruned meanwhile
      searched += 1
      searchedTo = header.createdAt
      if (found === 'fits') data.push(header)
      if (found === 'cut-short') cutShort += 1
      const isLast = index === page.data.length - 1 && page.nextCursor === null
      if (isLast) break
      if (data.length >= limit || searched >= MOST_LOOKED_INTO || hasToEnd())
        return { data, nextCursor: header.id, searchedTo, searched, cutShort }
    }
    if (page.nextCursor === null) return { data, nextCursor: null, searchedTo, searched, cutShort }
    from = page.nextCursor
  }
}

type Found = 'fits' | 'nothing' | 'cut-short'

/** Reads the data of executions, and knows how much it has read. */
class Reader {
  readonly #search: ItemSearch
  read = 0
  #turnAt = READ_AT_ONCE

  constructor(search: ItemSearch) {
    this.#search = search
  }

  async look({ header, steps }: ExecutionView): Promise<Found> {
    const end = this.read + MOST_OF_ONE
    this.read += steps.length * STEP_READ
    await nextTurn() // it was replayed in one go
    const { errorCode: code, errorMessage: message } = header
    if (code !== null && this.#fits({ error: { code, message } })) return 'fits'
    if (steps.some(({ error }) => error !== null && this.#fits({ error: { code: error.code, message: error.message } }))) return 'fits'
    for (const items of steps.flatMap(packetsOf)) {
      for (let index = 0; index < items.length; index += 1) {
        if (this.read >= end) return 'cut-short'
        await this.#giveWay()
        if (this.#fits(items[index]?.json)) return 'fits'
      }
    }
    return 'nothing'
  }

  #fits(json: unknown): boolean {
    this.read += (JSON.stringify(json)?.length ?? 0) * this.#search.conditions
    return this.#search.fits(json)
  }

  async #giveWay(): Promise<void> {
    if (this.read < this.#turnAt) return
    this.#turnAt = this.read + READ_AT_ONCE
    await nextTurn()
  }
}

/** What comes in from another step is looked at where that step gave it. */
const packetsOf = ({ inputs, outputs }: StepView) =>
  [...inputs.filter(({ source }) => source === undefined), ...outputs].map(({ items }) => items)

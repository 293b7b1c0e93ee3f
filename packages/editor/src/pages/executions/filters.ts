import { EXECUTION_STATUSES, type ExecutionStatus, type ExecutionSummary } from '@millrace/api'
import type { LocationQuery } from 'vue-router'

export const TIMES = ['hour', 'day', 'week'] as const
export type TimeRange = (typeof TIMES)[number]
export const MODES = ['production', 'manual', 'test'] as const satisfies readonly ExecutionSummary['mode'][]

/** What the list shows; `null` is "all". Lives in the address, so that it can be shared and survives going back. */
export interface ExecutionFilters {
  readonly workflow: string | null
  readonly status: ExecutionStatus | null
  readonly mode: ExecutionSummary['mode'] | null
  readonly time: TimeRange | null
  /** What the data of an execution has to hold. */
  readonly search: string | null
}

/** Filters of any list: each a word, or `null` for all. */
type AnyFilters<T> = { readonly [K in keyof T]: string | null }

const HOUR_MS = 3_600_000
const RANGE_MS: Readonly<Record<TimeRange, number>> = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS }

const oneOf = <T extends string>(allowed: readonly T[], value: unknown): T | null => allowed.find((one) => one === value) ?? null

/** Reads filters from the address; what is not known is ignored. */
export const filtersFrom = (query: LocationQuery): ExecutionFilters => ({
  workflow: typeof query['workflow'] === 'string' && query['workflow'] !== '' ? query['workflow'] : null,
  status: oneOf(EXECUTION_STATUSES, query['status']),
  mode: oneOf(MODES, query['mode']),
  time: oneOf(TIMES, query['time']),
  search: typeof query['search'] === 'string' && query['search'].trim() !== '' ? query['search'] : null,
})

/** The filters as an address; what is "all" is left out. */
export const queryOf = <T extends AnyFilters<T>>(filters: T): Record<string, string> =>
  Object.fromEntries(Object.entries<string | null>({ ...filters }).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))

/** The start of a time range. */
export const rangeStart = (range: TimeRange, now: number): string => new Date(now - RANGE_MS[range]).toISOString()

export const isFiltered = <T extends AnyFilters<T>>(filters: T): boolean =>
  Object.values<string | null>({ ...filters }).some((value) => value !== null)

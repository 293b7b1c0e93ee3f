import type { LocationQuery } from 'vue-router'
import { TIMES, rangeStart, type TimeRange } from '../executions/filters.ts'

/** Which dead letters are shown; `null` is "all". Lives in the address. */
export interface DeadLetterFilters {
  readonly workflow: string | null
  readonly code: string | null
  readonly time: TimeRange | null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const filtersFrom = (query: LocationQuery): DeadLetterFilters => ({
  workflow: text(query['workflow']),
  code: text(query['code']),
  time: TIMES.find((one) => one === query['time']) ?? null,
})

/** The filters as the API takes them, for lists and for doing something with all that fit. */
export const apiFilter = (
  { workflow, code, time }: DeadLetterFilters,
  now: number,
): { workflowId?: string; errorCode?: string; from?: string } => ({
  ...(workflow === null ? {} : { workflowId: workflow }),
  ...(code === null ? {} : { errorCode: code }),
  ...(time === null ? {} : { from: rangeStart(time, now) }),
})

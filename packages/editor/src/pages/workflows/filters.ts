import type { WorkflowStatus } from '@millrace/api'
import type { LocationQuery } from 'vue-router'

export type SortKey = 'updated' | 'name'
const STATUSES = ['active', 'draft', 'paused', 'archived'] as const satisfies readonly WorkflowStatus[]

/** Which workflows are shown; `null` is "all". Lives in the address. */
export interface WorkflowFilters {
  readonly search: string | null
  readonly status: WorkflowStatus | null
  readonly tag: string | null
  /** `null` is the top. */
  readonly folder: string | null
  /** `null`: what was changed last comes first. */
  readonly sort: 'name' | null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Reads filters from the address; what is not known is ignored. */
export const filtersFrom = (query: LocationQuery): WorkflowFilters => ({
  search: text(query['search']),
  status: STATUSES.find((one) => one === query['status']) ?? null,
  tag: text(query['tag']),
  folder: text(query['folder']),
  sort: query['sort'] === 'name' ? 'name' : null,
})

/** Whether only some are shown. A folder is a place, not a filter: while there is none, only what stands right in it is shown. */
export const isNarrowed = ({ search, status, tag }: WorkflowFilters): boolean => search !== null || status !== null || tag !== null

import type { Id } from '@millrace/base'

/** What each tenant has its own of, beside what is the same for all. */
export interface PerTenant<T> {
  of(tenantId: Id): Promise<T>
}

/** The same for every tenant. */
export const sameForAll = <T>(value: T): PerTenant<T> => ({ of: () => Promise.resolve(value) })

import { QueryFailedError, type EntityManager } from 'typeorm'
import { StoreUnavailableError } from './errors.ts'
import { codeOf, reasonOf } from './thrown.ts'

/** Runs queries on the manager that the caller is given: the store's own, or that of the transaction under way. */
export type Query = <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>

const driverCode = (thrown: unknown): string => (thrown instanceof QueryFailedError ? codeOf(thrown.driverError) : '')

/** The write would repeat a value that must be unique (SQLite, Postgres). */
export const isUniqueViolation = (thrown: unknown): boolean =>
  ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(driverCode(thrown))

const OUT_OF_ORDER = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|LOCKED)/

/** A full, read-only or broken disk is the operator's to mend, not a bug: it gets its own error. */
export async function withStoreErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (OUT_OF_ORDER.test(driverCode(thrown))) throw new StoreUnavailableError({ reason: reasonOf(thrown) }, { cause: thrown })
    throw thrown
  }
}

/** Makes an insert tell whether it was the first: false when a unique value is taken. */
export async function insertOnce(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert()
    return true
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return false
    throw thrown
  }
}

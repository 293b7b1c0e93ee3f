import type { Machine } from '../machine.ts'
import { entryDocs, type DocsInit, type EntryDocs } from './docs.ts'

/** What a member does: on a value of the kind that its table is for. */
export type Run<T> = (vm: Machine, self: T, args: readonly unknown[]) => unknown

/** One member that values of a kind have besides their own data. */
export interface Entry {
  readonly name: string
  /** As people read it: `slice(start, end?)`; without parentheses for a property. */
  readonly signature: string
  /** A property, a method, or a property that may also be called with (). */
  readonly kind: 'get' | 'call' | 'either'
  readonly docs: EntryDocs
  readonly run: Run<never>
}

export type Table = ReadonlyMap<string, Entry>

const NO_DOCS: TableDocs = Object.freeze({})

/** Documentation for the members of a table, by name. */
export type TableDocs = Readonly<Record<string, DocsInit>>

/**
 * Makes a table from signatures: `'slice(start, end?)'` is a method, `'length'` a property, `'isWeekend()?'` a property that may also
 * be called. A test sees to it that each has documentation whose examples are true.
 */
export function table<T>(members: Readonly<Record<string, Run<T>>>, docs: TableDocs = NO_DOCS): Table {
  return new Map(
    Object.entries(members).map(([written, run]) => {
      const open = written.indexOf('(')
      const name = open < 0 ? written : written.slice(0, open)
      const kind = open < 0 ? 'get' : written.endsWith('?') ? 'either' : 'call'
      const signature = kind === 'either' ? name : written
      const own = Object.hasOwn(docs, name) ? docs[name] : undefined
      return [name, Object.freeze({ name, signature, kind, docs: entryDocs(signature, own), run })]
    }),
  )
}

/** Runs an entry on a value of the kind that its table was chosen for. */
export const runEntry = (entry: Entry, vm: Machine, self: unknown, args: readonly unknown[]): unknown =>
  (entry.run as Run<unknown>)(vm, self, args) // tableOf picked the entry by the kind of `self`

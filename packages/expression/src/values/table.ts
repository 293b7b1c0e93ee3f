import type { Machine } from '../machine.ts'
import { entryDocs, type DocsInit, type EntryDocs } from './docs.ts'

type Run<T> = (vm: Machine, self: T, args: readonly unknown[]) => unknown

/** One member that values of a kind have besides their own data. */
export interface Entry {
  readonly name: string
  /** As people read it: `slice(start, end?)`; without parentheses for a property. */
  readonly signature: string
  readonly kind: 'get' | 'call'
  readonly docs: EntryDocs
  readonly run: Run<never>
}

export type Table = ReadonlyMap<string, Entry>

const NO_DOCS: TableDocs = Object.freeze({})

/** Documentation for the members of a table, by name. */
export type TableDocs = Readonly<Record<string, DocsInit>>

/**
 * Makes a table from signatures: `'slice(start, end?)'` is a method, `'length'` a property. A test sees to it that each has
 * documentation whose examples are true.
 */
export function table<T>(members: Readonly<Record<string, Run<T>>>, docs: TableDocs = NO_DOCS): Table {
  return new Map(
    Object.entries(members).map(([signature, run]) => {
      const open = signature.indexOf('(')
      const name = open < 0 ? signature : signature.slice(0, open)
      const own = Object.hasOwn(docs, name) ? docs[name] : undefined
      return [name, Object.freeze({ name, signature, kind: open < 0 ? 'get' : 'call', docs: entryDocs(signature, own), run })]
    }),
  )
}

/** Runs an entry on a value of the kind that its table was chosen for. */
export const runEntry = (entry: Entry, vm: Machine, self: unknown, args: readonly unknown[]): unknown =>
  (entry.run as Run<unknown>)(vm, self, args) // tableOf picked the entry by the kind of `self`

import type { Machine } from '../machine.ts'

type Run<T> = (vm: Machine, self: T, args: readonly unknown[]) => unknown

/** One member that values of a kind have besides their own data. */
export interface Entry {
  readonly name: string
  /** As people read it: `slice(start, end?)`; without parentheses for a property. */
  readonly signature: string
  readonly kind: 'get' | 'call'
  readonly run: Run<never>
}

export type Table = ReadonlyMap<string, Entry>

/** Makes a table from signatures: `'slice(start, end?)'` is a method, `'length'` a property. */
export function table<T>(members: Readonly<Record<string, Run<T>>>): Table {
  return new Map(
    Object.entries(members).map(([signature, run]) => {
      const open = signature.indexOf('(')
      const name = open < 0 ? signature : signature.slice(0, open)
      return [name, Object.freeze({ name, signature, kind: open < 0 ? 'get' : 'call', run })]
    }),
  )
}

/** Runs an entry on a value of the kind that its table was chosen for. */
export const runEntry = (entry: Entry, vm: Machine, self: unknown, args: readonly unknown[]): unknown =>
  (entry.run as Run<unknown>)(vm, self, args) // tableOf picked the entry by the kind of `self`

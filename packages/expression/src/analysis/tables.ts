import { FACADES } from '../facades/globals.ts'
import { globalFunctions } from '../facades/functions.ts'
import type { Entry, Table } from '../values/table.ts'
import { TABLES } from '../values/tables.ts'
import { typeOfDocs, type Receiver } from './doc-types.ts'
import { ANY, instanceOf, listOf, openObject, withoutNothing, type Type } from './types.ts'

const tables: Readonly<Partial<Record<string, Table>>> = TABLES

/** The members that every value of a type has, whatever its data; undefined where that is not known. */
export function tableOfType(type: Type): Table | undefined {
  switch (type.kind) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'list':
      return tables[type.kind]
    case 'object':
      return type.known === 'host' ? NOTHING : tables['object']
    case 'instance':
      return tables[type.of]
    case 'facade':
      return type.facade.members
    case 'any':
    case 'nothing':
    case 'function':
    case 'union':
      return undefined
  }
}
const NOTHING: Table = new Map()

export const receiverOf = (self: Type): Receiver => ({
  self,
  element: self.kind === 'list' ? self.element : self.kind === 'instance' ? (self.element ?? ANY) : ANY,
})

export interface EntryUse {
  /** Works out what a method gives. */
  readonly call: (entry: Entry, self: Type, args: readonly Type[]) => Type
  /** It is about to be called: what may be a property or a method is the latter. */
  readonly called: boolean
}

/** A member of a table as a type: what the property is, or the method that can be called. */
export function entryType(entry: Entry, self: Type, { call, called }: EntryUse): Type {
  if (entry.kind === 'get' || (entry.kind === 'either' && !called)) return typeOfDocs(entry.docs.returns, receiverOf(self))
  return { kind: 'function', docs: entry.docs, signature: entry.signature, call: (args) => call(entry, self, args) }
}

const facades = new Map(FACADES.map((facade) => [facade.name, facade]))

/** The type of a name that needs no scope: `Math`, `parseInt`. */
export function globalType(name: string): Type | undefined {
  const facade = facades.get(name)
  if (facade !== undefined) return { kind: 'facade', facade }
  const entry = globalFunctions.get(name)
  if (entry === undefined) return undefined
  const call = (args: readonly Type[]): Type =>
    name === '$ifEmpty' ? ifEmpty(args) : typeOfDocs(entry.docs.returns, receiverOf(args[0] ?? ANY))
  return { kind: 'function', docs: entry.docs, signature: entry.signature, call }
}

const ifEmpty = ([value = ANY, otherwise = ANY]: readonly Type[]): Type =>
  value.kind === 'any' ? ANY : withoutNothing(value).kind === otherwise.kind ? withoutNothing(value) : ANY

/** What `Date()`, `new Set(list)` and the like give. */
export function madeBy(facade: string, args: readonly Type[], isNew: boolean): Type {
  switch (facade) {
    case 'Date':
      return isNew ? instanceOf('date') : { kind: 'text' }
    case 'String':
      return { kind: 'text' }
    case 'Number':
      return { kind: 'number' }
    case 'Boolean':
      return { kind: 'boolean' }
    case 'RegExp':
      return instanceOf('regexp')
    case 'Set':
      return instanceOf('set', args[0]?.kind === 'list' ? args[0].element : ANY)
    case 'Map':
      return instanceOf('map')
    case 'Array':
      return listOf(ANY)
    case 'Object':
      return args[0] ?? openObject()
    case 'Error':
      return openObject([
        ['name', { kind: 'text' }],
        ['message', { kind: 'text' }],
      ])
    case 'URL':
      return instanceOf('url')
    default:
      return ANY
  }
}

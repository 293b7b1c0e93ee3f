import type { EntryDocs } from '../values/docs.ts'
import type { Facade } from '../values/callable.ts'

/** Where data comes from: what a node gave, or what came into the node of the template, and the way to it in the item. */
export interface Origin {
  /** Name of the node; `null` for what comes in, whichever node gave it. */
  readonly node: string | null
  /** Fields from the item's `json` on; `*` stands for every element of a list. */
  readonly path: readonly string[]
}

/** Kinds of values that have methods but no fields of their own. */
export type InstanceKind =
  'dateTime' | 'date' | 'duration' | 'interval' | 'regexp' | 'set' | 'map' | 'url' | 'urlParams' | 'numberFormat' | 'dateFormat'

/** One field of an object. */
export interface Field {
  readonly type: Type
  /** Items that lack it, of those that were looked at. */
  readonly missing: number
  /** A value that it had, for people. */
  readonly sample?: unknown
  readonly docs?: EntryDocs | undefined
}

/** Where the fields of an object are known from: `samples` and `host` name all that there are, `open` may have others. */
export type Completeness = 'samples' | 'host' | 'open'

/** What is known about a value before anything is evaluated. */
export type Type =
  | { readonly kind: 'any'; readonly origin?: Origin | undefined }
  /** `nulls` of `of` samples had no value here; both 0 where no sample says so. */
  | { readonly kind: 'nothing'; readonly value: null | undefined; readonly nulls: number; readonly of: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly value?: number }
  | { readonly kind: 'text'; readonly value?: string }
  | { readonly kind: 'list'; readonly element: Type; readonly tuple?: readonly Type[]; readonly origin?: Origin | undefined }
  | {
      readonly kind: 'object'
      readonly fields: ReadonlyMap<string, Field>
      readonly known: Completeness
      readonly origin?: Origin | undefined
      /** How many values it was made from. */
      readonly samples: number
      /** What is there when it was awaited. */
      readonly awaited?: Type
      /** Fields that are found by name when they are read. */
      readonly lookup?: (key: string) => Type
    }
  | { readonly kind: 'instance'; readonly of: InstanceKind; readonly element?: Type }
  | { readonly kind: 'facade'; readonly facade: Facade }
  | FunctionType
  | { readonly kind: 'union'; readonly options: readonly Type[] }

export interface FunctionType {
  readonly kind: 'function'
  readonly docs?: EntryDocs | undefined
  readonly signature?: string | undefined
  /** Of a function that the source itself has: its parameters, as people read them. */
  readonly written?: string
  call(args: readonly Type[]): Type
}

export type ObjectType = Extract<Type, { kind: 'object' }>

export const ANY: Type = Object.freeze({ kind: 'any' })
export const TEXT: Type = Object.freeze({ kind: 'text' })
export const NUMBER: Type = Object.freeze({ kind: 'number' })
export const BOOLEAN: Type = Object.freeze({ kind: 'boolean' })
export const UNDEFINED: Type = Object.freeze({ kind: 'nothing', value: undefined, nulls: 0, of: 0 })
export const NULL: Type = Object.freeze({ kind: 'nothing', value: null, nulls: 0, of: 0 })

export const listOf = (element: Type, origin?: Origin): Type => ({ kind: 'list', element, origin })
export const instanceOf = (of: InstanceKind, element?: Type): Type => ({
  kind: 'instance',
  of,
  ...(element === undefined ? {} : { element }),
})
export const tupleOf = (tuple: readonly Type[]): Type => ({ kind: 'list', element: unionOf(tuple), tuple })
export const openObject = (fields: Iterable<readonly [string, Type]> = []): ObjectType => ({
  kind: 'object',
  fields: new Map([...fields].map(([key, type]) => [key, { type, missing: 0 }])),
  known: 'open',
  samples: 0,
})

/** The kinds that a value may have, one by one. */
export const optionsOf = (type: Type): readonly Type[] => (type.kind === 'union' ? type.options : [type])

const MAX_OPTIONS = 8
/** Types are merged so deep: what holds itself again and again would be merged once for every way to it. */
const MAX_MERGED = 6

/** The type of a value that has one of these types. */
export function unionOf(types: readonly Type[], depth = 0): Type {
  const options: Type[] = []
  for (const type of types.flatMap(optionsOf)) {
    if (type.kind === 'any') return type
    const at = options.findIndex((option) => isSameKind(option, type))
    if (at < 0) options.push(type)
    else options[at] = merge(options[at]!, type, depth + 1)
  }
  if (options.length > MAX_OPTIONS) return ANY
  return options.length === 0 ? ANY : options.length === 1 ? options[0]! : { kind: 'union', options }
}

function isSameKind(a: Type, b: Type): boolean {
  if (a.kind !== b.kind) return false
  if (a.kind === 'instance' && b.kind === 'instance') return a.of === b.of
  if (a.kind === 'facade' && b.kind === 'facade') return a.facade === b.facade
  if (a.kind === 'nothing' && b.kind === 'nothing') return a.value === b.value
  return true
}

function merge(a: Type, b: Type, depth: number): Type {
  if (a === b) return a
  if (depth > MAX_MERGED) return ANY
  if (a.kind === 'text' && b.kind === 'text') return a.value === b.value ? a : TEXT
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value ? a : NUMBER
  if (a.kind === 'list' && b.kind === 'list') return listOf(unionOf([a.element, b.element], depth), sameOrigin(a.origin, b.origin))
  if (a.kind === 'object' && b.kind === 'object') return mergeObjects(a, b, depth)
  if (a.kind === 'nothing' && b.kind === 'nothing') return { ...a, nulls: a.nulls + b.nulls, of: Math.max(a.of, b.of) }
  return a
}

function mergeObjects(a: ObjectType, b: ObjectType, depth: number): ObjectType {
  const fields = new Map<string, Field>()
  for (const key of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const [left, right] = [a.fields.get(key), b.fields.get(key)]
    const type = left === undefined ? right!.type : right === undefined ? left.type : unionOf([left.type, right.type], depth)
    const missing = (left?.missing ?? a.samples) + (right?.missing ?? b.samples)
    fields.set(key, { ...right, ...left, type, missing })
  }
  const known = a.known === 'open' || b.known === 'open' ? 'open' : a.known
  return { kind: 'object', fields, known, origin: sameOrigin(a.origin, b.origin), samples: a.samples + b.samples }
}

function sameOrigin(a: Origin | undefined, b: Origin | undefined): Origin | undefined {
  if (a === undefined || b === undefined || a.node !== b.node || a.path.length !== b.path.length) return undefined
  return a.path.every((step, index) => step === b.path[index]) ? a : undefined
}

/** The type without `null` and `undefined`. */
export const withoutNothing = (type: Type): Type => unionOf(optionsOf(type).filter((option) => option.kind !== 'nothing'))

/** Data that is found one step further in. */
export const originBelow = (origin: Origin | undefined, step: string): Origin | undefined =>
  origin === undefined ? undefined : { node: origin.node, path: [...origin.path, step] }

/** Data of which only its origin is known. */
export const anyFrom = (origin: Origin | undefined): Type => (origin === undefined ? ANY : { kind: 'any', origin })

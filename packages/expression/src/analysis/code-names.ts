import type { NameInfo } from '../names.ts'
import type { EntryDocs } from '../values/docs.ts'
import {
  ANY,
  BOOLEAN,
  NUMBER,
  TEXT,
  listOf,
  openObject,
  optionsOf,
  unionOf,
  type FunctionType,
  type ObjectType,
  type Type,
} from './types.ts'

/*
 * What code has besides expressions: names of the platform it runs on, and values that are awaited. Nothing here is closed: what is read
 * of it and not listed is not known, rather than wrong.
 */

const docs = (description: string): EntryDocs => Object.freeze({ description, params: [], returns: 'any', examples: [] })

const method = (signature: string, description: string, call: FunctionType['call']): readonly [string, Type] => [
  signature.slice(0, signature.indexOf('(')),
  { kind: 'function', signature, docs: docs(description), call },
]
/** Nothing is said of the arguments of these: they are not described. */
const free = (signature: string, call: FunctionType['call'] = () => ANY): readonly [string, Type] => [
  signature.slice(0, signature.indexOf('(')),
  { kind: 'function', signature, call },
]

/** What a value is when it was awaited. */
export const awaitedOf = (type: Type): Type =>
  unionOf(optionsOf(type).map((option) => (option.kind === 'object' ? (option.awaited ?? option) : option)))

/** A promise of a value. */
export function promiseOf(type: Type): ObjectType {
  const awaited = awaitedOf(type)
  const given = (args: readonly Type[]): Type => (args[0]?.kind === 'function' ? args[0].call([awaited]) : ANY)
  return {
    ...openObject([
      free('then(fn)', (args) => promiseOf(given(args))),
      free('catch(fn)', () => promiseOf(type)),
      free('finally(fn)', () => promiseOf(type)),
    ]),
    awaited,
  }
}

const elementOf = (type: Type | undefined): Type => (type?.kind === 'list' ? type.element : ANY)

const HEADERS = openObject([free('get(name)', () => TEXT), free('has(name)', () => BOOLEAN), free('entries()'), free('forEach(fn)')])

const RESPONSE: Type = openObject([
  ['ok', BOOLEAN],
  ['status', NUMBER],
  ['statusText', TEXT],
  ['headers', HEADERS],
  ['url', TEXT],
  free('json()', () => promiseOf(ANY)),
  free('text()', () => promiseOf(TEXT)),
  free('arrayBuffer()', () => promiseOf(ANY)),
])

const BUFFER: Type = openObject([
  ['length', NUMBER],
  free('toString(encoding?)', () => TEXT),
  free('slice(start, end?)', () => BUFFER),
  free('equals(other)', () => BOOLEAN),
])

const log = (name: string): readonly [string, Type] => free(`${name}(...values)`)

const named = (name: readonly [string, Type]): Type => name[1]

/** The types of names that code has, and expressions have not. */
export const CODE_TYPES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['console', openObject(['log', 'info', 'warn', 'error', 'debug'].map(log))],
  ['fetch', named(free('fetch(address, options?)', () => promiseOf(RESPONSE)))],
  ['require', named(free('require(name)'))],
  [
    'Promise',
    openObject([
      free('all(list)', ([list]) => promiseOf(listOf(awaitedOf(elementOf(list))))),
      free('allSettled(list)', ([list]) =>
        promiseOf(
          listOf(
            openObject([
              ['status', TEXT],
              ['value', awaitedOf(elementOf(list))],
              ['reason', ANY],
            ]),
          ),
        ),
      ),
      free('any(list)', ([list]) => promiseOf(awaitedOf(elementOf(list)))),
      free('race(list)', ([list]) => promiseOf(awaitedOf(elementOf(list)))),
      free('resolve(value?)', ([value = ANY]) => promiseOf(value)),
      free('reject(error)', () => promiseOf(ANY)),
    ]),
  ],
  [
    'Buffer',
    openObject([
      free('from(value, encoding?)', () => BUFFER),
      free('alloc(size)', () => BUFFER),
      free('concat(list)', () => BUFFER),
      free('byteLength(text)', () => NUMBER),
      free('isBuffer(value)', () => BOOLEAN),
    ]),
  ],
  [
    'crypto',
    openObject([
      method('randomUUID()', 'A new random UUID.', () => TEXT),
      free('getRandomValues(array)'),
      ['subtle', openObject([free('digest(algorithm, bytes)', () => promiseOf(ANY))])],
    ]),
  ],
  ['structuredClone', named(free('structuredClone(value)', ([value = ANY]) => value))],
  ['setTimeout', named(free('setTimeout(fn, milliseconds)'))],
  ['setInterval', named(free('setInterval(fn, milliseconds)'))],
  ['clearTimeout', named(free('clearTimeout(timer)'))],
  ['atob', named(free('atob(text)', () => TEXT))],
  ['btoa', named(free('btoa(text)', () => TEXT))],
  ['TextEncoder', ANY],
  ['TextDecoder', ANY],
  ['Intl', ANY],
])

const about = (title: string, description: string, example: string): NameInfo => ({ title, description, example })

/** What people read about these names. */
export const CODE_ABOUT: Readonly<Record<string, NameInfo>> = Object.freeze({
  items: about('All items', 'All items that came in, each with its data in json.', 'items.map((item) => item.json)'),
  item: about('Current item', 'The item at hand; the first one when the code runs once for all.', 'item.json'),
  console: about('Log', 'Writes lines into the log of the step.', "console.log('seen', items.length)"),
  fetch: about('Request', 'Asks a host that the operator allows. It carries no credentials.', "await (await fetch('https://…')).json()"),
  require: about('Module', 'A module that the operator allows.', "const lodash = require('lodash')"),
  Promise: about('Promises', 'Waits for several things at once.', 'await Promise.all(items.map(load))'),
  Buffer: about('Bytes', 'Bytes, and texts of them in Base64 and hex.', "Buffer.from(text).toString('base64')"),
  crypto: about('Random and hashes', 'Random values and hashes.', 'crypto.randomUUID()'),
  structuredClone: about('Copy', 'A copy of a value with all that is in it.', 'structuredClone($json)'),
  setTimeout: about(
    'Timer',
    'Calls a function later. Waiting counts in the time limit.',
    'await new Promise((done) => setTimeout(done, 500))',
  ),
})

const PROTOTYPES: Readonly<Record<string, object>> = {
  text: String.prototype,
  number: Number.prototype,
  boolean: Boolean.prototype,
  list: Array.prototype,
  date: Date.prototype,
  regexp: RegExp.prototype,
  set: Set.prototype,
  map: Map.prototype,
  url: URL.prototype,
  urlParams: URLSearchParams.prototype,
}
const STATIC: Readonly<Record<string, object>> = { Math, JSON, Object, Array, Number, String, Date, RegExp, Map, Set, URL, Boolean, Error }
const OF_OBJECTS: ReadonlySet<string> = new Set(['hasOwnProperty', 'toString'])

/** Whether the language itself gives a member to values of a type: those that only expressions have do not exist in code. */
export function isNative(type: Type, name: string): boolean {
  const kind = type.kind === 'instance' ? type.of : type.kind
  if (type.kind === 'facade') return !Object.hasOwn(STATIC, type.facade.name) || name in (STATIC[type.facade.name] ?? {})
  if (type.kind === 'object') return OF_OBJECTS.has(name)
  const prototype = Object.hasOwn(PROTOTYPES, kind) ? PROTOTYPES[kind] : undefined
  return prototype === undefined || name in prototype
}

import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { nearestName } from '../nearest.ts'
import { setOwn } from '../methods/arguments.ts'
import { joinText } from '../values/convert.ts'
import { stringifyJson } from '../values/json.ts'
import { evaluateQuery } from './evaluate.ts'
import { QueryReference, asData, dataKeys, sameData, typeOfData, type JmesType } from './values.ts'

type Plain = Readonly<Record<string, unknown>>
type Orderable = number | string
/** Types that an argument may have; `numbers` and `texts` are lists of nothing else. */
type ArgumentType = JmesType | 'any' | 'numbers' | 'texts'

interface JmesFunction {
  readonly params: readonly (readonly ArgumentType[])[]
  /** The last parameter may come again and again. */
  readonly rest?: boolean
  readonly run: (vm: Machine, ...args: never[]) => unknown
}

const NUMBER: readonly ArgumentType[] = ['number']
const TEXT: readonly ArgumentType[] = ['string']
const LIST: readonly ArgumentType[] = ['array']
const OBJECT: readonly ArgumentType[] = ['object']
const REFERENCE: readonly ArgumentType[] = ['expression']
const ANY: readonly ArgumentType[] = ['any']
const ORDERABLES: readonly ArgumentType[] = ['numbers', 'texts']

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)

const TEXT_LIMIT = 16

/** Pays for finding one text in another: every place may be compared. */
function find(vm: Machine, text: string, wanted: string): boolean {
  vm.spend(Math.ceil((text.length * Math.min(wanted.length, TEXT_LIMIT)) / 64))
  return text.includes(wanted)
}

/** The element whose key is the greatest (or least, with -1); null for an empty list. */
function extreme(vm: Machine, list: readonly unknown[], keys: readonly Orderable[], direction: 1 | -1): unknown {
  vm.list(list.length)
  let best = 0
  for (let at = 1; at < list.length; at++) if (order(keys[at]!, keys[best]!) * direction > 0) best = at
  return list.length === 0 ? null : list[best]
}

const order = (a: Orderable, b: Orderable): number => (a < b ? -1 : a > b ? 1 : 0)

function sorted(vm: Machine, list: readonly unknown[], keys: readonly Orderable[]): unknown[] {
  vm.list(list.length)
  vm.spend(Math.ceil(list.length * Math.log2(list.length + 1)))
  const places = list.map((_, index) => index).sort((a, b) => order(keys[a]!, keys[b]!) || a - b)
  return vm.made(places.map((place) => list[place]))
}

/** What an expression gives for each element: all numbers, or all texts. */
function keysBy(vm: Machine, list: readonly unknown[], { query }: QueryReference, name: string): Orderable[] {
  vm.list(list.length)
  const keys = list.map((element) => evaluateQuery(vm, query, asData(element)))
  const kind = typeof keys[0]
  if (keys.every((key) => typeof key === kind && (typeof key === 'number' || typeof key === 'string'))) return keys as Orderable[]
  throw new ExpressionError(
    'expression.bad-argument',
    `${name} in a JMESPath query needs a number for every element, or a text for every one.`,
  )
}

function merge(vm: Machine, objects: readonly Plain[]): Plain {
  const merged: Record<string, unknown> = {}
  for (const object of objects) {
    for (const key of dataKeys(vm, object)) {
      vm.newKeys(1)
      setOwn(merged, key, asData(object[key]))
    }
  }
  return vm.made(merged)
}

function toNumber(vm: Machine, value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*-?\d/.test(vm.read(value))) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

function length(vm: Machine, value: string | readonly unknown[] | Plain): number {
  if (Array.isArray(value)) return value.length
  return typeof value === 'string' ? codePoints(vm, value).length : dataKeys(vm, value as Plain).length
}

function codePoints(vm: Machine, text: string): string[] {
  vm.list(text.length)
  return [...text]
}

const reversed = (vm: Machine, value: string | readonly unknown[]): unknown => {
  if (typeof value === 'string') return codePoints(vm, value).reverse().join('')
  vm.list(value.length)
  return vm.made([...value].reverse())
}

function contains(vm: Machine, subject: string | readonly unknown[], wanted: unknown): boolean {
  if (typeof subject === 'string') return typeof wanted === 'string' && find(vm, subject, wanted)
  vm.list(subject.length)
  return subject.some((element) => sameData(vm, asData(element), wanted))
}

const values = (vm: Machine, object: Plain): unknown[] => vm.made(dataKeys(vm, object).map((key) => asData(object[key])))

/** All functions of the JMESPath specification. */
const FUNCTIONS: Readonly<Record<string, JmesFunction>> = {
  abs: { params: [NUMBER], run: (_vm, value: number) => Math.abs(value) },
  avg: { params: [['numbers']], run: (_vm, list: number[]) => (list.length === 0 ? null : sum(list) / list.length) },
  ceil: { params: [NUMBER], run: (_vm, value: number) => Math.ceil(value) },
  contains: { params: [['array', 'string'], ANY], run: contains },
  ends_with: { params: [TEXT, TEXT], run: (_vm, text: string, end: string) => text.endsWith(end) },
  floor: { params: [NUMBER], run: (_vm, value: number) => Math.floor(value) },
  join: { params: [TEXT, ['texts']], run: (vm, glue: string, list: string[]) => joinText(vm, list, glue) },
  keys: { params: [OBJECT], run: (vm, object: Plain) => vm.made(dataKeys(vm, object)) },
  length: { params: [['string', 'array', 'object']], run: length },
  map: {
    params: [REFERENCE, LIST],
    run: (vm, { query }: QueryReference, list: unknown[]) => vm.made(list.map((element) => evaluateQuery(vm, query, asData(element)))),
  },
  max: { params: [ORDERABLES], run: (vm, list: Orderable[]) => extreme(vm, list, list, 1) },
  max_by: {
    params: [LIST, REFERENCE],
    run: (vm, list: unknown[], by: QueryReference) => extreme(vm, list, keysBy(vm, list, by, 'max_by'), 1),
  },
  merge: { params: [OBJECT], rest: true, run: (vm, ...objects: Plain[]) => merge(vm, objects) },
  min: { params: [ORDERABLES], run: (vm, list: Orderable[]) => extreme(vm, list, list, -1) },
  min_by: {
    params: [LIST, REFERENCE],
    run: (vm, list: unknown[], by: QueryReference) => extreme(vm, list, keysBy(vm, list, by, 'min_by'), -1),
  },
  not_null: { params: [ANY], rest: true, run: (_vm, ...args: unknown[]) => args.find((value) => value !== null) ?? null },
  reverse: { params: [['string', 'array']], run: reversed },
  sort: { params: [ORDERABLES], run: (vm, list: Orderable[]) => sorted(vm, list, list) },
  sort_by: {
    params: [LIST, REFERENCE],
    run: (vm, list: unknown[], by: QueryReference) => sorted(vm, list, keysBy(vm, list, by, 'sort_by')),
  },
  starts_with: { params: [TEXT, TEXT], run: (_vm, text: string, start: string) => text.startsWith(start) },
  sum: { params: [['numbers']], run: (_vm, list: number[]) => sum(list) },
  to_array: { params: [ANY], run: (vm, value: unknown) => (Array.isArray(value) ? value : vm.made([value])) },
  to_number: { params: [ANY], run: toNumber },
  to_string: { params: [ANY], run: (vm, value: unknown) => (typeof value === 'string' ? value : stringifyJson(vm, value)) },
  type: { params: [ANY], run: (_vm, value: unknown) => typeOfData(value) },
  values: { params: [OBJECT], run: values },
}

const wrong = (message: string, hint?: string): ExpressionError =>
  new ExpressionError('expression.bad-argument', `In the JMESPath query: ${message}`, { hint })

/** Calls a function of JMESPath; arguments of a wrong type are an error, as the specification asks. */
export function callFunction(vm: Machine, name: string, args: readonly unknown[]): unknown {
  const fn = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (fn === undefined) {
    const near = nearestName(name, Object.keys(FUNCTIONS))
    throw wrong(`there is no function ${name.slice(0, 40)}.`, near === undefined ? undefined : `Did you mean ${near}?`)
  }
  const { params, rest = false } = fn
  if (rest ? args.length < params.length : args.length !== params.length) {
    throw wrong(`${name} takes ${rest ? 'at least ' : ''}${params.length} argument${params.length === 1 ? '' : 's'}, not ${args.length}.`)
  }
  args.forEach((arg, index) => {
    const allowed = params[Math.min(index, params.length - 1)]!
    if (!allowed.some((type) => isType(vm, arg, type))) throw wrong(`${name} cannot work with this argument (${typeOfData(arg)}).`)
  })
  return (fn.run as (vm: Machine, ...values: readonly unknown[]) => unknown)(vm, ...args)
}

function isType(vm: Machine, value: unknown, type: ArgumentType): boolean {
  switch (type) {
    case 'any':
      return !(value instanceof QueryReference)
    case 'numbers':
    case 'texts':
      if (!Array.isArray(value)) return false
      vm.list(value.length)
      return value.every((element) => typeof element === (type === 'numbers' ? 'number' : 'string'))
    default:
      return typeOfData(value) === type
  }
}

import type { Entry } from '../values/table.ts'
import { typeOfDocs } from './doc-types.ts'
import { receiverOf } from './tables.ts'
import {
  ANY,
  BOOLEAN,
  NUMBER,
  TEXT,
  UNDEFINED,
  instanceOf,
  listOf,
  openObject,
  optionsOf,
  tupleOf,
  unionOf,
  withoutNothing,
  type FunctionType,
  type Type,
} from './types.ts'

/** Everything that a rule needs: the value, what its callback gives, the arguments. */
interface MethodCall {
  readonly self: Type
  readonly element: Type
  readonly args: readonly Type[]
  /** Calls the first function among the arguments. */
  callback(...args: readonly Type[]): Type
}

type Rule = (call: MethodCall) => Type

const elementOf = (type: Type): Type => {
  if (type.kind === 'list') return type.element
  if (type.kind === 'text') return TEXT
  if (type.kind === 'instance' && type.of === 'set') return type.element ?? ANY
  return ANY
}
/** What comes of a value when a list in it is opened, as flatMap does. */
const opened = (type: Type): Type => unionOf(optionsOf(type).map((option) => (option.kind === 'list' ? option.element : option)))
/** The type without the one value that a literal has. */
export const widened = (type: Type): Type => {
  if (type.kind === 'text') return TEXT
  if (type.kind === 'number') return NUMBER
  if (type.kind === 'list' && type.tuple !== undefined) return listOf(type.tuple.length === 0 ? ANY : widened(type.element))
  return type.kind === 'union' ? unionOf(type.options.map(widened)) : type
}

const same: Rule = ({ self, element, callback }) => {
  callback(element, NUMBER, self)
  return listOf(element, self.kind === 'list' ? self.origin : undefined)
}
const found: Rule = ({ self, element, callback }) => {
  callback(element, NUMBER, self)
  return unionOf([element, UNDEFINED])
}
const asked =
  (answer: Type): Rule =>
  ({ self, element, callback }) => {
    callback(element, NUMBER, self)
    return answer
  }
const ordered: Rule = ({ element, callback, self }) => {
  callback(element, element)
  return listOf(element, self.kind === 'list' ? self.origin : undefined)
}
const reduced: Rule = ({ self, element, args, callback }) => {
  const start = args.length > 1 ? widened(args[1]!) : element
  const result = callback(start, element, NUMBER, self)
  return result.kind === 'any'
    ? start.kind === 'nothing'
      ? ANY
      : unionOf([start, result])
    : unionOf([result, ...(start.kind === 'nothing' ? [] : [start])])
}

/** Methods of lists whose result depends on more than documentation can say. */
const LIST_RULES: Readonly<Record<string, Rule>> = {
  map: ({ self, element, callback }) => listOf(widened(callback(element, NUMBER, self))),
  flatMap: ({ self, element, callback }) => listOf(opened(callback(element, NUMBER, self))),
  filter: (call) => {
    const kept = same(call)
    return call.args[0]?.kind === 'facade' ? listOf(withoutNothing(call.element)) : kept
  },
  find: found,
  findLast: found,
  findIndex: asked(NUMBER),
  findLastIndex: asked(NUMBER),
  some: asked(BOOLEAN),
  every: asked(BOOLEAN),
  forEach: asked(UNDEFINED),
  reduce: reduced,
  reduceRight: reduced,
  sort: ordered,
  toSorted: ordered,
  flat: ({ element }) => listOf(opened(element)),
  concat: ({ element, args }) => listOf(unionOf([element, ...args.map(opened)])),
  compact: ({ element }) => listOf(withoutNothing(element)),
  entries: ({ element }) => listOf(tupleOf([NUMBER, element])),
  chunk: ({ self }) => listOf(self),
  slice: same,
  reverse: same,
  toReversed: same,
  unique: same,
  pluck: ({ element, args }) => listOf(pluckOf(element, args[0])),
}

function pluckOf(element: Type, key: Type | undefined): Type {
  if (element.kind !== 'object' || key?.kind !== 'text' || key.value === undefined) return ANY
  return element.fields.get(key.value)?.type ?? ANY
}

const valuesOf = (type: Type | undefined): Type => {
  if (type?.kind === 'list') return type.element
  return type?.kind === 'object' ? unionOf([...type.fields.values()].map((field) => field.type)) : ANY
}

const mapped: Rule = ({ args, callback }) => {
  const element = args[0] === undefined ? ANY : elementOf(args[0])
  return args.length > 1 ? listOf(widened(callback(element, NUMBER))) : listOf(element)
}

/** Functions of `Object`, `Array` and their like, by their full name. */
const FACADE_RULES: Readonly<Record<string, Rule>> = {
  'Object.entries': ({ args }) => listOf(tupleOf([TEXT, valuesOf(args[0])])),
  'Object.values': ({ args }) => listOf(valuesOf(args[0])),
  'Object.keys': () => listOf(TEXT),
  'Object.fromEntries': () => openObject(),
  'Object.assign': ({ args }) => args[0] ?? ANY,
  'Object.groupBy': ({ args, callback }) => {
    callback(args[0] === undefined ? ANY : elementOf(args[0]), NUMBER)
    return openObject()
  },
  'Array.from': mapped,
  'Array.of': ({ args }) => listOf(unionOf(args)),
}

/** What a method of a value gives for arguments of these types. */
export function methodType(entry: Entry, self: Type, args: readonly Type[]): Type {
  const fn = args.find((arg): arg is FunctionType => arg.kind === 'function')
  const { element } = receiverOf(self)
  const callback = (...given: readonly Type[]): Type => (fn === undefined ? ANY : fn.call(given))
  const rule = ruleOf(entry, self)
  if (rule !== undefined) return rule({ self, element, args, callback })
  for (const arg of args) if (arg.kind === 'function') arg.call(self.kind === 'text' ? [TEXT, TEXT] : [element, NUMBER, self])
  const result = typeOfDocs(entry.docs.returns, receiverOf(self))
  return result.kind === 'instance' && result.of === 'set' ? instanceOf('set', element) : result
}

function ruleOf(entry: Entry, self: Type): Rule | undefined {
  if (self.kind === 'facade') return own(FACADE_RULES, `${self.facade.name}.${entry.name}`)
  return self.kind === 'list' ? own(LIST_RULES, entry.name) : undefined
}

const own = (rules: Readonly<Record<string, Rule>>, name: string): Rule | undefined =>
  Object.hasOwn(rules, name) ? rules[name] : undefined

import { listed, type Words, type WordsValue } from '@millrace/base'
import type { CallExpression, MemberExpression, Node, NewExpression, SpreadElement } from 'acorn'
import type { EntryDocs, ParamDocs } from '../values/docs.ts'
import { typesOf } from '../values/docs.ts'
import type { Inference, Reading } from './inference.ts'
import type { Locals } from './scope.ts'
import { madeBy } from './tables.ts'
import { memberType, originOf } from './member-types.ts'
import { wordsOfType } from './type-words.ts'
import { fixedKey } from './paths.ts'
import { ANY, anyFrom, listOf, optionsOf, originBelow, unionOf, type FunctionType, type Origin, type Type } from './types.ts'
import { said } from '../words/said.ts'

type Argument = CallExpression['arguments'][number]

/** Names whose arguments may be missing: to be told so is what they are for. */
const TOLERANT_CALLS: ReadonlySet<string> = new Set(['$ifEmpty', '$if', 'Boolean', 'String', 'isNaN'])

/** `f(a)`, `a.b(c)`, `(() => …)()`. */
export function inferCall(inference: Inference, node: CallExpression, locals: Locals): Type {
  const callee = inference.infer(node.callee, locals, { called: true, tolerant: node.optional })
  const reading: Reading = { tolerant: node.callee.type === 'Identifier' && TOLERANT_CALLS.has(node.callee.name) }
  const args = node.arguments.map((argument) => argumentType(inference, argument, locals, reading))
  const spreads = node.arguments.some((argument) => argument.type === 'SpreadElement')
  if (node.callee.type === 'MemberExpression') noteNamedFields(inference, node.callee, node.arguments)
  const results = optionsOf(callee).map((option) => callType(inference, option, { node, args, spreads }))
  return unionOf(results)
}

/** Methods whose arguments name fields: of the object itself, or of the elements of the list. */
const NAME_FIELDS: ReadonlyMap<string, 'self' | 'elements'> = new Map([
  ...['hasField', 'hasOwnProperty', 'keepFields', 'removeField', 'removeFields'].map((name) => [name, 'self'] as const),
  ...['pluck', 'unique', 'removeDuplicates', 'renameKeys', 'smartJoin'].map((name) => [name, 'elements'] as const),
])

/** `list.pluck('total')` reads a field as `element.total` does. */
function noteNamedFields(inference: Inference, callee: MemberExpression, args: readonly Argument[]): void {
  const method = fixedKey(callee)
  const whose = NAME_FIELDS.get(method ?? '')
  const target = inference.types.get(callee.object)
  if (whose === undefined || target === undefined) return
  const origin = whose === 'self' ? originOf(target) : originOfElements(target)
  if (origin === undefined) return
  for (const [index, argument] of args.entries()) {
    const isNewName = method === 'renameKeys' && index % 2 === 1
    if (argument.type === 'Literal' && typeof argument.value === 'string' && !isNewName)
      inference.noteRead({ origin, key: argument.value, form: 'key' }, argument)
  }
}

function originOfElements(type: Type): Origin | undefined {
  for (const option of optionsOf(type)) {
    const origin = option.kind === 'list' ? originOf(option.element) : option.kind === 'any' ? originBelow(option.origin, '*') : undefined
    if (origin !== undefined) return origin
  }
  return undefined
}

interface Call {
  readonly node: CallExpression
  readonly args: readonly Type[]
  /** How many arguments there are is not known. */
  readonly spreads: boolean
}

function callType(inference: Inference, callee: Type, call: Call): Type {
  switch (callee.kind) {
    case 'function':
      if (callee.docs !== undefined) checkArguments(inference, callee, call)
      return callee.call(call.args)
    case 'facade':
      if (callee.facade.call !== undefined) return madeBy(callee.facade.name, call.args, false)
      inference.warn('expression.not-a-function', said('check.cannot-be-called', { name: callee.facade.name }), {
        node: call.node.callee,
        hint: callee.facade.construct === undefined ? undefined : said('check.write-new', { name: callee.facade.name }),
      })
      return ANY
    case 'any':
      return unknownMethod(callee, call)
    case 'nothing':
    case 'union':
      return ANY
    default:
      inference.warn('expression.not-a-function', said('check.not-a-function', { type: wordsOfType(callee) }), {
        node: call.node.callee.type === 'MemberExpression' ? call.node.callee.property : call.node.callee,
        hint: said('check.remove-parentheses'),
      })
      return ANY
  }
}

/** Methods of lists that take a function: what has one of these is a list, even if no sample tells. */
const OF_LISTS: ReadonlySet<string> = new Set([
  'map',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'some',
  'every',
  'forEach',
  'flatMap',
  'reduce',
  'sort',
  'toSorted',
])

/** A method of data that nothing is known of but its origin. */
function unknownMethod(callee: Extract<Type, { kind: 'any' }>, { args }: Call): Type {
  const method = callee.origin?.path.at(-1)
  if (callee.origin === undefined || method === undefined || !OF_LISTS.has(method) || !args.some(({ kind }) => kind === 'function'))
    return ANY
  const origin = { node: callee.origin.node, path: callee.origin.path.slice(0, -1) }
  const type = memberType(listOf(anyFrom(originBelow(origin, '*')), origin), method)
  return type?.kind === 'function' ? type.call(args) : ANY
}

/** Functions are not walked through yet: whoever calls them says what with. */
function argumentType(inference: Inference, argument: Argument, locals: Locals, reading: Reading): Type {
  if (argument.type !== 'SpreadElement') return inference.infer(argument, locals, reading)
  return spreadType(inference, argument, locals)
}

function spreadType(inference: Inference, node: SpreadElement, locals: Locals): Type {
  const list = inference.infer(node.argument, locals)
  return list.kind === 'list' ? list.element : ANY
}

/** Too many or too few arguments, and such that certainly are of a wrong type. */
function checkArguments(inference: Inference, { docs, signature }: FunctionType, { node, args, spreads }: Call): void {
  if (docs === undefined || spreads) return
  const { params } = docs
  const needed = params.filter((param) => !param.optional && !param.rest).length
  const name = signature?.split('(')[0] ?? said('check.the-function')
  const hint = signature === undefined ? undefined : said('check.called-as', { signature })
  if (args.length < needed) {
    const missing = params[args.length]!
    const at = { start: node.end - 1, end: node.end }
    return inference.warn('expression.bad-argument', missingWords(name, missing), { node: at, hint })
  }
  const takesAll = params.some((param) => param.rest)
  const extra = node.arguments[params.length]
  if (!takesAll && extra !== undefined && params.length > 0) {
    inference.warn('expression.bad-argument', said('check.too-many-arguments', { fn: name, count: params.length }), {
      node: extra,
      hint,
    })
  }
  args.forEach((arg, index) => checkArgument(inference, { arg, param: paramAt(docs, index), node: node.arguments[index]!, name }))
}

const missingWords = (fn: string | Words, { name, description }: ParamDocs): Words => {
  if (description === '') return said('check.argument-missing-name', { fn, name })
  const about = description.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
  return said('check.argument-missing', { fn, name, about })
}

const paramAt = ({ params }: EntryDocs, index: number): ParamDocs | undefined => params[index] ?? params.findLast((param) => param.rest)

interface CheckedArgument {
  readonly arg: Type
  readonly param: ParamDocs | undefined
  readonly node: Node
  readonly name: string | Words
}

function checkArgument(inference: Inference, { arg, param, node, name }: CheckedArgument): void {
  if (param === undefined) return
  const wanted = typesOf(param.type)
  const given = optionsOf(arg)
  if (given.some((option) => wanted.some((type) => isPossible(option, type)))) return
  inference.warn(
    'expression.bad-argument',
    said('check.argument-type', { fn: name, wanted: listed('or', wanted.map(wantedWords)), name: param.name, given: givenWords(arg) }),
    {
      node,
      hint: wanted.includes('function') ? said('check.example-function', { fn: name }) : undefined,
    },
  )
}

function givenWords(type: Type): WordsValue {
  if (type.kind === 'text' && type.value !== undefined) return said('given.text', { text: type.value.slice(0, 30) })
  if (type.kind === 'object') return said('given.object')
  if (type.kind === 'instance') return said(`given.${type.of}`)
  return type.kind === 'list' ? said('given.list', { list: wordsOfType(type) }) : wordsOfType(type)
}

const WANTED: ReadonlyMap<string, Words> = new Map([
  ['number', said('wanted.number')],
  ['text', said('wanted.text')],
  ['list', said('wanted.list')],
  ['object', said('wanted.object')],
  ['function', said('wanted.function')],
  ['boolean', said('wanted.boolean')],
  ['regexp', said('wanted.regexp')],
])
const wantedWords = (type: string): Words | string => WANTED.get(type) ?? (type.startsWith('list') ? said('wanted.list') : type)

/** Whether a value of the type could do; only what certainly cannot is refused. Numbers in text, and texts of numbers, are converted. */
function isPossible(arg: Type, wanted: string): boolean {
  if (arg.kind === 'any' || arg.kind === 'nothing' || arg.kind === 'union') return true
  switch (wanted) {
    case 'function':
      return arg.kind === 'function' || arg.kind === 'facade'
    case 'number':
      if (arg.kind === 'text') return arg.value === undefined || (arg.value.trim() !== '' && !Number.isNaN(Number(arg.value)))
      return (
        arg.kind === 'number' ||
        arg.kind === 'boolean' ||
        (arg.kind === 'instance' && (arg.of === 'date' || arg.of === 'dateTime' || arg.of === 'duration'))
      )
    case 'text':
      return arg.kind !== 'object' && arg.kind !== 'function'
    case 'object':
      return arg.kind !== 'text' && arg.kind !== 'number' && arg.kind !== 'boolean'
    case 'regexp':
      return arg.kind === 'instance' && arg.of === 'regexp'
    default:
      return wanted.startsWith('list') ? arg.kind === 'list' || arg.kind === 'instance' || arg.kind === 'object' : true
  }
}

/** `new Date(…)`. */
export function inferNew(inference: Inference, node: NewExpression, locals: Locals): Type {
  const callee = inference.infer(node.callee, locals)
  const args = node.arguments.map((argument) => argumentType(inference, argument, locals, {}))
  if (callee.kind !== 'facade') return ANY
  if (callee.facade.construct !== undefined) return madeBy(callee.facade.name, args, true)
  inference.warn('expression.not-a-function', said('check.no-new', { name: callee.facade.name }), { node: node.callee })
  return ANY
}

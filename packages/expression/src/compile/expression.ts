import type {
  ArrayExpression,
  ArrowFunctionExpression,
  BinaryExpression,
  ConditionalExpression,
  Expression,
  Identifier,
  Literal,
  LogicalExpression,
  ObjectExpression,
  ParenthesizedExpression,
  PrivateIdentifier,
  Property,
  SpreadElement,
  TemplateLiteral,
  UnaryExpression,
} from 'acorn'
import { ExpressionError, isLimitError, locate } from '../errors.ts'
import { GLOBALS } from '../facades/globals.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { Machine } from '../machine.ts'
import { copyOwn, setOwn } from '../methods/arguments.ts'
import { EXPRESSION_NAMES, OTHER_NAMES } from '../names.ts'
import { nearestName } from '../nearest.ts'
import { toText } from '../values/convert.ts'
import { iterate } from '../values/iterate.ts'
import { isPlainObject } from '../values/members.ts'
import { ExpressionRegExp, compileRegExp } from '../values/regexp.ts'
import { checkName, code, deeper, refuse, spanOf, type Code, type Context, type Frame, type Run } from './context.ts'
import { compileArrow } from './functions.ts'
import { compileCall, compileChain, compileMember, compileNew } from './members.ts'
import { BINARY, UNARY, add } from './operators.ts'
import { REFUSED } from './refusals.ts'

const constant = (value: unknown): Code => ({ run: () => value, height: 1, constant: true })

/** Compiles one node of the syntax tree; what is not listed does not exist in expressions. */
export function compileNode(outer: Context, node: Expression): Code {
  const context = deeper(outer, node)
  switch (node.type) {
    case 'Literal':
      return literal(context, node)
    case 'Identifier':
      return identifier(context, node)
    case 'TemplateLiteral':
      return template(context, node)
    case 'MemberExpression':
      return compileMember(context, node, false)
    case 'ChainExpression':
      return compileChain(context, node)
    case 'CallExpression':
      return compileCall(context, node, false)
    case 'NewExpression':
      return compileNew(context, node)
    case 'UnaryExpression':
      return unary(context, node)
    case 'BinaryExpression':
      return binary(context, node)
    case 'LogicalExpression':
      return logical(context, node)
    case 'ConditionalExpression':
      return conditional(context, node)
    case 'ArrayExpression':
      return array(context, node)
    case 'ObjectExpression':
      return object(context, node)
    case 'ArrowFunctionExpression':
      return arrow(context, node)
    case 'ParenthesizedExpression':
      return parenthesized(context, node)
    default: {
      const refused = REFUSED[node.type]
      return refuse(context, node, refused?.what ?? `"${node.type}"`, refused?.hint)
    }
  }
}

const arrow = (context: Context, node: ArrowFunctionExpression): Code => compileArrow(context, node)
const parenthesized = (context: Context, node: ParenthesizedExpression): Code => compileNode(context, node.expression)

function literal(context: Context, node: Literal): Code {
  if (node.regex !== undefined && node.regex !== null) return regExp(context, node, node.regex)
  if (typeof node.bigint === 'string') return refuse(context, node, 'A BigInt', 'Write the number without n.')
  return constant(node.value)
}

function regExp(context: Context, node: Literal, regex: { pattern: string; flags: string }): Code {
  try {
    const program = compileRegExp(regex.pattern, regex.flags)
    return code((vm) => vm.made(new ExpressionRegExp(program)))
  } catch (thrown) {
    throw locate(thrown, spanOf(context, node))
  }
}

function identifier(context: Context, node: Identifier): Code {
  checkName(context, node, node.name)
  const local = context.locals?.find(node.name)
  if (local !== undefined) return code(readLocal(local.hops, local.slot))
  if (GLOBALS.has(node.name)) {
    const value = GLOBALS.get(node.name)
    return { ...constant(value), constant: typeof value !== 'object' }
  }
  if (!node.name.startsWith('$')) throw unknownName(context, node)
  const span = spanOf(context, node)
  context.facts.references.push({ kind: 'name', name: node.name, path: [], ...span })
  return code(freeName(context, node))
}

function readLocal(hops: number, slot: number): Run {
  if (hops === 0) return (_vm, frame) => frame[slot]
  if (hops === 1) return (_vm, frame) => (frame[0] as Frame)[slot]
  return (_vm, frame) => {
    let at = frame
    for (let hop = 0; hop < hops; hop++) at = at[0] as Frame
    return at[slot]
  }
}

/** Reads a name of the scope. */
export function freeName(context: Context, node: Identifier): Run {
  const { name } = node
  const { uses } = context.facts
  const use = uses.get(name) ?? { count: 0 }
  uses.set(name, use)
  use.count += context.locals === undefined ? 1 : 2 // a function may run many times
  const known = Object.hasOwn(EXPRESSION_NAMES, name)
  return (vm) => {
    const value = use.count > 1 ? vm.name(name) : vm.scope.lookup(name)
    if (value === undefined && !known) throw unknownName(context, node)
    return typeof value === 'function' ? undefined : value
  }
}

function unknownName(context: Context, node: Identifier): ExpressionError {
  return new ExpressionError('expression.unknown-name', `The name "${node.name}" does not exist in expressions.`, {
    span: spanOf(context, node),
    hint: nameHint(node.name),
  })
}

/** What somebody who wrote an unknown name may have meant. */
export function nameHint(name: string): string {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined
  if (other !== undefined) return other
  const near = nearestName(name, Object.keys(EXPRESSION_NAMES))
  if (near !== undefined) return `Did you mean ${near}?`
  return name.startsWith('$')
    ? 'Names are listed in docs/expressions.md.'
    : `For a field of the item write $json.${name}; for a text write '${name}'.`
}

function template(context: Context, node: TemplateLiteral): Code {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? '')
  const parts = node.expressions.map((part) => compileNode(context, part))
  if (parts.length === 0) return constant(texts[0])
  const run: Run = (vm, frame) => {
    const pieces = [texts[0]!]
    let length = texts[0]!.length
    for (let index = 0; index < parts.length; index++) {
      const text = toText(vm, parts[index]!.run(vm, frame))
      length += text.length + texts[index + 1]!.length
      vm.string(length)
      pieces.push(text, texts[index + 1]!)
    }
    return pieces.join('')
  }
  return fold(code(run, ...parts), parts)
}

/** Runs what depends on nothing now instead of every time; what fails stays to fail when it is evaluated. */
function fold(made: Code, parts: readonly Code[]): Code {
  if (!parts.every((part) => part.constant)) return made
  try {
    const value = made.run(new Machine({ lookup: () => undefined }, DEFAULT_LIMITS, false), [])
    return typeof value === 'object' && value !== null ? made : constant(value)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return made
    throw thrown
  }
}

function unary(context: Context, node: UnaryExpression): Code {
  const run = UNARY[node.operator]
  if (run === undefined)
    return refuse(context, node, `"${node.operator}"`, 'Data cannot be changed; use removeField(name) for a copy without a field.')
  const value = compileNode(context, node.argument)
  return fold(
    code((vm, frame) => run(vm, value.run(vm, frame)), value),
    [value],
  )
}

type BinaryLeft = BinaryExpression['left']

/** Operands of a chain of the same operator, which may be long: `a + b + c` nests to the left. */
function operands(node: BinaryExpression): { first: BinaryLeft; rest: { node: BinaryExpression; right: Expression }[] } {
  const rest: { node: BinaryExpression; right: Expression }[] = []
  let left: BinaryLeft = node
  while (left.type === 'BinaryExpression' && left.operator === node.operator) {
    rest.push({ node: left, right: left.right })
    left = left.left
  }
  return { first: left, rest: rest.reverse() }
}

function binary(context: Context, node: BinaryExpression): Code {
  const { first, rest } = operands(node)
  if (isPrivate(first)) return refuse(context, node, 'A private name')
  const head = compileNode(context, first)
  const tail = rest.map((part) => compileNode(context, part.right))
  const parts = [head, ...tail]
  const span = spanOf(context, node)
  const run =
    tail.length === 1
      ? binaryPair(node.operator as keyof typeof BINARY, head, tail[0]!)
      : binaryChain(node.operator as keyof typeof BINARY, head, tail)
  const located: Run = (vm, frame) => {
    try {
      return run(vm, frame)
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
  const needsPlace = node.operator === 'in' || node.operator === 'instanceof'
  return fold(code(needsPlace ? located : run, ...parts), parts)
}

const isPrivate = (node: BinaryLeft): node is PrivateIdentifier => node.type === 'PrivateIdentifier'

function binaryPair(operator: keyof typeof BINARY, left: Code, right: Code): Run {
  const [a, b] = [left.run, right.run]
  if (operator === '===') return (vm, frame) => a(vm, frame) === b(vm, frame)
  if (operator === '!==') return (vm, frame) => a(vm, frame) !== b(vm, frame)
  if (operator === '+') {
    return (vm, frame) => {
      const [x, y] = [a(vm, frame), b(vm, frame)]
      return typeof x === 'number' && typeof y === 'number' ? x + y : add(vm, x, y)
    }
  }
  const apply = BINARY[operator]
  return (vm, frame) => apply(vm, a(vm, frame), b(vm, frame))
}

function binaryChain(operator: keyof typeof BINARY, head: Code, tail: readonly Code[]): Run {
  const apply = BINARY[operator]
  return (vm, frame) => {
    let value = head.run(vm, frame)
    for (const part of tail) value = apply(vm, value, part.run(vm, frame))
    return value
  }
}

function logicalOperands(node: LogicalExpression): Expression[] {
  const parts: Expression[] = []
  let left: Expression = node
  while (left.type === 'LogicalExpression' && left.operator === node.operator) {
    parts.push(left.right)
    left = left.left
  }
  return [...parts, left].reverse()
}

const STOPS: { readonly [O in LogicalExpression['operator']]: (value: unknown) => boolean } = {
  '||': (value) => Boolean(value),
  '&&': (value) => !value,
  '??': (value) => value !== null && value !== undefined,
}

function logical(context: Context, node: LogicalExpression): Code {
  const parts = logicalOperands(node).map((part) => compileNode(context, part))
  const stops = STOPS[node.operator]
  const last = parts.length - 1
  const run: Run = (vm, frame) => {
    for (let index = 0; index < last; index++) {
      const value = parts[index]!.run(vm, frame)
      if (stops(value)) return value
    }
    return parts[last]!.run(vm, frame)
  }
  return fold(code(run, ...parts), parts)
}

function conditional(context: Context, node: ConditionalExpression): Code {
  const [test, yes, no] = [compileNode(context, node.test), compileNode(context, node.consequent), compileNode(context, node.alternate)]
  return code((vm, frame) => (test.run(vm, frame) ? yes.run(vm, frame) : no.run(vm, frame)), test, yes, no)
}

/** Appends the value of one element of a literal or call to a list that is being made. */
export type Append = (vm: Machine, frame: Frame, into: unknown[]) => void

/** Compiles elements of a list literal or arguments of a call, some of which may be spread. */
export function compileElements(
  context: Context,
  nodes: readonly (Expression | SpreadElement | null)[],
): { readonly codes: readonly Code[]; readonly plain: boolean; readonly make: (vm: Machine, frame: Frame) => unknown[] } {
  const elements = nodes.map((node) => element(context, node))
  const codes = elements.flatMap((part) => (part.code === undefined ? [] : [part.code]))
  const plain = elements.every((part) => part.plain)
  const appends = elements.map((part) => part.append)
  const make = (vm: Machine, frame: Frame): unknown[] => {
    const list: unknown[] = []
    for (const append of appends) append(vm, frame, list)
    return list
  }
  return { codes, plain, make }
}

function element(context: Context, node: Expression | SpreadElement | null): { code?: Code; plain: boolean; append: Append } {
  if (node === null) return { plain: false, append: (_vm, _frame, into) => void into.push(undefined) }
  if (node.type !== 'SpreadElement') {
    const value = compileNode(context, node)
    return { code: value, plain: true, append: (vm, frame, into) => void into.push(value.run(vm, frame)) }
  }
  const value = compileNode(context, node.argument)
  const span = spanOf(context, node)
  const append: Append = (vm, frame, into) => {
    try {
      for (const each of iterate(vm, value.run(vm, frame))) into.push(each)
      if (into.length > vm.limits.maxArrayItems) vm.list(into.length)
    } catch (thrown) {
      throw locate(thrown, span)
    }
  }
  return { code: value, plain: false, append }
}

function array(context: Context, node: ArrayExpression): Code {
  const { codes, make } = compileElements(context, node.elements)
  return code(
    (vm, frame) => {
      vm.spend(1)
      return vm.made(make(vm, frame))
    },
    ...codes,
  )
}

type Define = (vm: Machine, frame: Frame, target: Record<string, unknown>) => void

function object(context: Context, node: ObjectExpression): Code {
  const codes: Code[] = []
  const defines = node.properties.map((property) =>
    property.type === 'SpreadElement' ? spreadProperty(context, property, codes) : namedProperty(context, property, codes),
  )
  return code(
    (vm, frame) => {
      vm.spend(1)
      const target: Record<string, unknown> = {}
      for (const define of defines) define(vm, frame, target)
      return vm.made(target)
    },
    ...codes,
  )
}

function spreadProperty(context: Context, node: SpreadElement, codes: Code[]): Define {
  const value = compileNode(context, node.argument)
  codes.push(value)
  return (vm, frame, target) => {
    const source = value.run(vm, frame)
    if (!isPlainObject(source) && !Array.isArray(source)) return
    const keys = Object.keys(source)
    vm.list(keys.length)
    for (const key of keys) copyOwn(target, key, (source as Record<string, unknown>)[key])
  }
}

/** The key of a property that stands there as it is: `a`, `'a'` or `1`. */
export function staticKey(context: Context, node: Expression | PrivateIdentifier): string | undefined {
  if (node.type === 'Identifier') return checked(context, node, node.name)
  if (node.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'number'))
    return checked(context, node, String(node.value))
  return undefined
}

function checked(context: Context, node: Expression, key: string): string {
  checkName(context, node, key)
  return key
}

function namedProperty(context: Context, node: Property, codes: Code[]): Define {
  if (node.kind !== 'init' || node.method) return refuse(context, node, 'A method or getter in an object', 'Write name: x => … .')
  const value = compileNode(context, node.value)
  codes.push(value)
  const key = node.computed ? undefined : staticKey(context, node.key)
  if (key !== undefined) {
    return (vm, frame, target) => {
      target[key] = value.run(vm, frame)
    }
  }
  const computed = compileNode(context, node.key)
  codes.push(computed)
  const span = spanOf(context, node.key)
  return (vm, frame, target) => {
    try {
      setOwn(target, toText(vm, computed.run(vm, frame)), value.run(vm, frame)) // the key is made text once
    } catch (thrown) {
      throw isLimitError(thrown) ? thrown : locate(thrown, span)
    }
  }
}

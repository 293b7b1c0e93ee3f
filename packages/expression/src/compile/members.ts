import type { CallExpression, ChainExpression, Expression, Identifier, MemberExpression, NewExpression, Super } from 'acorn'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { toKey } from '../values/convert.ts'
import { callFunction, callMember, constructValue, readMember } from '../values/members.ts'
import { DATE_SETTERS } from '../methods/date.ts'
import { GLOBALS } from '../facades/globals.ts'
import { compile, checkName, code, dearer, quoted, refuse, spanOf, type Code, type Context, type Run } from './context.ts'
import type { Frame } from './scopes.ts'
import { compileElements } from './elements.ts'
import { freeName, staticKey } from './identifiers.ts'
import { nameOfThis, withoutThis } from './this.ts'
import { said } from '../words/said.ts'

/** What an optional chain gives from the place on where something was missing. */
const MISSING = Symbol('missing')

/** Methods that may change the value they are called on. */
const CHANGING: ReadonlySet<string> = new Set([
  'assign',
  'copyWithin',
  'fill',
  'pop',
  'push',
  'reverse',
  'shift',
  'sort',
  'splice',
  'unshift',
  ...DATE_SETTERS,
])

/** `a?.b.c`: the whole chain is undefined when `a` is missing. */
export function compileChain(context: Context, node: ChainExpression): Code {
  const { expression } = node
  const link = expression.type === 'CallExpression' ? compileCall(context, expression, true) : compileMember(context, expression, true)
  return code((vm, frame) => {
    const value = link.run(vm, frame)
    return value === MISSING ? undefined : value
  }, link)
}

/** A part of a chain that may itself be a link of the same chain. */
function compileLink(context: Context, node: Expression | Super, inChain: boolean): Code {
  if (node.type === 'Super') return refuse(context, node, quoted('super'))
  if (inChain && node.type === 'MemberExpression') return compileMember(context, node, true)
  if (inChain && node.type === 'CallExpression') return compileCall(context, node, true)
  return compile(context, node)
}

const isMissing = (value: unknown, optional: boolean): boolean => value === MISSING || (optional && (value === null || value === undefined))

export type Key = { readonly fixed: string | number } | { readonly computed: Code }

/** The key of a member: fixed in the source, or worked out when it runs. */
export function memberKey(context: Context, node: MemberExpression): Key {
  const { property } = node
  if (property.type === 'PrivateIdentifier') return refuse(context, property, said('refused.private'))
  if (!node.computed) return { fixed: staticKey(context, property) ?? '' }
  if (property.type === 'Literal' && typeof property.value === 'number' && Number.isSafeInteger(property.value) && property.value >= 0) {
    return { fixed: property.value }
  }
  const text = property.type === 'Literal' && typeof property.value === 'string' ? property.value : plainTemplate(property)
  if (text === undefined) return { computed: compile(context, property) }
  checkName(context, property, text)
  return { fixed: text }
}

function plainTemplate(node: Expression): string | undefined {
  return node.type === 'TemplateLiteral' && node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined
}

/** A path of fixed keys from a name: `$json.a.b[0]`, by far the most common expression. */
interface NamePath {
  readonly root: Identifier
  readonly keys: readonly { readonly key: string | number; readonly node: MemberExpression }[]
}

function namePath(context: Context, node: MemberExpression): NamePath | undefined {
  const keys: { key: string | number; node: MemberExpression }[] = []
  let at: Expression | Super = node
  while (at.type === 'MemberExpression') {
    const name: Identifier | undefined = nameOfThis(context, at)
    if (name !== undefined) {
      at = name
      break
    }
    if (at.optional) return undefined
    const key = fixedKey(context, at)
    if (key === undefined) return undefined
    keys.push({ key, node: at })
    at = at.object
  }
  if (
    keys.length === 0 ||
    at.type !== 'Identifier' ||
    context.locals?.find(at.name) !== undefined ||
    GLOBALS.has(at.name) ||
    !at.name.startsWith('$')
  )
    return undefined
  return { root: at, keys: keys.reverse() }
}

function fixedKey(context: Context, node: MemberExpression): string | number | undefined {
  if (node.computed && node.property.type !== 'Literal' && plainTemplate(node.property as Expression) === undefined) return undefined
  const key = memberKey(context, node)
  return 'fixed' in key ? key.fixed : undefined
}

function compilePath(context: Context, path: NamePath): Code {
  const { root, keys } = path
  noteReference(context, path)
  const read = freeName(context, root)
  const steps = keys.map(({ key, node }) => ({ key, span: spanOf(context, node) }))
  if (steps.length === 1) {
    const { key, span } = steps[0]!
    return dearer(
      code((vm, frame) => readMember(vm, read(vm, frame), key, span)),
      COST.member,
    )
  }
  const made = code((vm, frame) => {
    let value = read(vm, frame)
    for (const { key, span } of steps) value = readMember(vm, value, key, span)
    return value
  })
  return dearer(made, steps.length * COST.member)
}

function noteReference(context: Context, { root, keys }: NamePath): void {
  const last = keys.at(-1)!.node
  context.facts.references.push({
    kind: 'name',
    name: root.name,
    path: keys.map(({ key }) => String(key)),
    start: root.start + context.base,
    end: last.end + context.base,
  })
  const first = keys[0]!
  if (root.name !== '$node') return
  context.facts.references.push({ kind: 'node', name: '$node', node: String(first.key), ...spanOf(context, first.node.property) })
}

/** `a.b`, `a[b]`, `a?.b`. */
export function compileMember(context: Context, node: MemberExpression, inChain: boolean): Code {
  const path = namePath(context, node)
  if (path !== undefined) return compilePath(context, path)
  const name = nameOfThis(context, node)
  if (name !== undefined) return compile(context, name)
  const object = compileLink(context, node.object, inChain)
  const key = memberKey(context, node)
  const span = spanOf(context, node)
  const { optional } = node
  noteComputedNode(context, node)
  if ('fixed' in key) {
    const { fixed } = key
    if (CHANGING.has(String(fixed))) context.facts.mutates = true
    const made = code((vm, frame) => {
      const target = object.run(vm, frame)
      return isMissing(target, optional) ? MISSING : readMember(vm, target, fixed, span)
    }, object)
    return dearer(made, COST.member)
  }
  const { computed } = key
  context.facts.mutates = true // it may name any method
  const made = code(
    (vm, frame) => {
      const target = object.run(vm, frame)
      return isMissing(target, optional) ? MISSING : readMember(vm, target, toKey(vm, computed.run(vm, frame)), span)
    },
    object,
    computed,
  )
  return dearer(made, COST.computedMember)
}

/** `$node[name]` and `$item(0).$node[name]` name a node. */
function noteComputedNode(context: Context, node: MemberExpression): void {
  if (!isNodeTable(context, node.object)) return
  const span = spanOf(context, node.property)
  const { property } = node
  const name = !node.computed
    ? (property as Identifier).name
    : property.type === 'Literal'
      ? property.value
      : plainTemplate(property as Expression)
  const found = typeof name === 'string' ? ({ kind: 'node', name: '$node', node: name, ...span } as const) : undefined
  context.facts.references.push(found ?? { kind: 'dynamic-node', name: '$node', ...span })
}

function isNodeTable(context: Context, node: Expression | Super): boolean {
  if (node.type === 'Identifier') return node.name === '$node' && context.locals?.find('$node') === undefined
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'CallExpression') return false
  const { callee } = node.object
  const isItem = callee.type === 'Identifier' && callee.name === '$item' && context.locals?.find('$item') === undefined
  return isItem && node.property.type === 'Identifier' && node.property.name === '$node'
}

/** Arguments of a call, made as short lists where nothing is spread. */
function compileArguments(
  context: Context,
  node: CallExpression | NewExpression,
): { codes: readonly Code[]; make: (vm: Machine, frame: Frame) => unknown[] } {
  const { codes, plain, make } = compileElements(context, node.arguments)
  const [first, second] = codes
  if (!plain || codes.length > 2) return { codes, make }
  if (first === undefined) return { codes, make: () => [] }
  if (second === undefined) return { codes, make: (vm, frame) => [first.run(vm, frame)] }
  return { codes, make: (vm, frame) => [first.run(vm, frame), second.run(vm, frame)] }
}

/** `f(a)`, `a.b(c)`, `a?.b(c)`, `a.b?.(c)`. */
export function compileCall(context: Context, node: CallExpression, inChain: boolean): Code {
  const callee = node.callee.type === 'Super' ? node.callee : withoutThis(context, node.callee)
  if (callee.type === 'MemberExpression' && !node.optional) return compileMethodCall(context, node, callee, inChain)
  noteNodeCall(context, node)
  const fn = compileLink(context, callee, inChain)
  const { codes, make } = compileArguments(context, node)
  const span = spanOf(context, node)
  const name = callee.type === 'Identifier' ? callee.name : 'The value'
  const { optional } = node
  const made = code(
    (vm, frame) => {
      const value = fn.run(vm, frame)
      return isMissing(value, optional) ? MISSING : callFunction(vm, { fn: value, name, args: make(vm, frame) }, span)
    },
    fn,
    ...codes,
  )
  return dearer(made, COST.call)
}

function compileMethodCall(context: Context, node: CallExpression, callee: MemberExpression, inChain: boolean): Code {
  const object = compileLink(context, callee.object, inChain)
  const key = memberKey(context, callee)
  const { codes, make } = compileArguments(context, node)
  const span = spanOf(context, node)
  const { optional } = callee
  const readKey: Run = 'fixed' in key ? () => key.fixed : (vm, frame) => toKey(vm, key.computed.run(vm, frame))
  if (!('fixed' in key) || CHANGING.has(String(key.fixed))) context.facts.mutates = true
  const made = code(
    (vm, frame) => {
      const target = object.run(vm, frame)
      if (isMissing(target, optional)) return MISSING
      return callMember(vm, { target, key: readKey(vm, frame) as string | number, args: make(vm, frame) }, span)
    },
    object,
    ...('fixed' in key ? [] : [key.computed]),
    ...codes,
  )
  return dearer(made, COST.call)
}

/** `$('Fetch order')` and `$items('Fetch order')` name a node. */
function noteNodeCall(context: Context, node: CallExpression): void {
  const callee = node.callee.type === 'Super' ? node.callee : withoutThis(context, node.callee)
  if (callee.type !== 'Identifier' || (callee.name !== '$' && callee.name !== '$items')) return
  if (context.locals?.find(callee.name) !== undefined) return
  const argument = node.arguments[0]
  if (argument === undefined) return
  const span = spanOf(context, argument)
  const name = argument.type === 'Literal' ? argument.value : argument.type === 'SpreadElement' ? undefined : plainTemplate(argument)
  const found = typeof name === 'string' ? ({ kind: 'node', name: callee.name, node: name, ...span } as const) : undefined
  context.facts.references.push(found ?? { kind: 'dynamic-node', name: callee.name, ...span })
}

/** `new Date(…)`. */
export function compileNew(context: Context, node: NewExpression): Code {
  const callee = compileLink(context, node.callee, false)
  const { codes, make } = compileArguments(context, node)
  const span = spanOf(context, node)
  const name = node.callee.type === 'Identifier' ? node.callee.name : 'The value'
  const made = code((vm, frame) => constructValue(vm, { fn: callee.run(vm, frame), name, args: make(vm, frame) }, span), callee, ...codes)
  return dearer(made, COST.call)
}

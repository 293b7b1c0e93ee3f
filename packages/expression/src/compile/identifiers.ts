import type { Words } from '@millrace/base'
import type { Expression, Identifier, PrivateIdentifier } from 'acorn'
import { ExpressionError } from '../errors.ts'
import { GLOBALS } from '../facades/globals.ts'
import { EXPRESSION_NAMES, OTHER_NAMES } from '../names.ts'
import { nearestName } from '../nearest.ts'
import { checkName, code, spanOf, type Code, type Context, type Run } from './context.ts'
import { mayComeEarly, readSlot } from './scopes.ts'
import { constant } from './constants.ts'
import { said } from '../words/said.ts'

/** A name that stands alone. */
export function compileIdentifier(context: Context, node: Identifier): Code {
  checkName(context, node, node.name)
  const local = context.locals?.find(node.name)
  if (local !== undefined) return code(readSlot(local, mayComeEarly(local, node.start), spanOf(context, node)))
  if (GLOBALS.has(node.name)) {
    const value = GLOBALS.get(node.name)
    return { ...constant(value), constant: typeof value !== 'object' }
  }
  if (!node.name.startsWith('$')) throw unknownName(context, node)
  const span = spanOf(context, node)
  context.facts.references.push({ kind: 'name', name: node.name, path: [], ...span })
  return code(freeName(context, node))
}

/** Whether a name means nothing here; `typeof` of it is 'undefined' and no error. */
export const isUnknownName = (context: Context, node: Expression): boolean =>
  node.type === 'Identifier' && !node.name.startsWith('$') && !GLOBALS.has(node.name) && context.locals?.find(node.name) === undefined

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
  return new ExpressionError('expression.unknown-name', said('name.unknown', { name: node.name }), {
    span: spanOf(context, node),
    hint: nameHint(node.name),
  })
}

/** What somebody who wrote an unknown name may have meant. */
export function nameHint(name: string): Words {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined
  if (other !== undefined) return other
  const near = nearestName(name, Object.keys(EXPRESSION_NAMES))
  if (near !== undefined) return said('check.did-you-mean', { name: near })
  return name.startsWith('$') ? said('name.list') : said('name.field-or-text', { name })
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

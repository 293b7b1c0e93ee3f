import type { Expression, Identifier, MemberExpression, ThisExpression } from 'acorn'
import { constant } from './constants.ts'
import { quoted, refuse, type Code, type Context } from './context.ts'
import { said } from '../words/said.ts'

/** `this` alone: undefined in functions, as in strict JavaScript; there is nothing that it could be outside of them. */
export function compileThis(context: Context, node: ThisExpression): Code {
  return context.inFunction ? constant(undefined) : refuse(context, node, quoted('this'), said('instead.json'))
}

/** `this.$json` outside of functions is what `$json` is: people write it where they come from other tools. */
export function nameOfThis(context: Context, node: MemberExpression): Identifier | undefined {
  if (node.object.type !== 'ThisExpression') return undefined
  const { property, start, end } = node
  if (context.inFunction) {
    return refuse(context, node.object, said('refused.this-in-function'), said('instead.named-object'))
  }
  if (node.computed || property.type !== 'Identifier' || !property.name.startsWith('$')) {
    return refuse(context, node.object, quoted('this'), said('instead.json'))
  }
  return { type: 'Identifier', name: property.name, start, end }
}

/** The node with `this.$name` read as `$name`. */
export function withoutThis(context: Context, node: Expression): Expression {
  return node.type === 'MemberExpression' ? (nameOfThis(context, node) ?? node) : node
}

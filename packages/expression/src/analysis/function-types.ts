import type {
  AnonymousFunctionDeclaration,
  ArrowFunctionExpression,
  BlockStatement,
  Expression,
  Function as FunctionNode,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Pattern,
} from 'acorn'
import { promiseOf } from './code-names.ts'
import type { Inference } from './inference.ts'
import { bindPattern } from './patterns.ts'
import { Locals } from './scope.ts'
import { inferStatements } from './statements.ts'
import { ANY, UNDEFINED, listOf, unionOf, type FunctionType, type Type } from './types.ts'

export type AnyFunction = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration | AnonymousFunctionDeclaration

/** Functions that call themselves end here. */
const MOST_CALLS = 6

/** A function that is written in the expression. Its body is walked through when it is called (T2). */
export function functionType(inference: Inference, node: AnyFunction, locals: Locals): FunctionType {
  let depth = 0
  let isReported = inference.isQuiet
  const type: FunctionType = {
    kind: 'function',
    written: `(${node.params.map(parameterWords).join(', ')})`,
    call(args) {
      inference.uncalled.delete(type)
      if (depth >= MOST_CALLS) return ANY
      depth += 1
      const walk = (): Type => bodyType(inference, { node, locals, args })
      const result = isReported ? inference.quietly(walk) : ((isReported = true), walk())
      depth -= 1
      return node.async ? promiseOf(result) : result
    },
  }
  if (!isReported) inference.uncalled.add(type)
  return type
}

const parameterWords = (param: Pattern): string => {
  if (param.type === 'Identifier') return param.name
  if (param.type === 'AssignmentPattern') return `${parameterWords(param.left)}?`
  if (param.type === 'RestElement') return `...${parameterWords(param.argument)}`
  return param.type === 'ObjectPattern' ? '{…}' : '[…]'
}

interface BodyCall {
  readonly node: FunctionNode & Node
  readonly locals: Locals
  readonly args: readonly Type[]
}

function bodyType(inference: Inference, { node, locals, args }: BodyCall): Type {
  const inner = new Locals(locals)
  const own = (node as { id?: { name: string } | null }).id
  if (node.type === 'FunctionExpression' && own) inner.declare(own.name, ANY)
  node.params.forEach((param, index) => {
    if (param.type === 'RestElement')
      return bindPattern(inference, param.argument, { type: listOf(unionOf(args.slice(index))), locals: inner })
    bindPattern(inference, param, { type: args[index] ?? ANY, locals: inner })
  })
  if (node.body.type !== 'BlockStatement') return inference.infer(node.body as Expression, inner)
  const returns: Type[] = []
  inferStatements(inference, (node.body as BlockStatement).body, { locals: inner, returns })
  return returns.length === 0 ? UNDEFINED : unionOf(returns)
}

/** Walks through the functions that nobody called, so that their bodies are checked too. */
export function settle(inference: Inference): void {
  for (let rounds = 0; inference.uncalled.size > 0 && rounds < 1_000; rounds++) {
    const [next] = inference.uncalled
    next!.call([])
  }
}

import type {
  BinaryExpression,
  ConditionalExpression,
  Expression,
  LogicalExpression,
  PrivateIdentifier,
  SequenceExpression,
  UnaryExpression,
} from 'acorn'
import { locate } from '../errors.ts'
import { strictEquals } from '../values/convert.ts'
import { compileAssignment, compileUpdate } from './assign.ts'
import { constant, fold } from './constants.ts'
import { code, deeper, quoted, refuse, spanOf, type Code, type Context, type Run } from './context.ts'
import { compileFunction } from './functions.ts'
import { compileIdentifier, isUnknownName } from './identifiers.ts'
import { compileArray, compileLiteral, compileObject, compileTagged, compileTemplateLiteral } from './literals.ts'
import { compileCall, compileChain, compileMember, compileNew } from './members.ts'
import { BINARY, STOPS, UNARY, add } from './operators.ts'
import { REFUSED } from './refusals.ts'
import { compileDelete } from './targets.ts'
import { compileThis } from './this.ts'
import { said } from '../words/said.ts'

/** Compiles one node of the syntax tree; what is not listed does not exist in expressions. */
export function compileNode(outer: Context, node: Expression): Code {
  const context = deeper(outer, node)
  switch (node.type) {
    case 'Literal':
      return compileLiteral(context, node)
    case 'Identifier':
      return compileIdentifier(context, node)
    case 'TemplateLiteral':
      return compileTemplateLiteral(context, node)
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
      return compileArray(context, node)
    case 'ObjectExpression':
      return compileObject(context, node)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return compileFunction(context, node)
    case 'AssignmentExpression':
      return compileAssignment(context, node)
    case 'UpdateExpression':
      return compileUpdate(context, node)
    case 'SequenceExpression':
      return sequence(context, node)
    case 'TaggedTemplateExpression':
      return compileTagged(context, node)
    case 'ThisExpression':
      return compileThis(context, node)
    case 'ParenthesizedExpression':
      return compileNode(context, node.expression)
    default: {
      const refused = REFUSED[node.type]
      return refuse(context, node, refused?.what ?? quoted(node.type), refused?.hint)
    }
  }
}

/** `a, b`: the last one counts. */
function sequence(context: Context, node: SequenceExpression): Code {
  const parts = node.expressions.map((part) => compileNode(context, part))
  return code(
    (vm, frame) => {
      let value: unknown
      for (const part of parts) value = part.run(vm, frame)
      return value
    },
    ...parts,
  )
}

function unary(context: Context, node: UnaryExpression): Code {
  if (node.operator === 'delete') return compileDelete(context, node.argument)
  if (node.operator === 'typeof' && isUnknownName(context, node.argument)) return constant('undefined')
  const run = UNARY[node.operator]
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
  if (isPrivate(first)) return refuse(context, node, said('refused.private'))
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
  if (operator === '===') return (vm, frame) => strictEquals(vm, a(vm, frame), b(vm, frame))
  if (operator === '!==') return (vm, frame) => !strictEquals(vm, a(vm, frame), b(vm, frame))
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

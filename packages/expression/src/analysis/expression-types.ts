import type {
  AssignmentExpression,
  BinaryExpression,
  Expression,
  FunctionDeclaration,
  LogicalExpression,
  Node,
  ObjectExpression,
  Pattern,
  UnaryExpression,
} from 'acorn'
import { inferCall, inferNew } from './call-types.ts'
import { awaitedOf } from './code-names.ts'
import { MARK } from './cursor.ts'
import { functionType } from './function-types.ts'
import type { Inference, Reading } from './inference.ts'
import { inferMember } from './member-types.ts'
import { widened } from './method-types.ts'
import { bindPattern } from './patterns.ts'
import { pathText, pathsOver } from './paths.ts'
import type { Locals } from './scope.ts'
import {
  ANY,
  BOOLEAN,
  NULL,
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
  type Type,
} from './types.ts'

type Infer<N> = (inference: Inference, node: N, locals: Locals, reading: Reading) => Type

/** The type of one part of an expression; its parts are walked through in the order in which they run. */
export function inferNode(inference: Inference, node: Node, locals: Locals, reading: Reading): Type {
  const expression = node as Expression | FunctionDeclaration
  switch (expression.type) {
    case 'Literal':
      return literalType(expression.value, expression.regex !== undefined)
    case 'Identifier':
      if (reading.tolerant === true) inference.tested.add(expression.name)
      if (expression.name === MARK && !inference.isQuiet) inference.marked = locals
      return locals.find(expression.name) ?? inference.nameType(expression.name)
    case 'MemberExpression':
      return inferMember(inference, expression, locals, reading)
    case 'ChainExpression':
      return inference.infer(expression.expression, locals, reading)
    case 'ParenthesizedExpression':
      return inference.infer(expression.expression, locals, reading)
    case 'CallExpression':
      return inferCall(inference, expression, locals)
    case 'NewExpression':
      return inferNew(inference, expression, locals)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return functionType(inference, expression, locals)
    case 'TemplateLiteral':
      for (const part of expression.expressions) inference.infer(part, locals)
      return expression.expressions.length === 0 ? { kind: 'text', value: expression.quasis[0]?.value.cooked ?? '' } : TEXT
    case 'ArrayExpression':
      return inferArray(inference, expression.elements, locals)
    case 'ObjectExpression':
      return inferObject(inference, expression, locals, reading)
    case 'ConditionalExpression': {
      inference.infer(expression.test, locals, { tolerant: true })
      return unionOf([inference.infer(expression.consequent, locals, reading), inference.infer(expression.alternate, locals, reading)])
    }
    case 'LogicalExpression':
      return inferLogical(inference, expression, locals, reading)
    case 'BinaryExpression':
      return inferBinary(inference, expression, locals, reading)
    case 'UnaryExpression':
      return inferUnary(inference, expression, locals, reading)
    case 'UpdateExpression':
      inference.infer(expression.argument, locals)
      return NUMBER
    case 'AssignmentExpression':
      return inferAssignment(inference, expression, locals, reading)
    case 'AwaitExpression':
      return awaitedOf(inference.infer(expression.argument, locals, reading))
    case 'SequenceExpression':
      return expression.expressions.map((part) => inference.infer(part, locals)).at(-1) ?? UNDEFINED
    default:
      return ANY // nothing that can be compiled
  }
}

function literalType(value: unknown, isRegExp: boolean): Type {
  if (isRegExp) return instanceOf('regexp')
  switch (typeof value) {
    case 'string':
      return { kind: 'text', value }
    case 'number':
      return { kind: 'number', value }
    case 'boolean':
      return BOOLEAN
    default:
      return value === null ? NULL : ANY
  }
}

type Elements = Extract<Expression, { type: 'ArrayExpression' }>['elements']

/** Lists of so many elements are known element by element. */
const MOST_TUPLE = 16

function inferArray(inference: Inference, elements: Elements, locals: Locals): Type {
  const types = elements.map((element) => {
    if (element === null) return UNDEFINED
    if (element.type !== 'SpreadElement') return inference.infer(element, locals)
    const list = inference.infer(element.argument, locals)
    return unionOf(
      optionsOf(list).map((option) =>
        option.kind === 'list'
          ? option.element
          : option.kind === 'text'
            ? TEXT
            : option.kind === 'instance'
              ? (option.element ?? ANY)
              : ANY,
      ),
    )
  })
  const isTuple = types.length <= MOST_TUPLE && elements.every((element) => element?.type !== 'SpreadElement')
  return isTuple ? tupleOf(types) : listOf(widened(unionOf(types)))
}

const inferObject: Infer<ObjectExpression> = (inference, node, locals) => {
  const fields: (readonly [string, Type])[] = []
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = inference.infer(property.argument, locals, { tolerant: true })
      for (const option of optionsOf(spread)) {
        if (option.kind === 'object') for (const [key, field] of option.fields) fields.push([key, field.type])
      }
      continue
    }
    const type = inference.infer(property.value, locals)
    if (property.computed) inference.infer(property.key, locals)
    else if (property.key.type === 'Identifier') fields.push([property.key.name, type])
    else if (property.key.type === 'Literal') fields.push([String(property.key.value), type])
  }
  return openObject(fields)
}

/** What of a value can be false: `a && b` may give it. */
const falsy = (type: Type): readonly Type[] =>
  optionsOf(type).filter(({ kind }) => !['object', 'list', 'instance', 'facade', 'function'].includes(kind))

const inferLogical: Infer<LogicalExpression> = (inference, { operator, left, right }, locals, reading) => {
  const first = inference.infer(left, locals, { tolerant: true })
  const second = inference.infer(right, locals, operator === '&&' ? reading : { ...reading, tolerant: reading.tolerant ?? false })
  if (operator === '&&') return unionOf([...falsy(first).map(widened), second])
  const kept = first.kind === 'nothing' ? [] : [withoutNothing(first)]
  return unionOf([...kept, second])
}

const COMPARING = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'in', 'instanceof'])
const EQUAL = new Set(['==', '!=', '===', '!=='])

const inferBinary: Infer<BinaryExpression> = (inference, { operator, left, right }, locals) => {
  const isNothing = (node: Node): boolean =>
    (node.type === 'Literal' && (node as { value?: unknown }).value === null) ||
    (node.type === 'Identifier' && (node as { name?: string }).name === 'undefined')
  // Compared with null, or with anything at all where it stands in a condition: whoever asks knows that it may be missing.
  const tolerant = EQUAL.has(operator) && (isNothing(left) || isNothing(right))
  const first = left.type === 'PrivateIdentifier' ? ANY : inference.infer(left, locals, { tolerant })
  const second = inference.infer(right, locals, { tolerant })
  if (operator === 'in' && first.kind === 'text' && first.value !== undefined) noteTest(inference, right, first.value)
  if (COMPARING.has(operator)) return BOOLEAN
  if (operator !== '+') return NUMBER
  if (first.kind === 'text' && second.kind === 'text' && first.value !== undefined && second.value !== undefined) {
    return { kind: 'text', value: first.value + second.value }
  }
  const kinds = [first, second].map((type) => type.kind)
  if (kinds.some((kind) => kind === 'text' || kind === 'list' || kind === 'object')) return TEXT
  return kinds.every((kind) => kind === 'number' || kind === 'boolean') ? NUMBER : ANY
}

function noteTest(inference: Inference, object: Node, key: string): void {
  const base = pathText(object)
  if (base !== undefined) for (const over of pathsOver(`${base}\n${key}`)) inference.tested.add(over)
}

const inferUnary: Infer<UnaryExpression> = (inference, { operator, argument }, locals) => {
  inference.infer(argument, locals, { tolerant: operator === '!' || operator === 'typeof' || operator === 'void' || operator === 'delete' })
  if (operator === '!' || operator === 'delete') return BOOLEAN
  if (operator === 'typeof') return TEXT
  return operator === 'void' ? UNDEFINED : NUMBER
}

const inferAssignment: Infer<AssignmentExpression> = (inference, { operator, left, right }, locals) => {
  const type = inference.infer(right, locals)
  if (left.type === 'Identifier') {
    const before = locals.find(left.name)
    const result = operator === '=' ? type : combined(operator, before, type)
    locals.assign(left.name, (old) => (old.kind === 'any' ? ANY : unionOf([old, widened(result)])))
    return result
  }
  if (left.type === 'MemberExpression') {
    inference.infer(left.object, locals)
    if (left.computed) inference.infer(left.property, locals)
    return type
  }
  bindPattern(inference, left as Pattern, { type, locals })
  return type
}

function combined(operator: string, before: Type | undefined, value: Type): Type {
  if (operator === '+=')
    return before?.kind === 'text' || value.kind === 'text' ? TEXT : before?.kind === 'number' && value.kind === 'number' ? NUMBER : ANY
  return /^(\?\?|\|\||&&)=$/.test(operator) ? unionOf([...(before === undefined ? [] : [before]), value]) : NUMBER
}

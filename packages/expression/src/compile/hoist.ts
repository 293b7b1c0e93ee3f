import type { Node, Pattern, Statement, VariableDeclaration } from 'acorn'

/** The names that a pattern declares. */
export function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return patternNames(pattern.left)
    case 'RestElement':
      return patternNames(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : patternNames(element)))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => patternNames(property.type === 'RestElement' ? property : property.value))
    case 'MemberExpression':
      return []
  }
}

const declared = (declaration: VariableDeclaration): string[] =>
  declaration.kind === 'var' ? declaration.declarations.flatMap((part) => patternNames(part.id)) : []

/** The names that `var` declares anywhere in a function's statements: they belong to the whole function. */
export function varNames(statements: readonly (Statement | null | undefined)[]): string[] {
  return statements.flatMap((statement) => (statement === null || statement === undefined ? [] : varsOf(statement)))
}

function varsOf(statement: Statement): string[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return declared(statement)
    case 'BlockStatement':
      return varNames(statement.body)
    case 'IfStatement':
      return varNames([statement.consequent, statement.alternate])
    case 'LabeledStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return varsOf(statement.body)
    case 'ForStatement':
      return [...(statement.init?.type === 'VariableDeclaration' ? declared(statement.init) : []), ...varsOf(statement.body)]
    case 'ForInStatement':
    case 'ForOfStatement':
      return [...(statement.left.type === 'VariableDeclaration' ? declared(statement.left) : []), ...varsOf(statement.body)]
    case 'TryStatement':
      return varNames([statement.block, statement.handler?.body, statement.finalizer])
    case 'SwitchStatement':
      return varNames(statement.cases.flatMap((part) => part.consequent))
    default:
      return []
  }
}

const FUNCTIONS: ReadonlySet<string> = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'])
const known = new WeakMap<Node, boolean>()

/** Whether a function is made somewhere inside, which could remember the locals of each turn of a loop. */
export function makesFunctions(node: Node): boolean {
  const before = known.get(node)
  if (before !== undefined) return before
  const found = FUNCTIONS.has(node.type) || Object.values(node).some(holdsFunctions)
  known.set(node, found)
  return found
}

function holdsFunctions(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(holdsFunctions)
  return typeof part === 'object' && part !== null && 'type' in part && makesFunctions(part as Node)
}

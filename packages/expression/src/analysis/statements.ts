import type { ForInStatement, ForOfStatement, ModuleDeclaration, Pattern, Statement, SwitchStatement, VariableDeclaration } from 'acorn'
import type { Inference } from './inference.ts'
import { widened } from './method-types.ts'
import { bindPattern } from './patterns.ts'
import { Locals } from './scope.ts'
import { ANY, TEXT, UNDEFINED, openObject, optionsOf, unionOf, type Type } from './types.ts'

interface Body {
  readonly locals: Locals
  /** What the function gives, one for each `return`. */
  readonly returns: Type[]
}

/** Statements one after another; functions are known before they are declared. */
export function inferStatements(inference: Inference, statements: readonly (Statement | ModuleDeclaration)[], body: Body): void {
  for (const statement of statements) {
    if (statement.type === 'FunctionDeclaration') body.locals.declare(statement.id.name, inference.infer(statement, body.locals))
  }
  for (const statement of statements) inferStatement(inference, statement, body)
}

function inferStatement(inference: Inference, node: Statement | ModuleDeclaration | null | undefined, body: Body): void {
  if (node === null || node === undefined) return
  const { locals } = body
  const inner: Body = { ...body, locals: new Locals(locals) }
  switch (node.type) {
    case 'ExpressionStatement':
      inference.infer(node.expression, locals)
      return
    case 'VariableDeclaration':
      return declare(inference, node, locals)
    case 'ReturnStatement':
      body.returns.push(node.argument ? inference.infer(node.argument, locals) : UNDEFINED)
      return
    case 'ThrowStatement':
      inference.infer(node.argument, locals)
      return
    case 'IfStatement':
      inference.infer(node.test, locals, { tolerant: true })
      inferStatement(inference, node.consequent, inner)
      return inferStatement(inference, node.alternate, { ...body, locals: new Locals(locals) })
    case 'BlockStatement':
      return inferStatements(inference, node.body, inner)
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') declare(inference, node.init, inner.locals)
      else if (node.init) inference.infer(node.init, inner.locals)
      if (node.test) inference.infer(node.test, inner.locals, { tolerant: true })
      inferStatement(inference, node.body, inner)
      if (node.update) inference.infer(node.update, inner.locals)
      return
    case 'ForOfStatement':
    case 'ForInStatement':
      return inferEach(inference, node, inner)
    case 'WhileStatement':
      inference.infer(node.test, locals, { tolerant: true })
      return inferStatement(inference, node.body, inner)
    case 'DoWhileStatement':
      inferStatement(inference, node.body, inner)
      inference.infer(node.test, locals, { tolerant: true })
      return
    case 'TryStatement':
      inferStatement(inference, node.block, inner)
      if (node.handler) {
        const caught: Body = { ...body, locals: new Locals(locals) }
        if (node.handler.param)
          bindPattern(inference, node.handler.param, {
            type: openObject([
              ['message', TEXT],
              ['name', TEXT],
            ]),
            locals: caught.locals,
          })
        inferStatement(inference, node.handler.body, caught)
      }
      return inferStatement(inference, node.finalizer, { ...body, locals: new Locals(locals) })
    case 'SwitchStatement':
      return inferSwitch(inference, node, inner)
    case 'ClassDeclaration':
      locals.declare(node.id.name, ANY)
      for (const part of node.body.body) if ('value' in part && part.value) inference.infer(part.value, inner.locals)
      return
    case 'LabeledStatement':
      return inferStatement(inference, node.body, body)
    default:
      return // break, continue, empty, function declarations (known already) and what expressions do not have
  }
}

function inferSwitch(inference: Inference, node: SwitchStatement, body: Body): void {
  inference.infer(node.discriminant, body.locals, { tolerant: true })
  for (const { test, consequent } of node.cases) {
    if (test) inference.infer(test, body.locals)
    inferStatements(inference, consequent, body)
  }
}

function declare(inference: Inference, node: VariableDeclaration, locals: Locals): void {
  for (const { id, init } of node.declarations) {
    const type = init ? inference.infer(init, locals) : ANY
    bindPattern(inference, id, { type: node.kind === 'const' ? type : changeable(type), locals })
  }
}

/** A variable that may be changed later: what is nothing now will be something. */
const changeable = (type: Type): Type => (type.kind === 'nothing' ? ANY : widened(type))

function inferEach(inference: Inference, node: ForOfStatement | ForInStatement, body: Body): void {
  const source = inference.infer(node.right, body.locals)
  const each = node.type === 'ForInStatement' ? TEXT : unionOf(optionsOf(source).map(elementOf))
  const pattern: Pattern | undefined = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left
  if (pattern !== undefined) bindPattern(inference, pattern, { type: each, locals: body.locals })
  inferStatement(inference, node.body, body)
}

function elementOf(type: Type): Type {
  if (type.kind === 'list') return type.element
  if (type.kind === 'text') return TEXT
  return type.kind === 'instance' && type.of === 'set' ? (type.element ?? ANY) : ANY
}

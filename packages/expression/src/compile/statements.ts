import type {
  BreakStatement,
  ContinueStatement,
  ExpressionStatement,
  IfStatement,
  LabeledStatement,
  ReturnStatement,
  Statement as StatementNode,
  ThrowStatement,
  VariableDeclaration,
} from 'acorn'
import { ExpressionError } from '../errors.ts'
import { thrownValue } from '../values/thrown.ts'
import { compileBlock } from './blocks.ts'
import { constant } from './constants.ts'
import {
  RETURN,
  compile,
  costOf,
  deeper,
  heightOf,
  refuse,
  spanOf,
  type Context,
  type Exec,
  type Jump,
  type Part,
  type Run,
  type Statement,
  quoted,
} from './context.ts'
import { condition, effect, priced } from './effects.ts'
import { compileFor, compileForIn, compileForOf, compileWhile } from './loops.ts'
import { compilePattern } from './patterns.ts'
import { compileSwitch } from './switch.ts'
import { compileTry } from './try.ts'
import { said } from '../words/said.ts'

/** Compiles one statement of a function body. Each costs fuel every time it runs. */
export function compileStatement(outer: Context, node: StatementNode): Statement {
  const context = withoutPending(deeper(outer, node), node)
  switch (node.type) {
    case 'ExpressionStatement':
      return expressionStatement(context, node)
    case 'VariableDeclaration':
      return declaration(context, node)
    case 'ReturnStatement':
      return returnStatement(context, node)
    case 'IfStatement':
      return ifStatement(context, node)
    case 'BlockStatement':
      return compileBlock(context, node)
    case 'ThrowStatement':
      return throwStatement(context, node)
    case 'TryStatement':
      return compileTry(context, node)
    case 'ForStatement':
      return compileFor(context, node)
    case 'ForOfStatement':
      return compileForOf(context, node)
    case 'ForInStatement':
      return compileForIn(context, node)
    case 'WhileStatement':
    case 'DoWhileStatement':
      return compileWhile(context, node)
    case 'SwitchStatement':
      return compileSwitch(context, node)
    case 'BreakStatement':
    case 'ContinueStatement':
      return jumpStatement(context, node)
    case 'LabeledStatement':
      return labeledStatement(context, node)
    case 'EmptyStatement':
      return { exec: () => undefined, height: 1 }
    case 'FunctionDeclaration': // elsewhere than directly in a block, e.g. behind if (…)
      return refuse(context, node, said('refused.function-here'), said('instead.block'))
    case 'ClassDeclaration':
      return refuse(context, node, quoted('class'), said('instead.make-objects'))
    case 'WithStatement':
      return refuse(context, node, quoted('with'), said('instead.object-in-front'))
    case 'DebuggerStatement':
      return refuse(context, node, quoted('debugger'))
  }
}

const TAKES_LABELS: ReadonlySet<string> = new Set([
  'LabeledStatement',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
])

/** A label belongs to a loop only where it stands right before it. */
function withoutPending(context: Context, node: StatementNode): Context {
  const { flow } = context
  return flow.pending.length === 0 || TAKES_LABELS.has(node.type) ? context : { ...context, flow: { ...flow, pending: [] } }
}

function expressionStatement(context: Context, node: ExpressionStatement): Statement {
  const value = compile(context, node.expression)
  return { exec: effect(context, node, value), height: value.height + 1 }
}

/** `const a = 1, { b } = c`. A `var` without a value keeps what it has. */
function declaration(context: Context, node: VariableDeclaration): Statement {
  if (node.kind !== 'var' && node.kind !== 'let' && node.kind !== 'const')
    return refuse(context, node, quoted(node.kind), said('instead.const'))
  const parts: Part[] = []
  const runs = node.declarations.flatMap((part): Run[] => {
    if (node.kind === 'var' && (part.init === null || part.init === undefined)) return []
    const binder = compilePattern(context, part.id, 'declare')
    const value = part.init === null || part.init === undefined ? constant(undefined) : compile(context, part.init)
    parts.push(binder, value)
    return [(vm, frame) => binder.bind(vm, frame, value.run(vm, frame))]
  })
  const [first, second] = runs
  const run: Run =
    first !== undefined && second === undefined
      ? first
      : (vm, frame) => {
          for (const each of runs) each(vm, frame)
        }
  return { exec: effect(context, node, { run, cost: costOf(parts) }), height: heightOf(parts) + 2 }
}

function returnStatement(context: Context, node: ReturnStatement): Statement {
  const value = node.argument === null || node.argument === undefined ? constant(undefined) : compile(context, node.argument)
  const run = priced(context, node, value)
  const exec: Exec = (vm, frame) => {
    vm.result = run(vm, frame)
    return RETURN
  }
  return { exec, height: value.height + 1 }
}

function ifStatement(context: Context, node: IfStatement): Statement {
  const test = compile(context, node.test)
  const yes = context.compilers.statement(context, asBlock(node.consequent))
  const no =
    node.alternate === null || node.alternate === undefined ? undefined : context.compilers.statement(context, asBlock(node.alternate))
  const holds = condition(context, node.test, test)
  const [execYes, execNo] = [yes.exec, no?.exec]
  const exec: Exec = (vm, frame) => (holds(vm, frame) ? execYes(vm, frame) : execNo?.(vm, frame))
  return { exec, height: heightOf([test, yes, ...(no === undefined ? [] : [no])]) + 1 }
}

/** `if (a) function f() {}` declares f in a block of its own. */
function asBlock(node: StatementNode): StatementNode {
  if (node.type !== 'FunctionDeclaration') return node
  return { type: 'BlockStatement', start: node.start, end: node.end, body: [node] }
}

function throwStatement(context: Context, node: ThrowStatement): Statement {
  const value = compile(context, node.argument)
  const span = spanOf(context, node)
  const run: Run = (vm, frame) => {
    throw thrownValue(vm, value.run(vm, frame), span)
  }
  const exec = effect(context, node, { run, cost: value.cost })
  return { exec, height: value.height + 1 }
}

function jumpStatement(context: Context, node: BreakStatement | ContinueStatement): Statement {
  const { flow } = context
  const label = node.label === null || node.label === undefined ? undefined : flow.labels.get(node.label.name)
  const end = node.type === 'BreakStatement' ? 'breaks' : 'continues'
  const jump = node.label ? label?.[end] : flow[end]
  if (jump === undefined) throw new ExpressionError('expression.syntax', said('grammar.no-loop'), { span: spanOf(context, node) })
  return { exec: () => jump, height: 1 }
}

/** `name: statement` */
function labeledStatement(context: Context, node: LabeledStatement): Statement {
  const { name } = node.label
  const breaks: Jump = { kind: 'break' }
  const continues: Jump = { kind: 'continue' }
  const { flow } = context
  const labels = new Map([...flow.labels, [name, { breaks, continues }] as const])
  const inner: Context = { ...context, flow: { ...flow, labels, pending: [...flow.pending, continues] } }
  const body = context.compilers.statement(inner, asBlock(node.body))
  const { exec } = body
  return {
    height: body.height + 1,
    exec: (vm, frame) => {
      const jump = exec(vm, frame)
      return jump === breaks ? undefined : jump
    },
  }
}

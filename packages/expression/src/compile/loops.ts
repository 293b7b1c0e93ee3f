import type {
  DoWhileStatement,
  Expression,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Pattern,
  VariableDeclaration,
  WhileStatement,
} from 'acorn'
import { COST } from '../costs.ts'
import { locate } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { dataOnly } from '../values/members.ts'
import { eachElement, eachKey } from '../values/walk.ts'
import { beginScope, openScope, type BlockScope } from './blocks.ts'
import { constant } from './constants.ts'
import { compile, heightOf, quoted, refuse, spanOf, type Code, type Context, type Exec, type Jump, type Statement } from './context.ts'
import { condition, effect, priced } from './effects.ts'
import { compilePattern, declarePattern, type Binder } from './patterns.ts'
import type { Frame } from './scopes.ts'
import { said } from '../words/said.ts'

/** The jumps of one loop. */
interface LoopJumps {
  /** What the body is compiled in. */
  readonly inside: Context
  /** Whether the loop goes on after a jump: `continue`, with its own label or none. */
  readonly goesOn: (jump: Jump | undefined) => boolean
  /** How the loop as a whole ends, when it does not go on. */
  readonly end: (jump: Jump) => Jump | undefined
}

function loopJumps(context: Context): LoopJumps {
  const breaks: Jump = { kind: 'break' }
  const continues: Jump = { kind: 'continue' }
  const { pending } = context.flow
  const flow = { ...context.flow, breaks, continues, pending: [], inLoop: true }
  return {
    inside: { ...context, flow },
    goesOn: (jump) => jump === undefined || jump === continues || pending.includes(jump),
    end: (jump) => (jump === breaks ? undefined : jump),
  }
}

/** `while (test) body` and `do body while (test)` */
export function compileWhile(context: Context, node: WhileStatement | DoWhileStatement): Statement {
  const { inside, goesOn, end } = loopJumps(context)
  const test = compile(inside, node.test)
  const body = context.compilers.statement(inside, node.body)
  const holds = condition(context, node.test, test)
  const { exec } = body
  const testsFirst = node.type === 'WhileStatement'
  const run: Exec = (vm, frame) => {
    for (let first = true; (first && !testsFirst) || holds(vm, frame); first = false) {
      const jump = exec(vm, frame)
      if (!goesOn(jump)) return end(jump!)
    }
    return undefined
  }
  return { exec: run, height: heightOf([test, body]) + 2 }
}

/** The scope that the head of a `for` declares its names in; undefined where it declares none. */
function headScope(
  context: Context,
  node: ForStatement | ForOfStatement | ForInStatement,
  head: VariableDeclaration | null,
  readyAt: number,
): BlockScope | undefined {
  if (head === null || head.kind === 'var') return undefined
  if (head.kind !== 'let' && head.kind !== 'const') return refuse(context, head, quoted(head.kind), said('instead.const'))
  const block = openScope({ ...context, flow: { ...context.flow, inLoop: true } }, node)
  for (const part of head.declarations) declarePattern(block.context, part.id, { kind: head.kind, readyAt })
  return block
}

/** `for (init; test; update) body`. Functions made in a turn remember the names of the head as they were in that turn. */
export function compileFor(outer: Context, node: ForStatement): Statement {
  const head = node.init?.type === 'VariableDeclaration' ? node.init : null
  const scope = headScope(outer, node, head, head?.end ?? 0)
  const jumps = loopJumps(scope === undefined ? outer : { ...scope.context, flow: outer.flow })
  const context = jumps.inside
  const init = head === null ? undefined : context.compilers.statement(context, head)
  const start = node.init && head === null ? compile(context, node.init as Expression) : undefined
  const test = node.test ? compile(context, node.test) : undefined
  const update = node.update ? compile(context, node.update) : undefined
  const body = context.compilers.statement(context, node.body)
  const begin = scope === undefined ? (frame: Frame): Frame => frame : beginScope(scope)
  const holds = condition(context, node.test ?? node, test ?? constant(true))
  const advance = update === undefined ? undefined : effect(context, node.update!, update)
  const first = start === undefined ? init?.exec : effect(context, node.init!, start)
  const nextTurn = scope?.ownFrame === true && head?.kind === 'let' ? (frame: Frame): Frame => frame.slice() : undefined
  const { exec } = body
  const run: Exec = (vm, around) => {
    let frame = begin(around)
    first?.(vm, frame)
    if (nextTurn !== undefined) frame = nextTurn(frame)
    for (; holds(vm, frame); advance?.(vm, frame)) {
      const jump = exec(vm, frame)
      if (!jumps.goesOn(jump)) return jumps.end(jump!)
      if (nextTurn !== undefined) frame = nextTurn(frame)
    }
    return undefined
  }
  const parts = [init, start, test, update, body].filter((part) => part !== undefined)
  return { exec: run, height: heightOf(parts) + 2 }
}

/** What the walk takes for each turn, a character of a text included. */
const TURN_COST = 4

interface Turns {
  readonly scope: BlockScope | undefined
  readonly jumps: LoopJumps
  readonly binder: Binder
  readonly subject: Code
}

/** The head of `for (head of subject)` and `for (head in subject)`. */
function compileTurns(outer: Context, node: ForOfStatement | ForInStatement): Turns {
  const head = node.left.type === 'VariableDeclaration' ? node.left : null
  const scope = headScope(outer, node, head, node.right.end)
  const jumps = loopJumps(scope === undefined ? outer : { ...scope.context, flow: outer.flow })
  const context = jumps.inside
  const pattern = head === null ? (node.left as Pattern) : head.declarations[0]!.id // the grammar has exactly one
  if (head?.kind === 'var' && head.declarations[0]!.init) refuse(context, head, said('refused.loop-value'))
  const binder = compilePattern(context, pattern, head === null ? 'assign' : 'declare')
  const subject = compile(context, node.right)
  return { scope, jumps, binder, subject }
}

/** `for (const x of list) body` */
export function compileForOf(context: Context, node: ForOfStatement): Statement {
  if (node.await) return refuse(context, node, quoted('for await'), said('instead.code-node'))
  return compileEach(context, node, eachElement)
}

/** `for (const key in object) body` */
export const compileForIn = (context: Context, node: ForInStatement): Statement => compileEach(context, node, eachKey)

function compileEach(
  outer: Context,
  node: ForOfStatement | ForInStatement,
  walk: (vm: Machine, value: unknown) => Iterable<unknown>,
): Statement {
  const { scope, jumps, binder, subject } = compileTurns(outer, node)
  const body = outer.compilers.statement(jumps.inside, node.body)
  const begin = scope === undefined ? (frame: Frame): Frame => frame : beginScope(scope)
  const values = priced(outer, node.right, {
    run: (vm, frame) => walk(vm, subject.run(vm, frame)),
    cost: subject.cost + COST.object + COST.call,
  }) as (vm: Machine, frame: Frame) => Iterable<unknown> // as walk gives it
  const span = spanOf(outer, node.right)
  const cost = binder.cost + TURN_COST
  const { exec } = body
  const { goesOn, end } = jumps
  const run: Exec = (vm, around) => {
    for (const value of values(vm, begin(around))) {
      const frame = begin(around)
      try {
        vm.spend(cost)
        binder.bind(vm, frame, dataOnly(value))
      } catch (thrown) {
        throw locate(thrown, span)
      }
      const jump = exec(vm, frame)
      if (!goesOn(jump)) return end(jump!)
    }
    return undefined
  }
  return { exec: run, height: heightOf([subject, body, binder]) + 3 }
}

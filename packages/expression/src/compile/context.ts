import type {
  AnonymousFunctionDeclaration,
  ArrowFunctionExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  Node,
  Statement as StatementNode,
} from 'acorn'
import type { Words } from '@millrace/base'
import { ExpressionError, tooDeep, type Span } from '../errors.ts'
import { forbiddenName, isForbiddenKey } from '../forbidden.ts'
import { MAX_HEIGHT } from '../limits.ts'
import type { Machine } from '../machine.ts'
import type { Frame, Scope } from './scopes.ts'
import { said } from '../words/said.ts'

export type Run = (vm: Machine, frame: Frame) => unknown

/** A compiled piece: what to run, how deep its closures nest, and whether it always gives the same primitive. */
export interface Code {
  readonly run: Run
  readonly height: number
  /**
   * Units of fuel of running it once, apart from what calls and built-ins in it pay for themselves. Paid by whoever runs it: for each
   * evaluation, call of a function, turn of a loop.
   */
  readonly cost: number
  readonly constant: boolean
}

/** What a piece adds to the code that it is a part of. */
export type Part = Pick<Code, 'height' | 'cost'>

export const code = (run: Run, ...parts: readonly Part[]): Code => ({
  run,
  height: heightOf(parts) + 1,
  cost: costOf(parts) + 1,
  constant: false,
})

/** The same piece, dearer by so many units. */
export const dearer = (made: Code, units: number): Code => ({ ...made, cost: made.cost + units })

export const costOf = (parts: readonly Part[]): number => parts.reduce((cost, part) => cost + part.cost, 0)

export const heightOf = (parts: readonly { readonly height: number }[]): number =>
  parts.reduce((height, part) => Math.max(height, part.height), 0)

/** What an expression names, found while it is compiled. Positions are in the template. */
export type Reference =
  | { readonly kind: 'name'; readonly name: string; readonly path: readonly string[]; readonly start: number; readonly end: number }
  /** Another node; `start` and `end` enclose the text that names it, quotes included. */
  | { readonly kind: 'node'; readonly name: string; readonly node: string; readonly start: number; readonly end: number }
  /** A node whose name is computed. */
  | { readonly kind: 'dynamic-node'; readonly name: string; readonly start: number; readonly end: number }

/** How often a free name is used; a name that is used once need not be remembered. */
export interface NameUse {
  count: number
}

/** What compiling a template collects. */
export interface Facts {
  readonly references: Reference[]
  readonly uses: Map<string, NameUse>
  /** The program may change objects that it made. */
  mutates: boolean
}

export const newFacts = (): Facts => ({ references: [], uses: new Map(), mutates: false })

/** How a statement ends when it does not end normally; compared by identity. */
export interface Jump {
  readonly kind: 'break' | 'continue' | 'return'
}

/** A function returns; the value waits in the machine. */
export const RETURN: Jump = Object.freeze({ kind: 'return' })

export type Exec = (vm: Machine, frame: Frame) => Jump | undefined

/** A compiled statement. */
export interface Statement {
  readonly exec: Exec
  readonly height: number
}

/** Where `break` and `continue` lead, and whether what is compiled may run again in the same call. */
export interface Flow {
  readonly breaks: Jump | undefined
  readonly continues: Jump | undefined
  readonly labels: ReadonlyMap<string, { readonly breaks: Jump; readonly continues: Jump }>
  /** Of labels right before a loop: `continue` with one of them leads to its next turn. */
  readonly pending: readonly Jump[]
  readonly inLoop: boolean
}

export const NO_FLOW: Flow = Object.freeze({ breaks: undefined, continues: undefined, labels: new Map(), pending: [], inLoop: false })

/** A function that an expression or statement declares. */
export type FunctionNode = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration | AnonymousFunctionDeclaration

/** The kinds of things that the compiler compiles; handed along so that its files need not import each other in a circle. */
export interface Compilers {
  readonly expression: (context: Context, node: Expression) => Code
  readonly statement: (context: Context, node: StatementNode) => Statement
  readonly function: (context: Context, node: FunctionNode) => Code
}

/** Where the compiler stands. */
export interface Context {
  readonly facts: Facts
  readonly base: number
  readonly locals: Scope | undefined
  readonly depth: number
  readonly flow: Flow
  /** Inside a `function` or method, where `this` is undefined. */
  readonly inFunction: boolean
  readonly compilers: Compilers
}

/** Compiles an expression. */
export const compile = (context: Context, node: Expression): Code => context.compilers.expression(context, node)

/** One level further down; refuses programs that nest too deeply. */
export function deeper(context: Context, node: Node): Context {
  if (context.depth >= MAX_HEIGHT) throw tooDeep(spanOf(context, node))
  return { ...context, depth: context.depth + 1 }
}

export const spanOf = (context: Context, node: Node): Span => ({ start: node.start + context.base, end: node.end + context.base })

/** Refuses a construct that expressions do not have. */
export function refuse(context: Context, node: Node, what: Words, hint?: Words): never {
  throw new ExpressionError('expression.unsupported', said('refused.cannot', { what }), { span: spanOf(context, node), hint })
}

/** A word of the language that is refused. */
export const quoted = (word: string): Words => said('refused.quoted', { word })

/** Refuses a name that reaches an object's machinery. */
export function checkName(context: Context, node: Node, name: string): void {
  if (isForbiddenKey(name)) throw forbiddenName(name, spanOf(context, node))
}

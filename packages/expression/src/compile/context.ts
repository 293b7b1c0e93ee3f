import type { Expression, Node } from 'acorn'
import { ExpressionError, tooDeep, type Span } from '../errors.ts'
import { forbiddenName, isForbiddenKey } from '../forbidden.ts'
import { MAX_HEIGHT } from '../limits.ts'
import type { Machine } from '../machine.ts'

/** Locals of a function at run time: slot 0 is the frame around it. */
export type Frame = unknown[]
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

export const code = (run: Run, ...parts: readonly Code[]): Code => ({
  run,
  height: heightOf(parts) + 1,
  cost: costOf(parts) + 1,
  constant: false,
})

/** The same piece, dearer by so many units. */
export const dearer = (made: Code, units: number): Code => ({ ...made, cost: made.cost + units })

export const costOf = (parts: readonly Code[]): number => parts.reduce((cost, part) => cost + part.cost, 0)

export const heightOf = (parts: readonly Code[]): number => parts.reduce((height, part) => Math.max(height, part.height), 0)

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

/** The names that a function declares. */
export class Locals {
  readonly parent: Locals | undefined
  readonly #slots = new Map<string, number>()
  constructor(parent: Locals | undefined) {
    this.parent = parent
  }

  /** Slots that a frame needs, the parent's included. */
  get size(): number {
    return this.#slots.size + 1
  }

  declare(name: string): number {
    const slot = this.#slots.size + 1
    this.#slots.set(name, slot)
    return slot
  }

  has(name: string): boolean {
    return this.#slots.has(name)
  }

  /** Where a name lives: how many frames out, and its slot there. */
  find(name: string): { readonly hops: number; readonly slot: number } | undefined {
    let hops = 0
    for (let locals: Locals | undefined = this as Locals; locals !== undefined; locals = locals.parent) {
      const slot = locals.#slots.get(name)
      if (slot !== undefined) return { hops, slot }
      hops += 1
    }
    return undefined
  }
}

/** Where the compiler stands. */
export interface Context {
  readonly facts: Facts
  readonly base: number
  readonly locals: Locals | undefined
  readonly depth: number
  /** Compiles a part; handed along so that the files of the compiler need not import each other in a circle. */
  readonly compile: (context: Context, node: Expression) => Code
}

/** One level further down; refuses programs that nest too deeply. */
export function deeper(context: Context, node: Node): Context {
  if (context.depth >= MAX_HEIGHT) throw tooDeep(spanOf(context, node))
  return { ...context, depth: context.depth + 1 }
}

export const spanOf = (context: Context, node: Node): Span => ({ start: node.start + context.base, end: node.end + context.base })

/** Refuses a construct that expressions do not have. */
export function refuse(context: Context, node: Node, what: string, hint?: string): never {
  throw new ExpressionError('expression.unsupported', `${what} cannot be used in expressions.`, { span: spanOf(context, node), hint })
}

/** Refuses a name that reaches an object's machinery. */
export function checkName(context: Context, node: Node, name: string): void {
  if (isForbiddenKey(name)) throw forbiddenName(name, spanOf(context, node))
}

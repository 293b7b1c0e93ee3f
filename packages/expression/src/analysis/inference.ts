import type { Words } from '@millrace/base'
import type { Node } from 'acorn'
import { EXPRESSION_NAMES } from '../names.ts'
import { hostNames } from './host-types.ts'
import { globalType } from './tables.ts'
import { spoken, type AnalysisContext, type ExpressionProblem, type ProblemCode } from './context.ts'
import type { Locals } from './scope.ts'
import { ANY, type FunctionType, type Origin, type Type } from './types.ts'

/** How a part of an expression is read. */
export interface Reading {
  /** It may well be missing: the author provides for it, as on the left of `??`. */
  readonly tolerant?: boolean
  /** It is about to be called. */
  readonly called?: boolean
}

/** A field of data that a template reads: what a renamed field must find. */
export interface FieldRead {
  /** Where the object comes from that the field is read of. */
  readonly origin: Origin
  readonly key: string
  /** `dot`: `.total`; `key`: `['total']`; `pattern`: `{ total: x }`; `shorthand`: `{ total }`. */
  readonly form: 'dot' | 'key' | 'pattern' | 'shorthand'
  readonly start: number
  readonly end: number
}

type Place = Pick<Node, 'start' | 'end'>

export type InferNode = (inference: Inference, node: Node, locals: Locals, reading: Reading) => Type

/** A template of 50,000 characters has fewer parts; functions that call functions could otherwise multiply without end. */
const MOST_STEPS = 60_000
const MOST_PROBLEMS = 50

/**
 * Works out the type of every part of one expression and notes what is likely to be wrong with it.
 *
 * T1. What is not known is `any`, and nothing is said about it: a problem is only reported where samples or the tables show it.
 * T2. A function is walked through once with reports: when it is first called, with the types that it is called with, otherwise at the
 *     end. Further calls only give types.
 */
export class Inference {
  readonly context: AnalysisContext
  /** Added to a node's positions it gives the place in the template. */
  readonly base: number
  readonly types = new Map<Node, Type>()
  readonly problems: ExpressionProblem[] = []
  readonly reads: FieldRead[] = []
  /** Paths that a condition before has looked at. */
  readonly tested = new Set<string>()
  /** Functions that nobody has called yet. */
  readonly uncalled = new Set<FunctionType>()
  /** The locals that the cursor sees. */
  marked: Locals | undefined
  readonly #infer: InferNode
  readonly #names: ReadonlyMap<string, () => Type>
  readonly #nameTypes = new Map<string, Type>()
  #quiet = 0
  #steps = 0

  constructor(context: AnalysisContext, base: number, infer: InferNode) {
    this.context = context
    this.base = base
    this.#infer = infer
    this.#names = hostNames(context)
  }

  infer(node: Node, locals: Locals, reading: Reading = {}): Type {
    this.#steps += 1
    if (this.#steps > MOST_STEPS) return ANY
    const type = this.#infer(this, node, locals, reading)
    if (this.#quiet === 0) this.types.set(node, type)
    return type
  }

  /** Types without reports and records: of what has been reported on already. */
  quietly<T>(work: () => T): T {
    this.#quiet += 1
    try {
      return work()
    } finally {
      this.#quiet -= 1
    }
  }

  get isQuiet(): boolean {
    return this.#quiet > 0
  }

  /** The type of a name that is no local. */
  nameType(name: string): Type {
    const known = this.#nameTypes.get(name)
    if (known !== undefined) return known
    const type = this.#names.get(name)?.() ?? globalType(name) ?? ANY
    this.#nameTypes.set(name, type)
    return type
  }

  /** Every name that can be used. */
  names(): readonly string[] {
    return [...new Set([...Object.keys(EXPRESSION_NAMES), ...(this.context.names ?? []), ...Object.keys(this.context.values ?? {})])]
  }

  /** @param at.fix what to write instead, and in place of what if not of the whole node */
  warn(code: ProblemCode, words: Words, at: { node: Place; hint?: Words | undefined; fix?: (Place & { text: string }) | undefined }): void {
    if (this.#quiet > 0 || this.problems.length >= MOST_PROBLEMS) return
    const { node, hint, fix } = at
    const [start, end] = [node.start + this.base, node.end + this.base]
    if (this.problems.some((problem) => problem.start === start && problem.end === end && problem.code === code)) return
    this.problems.push({
      code,
      ...spoken(words, hint),
      start,
      end,
      severity: 'warning',
      ...(fix === undefined ? {} : { fix: { start: fix.start + this.base, end: fix.end + this.base, text: fix.text } }),
    })
  }

  noteRead(read: Omit<FieldRead, 'start' | 'end'>, node: Pick<Node, 'start' | 'end'>): void {
    if (this.#quiet === 0) this.reads.push({ ...read, start: node.start + this.base, end: node.end + this.base })
  }
}

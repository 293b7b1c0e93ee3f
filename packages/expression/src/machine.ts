import { ExpressionError, tooDeep } from './errors.ts'
import { MAX_STACK, type ExpressionLimits } from './limits.ts'

/** Where an expression's free names come from. `lookup` is called lazily, only for names that the expression uses. */
export interface ExpressionScope {
  lookup(name: string): unknown
  /** IANA zone of dates that name none themselves, e.g. in DateTime.fromISO. The machine's when absent. */
  readonly zone?: string
  /** The time that `new Date()`, Date.now and DateTime.now give, in milliseconds. The machine's clock when absent. */
  readonly now?: number
}

/**
 * The state of one evaluation: the scope, what is left of its fuel, and which objects were made by it.
 *
 * M1. Fuel and sizes are checked before the work or the allocation that they pay for.
 * M2. Only objects that this evaluation made (`fresh`) may be changed by it; what came from the scope never is.
 */
export class Machine {
  readonly scope: ExpressionScope
  readonly limits: ExpressionLimits
  #fuel: number
  #stack = 0
  #calls = 0
  readonly #fresh: WeakSet<object> | undefined
  #names: Map<string, unknown> | undefined

  /** @param tracksFresh false for programs that change no object, which then need not remember what they made */
  constructor(scope: ExpressionScope, limits: ExpressionLimits, tracksFresh: boolean) {
    this.scope = scope
    this.limits = limits
    this.#fuel = limits.fuel
    this.#fresh = tracksFresh ? new WeakSet() : undefined
  }

  /** The value of a free name, asked for once an evaluation. */
  name(name: string): unknown {
    const names = (this.#names ??= new Map<string, unknown>())
    if (names.has(name)) return names.get(name)
    const value = this.scope.lookup(name)
    names.set(name, value)
    return value
  }

  /** Pays for `units` of work. */
  spend(units: number): void {
    this.#fuel -= units
    if (this.#fuel < 0) {
      throw new ExpressionError('expression.fuel', 'The expression does too much work and was stopped.', {
        hint: 'Work on fewer items, or use a Code node for heavy work.',
      })
    }
  }

  /** Checks and pays for a string of this length before it is made. */
  string(length: number): void {
    if (length > this.limits.maxStringChars) throw tooLarge(`a text of more than ${this.limits.maxStringChars} characters`)
    this.spend(length >> 4)
  }

  /** Pays for looking through a value: free for short texts, which are nearly all. */
  touch(value: unknown): void {
    if (typeof value === 'string' && value.length > 256) this.spend(value.length >> 8)
  }

  /** Pays for reading the whole of a text that is there already. */
  read(text: string): string {
    this.spend(text.length >> 4)
    return text
  }

  /** Checks and pays for a list of this length before it is made. */
  list(length: number): void {
    if (length > this.limits.maxArrayItems) throw tooLarge(`a list of more than ${this.limits.maxArrayItems} elements`)
    this.spend(length)
  }

  /** Enters a function body whose closures nest `height` deep. `leave` undoes it. */
  enter(height: number): void {
    this.spend(1)
    this.#calls += 1
    this.#stack += height
    if (this.#calls > this.limits.maxDepth || this.#stack > MAX_STACK) {
      throw new ExpressionError('expression.too-deep', 'Functions in the expression call each other too deeply.', {
        hint: 'Check that a function that calls itself stops, or use a loop.',
      })
    }
  }

  leave(height: number): void {
    this.#calls -= 1
    this.#stack -= height
  }

  /** Refuses data nested deeper than the limit (cycles included). */
  nesting(depth: number): void {
    if (depth > this.limits.maxDepth) throw tooDeep()
  }

  /** Remembers that this evaluation made `value`. */
  made<T extends object>(value: T): T {
    this.#fresh?.add(value)
    return value
  }

  isFresh(value: object): boolean {
    return this.#fresh?.has(value) ?? false
  }
}

export const tooLarge = (what: string): ExpressionError =>
  new ExpressionError('expression.too-large', `The expression makes ${what}.`, { hint: 'Make it smaller, or use a Code node.' })

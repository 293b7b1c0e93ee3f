import { CHARS_MADE, CHARS_READ, COST } from './costs.ts'
import { ExpressionError, tooDeep } from './errors.ts'
import { MAX_STACK, type ExpressionLimits } from './limits.ts'
import { notedWidth, noteWidth } from './values/widths.ts'

/** Where an expression's free names come from. `lookup` is called lazily, only for names that the expression uses. */
export interface ExpressionScope {
  lookup(name: string): unknown
  /** IANA zone of dates that name none themselves, e.g. in DateTime.fromISO. The machine's when absent. */
  readonly zone?: string
  /** The time that `new Date()`, Date.now and DateTime.now give, in milliseconds. The machine's clock when absent. */
  readonly now?: number
}

/** Units between two looks at the clock: 0.2 ms when every unit is as dear as it may be. */
const SLICE = 20_000
/** What a unit may take (costs.ts). */
const UNIT_MILLIS = 1e-5
/** Keys from which on V8 may keep an object as a table. */
const MANY_KEYS = 100
/** Shorter texts are copied in no time, whatever they are made of. */
const SHORT_TEXT = 256
/** Of longer ones V8 makes no hash. */
const HASHED_CHARS = 16_000

/** Elements from which on a list lies in memory that the system has to hand out first. */
const LONG_LIST = 200_000

/** Units of remembering one list or object that was made together with others. */
const WHOLE_COST = 20

/** How deep the calls are at a place. */
export interface Depth {
  readonly calls: number
  readonly stack: number
}

/**
 * The state of one evaluation: the scope, what is left of its fuel, and which objects were made by it.
 *
 * M1. Work and memory are paid for before they are used, so that no single call of the host can run longer than the fuel that is left.
 * M2. Only objects that this evaluation made (`fresh`) may be changed by it; what came from the scope never is.
 * M3. A unit of fuel is at most 10 ns of work (costs.ts). The rule for whoever adds an operation:
 *     - compiled code pays by its static size: `enter` for each call of a function, `spend(cost)` for each turn of a loop;
 *     - a built-in pays for its call (`callMember` does) and for every element, key and character that it reads or makes, through the
 *       helpers below: `walk`, `list`, `keys`, `newKeys`, `hashed`, `read`, `string`, `once`;
 *     - what cannot be told beforehand (how many parts a text splits into) is done in a loop of ours that pays as it goes.
 * M4. Fuel decides, so that the same expression on the same data ends alike. The clock is a second wall behind it, which ends what was
 *     charged too little or meets a slow machine: far behind (`maxMillis`), or near where the evaluation must not hold others up
 *     (`stretchOf`). Before dear work it counts what was paid for and is still to be done, at a unit's share of the time.
 */
export class Machine {
  readonly scope: ExpressionScope
  readonly limits: ExpressionLimits
  /** What is left of the fuel: of the slice that runs, and behind it. */
  #slice: number
  #reserve: number
  #deadline: number | undefined
  #stack = 0
  #calls = 0
  /** Characters of long texts that were put together by + and not yet copied into one piece; V8 does that when they are first read. */
  #unjoined = 0
  /** Not weak: a Machine lives for one evaluation, and weak sets cost the collector dear. */
  readonly #fresh: Set<object> | undefined
  #names: Map<string, unknown> | undefined
  #paid: Set<string> | undefined
  /** The value on its way from a `return` to the end of its function. */
  result: unknown

  /** @param tracksFresh false for programs that change no object, which then need not remember what they made */
  constructor(scope: ExpressionScope, limits: ExpressionLimits, tracksFresh: boolean) {
    this.scope = scope
    this.limits = limits
    this.#slice = Math.min(SLICE, limits.fuel)
    this.#reserve = limits.fuel - this.#slice
    this.#fresh = tracksFresh ? new Set() : undefined
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
    this.#slice -= units
    if (!(this.#slice >= 0)) this.#nextSlice() // also for NaN: a price that is no number may not make what follows free
  }

  #nextSlice(): void {
    const left = this.#reserve + this.#slice
    if (!(left >= 0)) throw outOfFuel()
    const { clock, maxMillis, fuel } = this.limits
    const now = clock()
    this.#deadline ??= now + maxMillis
    const undone = -this.#slice * Math.min(UNIT_MILLIS, maxMillis / fuel) // what is paid for beyond the slice is still to be done
    if (now + undone > this.#deadline) throw tooSlow(maxMillis)
    this.#slice = Math.min(SLICE, left)
    this.#reserve = left - this.#slice
  }

  /** `spend` for those that know nothing else of the machine. */
  get pay(): (units: number) => void {
    return (units) => this.spend(units) // made when it is asked for, which most expressions never do
  }

  /** Units that are left. */
  get left(): number {
    return this.#reserve + this.#slice
  }

  /** Milliseconds of the clock that are left. */
  get millisLeft(): number {
    const { clock, maxMillis } = this.limits
    return this.#deadline === undefined ? maxMillis : Math.max(0, this.#deadline - clock())
  }

  /** Units spent so far. */
  get spent(): number {
    return this.limits.fuel - this.#reserve - this.#slice
  }

  /** Pays for `count` elements that a built-in looks at, one by one, without making anything of them. */
  walk(count: number): void {
    this.spend(count * COST.element)
  }

  /** Checks and pays for a list of this length before it is made. */
  list(length: number): void {
    if (length > this.limits.maxArrayItems) throw tooLarge(`a list of more than ${this.limits.maxArrayItems} elements`)
    this.spend(length + Math.max(0, length - LONG_LIST)) // fresh memory, and its collection, cost as much as writing it
  }

  /** Checks a list that grows to `length`, and pays for the `added` elements alone. */
  grow(length: number, added: number): void {
    if (length > this.limits.maxArrayItems) throw tooLarge(`a list of more than ${this.limits.maxArrayItems} elements`)
    this.spend(added)
  }

  /** Pays for listing the own keys of a value, or reading as many fields by name. */
  keys(count: number): void {
    this.list(count)
    this.spend(count * (count > MANY_KEYS ? COST.wideKey : COST.key))
  }

  /** The own keys of data, paid for; before they are listed where their number is known. M1: every listing goes through here. */
  keysOf(value: string | object, pay = (count: number): void => this.keys(count)): string[] {
    const known = typeof value === 'string' || Array.isArray(value) ? value.length : notedWidth(value)
    if (known !== undefined) pay(known)
    const keys = Object.keys(value)
    if (known !== undefined) return keys
    if (!this.isFresh(value as object)) noteWidth(value as object, keys.length) // an own object may grow
    pay(keys.length)
    return keys
  }

  /** Checks and pays for so many keys that are added to an object. */
  newKeys(count: number): void {
    if (count > this.limits.maxArrayItems) throw tooLarge(`an object of more than ${this.limits.maxArrayItems} keys`)
    this.spend(count * (count > MANY_KEYS ? COST.newWideKey : COST.newKey))
  }

  /** Checks and pays for so many values that go into a Set or Map, or are looked up there. */
  hashed(count: number): void {
    if (count > this.limits.maxArrayItems) throw tooLarge(`a collection of more than ${this.limits.maxArrayItems} elements`)
    this.spend(count * COST.hashed)
  }

  /** Checks and pays for a text of this length before it is made. */
  string(length: number): void {
    if (length > this.limits.maxStringChars) throw tooLarge(`a text of more than ${this.limits.maxStringChars} characters`)
    this.spend(Math.ceil(length / CHARS_MADE))
  }

  /**
   * Checks and pays for two texts that + puts together. V8 only notes the parts; `touch` pays for the copy when the text is looked into,
   * so that a loop of `text += part` costs by its length and not by its square.
   */
  joined(length: number): void {
    if (length > this.limits.maxStringChars) throw tooLarge(`a text of more than ${this.limits.maxStringChars} characters`)
    if (length > SHORT_TEXT) this.#unjoined += length
    this.spend(length > SHORT_TEXT ? 4 : 2 + (length >> 4))
  }

  /** Pays for the copy that looking into a text may need. Free for all but long texts that + made. */
  touch(value: unknown): void {
    if (this.#unjoined === 0 || typeof value !== 'string' || value.length <= SHORT_TEXT) return
    const length = Math.min(value.length, this.#unjoined)
    this.#unjoined -= length
    this.spend(Math.ceil(length / CHARS_MADE))
  }

  /** Pays for reading the whole of a text that is there already. */
  read(text: string): string {
    if (text.length >= CHARS_READ) this.spend(Math.ceil(text.length / CHARS_READ))
    this.touch(text)
    return text
  }

  /**
   * Pays for a text that something is looked up by. V8 takes the length of a very long one for its hash, so that others as long are
   * compared with it character by character.
   */
  lookedUpBy<T>(key: T): T {
    if (typeof key === 'string' && key.length > SHORT_TEXT) {
      this.touch(key)
      this.spend(key.length > HASHED_CHARS ? key.length : Math.ceil(key.length / CHARS_READ))
    }
    return key
  }

  /** Pays `units` for something that is dear only the first time in an evaluation, and `again` from then on. */
  once(what: string, units: number, again: number): void {
    const paid = (this.#paid ??= new Set<string>())
    this.spend(paid.has(what) ? again : units)
    paid.add(what)
  }

  /** Enters a function body whose closures nest `height` deep and that costs `cost` units. `leave` undoes it. */
  enter(height: number, cost = 1): void {
    this.spend(cost)
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

  /** How deep the calls are now, for `unwind`. */
  mark(): Depth {
    return { calls: this.#calls, stack: this.#stack }
  }

  /** Leaves every function that was entered since the mark, because an error that is caught ended them; gives how many. */
  unwind({ calls, stack }: Depth): number {
    const ended = this.#calls - calls
    this.#calls = calls
    this.#stack = stack
    return ended
  }

  /** What `return` left for the function that it ends. */
  takeResult(): unknown {
    const { result } = this
    this.result = undefined
    return result
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

  /** Remembers that this evaluation made `value` with everything in it, as JSON.parse does. */
  madeWhole<T>(value: T): T {
    if (this.#fresh === undefined || typeof value !== 'object' || value === null) return value
    const open: object[] = [value]
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      const parts: readonly unknown[] = Array.isArray(part) ? part : Object.values(part)
      this.spend(WHOLE_COST + parts.length * (Array.isArray(part) || parts.length <= MANY_KEYS ? COST.element : COST.wideKey))
      this.#fresh.add(part)
      for (const child of parts) if (typeof child === 'object' && child !== null) open.push(child)
    }
    return value
  }

  isFresh(value: object): boolean {
    return this.#fresh?.has(value) ?? false
  }
}

const SMALLER = 'Work on fewer items, or use a Code node for heavy work.'

const outOfFuel = (): ExpressionError =>
  new ExpressionError('expression.fuel', 'The expression does too much work and was stopped.', { hint: SMALLER })

const tooSlow = (millis: number): ExpressionError =>
  new ExpressionError('expression.too-slow', `The expression took longer than ${millis} ms and was stopped.`, { hint: SMALLER })

export const tooLarge = (what: string): ExpressionError =>
  new ExpressionError('expression.too-large', `The expression makes ${what}.`, { hint: 'Make it smaller, or use a Code node.' })

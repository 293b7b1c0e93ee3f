import { nativeSet } from './char-set.ts'
import { ASSERTIONS, OP, WIDTH, type Loop, type Program } from './program.ts'
import type { BackReference } from './syntax.ts'

/** Takes what a search costs; throws when there is nothing left to pay with. */
export type Pay = (units: number) => void

/** Steps between two payments. */
const PAY_EVERY = 2_000
/** Steps for each character of the text from which on the matcher remembers where it has failed. */
const MANY_STEPS = 16
/** Bits of that memory. */
const MAX_MEMORY = 2 ** 26
/** A character beyond Latin-1 is looked up in tables that may have to be filled first. */
const FAR_STEPS = 4
/** Units for each step. */
const STEP_UNITS = 2
const UNDO = -1
const FAILED = -(2 ** 30)

/** X4. To make one for each search took longer than most searches do. */
const FIRST_STACK = new Int32Array(3 * 256)

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
const isLineEnd = (unit: number): boolean => unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029

/**
 * Matches a pattern in a text by back-tracking, as JavaScript defines it. Every step is paid for, so it ends; and where ways meet it
 * remembers, once a search gets long, at which positions they have failed: then no search takes more steps than characters times
 * instructions, unless the pattern has back-references or does its work in look-arounds.
 *
 * X1. The stack holds, three numbers each, the choices that are left, the slots that have to be set back before trying them, and the
 *     meeting places that have failed when everything above them has.
 * X2. Only what has failed is remembered, never what is still being tried: a place may be asked for again at the same position from
 *     within itself, by another turn of an outer loop, and must then give the same ways in the same order.
 * X3. A failure holds for the whole search, wherever it began: it depends on place and position alone. Where it came from a turn that
 *     matched nothing, the way behind the loop is tried from the same position too, before anything comes there by a longer turn.
 * X4. A search is never interrupted by another one, and leaves nothing on the stack that a later one would look at: all begin on the same.
 */
export class Matcher {
  readonly #program: Program
  readonly #text: string
  readonly #pay: Pay
  readonly #slots: Int32Array
  readonly #patience: number
  #stack = FIRST_STACK
  #top = 0
  #steps = 0
  #paid = 0
  #enough = Infinity
  #seen: Uint32Array | undefined

  /** @param patience steps for each character from which on it remembers where it failed; 0 for at once */
  constructor(program: Program, text: string, pay: Pay, patience = MANY_STEPS) {
    this.#patience = patience
    this.#program = program
    this.#text = text
    this.#pay = pay
    this.#slots = new Int32Array(program.slots)
  }

  /** Slots of the first match that begins at `from`, or at or behind it: start and end of the whole and of each group, -1 for none. */
  find(from: number, sticky: boolean): Int32Array | undefined {
    const { length } = this.#text
    this.#seen = undefined
    this.#steps = 0
    this.#paid = 0
    this.#enough = this.#program.meets === 0 ? Infinity : this.#patience * (length - from + 64)
    if (this.#enough === 0) this.#remember()
    const last = sticky ? from : this.#program.anchored ? 0 : length
    try {
      for (let at = from; at <= last; at++) {
        if (!sticky) at = this.#candidate(at, last)
        if (at > last) return undefined
        this.#slots.fill(-1)
        this.#top = 0
        this.#steps += 2
        const end = this.#run(0, at)
        if (end >= 0) {
          this.#slots[0] = at
          this.#slots[1] = end
          return this.#slots
        }
        if (!sticky && this.#program.unicode && isHigh(this.#text.charCodeAt(at)) && isLow(this.#text.charCodeAt(at + 1))) at += 1
      }
      return undefined
    } finally {
      this.#settle()
    }
  }

  /** The next position where a match may begin. */
  #candidate(from: number, last: number): number {
    const { first, unicode } = this.#program
    if (first === undefined) return from
    const only = first.length === 1 ? first[0]!.only : undefined
    if (only !== undefined && !isLow(only)) {
      const found = this.#text.indexOf(String.fromCodePoint(only), from)
      this.#steps += ((found < 0 ? this.#text.length : found) - from) >> 3
      return found < 0 ? last + 1 : found
    }
    for (let at = from; at < this.#text.length; at++) {
      const unit = this.#text.charCodeAt(at)
      this.#step(unit > 255 ? FAR_STEPS : 1)
      const code = unicode && isHigh(unit) ? this.#text.codePointAt(at)! : unit
      for (const set of first) if (set.has(code)) return at
      if (code > 0xffff) at += 1
    }
    return last + 1
  }

  #step(count: number): void {
    this.#steps += count
    if (this.#steps - this.#paid >= PAY_EVERY) this.#settle()
  }

  #settle(): void {
    const due = this.#steps - this.#paid
    this.#paid = this.#steps
    this.#pay(due * STEP_UNITS)
    if (this.#steps > this.#enough) this.#remember()
  }

  /** From now on, places where ways meet are tried once for each position. */
  #remember(): void {
    this.#enough = Infinity
    const bits = this.#program.meets * (this.#text.length + 1)
    if (bits > MAX_MEMORY) return
    this.#pay(bits >> 7)
    this.#seen = new Uint32Array((bits >> 5) + 1)
  }

  #push(what: number, a: number, b: number): void {
    if (this.#top + 3 > this.#stack.length) {
      this.#pay(this.#top)
      const larger = new Int32Array(this.#stack.length * 2)
      larger.set(this.#stack)
      this.#stack = larger
    }
    this.#stack[this.#top] = what
    this.#stack[this.#top + 1] = a
    this.#stack[this.#top + 2] = b
    this.#top += 3
  }

  #set(slot: number, value: number): void {
    this.#push(UNDO, slot, this.#slots[slot]!)
    this.#slots[slot] = value
  }

  /** The character before or behind a position, as code point or unit; -1 at the end of the text. */
  #charAt(at: number, backward: number): number {
    const text = this.#text
    if (backward === 1) {
      if (at <= 0) return -1
      const unit = text.charCodeAt(at - 1)
      return this.#program.unicode && isLow(unit) && at > 1 && isHigh(text.charCodeAt(at - 2)) ? text.codePointAt(at - 2)! : unit
    }
    if (at >= text.length) return -1
    const unit = text.charCodeAt(at)
    return this.#program.unicode && isHigh(unit) ? text.codePointAt(at)! : unit
  }

  /** Runs from a place of the program at a position; gives where it ended, or -1. What it left on the stack can undo it. */
  #run(place: number, position: number): number {
    const { code, sets, loops, backs } = this.#program
    const base = this.#top
    let pc = place
    let at = position
    for (;;) {
      if (++this.#steps - this.#paid >= PAY_EVERY) this.#settle()
      let holds = true
      switch (code[pc]) {
        case OP.accept:
          return at
        case OP.char:
        case OP.set: {
          const backward = code[pc + 3]!
          const char = this.#charAt(at, backward)
          holds = char >= 0 && (code[pc] === OP.char ? char === code[pc + 1] : sets[code[pc + 1]!]!.has(char))
          if (char > 255) this.#steps += FAR_STEPS
          at += (char > 0xffff ? 2 : 1) * (1 - 2 * backward)
          pc += WIDTH
          break
        }
        case OP.jump:
          pc = code[pc + 1]!
          break
        case OP.split:
          this.#push(code[pc + 2]!, at, 0)
          pc = code[pc + 1]!
          break
        case OP.save:
          this.#set(code[pc + 1]!, at)
          pc += WIDTH
          break
        case OP.assert:
          holds = this.#asserts(code[pc + 1]!, code[pc + 2]!, at)
          pc += WIDTH
          break
        case OP.back: {
          const end = this.#repeats(backs[code[pc + 1]!]!, at, code[pc + 3]!)
          holds = end >= 0
          at = end
          pc += WIDTH
          break
        }
        case OP.look:
          holds = this.#looks(pc, at)
          pc = code[pc + 2]!
          break
        case OP.loop: {
          const end = this.#loop(loops[code[pc + 1]!]!, pc, at)
          holds = end >= 0
          at = end
          pc += WIDTH
          break
        }
        case OP.progress:
          holds = this.#slots[code[pc + 1]!] !== at
          pc += WIDTH
          break
        case OP.forget:
          for (let slot = code[pc + 1]!; slot < code[pc + 2]!; slot++) if (this.#slots[slot] !== -1) this.#set(slot, -1)
          pc += WIDTH
          break
        default: // once
          holds = this.#seen === undefined || this.#meets(code[pc + 1]!, at)
          pc += WIDTH
      }
      if (holds) continue
      pc = this.#back(base)
      if (pc < 0) return -1
      at = this.#resumeAt
    }
  }

  #resumeAt = 0

  /** Takes the latest choice that is left above `base`: its place, with the position in `#resumeAt`; -1 when there is none. */
  #back(base: number): number {
    const stack = this.#stack
    while (this.#top > base) {
      this.#top -= 3
      const what = stack[this.#top]!
      const a = stack[this.#top + 1]!
      const b = stack[this.#top + 2]!
      if (what >= 0) {
        this.#resumeAt = a
        return what
      }
      if (what === UNDO) this.#slots[a] = b
      else if (what === FAILED) this.#fail(a, b)
      else if (this.#loopAgain(-2 - what, a, b)) return -2 - what + WIDTH
    }
    return -1
  }

  /** Comes to a meeting place; false where it has failed before. */
  #meets(meet: number, at: number): boolean {
    if (this.#hasFailed(meet, at)) return false
    this.#attempt(meet, at)
    return true
  }

  /** When all that comes onto the stack from here on has failed, so has the place. */
  #attempt(meet: number, at: number): void {
    if (meet >= 0 && this.#seen !== undefined) this.#push(FAILED, meet, at)
  }

  #hasFailed(meet: number, at: number): boolean {
    const bit = meet * (this.#text.length + 1) + at
    return meet >= 0 && this.#seen !== undefined && (this.#seen[bit >> 5]! & (1 << (bit & 31))) !== 0
  }

  #fail(meet: number, at: number): void {
    const bit = meet * (this.#text.length + 1) + at
    if (meet >= 0 && this.#seen !== undefined) this.#seen[bit >> 5]! |= 1 << (bit & 31)
  }

  /** Runs a loop over one character: as far as it goes, or as short as it may be. The rest is left on the stack. */
  #loop({ set, min, max, lazy, meet }: Loop, pc: number, position: number): number {
    const backward = this.#program.code[pc + 3]!
    const direction = 1 - 2 * backward
    const wanted = lazy ? min : max
    let at = position
    let least = min === 0 ? position : -1
    let count = 0
    while (count < wanted) {
      if (count >= min && this.#hasFailed(meet, at)) return this.#shorter(pc, least, at)
      const char = this.#charAt(at, backward)
      if (char < 0 || !set.has(char)) break
      this.#step(char > 255 ? FAR_STEPS : 1)
      at += char > 0xffff ? 2 * direction : direction
      if (++count === min) least = at
    }
    if (count < min) return -1
    if (lazy) {
      if (!this.#meets(meet, at)) return -1
      if (max > min) this.#push(-2 - pc, at, max - min)
    } else if (at !== least) this.#push(-2 - pc, least, at)
    else this.#attempt(meet, at)
    return at
  }

  /** From `at` on everything has failed before: what is left are the shorter ways. */
  #shorter(pc: number, least: number, at: number): -1 {
    if (at !== least) this.#push(-2 - pc, least, at)
    return -1
  }

  /** One character less for a greedy loop, one more for a lazy one. */
  #loopAgain(pc: number, a: number, b: number): boolean {
    const { code, loops } = this.#program
    const { set, lazy, meet } = loops[code[pc + 1]!]!
    const backward = code[pc + 3]!
    if (lazy) {
      const char = this.#charAt(a, backward)
      if (char < 0 || !set.has(char)) return false
      this.#step(char > 255 ? FAR_STEPS : 1)
      this.#resumeAt = a + (char > 0xffff ? 2 : 1) * (1 - 2 * backward)
      if (!this.#meets(meet, this.#resumeAt)) return false
      if (b > 1) this.#push(-2 - pc, this.#resumeAt, b - 1)
      return true
    }
    this.#fail(meet, b)
    const char = this.#charAt(b, 1 - backward)
    this.#resumeAt = b - (char > 0xffff ? 2 : 1) * (1 - 2 * backward)
    if (this.#resumeAt === a) this.#attempt(meet, a)
    else this.#push(-2 - pc, a, this.#resumeAt)
    this.#step(1)
    return true
  }

  #asserts(kind: number, word: number, at: number): boolean {
    const text = this.#text
    switch (ASSERTIONS[kind]) {
      case 'start':
        return at === 0
      case 'end':
        return at === text.length
      case 'line-start':
        return at === 0 || isLineEnd(text.charCodeAt(at - 1))
      case 'line-end':
        return at === text.length || isLineEnd(text.charCodeAt(at))
      default: {
        const set = this.#program.sets[word]!
        const before = at > 0 && set.has(text.charCodeAt(at - 1))
        const behind = at < text.length && set.has(text.charCodeAt(at))
        return (before !== behind) === (ASSERTIONS[kind] === 'word')
      }
    }
  }

  /** A look-around: all or nothing. One that holds keeps what it captured, one that was to fail leaves nothing. */
  #looks(pc: number, at: number): boolean {
    const { code } = this.#program
    const negated = (code[pc + 3]! & 2) !== 0
    const base = this.#top
    const found = this.#run(code[pc + 1]!, at) >= 0
    if (!found) return negated
    if (negated) {
      while (this.#top > base) {
        this.#top -= 3
        if (this.#stack[this.#top] === UNDO) this.#slots[this.#stack[this.#top + 1]!] = this.#stack[this.#top + 2]!
      }
      return false
    }
    let kept = base // its choices are gone, what sets its groups back stays
    for (let entry = base; entry < this.#top; entry += 3) {
      if (this.#stack[entry] !== UNDO) continue
      this.#stack.copyWithin(kept, entry, entry + 3)
      kept += 3
    }
    this.#step((this.#top - base) / 3)
    this.#top = kept
    return true
  }

  /** Where the text of a group ends that stands here again; -1 when it does not. A group that has matched nothing is empty. */
  #repeats({ groups, ignoreCase }: BackReference, at: number, backward: number): number {
    const text = this.#text
    const group = groups.find((each) => this.#slots[2 * each]! >= 0 && this.#slots[2 * each + 1]! >= 0)
    if (group === undefined) return at
    const start = this.#slots[2 * group]!
    const length = this.#slots[2 * group + 1]! - start
    const from = backward === 1 ? at - length : at
    if (from < 0 || from + length > text.length) return -1
    this.#step(length)
    for (let index = 0; index < length; index++) {
      const [a, b] = [text.charCodeAt(start + index), text.charCodeAt(from + index)]
      if (a !== b && !(ignoreCase && this.#sameLetter(a, b))) return -1
    }
    return backward === 1 ? from : from + length
  }

  #sameLetter(a: number, b: number): boolean {
    this.#step(200)
    return nativeSet(`\\u${a.toString(16).padStart(4, '0')}`, this.#program.unicode ? 'iu' : 'i').has(b)
  }
}

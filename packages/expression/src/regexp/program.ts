import type { CharSet } from './char-set.ts'
import { UnsupportedPattern } from './parse.ts'
import type { Assertion, BackReference, ParsedPattern, Pattern, Repeat } from './syntax.ts'

/** Instructions take four numbers: what to do, and three operands. */
export const WIDTH = 4

export const OP = Object.freeze({
  /** The pattern, or the body of a look-around, has matched. */
  accept: 0,
  /** One character: code, -, backward. */
  char: 1,
  /** One character of a set: set, -, backward. */
  set: 2,
  /** Go on at: place. */
  jump: 3,
  /** Try the first place, then the second. */
  split: 4,
  /** Remember the position in a slot. */
  save: 5,
  /** Assertion: kind, word set. */
  assert: 6,
  /** What a group matched: back-reference, -, backward. */
  back: 7,
  /** Look-around: body, place behind it, 1 behind | 2 negated. */
  look: 8,
  /** One character again and again: loop, -, backward. */
  loop: 9,
  /** Fail if nothing was matched since a slot was saved. */
  progress: 10,
  /** Forget the slots from … to before … */
  forget: 11,
  /** Fail if this place was reached at this position before: number. */
  once: 12,
})

export const ASSERTIONS: readonly Assertion[] = ['start', 'end', 'line-start', 'line-end', 'word', 'not-word']

/** A loop over one character. */
export interface Loop {
  readonly set: CharSet
  readonly min: number
  readonly max: number
  readonly lazy: boolean
  /** The place where its turns meet (see `once`), for a loop without end; -1 for others. */
  readonly meet: number
}

/** A pattern as instructions for the matcher. */
export interface Program {
  readonly code: Int32Array
  readonly sets: readonly CharSet[]
  readonly loops: readonly Loop[]
  readonly backs: readonly BackReference[]
  /** Slots: two for each group, the whole match first, then those of loops. */
  readonly slots: number
  readonly groupCount: number
  /** Places where ways meet. Without back-references, where it failed once it fails again. */
  readonly meets: number
  readonly unicode: boolean
  /** A match can only begin with one of these. */
  readonly first: readonly CharSet[] | undefined
  /** A match can only begin at the start of the text. */
  readonly anchored: boolean
}

const MAX_INSTRUCTIONS = 5_000
/** More alternatives than this are not worth looking at for the first character. */
const MAX_FIRST = 8

/** Makes the program of a pattern. @throws UnsupportedPattern if it is too large */
export function makeProgram(parsed: ParsedPattern): Program {
  const writer = new Writer(parsed)
  return writer.write()
}

class Writer {
  readonly #parsed: ParsedPattern
  readonly #code: number[] = []
  readonly #sets: CharSet[] = []
  readonly #loops: Loop[] = []
  readonly #backs: BackReference[] = []
  #slots: number
  #meets = 0
  #backward = 0
  #lookDepth = 0

  constructor(parsed: ParsedPattern) {
    this.#parsed = parsed
    this.#slots = 2 * (parsed.groupCount + 1)
  }

  write(): Program {
    const { root, groupCount, unicode } = this.#parsed
    this.#emit(root)
    this.#add(OP.accept)
    const first = firstOf(root)
    return Object.freeze({
      code: Int32Array.from(this.#code),
      ...{ sets: this.#sets, loops: this.#loops, backs: this.#backs, slots: this.#slots, groupCount, unicode },
      meets: this.#backs.length > 0 ? 0 : this.#meets,
      first: first === undefined || first.length === 0 || first.length > MAX_FIRST ? undefined : first,
      anchored: isAnchored(root),
    })
  }

  get #here(): number {
    return this.#code.length
  }

  #add(op: number, x = 0, y = 0, z = 0): number {
    if (this.#code.length >= MAX_INSTRUCTIONS * WIDTH) throw new UnsupportedPattern('it is too large', 'Use smaller repeat counts.')
    this.#code.push(op, x, y, z)
    return this.#code.length - WIDTH
  }

  #point(instruction: number, operand: 1 | 2, place: number): void {
    this.#code[instruction + operand] = place
  }

  /** A place where ways meet; not in look-arounds, where having been there before does not mean having failed. */
  #meet(): void {
    if (this.#lookDepth === 0) this.#add(OP.once, this.#meets++)
  }

  #loopMeet(max: number): number {
    return max === Infinity && this.#lookDepth === 0 ? this.#meets++ : -1
  }

  #setIndex(set: CharSet): number {
    const known = this.#sets.indexOf(set)
    return known < 0 ? this.#sets.push(set) - 1 : known
  }

  #emit(node: Pattern): void {
    switch (node.kind) {
      case 'char':
        if (node.set.only === undefined) this.#add(OP.set, this.#setIndex(node.set), 0, this.#backward)
        else this.#add(OP.char, node.set.only, 0, this.#backward)
        return
      case 'sequence':
        for (const part of this.#backward === 1 ? node.parts.toReversed() : node.parts) this.#emit(part)
        return
      case 'choice':
        return this.#choice(node.options)
      case 'capture':
        return this.#capture(node.group, node.body)
      case 'repeat':
        return this.#repeat(node)
      case 'assert':
        this.#add(OP.assert, ASSERTIONS.indexOf(node.what), this.#setIndex(node.word))
        return
      case 'look':
        return this.#look(node)
      case 'back':
        this.#add(OP.back, this.#backs.push(node) - 1, 0, this.#backward)
        return
      default:
        return node satisfies never
    }
  }

  #choice(options: readonly Pattern[]): void {
    const ends: number[] = []
    options.forEach((option, index) => {
      if (index === options.length - 1) return this.#emit(option)
      const split = this.#add(OP.split)
      this.#point(split, 1, this.#here)
      this.#emit(option)
      ends.push(this.#add(OP.jump))
      this.#point(split, 2, this.#here)
    })
    for (const end of ends) this.#point(end, 1, this.#here)
    this.#meet()
  }

  #capture(group: number, body: Pattern): void {
    this.#add(OP.save, 2 * group + this.#backward)
    this.#emit(body)
    this.#add(OP.save, 2 * group + 1 - this.#backward)
  }

  #repeat(node: Repeat): void {
    const { body, min, max, lazy } = node
    if (max === 0) return
    if (body.kind === 'char') {
      if (min === 1 && max === 1) return this.#emit(body)
      const loop = { set: body.set, min: Math.min(min, 2 ** 30), max: Math.min(max, 2 ** 30), lazy, meet: this.#loopMeet(max) }
      this.#add(OP.loop, this.#loops.push(loop) - 1, 0, this.#backward)
      if (min !== max) this.#meet()
      return
    }
    const before = this.#here
    for (let turn = 0; turn < min; turn++) {
      this.#turn(node)
      if (this.#here === before) return // nothing any number of times is nothing
    }
    if (max === Infinity) this.#star(node)
    else this.#options(node, max - min)
  }

  /** One turn of a loop: its groups begin anew. */
  #turn({ body, groups: [from, before] }: Repeat): void {
    if (before > from) this.#add(OP.forget, 2 * from, 2 * before)
    this.#emit(body)
    if (this.#here >= MAX_INSTRUCTIONS * WIDTH) throw new UnsupportedPattern('it is too large', 'Use smaller repeat counts.')
  }

  #star(node: Repeat): void {
    const head = this.#here
    this.#meet()
    const split = this.#add(OP.split)
    const slot = this.#slots++
    this.#add(OP.save, slot)
    const turn = this.#here - WIDTH
    this.#turn(node)
    this.#add(OP.progress, slot)
    this.#point(this.#add(OP.jump), 1, head)
    this.#branch(split, { turn, exit: this.#here, lazy: node.lazy })
  }

  /** Up to `count` more turns, each only after the one before. */
  #options(node: Repeat, count: number): void {
    const splits: { split: number; turn: number }[] = []
    for (let index = 0; index < count; index++) {
      const split = this.#add(OP.split)
      const slot = this.#slots++
      splits.push({ split, turn: this.#add(OP.save, slot) })
      this.#turn(node)
      this.#add(OP.progress, slot)
    }
    for (const { split, turn } of splits) this.#branch(split, { turn, exit: this.#here, lazy: node.lazy })
    if (count > 0) this.#meet()
  }

  #branch(split: number, { turn, exit, lazy }: { turn: number; exit: number; lazy: boolean }): void {
    this.#point(split, 1, lazy ? exit : turn)
    this.#point(split, 2, lazy ? turn : exit)
  }

  #look({ behind, negated, body }: Extract<Pattern, { kind: 'look' }>): void {
    const look = this.#add(OP.look, 0, 0, (behind ? 1 : 0) | (negated ? 2 : 0))
    const outer = this.#backward
    this.#backward = behind ? 1 : 0
    this.#lookDepth += 1
    this.#point(look, 1, this.#here)
    this.#emit(body)
    this.#add(OP.accept)
    this.#point(look, 2, this.#here)
    this.#lookDepth -= 1
    this.#backward = outer
  }
}

/** What a match of a part can begin with; undefined when it can be empty or cannot be told. */
function firstOf(node: Pattern): readonly CharSet[] | undefined {
  switch (node.kind) {
    case 'char':
      return [node.set]
    case 'capture':
      return firstOf(node.body)
    case 'repeat':
      return node.min > 0 ? firstOf(node.body) : undefined
    case 'sequence': {
      const part = node.parts.find((each) => each.kind !== 'assert' && each.kind !== 'look')
      return part === undefined ? undefined : firstOf(part)
    }
    case 'choice': {
      const firsts = node.options.map(firstOf)
      return firsts.every((first) => first !== undefined) ? [...new Set(firsts.flat())] : undefined
    }
    case 'assert':
    case 'look':
    case 'back':
      return undefined
    default:
      return node satisfies never
  }
}

function isAnchored(node: Pattern): boolean {
  switch (node.kind) {
    case 'assert':
      return node.what === 'start'
    case 'capture':
      return isAnchored(node.body)
    case 'sequence':
      return node.parts[0] !== undefined && isAnchored(node.parts[0])
    case 'choice':
      return node.options.every(isAnchored)
    case 'repeat':
      return node.min > 0 && isAnchored(node.body)
    case 'char':
    case 'look':
    case 'back':
      return false
    default:
      return node satisfies never
  }
}

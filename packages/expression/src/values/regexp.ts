import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { Matcher } from '../regexp/matcher.ts'
import { UnsupportedPattern, parsePattern } from '../regexp/parse.ts'
import { WIDTH, makeProgram, type Program } from '../regexp/program.ts'

/** Compiled program of a pattern: immutable, shared by all regular expressions made from one literal. */
export interface RegExpProgram {
  readonly source: string
  readonly flags: string
  readonly program: Program
  /** Groups by name; a name may stand in several alternatives. */
  readonly groupNames: ReadonlyMap<string, readonly number[]>
  /** What compiling it costs. */
  readonly cost: number
}

const MAX_PATTERN_CHARS = 5_000
const FLAGS = /^[dgimsuvy]*$/
/** Patterns made while an expression runs are kept for the next time: so many. */
const MAX_KEPT = 200
const kept = new Map<string, RegExpProgram>()

const unusable = (source: string, reason: string, hint?: string): ExpressionError =>
  new ExpressionError('expression.regex', `The regular expression /${source.slice(0, 100)}/ cannot be used: ${reason}.`, { hint })

/** Compiles a pattern for the paid matcher. @throws ExpressionError `expression.regex` */
export function compileRegExp(source: string, flags: string): RegExpProgram {
  if (source.length > MAX_PATTERN_CHARS) throw unusable(source, `it is longer than ${MAX_PATTERN_CHARS} characters`)
  if (!FLAGS.test(flags) || new Set(flags).size !== flags.length) {
    throw unusable(source, `flags "${flags.slice(0, 20)}" are not all known`, 'The flags d, g, i, m, s, u, v and y can be used, each once.')
  }
  let native: RegExp
  try {
    native = new RegExp(source, flags) // only parsed, never run: it tells whether this is JavaScript's syntax
  } catch (thrown) {
    throw unusable(source, thrown instanceof Error ? thrown.message.replace(/^Invalid regular expression: /, '') : 'its syntax is wrong')
  }
  try {
    const parsed = parsePattern(native.source, native.flags)
    const program = makeProgram(parsed)
    const cost = COST.patternMade + (program.code.length / WIDTH + source.length) * COST.pattern + parsed.setCount * COST.patternSet
    return Object.freeze({ source: native.source, flags: native.flags, program, groupNames: parsed.groupNames, cost })
  } catch (thrown) {
    if (thrown instanceof UnsupportedPattern) throw unusable(source, thrown.message, thrown.hint)
    throw thrown
  }
}

/** A pattern that is made while an expression runs, paid for whether it was kept from before or not. */
export function patternOf(vm: Machine, source: string, flags: string): RegExpProgram {
  vm.spend(COST.patternMade + Math.min(source.length, MAX_PATTERN_CHARS) * COST.pattern)
  const key = `${flags}/${source}`
  const program = kept.get(key) ?? compileRegExp(source, flags)
  kept.delete(key)
  kept.set(key, program) // the latest stands last
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!)
  vm.spend(program.cost)
  return program
}

/** A regular expression of an expression. */
export class ExpressionRegExp {
  readonly program: RegExpProgram
  /** Where `exec` and `test` with flag g or y go on. */
  lastIndex = 0
  constructor(program: RegExpProgram) {
    this.program = program
  }
  get source(): string {
    return this.program.source
  }
  get flags(): string {
    return this.program.flags
  }
  get global(): boolean {
    return this.program.flags.includes('g')
  }
  get sticky(): boolean {
    return this.program.flags.includes('y')
  }
}

/** One match: the whole text, its groups, where it stands. */
export interface Match {
  readonly index: number
  readonly end: number
  readonly groups: readonly (string | undefined)[]
  /** Start and end of each group, -1 where it took no part. */
  readonly spans: readonly number[]
}

/** Searches a text for a pattern, and pays for it step by step. */
export class Search {
  readonly #vm: Machine
  readonly #regexp: ExpressionRegExp
  readonly #text: string
  readonly #matcher: Matcher

  constructor(vm: Machine, regexp: ExpressionRegExp, text: string) {
    vm.touch(text)
    vm.spend(COST.search)
    this.#vm = vm
    this.#regexp = regexp
    this.#text = text
    this.#matcher = new Matcher(regexp.program.program, text, (units) => vm.spend(units))
  }

  /** Whether there is a match at or behind `from`; with flag y only there. */
  test(from = 0): boolean {
    return from <= this.#text.length && this.#matcher.find(from, this.#regexp.sticky) !== undefined
  }

  /** The first match at or after `from`; with flag y only there. */
  from(from: number): Match | undefined {
    return this.#find(from, this.#regexp.sticky)
  }

  #find(from: number, sticky: boolean): Match | undefined {
    if (from > this.#text.length) return undefined
    this.#vm.spend(COST.object)
    const slots = this.#matcher.find(from, sticky)
    if (slots === undefined) return undefined
    const { groupCount } = this.#regexp.program.program
    this.#vm.spend(COST.object * (groupCount + 2))
    const spans: number[] = []
    const groups: (string | undefined)[] = []
    for (let group = 0; group <= groupCount; group++) {
      const [start, end] = [slots[2 * group]!, slots[2 * group + 1]!]
      spans.push(start, end)
      groups.push(start < 0 || end < 0 ? undefined : this.#text.slice(start, end))
    }
    return { index: slots[0]!, end: slots[1]!, groups, spans }
  }

  /** All matches from the start, each behind the one before; an empty match moves on by one character. */
  *all(sticky = this.#regexp.sticky): Generator<Match> {
    let at = 0
    for (;;) {
      const match = this.#find(at, sticky)
      if (match === undefined) return
      yield match
      at = match.end > match.index ? match.end : match.end + this.#width(match.end)
    }
  }

  #width(at: number): number {
    return this.#regexp.program.program.unicode && this.#text.codePointAt(at)! > 0xffff ? 2 : 1
  }
}

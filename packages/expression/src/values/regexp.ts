import { RE2JS, type Matcher } from 're2js'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { translateRegExp } from './regexp-translate.ts'

/** Compiled program of a pattern: immutable, shared by all regular expressions made from one literal. */
export interface RegExpProgram {
  readonly source: string
  readonly flags: string
  readonly re2: RE2JS
  readonly size: number
  readonly groupNames: readonly string[]
}

const MAX_PATTERN_CHARS = 1_000
const MAX_PROGRAM_SIZE = 5_000
/** A single search may look at so many (character, instruction) pairs. */
const MAX_SEARCH = 100_000_000
/** Searching again and again behind each match is quadratic for some patterns even without back-tracking; this ends it. */
const MAX_SEARCH_MS = 2_000
const FLAGS = /^[gimsu]*$/

const unusable = (source: string, reason: string, hint?: string): ExpressionError =>
  new ExpressionError('expression.regex', `The regular expression /${source.slice(0, 100)}/ cannot be used: ${reason}.`, { hint })

/** Compiles a pattern for the linear-time engine; throws `expression.regex` for what it has no way to match. */
export function compileRegExp(source: string, flags: string): RegExpProgram {
  if (source.length > MAX_PATTERN_CHARS) throw unusable(source, `it is longer than ${MAX_PATTERN_CHARS} characters`)
  if (!FLAGS.test(flags) || new Set(flags).size !== flags.length) {
    throw unusable(source, `flags "${flags}" are not all known`, 'The flags g, i, m, s and u can be used, each once.')
  }
  let native: RegExp
  try {
    native = new RegExp(source, flags) // only parsed, never run: it tells whether this is JavaScript's syntax
  } catch (thrown) {
    throw unusable(source, thrown instanceof Error ? thrown.message.replace(/^Invalid regular expression: /, '') : 'its syntax is wrong')
  }
  const translated = translateRegExp(native.source, flags)
  if (translated.unsupported !== undefined) {
    throw unusable(
      source,
      `${translated.unsupported} is not supported`,
      'Patterns run in linear time, without look-ahead and back-references.',
    )
  }
  let re2: RE2JS
  try {
    re2 = RE2JS.compile(translated.pattern, RE2JS.LOOKBEHINDS | (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0))
  } catch (thrown) {
    throw unusable(source, thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, '') : 'it is not supported')
  }
  const size = re2.programSize()
  if (size > MAX_PROGRAM_SIZE) throw unusable(source, 'it is too large', 'Use smaller repeat counts.')
  return Object.freeze({ source: native.source, flags: native.flags, re2, size, groupNames: translated.groupNames })
}

/** A regular expression of an expression; runs in linear time. */
export class ExpressionRegExp {
  readonly program: RegExpProgram
  /** Where `exec` and `test` with flag g go on. */
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
}

/** One match: the whole text, its groups, where it stands. */
export interface Match {
  readonly index: number
  readonly end: number
  readonly groups: readonly (string | undefined)[]
}

/** Searches a text for a pattern, paying for it and ending what takes too long. */
export class Search {
  readonly #vm: Machine
  readonly #program: RegExpProgram
  readonly #text: string
  #matcher: Matcher | undefined
  #deadline: number | undefined

  constructor(vm: Machine, regexp: ExpressionRegExp, text: string) {
    const program = regexp.program
    if (text.length * program.size > MAX_SEARCH) {
      throw new ExpressionError('expression.too-large', 'The text is too long for this regular expression.', {
        hint: 'Use a shorter text or a simpler pattern.',
      })
    }
    vm.spend(1 + ((text.length * program.size) >> 4))
    this.#vm = vm
    this.#program = program
    this.#text = text
  }

  test(): boolean {
    return this.#program.re2.test(this.#text)
  }

  /** The first match at or after `from`. */
  from(from: number): Match | undefined {
    if (from > this.#text.length) return undefined
    this.#vm.spend(2)
    this.#watch()
    const matcher = (this.#matcher ??= this.#program.re2.matcher(this.#text))
    if (!matcher.find(from)) return undefined
    const groups: (string | undefined)[] = []
    for (let group = 0; group <= matcher.groupCount(); group++) groups.push(matcher.group(group) ?? undefined)
    return { index: matcher.start(), end: matcher.end(), groups }
  }

  /** All matches from the start, each behind the one before; an empty match moves on by one character. */
  *all(): Generator<Match> {
    let at = 0
    for (;;) {
      const match = this.from(at)
      if (match === undefined) return
      yield match
      at = match.end > match.index ? match.end : match.end + (this.#text.codePointAt(match.end)! > 0xffff ? 2 : 1)
    }
  }

  // The clock is read here and not injected: it decides no result, it only ends what would otherwise not end in time.
  #watch(): void {
    const now = performance.now()
    this.#deadline ??= now + MAX_SEARCH_MS
    if (now > this.#deadline) {
      throw new ExpressionError('expression.fuel', 'The regular expression takes too long on this text and was stopped.', {
        hint: 'Use a simpler pattern or a shorter text.',
      })
    }
  }
}

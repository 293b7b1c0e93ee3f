import { type CharSet, anyCase, nativeSet, oneChar } from './char-set.ts'
import type { Assertion, ParsedPattern, Pattern } from './syntax.ts'

/** Why a pattern that JavaScript accepts is refused. */
export class UnsupportedPattern extends Error {
  readonly hint: string | undefined
  constructor(what: string, hint?: string) {
    super(what)
    this.hint = hint
  }
}

const MAX_NESTING = 200
const NOTHING: Pattern = { kind: 'sequence', parts: [] }
const UNICODE_ESCAPE =
  /\\(?:u\{[0-9a-fA-F]+\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/uy
const PLAIN_ESCAPE = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|[0-3][0-7]{0,2}|[4-7][0-7]?|[^])/y
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,(\d*))?\})(\?)?/y
const GROUP = /\((?:\?(?:(:)|([=!])|(<[=!])|<([^>]+)>|([ims]*)(?:-([ims]*))?:))?/y
const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }
/** Properties of flag v that are texts, not characters. */
const TEXT_PROPERTY = /\\q\{|\\p\{(?:Basic_Emoji|Emoji_Keycap_Sequence|RGI_)/

/**
 * Reads a pattern that JavaScript has accepted with these flags. Characters, escapes and classes are handed to `CharSet` as they stand, so
 * only the structure is read here.
 * @throws UnsupportedPattern
 */
export function parsePattern(source: string, flags: string): ParsedPattern {
  return new Parser(source, flags).parse()
}

class Parser {
  readonly #source: string
  readonly #unicode: boolean
  readonly #sets: boolean
  readonly #groupNames = new Map<string, number[]>()
  readonly #groupCount: number
  readonly #hasNames: boolean
  readonly #made = new Map<string, CharSet>()
  #flags: string
  #group = 0
  #at = 0
  #depth = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#unicode = /[uv]/.test(flags)
    this.#sets = flags.includes('v')
    this.#flags = flags.replace(/[^imsuv]/g, '')
    const groups = captures(source, this.#sets)
    this.#groupCount = groups.length
    this.#hasNames = groups.some((name) => name !== undefined)
    groups.forEach((name, index) => {
      if (name !== undefined) this.#groupNames.set(name, [...(this.#groupNames.get(name) ?? []), index + 1])
    })
  }

  parse(): ParsedPattern {
    if (this.#sets && TEXT_PROPERTY.test(this.#source)) {
      throw new UnsupportedPattern('classes of texts (\\q{…}, \\p{RGI_Emoji}) are not supported', 'Write them as alternatives: (?:ab|cd).')
    }
    const root = this.#choice()
    return {
      root,
      groupCount: this.#groupCount,
      groupNames: this.#groupNames,
      unicode: this.#unicode,
      setCount: this.#made.size,
    }
  }

  #choice(): Pattern {
    if (++this.#depth > MAX_NESTING) throw new UnsupportedPattern('its groups are nested too deeply')
    const options = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at += 1
      options.push(this.#sequence())
    }
    this.#depth -= 1
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  #sequence(): Pattern {
    const parts: Pattern[] = []
    while (this.#at < this.#source.length && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const before = this.#group
      const part = this.#term()
      parts.push(this.#repeated(part, before))
    }
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? NOTHING : { kind: 'sequence', parts }
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source) ?? undefined
    if (found !== undefined) this.#at += found[0].length
    return found
  }

  #repeated(body: Pattern, groupsBefore: number): Pattern {
    const found = this.#take(QUANTIFIER)
    if (found === undefined) return body
    const [, sign, least, range, most, lazy] = found
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0
    const max = sign === '?' ? 1 : sign !== undefined ? Infinity : range === undefined ? min : most === '' ? Infinity : Number(most)
    return { kind: 'repeat', body, min, max, lazy: lazy !== undefined, groups: [groupsBefore + 1, this.#group + 1] }
  }

  #term(): Pattern {
    switch (this.#source[this.#at]) {
      case '^':
        this.#at += 1
        return this.#assertion(this.#flags.includes('m') ? 'line-start' : 'start')
      case '$':
        this.#at += 1
        return this.#assertion(this.#flags.includes('m') ? 'line-end' : 'end')
      case '(':
        return this.#inGroup()
      case '.':
        this.#at += 1
        return this.#native('.')
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      default:
        return this.#literal()
    }
  }

  #assertion(what: Assertion): Pattern {
    return { kind: 'assert', what, word: this.#setOf('\\w') }
  }

  #inGroup(): Pattern {
    const [, plain, ahead, behind, name, on, off] = this.#take(GROUP)!
    const outer = this.#flags
    const group = plain ?? ahead ?? behind ?? on ?? off
    const index = group === undefined || name !== undefined ? ++this.#group : 0
    if (on !== undefined || off !== undefined) this.#flags = changed(outer, on ?? '', off ?? '')
    const body = this.#choice()
    this.#at += 1 // the parenthesis that JavaScript has seen there
    this.#flags = outer
    if (index > 0) return { kind: 'capture', group: index, body }
    if (ahead !== undefined) return { kind: 'look', behind: false, negated: ahead === '!', body }
    return behind === undefined ? body : { kind: 'look', behind: true, negated: behind === '<!', body }
  }

  #class(): Pattern {
    const start = this.#at
    this.#at = classEnd(this.#source, start, this.#sets)
    return this.#native(this.#source.slice(start, this.#at))
  }

  #escape(): Pattern {
    if (this.#take(/\\b/y)) return this.#assertion('word')
    if (this.#take(/\\B/y)) return this.#assertion('not-word')
    const named = this.#unicode || this.#hasNames ? this.#take(/\\k<([^>]+)>/y) : undefined
    if (named !== undefined) return this.#back(this.#groupNames.get(named[1]!) ?? [])
    const number = /\\([1-9]\d*)/y
    number.lastIndex = this.#at
    const digits = number.exec(this.#source)?.[1]
    if (digits !== undefined && (this.#unicode || Number(digits) <= this.#groupCount)) {
      this.#at += digits.length + 1
      return this.#back([Number(digits)])
    }
    if (!this.#unicode && this.#take(/\\(?=c(?![a-zA-Z]))/y)) return this.#char(0x5c) // "\c" is a backslash and a c
    const raw = this.#take(this.#unicode ? UNICODE_ESCAPE : PLAIN_ESCAPE)![0]
    const letter = raw.charAt(1)
    if (raw.length === 2 && CONTROL[letter] !== undefined) return this.#char(CONTROL[letter])
    return raw.length === 2 && /[^\w]/.test(letter) ? this.#char(raw.codePointAt(1)!) : this.#native(raw)
  }

  #back(groups: readonly number[]): Pattern {
    return { kind: 'back', groups, ignoreCase: this.#flags.includes('i') }
  }

  #literal(): Pattern {
    const code = this.#unicode ? this.#source.codePointAt(this.#at)! : this.#source.charCodeAt(this.#at)
    this.#at += code > 0xffff ? 2 : 1
    return this.#char(code)
  }

  #char(code: number): Pattern {
    const set = this.#flags.includes('i') ? anyCase(code, this.#unicode) : oneChar(code)
    return set === undefined ? this.#native(escaped(code, this.#unicode)) : { kind: 'char', set }
  }

  #native(source: string): Pattern {
    return { kind: 'char', set: this.#setOf(source) }
  }

  #setOf(source: string): CharSet {
    const key = `${this.#flags}/${source}`
    const known = this.#made.get(key) ?? nativeSet(source, this.#flags)
    this.#made.set(key, known)
    return known
  }
}

const changed = (flags: string, on: string, off: string): string =>
  [...flags].filter((flag) => !off.includes(flag) && !on.includes(flag)).join('') + on

function escaped(code: number, unicode: boolean): string {
  return code > 0xffff || unicode ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** Behind the bracket that closes the class which begins at `start`. With flag v classes hold classes. */
function classEnd(source: string, start: number, nested: boolean): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at += 1
    else if (char === '[' && (depth === 0 || nested)) depth += 1
    else if (char === ']' && --depth === 0) return at + 1
  }
  return source.length
}

/** The capturing groups in order, each with its name. */
function captures(source: string, nested: boolean): (string | undefined)[] {
  const groups: (string | undefined)[] = []
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at += 1
    else if (char === '[') at = classEnd(source, at, nested) - 1
    else if (char === '(' && source[at + 1] !== '?') groups.push(undefined)
    else if (char === '(' && /^\?<[^=!]/.test(source.slice(at + 1, at + 4))) groups.push(source.slice(at + 3, source.indexOf('>', at)))
  }
  return groups
}

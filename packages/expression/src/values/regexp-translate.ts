/** A JavaScript pattern in RE2's words. */
export interface TranslatedRegExp {
  readonly pattern: string
  readonly groupNames: readonly string[]
  /** What RE2 has no way to match, named for people. */
  readonly unsupported?: string
}

const SPACE_IN_CLASS = '\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
const NOT_SPACE_IN_CLASS =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}'
const NOT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]'
const META = /[\\^$.*+?()[\]{}|/-]/

const codePoint = (code: number): string => `\\x{${code.toString(16)}}`

/**
 * Translates a pattern that JavaScript has accepted. Where the two languages differ (`\s`, `.`, escapes, empty classes) the
 * result means what JavaScript means, counted in code points (as with flag u).
 */
export function translateRegExp(source: string, flags: string): TranslatedRegExp {
  const reader = new Translator(source, flags)
  try {
    return { pattern: reader.translate(), groupNames: reader.groupNames }
  } catch (thrown) {
    if (thrown instanceof Unsupported) return { pattern: '', groupNames: [], unsupported: thrown.what }
    throw thrown
  }
}

class Unsupported extends Error {
  readonly what: string
  constructor(what: string) {
    super(what)
    this.what = what
  }
}

class Translator {
  readonly groupNames: string[] = []
  readonly #source: string
  readonly #dotAll: boolean
  readonly #unicode: boolean
  readonly #multiline: boolean
  #at = 0
  #inClass = false

  constructor(source: string, flags: string) {
    this.#source = source
    this.#dotAll = flags.includes('s')
    this.#unicode = flags.includes('u')
    this.#multiline = flags.includes('m')
  }

  translate(): string {
    let out = this.#multiline ? '(?m)' : ''
    while (this.#at < this.#source.length) out += this.#inClass ? this.#classPart() : this.#part()
    return out
  }

  #next(): string {
    const code = this.#source.codePointAt(this.#at)!
    const text = String.fromCodePoint(code)
    this.#at += text.length
    return text
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source) ?? undefined
    if (found !== undefined) this.#at += found[0].length
    return found
  }

  #part(): string {
    if (this.#source[this.#at] === '(') return this.#group()
    if (this.#take(/\[\^\]/y)) return '[\\x{0}-\\x{10ffff}]'
    if (this.#take(/\[\]/y)) return '[^\\x{0}-\\x{10ffff}]'
    const repeat = this.#take(/\{\d+(,\d*)?\}/y)
    if (repeat !== undefined) return repeat[0]
    const char = this.#next()
    switch (char) {
      case '[':
        this.#inClass = true
        return '['
      case '.':
        return this.#dotAll ? '[\\x{0}-\\x{10ffff}]' : NOT_LINE_END
      case '\\':
        return this.#escape()
      case '{':
      case '}':
      case ']':
        return `\\${char}`
      default:
        return char
    }
  }

  #group(): string {
    const named = this.#take(/\(\?<([^>=!]+)>/y)
    if (named !== undefined) {
      this.groupNames.push(named[1]!)
      return `(?P<g${this.groupNames.length}>` // RE2 takes fewer names; the real one is kept beside
    }
    if (this.#take(/\(\?[=!]/y)) throw new Unsupported('look-ahead')
    const other = this.#take(/\(\?(:|<=|<!)|\((?!\?)/y)
    if (other === undefined) throw new Unsupported('this kind of group')
    return other[0]
  }

  #classPart(): string {
    const char = this.#next()
    if (char === ']') {
      this.#inClass = false
      return ']'
    }
    if (char === '\\') return this.#escape()
    return char === '[' || char === '&' || char === '~' ? `\\${char}` : char
  }

  #escape(): string {
    const hex = this.#take(/x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\}|u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9a-fA-F]{4})/iy)
    if (hex !== undefined && (this.#unicode || hex[2] === undefined)) return codePoint(hexValue(hex))
    if (hex !== undefined) return `u{${hex[2]}}` // without flag u this repeats the letter u
    const control = this.#take(/c([a-zA-Z])/y)
    if (control !== undefined) return codePoint(control[1]!.charCodeAt(0) % 32)
    const property = this.#unicode ? this.#take(/[pP]\{[^}]*\}/y) : undefined
    if (property !== undefined) return `\\${property[0].replace(/\{(Script|sc|General_Category|gc)=/, '{')}`
    if (this.#take(/k</y) !== undefined || (!this.#inClass && this.#take(/[1-9]/y) !== undefined)) throw new Unsupported('a back-reference')
    return this.#shortEscape(this.#next())
  }

  #shortEscape(char: string): string {
    switch (char) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 'n':
      case 'r':
      case 't':
      case 'f':
      case 'v':
        return `\\${char}`
      case 'b':
        return this.#inClass ? codePoint(8) : '\\b'
      case 'B':
        return '\\B'
      case 's':
        return this.#inClass ? SPACE_IN_CLASS : `[${SPACE_IN_CLASS}]`
      case 'S':
        return this.#inClass ? NOT_SPACE_IN_CLASS : `[^${SPACE_IN_CLASS}]`
      case '0':
        return codePoint(0)
      default:
        return META.test(char) ? `\\${char}` : codePoint(char.codePointAt(0)!)
    }
  }
}

function hexValue(hex: RegExpExecArray): number {
  if (hex[3] !== undefined) return parseInt(hex[3], 16) * 0x400 + parseInt(hex[4]!, 16) + 0x10000 - 0xd800 * 0x400 - 0xdc00
  return parseInt((hex[1] ?? hex[2] ?? hex[5])!, 16)
}

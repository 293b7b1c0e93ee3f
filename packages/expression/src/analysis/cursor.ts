import { parseExpressionAt, type Expression } from 'acorn'
import type { Span } from '../errors.ts'

/** Stands where somebody types, so that what is half written can be parsed. No name of a workflow has such a form. */
export const MARK = 'ǃcursorǃ'

interface Open {
  readonly kind: '(' | '[' | '{' | '${' | '`' | 'source'
  /** What must come to close it. */
  readonly close: string
  readonly at: number
  /** `?` and `case` that wait for their `:`. */
  waiting: number
  commas: number
}

/** Where a cursor stands in a template. */
export interface Cursor {
  /** Where the source of the expression begins. */
  readonly start: number
  /** What the innermost bracket is, outermost first. */
  readonly open: readonly Open[]
  /** The cursor stands in a text: its quote, and where that stands. */
  readonly text?: { readonly quote: string; readonly at: number }
}

const WORD = /[\w$\u00a0-\uffff]/
/** A `/` behind these divides; elsewhere it begins a regular expression. */
const ENDS_VALUE = /[\w$\u00a0-\uffff)\]}'"`]$/
const NO_VALUE = /^(return|typeof|case|in|of|instanceof|void|throw|new|delete|else|do)$/

/** The expression around a place; undefined in the text between expressions and in comments. */
export function cursorIn(text: string, offset: number): Cursor | undefined {
  for (let open = text.indexOf('{{'); open >= 0 && open + 2 <= offset;) {
    const scanned = new Scan(text, open + 2, offset).run()
    if (typeof scanned !== 'number') return scanned
    open = text.indexOf('{{', scanned)
  }
  return undefined
}

/** Reads an expression up to the cursor, or to the `}}` that ends it. */
class Scan {
  readonly #text: string
  readonly #start: number
  readonly #to: number
  readonly #stack: Open[]
  #at: number
  #previous = ''
  #before = ''

  constructor(text: string, start: number, to: number) {
    this.#text = text
    this.#start = start
    this.#to = to
    this.#at = start
    this.#stack = [{ kind: 'source', close: '', at: start, waiting: 0, commas: 0 }]
  }

  run(): Cursor | number | undefined {
    while (this.#at < this.#to) {
      if (this.#top.kind === '`') {
        this.#templateText()
        continue
      }
      const rest = this.#text.slice(this.#at, this.#at + 2)
      if (rest === '}}' && this.#stack.length === 1) return this.#at + 2
      if (rest === '//' || rest === '/*') {
        if (!this.#comment(rest)) return undefined
        continue
      }
      const char = rest.charAt(0)
      if (char === "'" || char === '"') {
        const at = this.#at
        if (!this.#quoted(char)) return { start: this.#start, open: this.#stack, text: { quote: char, at } }
        continue
      }
      if (WORD.test(char)) this.#word()
      else if (char === '/' && this.#startsPattern()) this.#pattern()
      else this.#punctuation(char, rest)
    }
    return { start: this.#start, open: this.#stack }
  }

  get #top(): Open {
    return this.#stack.at(-1)! // the source itself is never taken off
  }

  #token(text: string, length = text.length): void {
    this.#before = this.#previous
    this.#previous = text
    this.#at += length
  }

  #templateText(): void {
    const rest = this.#text.slice(this.#at, this.#at + 2)
    if (rest.startsWith('\\')) this.#at += 2
    else if (rest.startsWith('`')) {
      this.#stack.pop()
      this.#token('`')
    } else if (rest === '${') {
      this.#push('${', '}')
      this.#at += 1
    } else this.#at += 1
  }

  /** False when the cursor stands in the comment. */
  #comment(opener: string): boolean {
    const end = opener === '//' ? this.#text.indexOf('\n', this.#at) : this.#text.indexOf('*/', this.#at + 2)
    if (end < 0 || end >= this.#to) return false
    this.#at = end + (opener === '//' ? 1 : 2)
    return true
  }

  /** False when the text does not end before the cursor. */
  #quoted(quote: string): boolean {
    for (let at = this.#at + 1; at < this.#to; at++) {
      if (this.#text[at] === '\\') at += 1
      else if (this.#text[at] === quote) {
        this.#token(quote, at + 1 - this.#at)
        return true
      }
    }
    return false
  }

  #word(): void {
    let end = this.#at
    while (end < this.#to && WORD.test(this.#text.charAt(end))) end += 1
    const word = this.#text.slice(this.#at, end)
    this.#token(word)
    if (word === 'case' && this.#top.kind === '{') this.#top.waiting += 1
  }

  #startsPattern(): boolean {
    return this.#previous === '' || NO_VALUE.test(this.#previous) || !ENDS_VALUE.test(this.#previous)
  }

  #pattern(): void {
    let inClass = false
    for (let at = this.#at + 1; at < this.#to; at++) {
      const char = this.#text[at]
      if (char === '\\') at += 1
      else if (char === '[') inClass = true
      else if (char === ']') inClass = false
      else if (char === '/' && !inClass) return this.#token(')', at + 1 - this.#at)
    }
    this.#at = this.#to
  }

  #punctuation(char: string, rest: string): void {
    if (char === '(') this.#push('(', /^(if|for|while|switch|catch)$/.test(this.#previous) ? ') {}' : ')')
    else if (char === '[') this.#push('[', ']')
    else if (char === '{') this.#push('{', this.#previous === 'try' ? '} finally {}' : this.#previous === 'do' ? '} while (0)' : '}')
    else if (char === '`') this.#push('`', '`')
    else if (char === ')' || char === ']' || char === '}') {
      if (this.#stack.length > 1) this.#stack.pop()
      this.#token(char)
    } else if (rest === '?.' || rest === '??' || rest === '=>') this.#token(rest)
    else {
      if (char === '?') this.#top.waiting += 1
      if (char === ':' && this.#top.waiting > 0) this.#top.waiting -= 1
      if (char === ',') this.#top.commas += 1
      if (char.trim() === '') this.#at += 1
      else this.#token(char)
    }
  }

  #push(kind: Open['kind'], close: string): void {
    const isDeclaration = kind === '(' && (this.#previous === 'function' || this.#before === 'function')
    this.#stack.push({ kind, close: isDeclaration ? ') {}' : close, at: this.#at, waiting: 0, commas: 0 })
    this.#token(kind.charAt(0))
  }
}

/** What closes everything that is open at the cursor, so that it can be parsed. */
const closing = (open: readonly Open[], asParameters: boolean): string =>
  open
    .toReversed()
    .map(({ waiting, close }, index) => ' : 0'.repeat(waiting) + close + (asParameters && index === 1 ? ' => 0' : ''))
    .join('')

/** `list.map(({ a, |`: the fields that an arrow function takes out of its parameter, most likely. */
function mayBeParameters(text: string, open: readonly Open[]): boolean {
  const [call, round, curly] = open.slice(-3)
  return (
    call?.kind === '(' &&
    round?.kind === '(' &&
    curly?.kind === '{' &&
    text
      .slice(call.at + 1, curly.at)
      .replace('(', '')
      .trim() === ''
  )
}

/** An expression that ends at the cursor, made whole. Positions in `node` count from `base`. */
export interface Repaired {
  readonly node: Expression
  readonly base: number
  readonly source: string
}

/**
 * Parses what stands before the cursor, with `insert` in place of what follows `keepTo`.
 * Where not even that can be read, only the chain of members before the cursor is.
 */
export function repair(text: string, cursor: Cursor, { keepTo, insert }: { keepTo: number; insert: string }): Repaired | undefined {
  const kept = text.slice(cursor.start, keepTo)
  const parameters = mayBeParameters(text, cursor.open) ? parsed(`${kept}${insert}${closing(cursor.open, true)}`, cursor.start) : undefined
  const whole = parameters ?? parsed(kept + insert + closing(cursor.open, false), cursor.start)
  if (whole !== undefined) return whole
  const inner = cursor.open.at(-1)
  const chainStart =
    inner === undefined ? cursor.start : chainBefore(text, { start: inner.kind === 'source' ? inner.at : inner.at + 1, end: keepTo })
  return parsed(text.slice(chainStart, keepTo) + insert, chainStart)
}

function parsed(source: string, base: number): Repaired | undefined {
  try {
    const leading = /^\s*/.exec(source)![0].length // always matches, if only the empty text
    const node = parseExpressionAt(source, leading, { ecmaVersion: 2024 })
    return source.slice(node.end).includes(MARK) ? undefined : { node, base, source }
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return undefined
    throw thrown
  }
}

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/** Where the chain of members and calls begins that ends at a place: `1 + $json.a[0].b(c)` gives that of `$json`. */
function chainBefore(text: string, { start, end }: Span): number {
  let at = end
  while (at > start) {
    const char = text[at - 1]!
    const opener = CLOSERS[char]
    if (opener !== undefined) {
      const open = openingOf(text, at - 1, { closer: char, opener })
      if (open < start) return at
      at = open
    } else if (/[\w$.?\u00a0-\uffff]/.test(char)) at -= 1
    else break
  }
  return at + (/^[?.]+/.exec(text.slice(at, end))?.[0].length ?? 0)
}

function openingOf(text: string, close: number, { closer, opener }: { closer: string; opener: string }): number {
  let depth = 0
  for (let at = close; at >= 0; at--) {
    if (text[at] === closer) depth += 1
    if (text[at] === opener && --depth === 0) return at
  }
  return -1
}

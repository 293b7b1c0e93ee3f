import type { JsonObject, JsonValue } from '@millrace/base'
import { endOfString, MAX_DEPTH, parseUntrusted } from './json.ts'

/** Characters that are parsed at once: some milliseconds where everything is dear (wide objects, many small lists). */
const PART = 64 * 1024

/** Whether a text is so long that parsing it at once would hold others up. */
export const isLong = (text: string): boolean => text.length > PART

/** Thrown where lists or objects are nested deeper than they may be. */
class TooDeep extends SyntaxError {}

/**
 * As `parseUntrusted`, for long texts: yields between parts, so that others can have a turn. Lists and objects that are longer than a part
 * are taken to pieces, and their elements parsed by the lot. Throws SyntaxError.
 */
export function* parseInParts(text: string, part = PART): Generator<void, JsonValue | undefined> {
  try {
    const parser = new PartsParser(text, part)
    const { value, end } = yield* parser.value(parser.skip(0), 0)
    if (parser.skip(end) !== text.length) throw unexpected(text, end)
    return value
  } catch (thrown) {
    if (thrown instanceof TooDeep) return undefined
    throw thrown
  }
}

interface Parsed {
  readonly value: JsonValue
  /** Place behind it. */
  readonly end: number
}

const unexpected = (text: string, at: number): SyntaxError =>
  new SyntaxError(at >= text.length ? 'Unexpected end of JSON' : `Unexpected character at ${at} of JSON`)

/** What a list and an object have different. */
interface Container {
  readonly open: '[' | '{'
  readonly close: ']' | '}'
  add(parsed: JsonValue): void
}

const listOf = (elements: JsonValue[]): Container => ({
  open: '[',
  close: ']',
  add: (parsed) => {
    for (const element of parsed as JsonValue[]) elements.push(element)
  },
})

const objectOf = (fields: JsonObject): Container => ({
  open: '{',
  close: '}',
  add: (parsed) => {
    for (const [key, value] of Object.entries(parsed as JsonObject)) fields[key] = value
  },
})

class PartsParser {
  readonly #text: string
  readonly #part: number

  constructor(text: string, part: number) {
    this.#text = text
    this.#part = part
  }

  *value(at: number, depth: number): Generator<void, Parsed> {
    const end = this.#endOf(at, at + this.#part)
    if (end !== undefined) return { value: this.#parse(this.#text.slice(at, end), depth), end }
    if (depth >= MAX_DEPTH) throw new TooDeep()
    if (this.#text[at] === '[') {
      const elements: JsonValue[] = []
      const close = yield* this.#inside(at, listOf(elements), depth + 1)
      return { value: elements, end: close }
    }
    const fields: JsonObject = {}
    const close = yield* this.#inside(at, objectOf(fields), depth + 1)
    return { value: fields, end: close }
  }

  /** The members of a list or object that is longer than a part: as many at once as a part holds, or one that is itself longer. */
  *#inside(open: number, container: Container, depth: number): Generator<void, number> {
    for (let at = this.skip(open + 1); ; at = this.skip(at + 1)) {
      const lot = this.#lotFrom(at, container)
      if (lot > at) {
        container.add(this.#parse(container.open + this.#text.slice(at, lot) + container.close, depth - 1))
        at = this.skip(lot)
      } else at = this.skip(yield* this.#longMember(at, container, depth))
      yield
      if (this.#text[at] === container.close) return at + 1
      if (this.#text[at] !== ',') throw unexpected(this.#text, at)
    }
  }

  /** Where the members end that fit into a part together; where they begin, when not even the first does. */
  #lotFrom(from: number, container: Container): number {
    let end = from
    for (let at = from; ; at = this.skip(end) + 1) {
      const next = this.#endOf(this.#startOfValue(this.skip(at), container), from + this.#part)
      if (next === undefined || (next > from + this.#part && end > from)) return end
      end = next
      if (this.#text[this.skip(end)] !== ',') return end
    }
  }

  /** Behind the key and colon of an object's member. */
  #startOfValue(at: number, { open }: Container): number {
    if (open === '[') return at
    if (this.#text[at] !== '"') throw unexpected(this.#text, at)
    const colon = this.skip(endOfString(this.#text, at) + 1)
    if (this.#text[colon] !== ':') throw unexpected(this.#text, colon)
    return this.skip(colon + 1)
  }

  *#longMember(at: number, container: Container, depth: number): Generator<void, number> {
    const start = this.#startOfValue(at, container)
    const { value, end } = yield* this.value(start, depth)
    if (container.open === '[') container.add([value])
    else {
      const key = JSON.parse(this.#text.slice(at, endOfString(this.#text, at) + 1)) as string
      if (key !== '__proto__') container.add({ [key]: value })
    }
    return end
  }

  #parse(text: string, depth: number): JsonValue {
    const value = parseUntrusted(text, MAX_DEPTH - depth)
    if (value === undefined) throw new TooDeep()
    return value
  }

  /** Where the value ends that begins here; undefined for a list or object that goes beyond `most`. Its inside is not looked at. */
  #endOf(start: number, most: number): number | undefined {
    const text = this.#text
    let depth = 0
    for (let at = start; at < text.length; at++) {
      switch (text.charCodeAt(at)) {
        case 0x22:
          at = endOfString(text, at)
          if (depth === 0) return Math.min(at + 1, text.length)
          break
        case 0x5b:
        case 0x7b:
          depth++
          break
        case 0x5d:
        case 0x7d:
          if (depth <= 1) return depth === 0 ? at : at + 1
          depth--
          break
        case 0x2c:
          if (depth === 0) return at
          break
      }
      if (at > most && depth > 0) return undefined
    }
    return text.length
  }

  skip(at: number): number {
    let place = at
    for (;;) {
      const unit = this.#text.charCodeAt(place)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return place
      place += 1
    }
  }
}

const YES = 2
const NO = 1

/**
 * The characters that one place of a pattern accepts. Whether a character is one of them is asked of the host's own RegExp, once for
 * each character: so classes, properties and letter case mean exactly what they mean in JavaScript, and a pattern of one character
 * cannot back-track.
 */
export class CharSet {
  /** The only character, where there is just one. */
  readonly only: number | undefined
  readonly #accepts: (code: number) => boolean
  /** Answers by code, in pages of 256; the first one is at hand. */
  readonly #low = new Uint8Array(256)
  #pages: Map<number, Uint8Array> | undefined

  constructor(accepts: (code: number) => boolean, only?: number) {
    this.#accepts = accepts
    this.only = only
  }

  has(code: number): boolean {
    if (code > 255) return this.#far(code)
    const known = this.#low[code]!
    return known === 0 ? this.#learn(this.#low, code) : known === YES
  }

  #far(code: number): boolean {
    const pages = (this.#pages ??= new Map<number, Uint8Array>())
    let page = pages.get(code >> 8)
    if (page === undefined) pages.set(code >> 8, (page = new Uint8Array(256)))
    const known = page[code & 255]!
    return known === 0 ? this.#learn(page, code) : known === YES
  }

  #learn(page: Uint8Array, code: number): boolean {
    const accepted = this.#accepts(code)
    page[code & 255] = accepted ? YES : NO
    return accepted
  }
}

export const oneChar = (code: number): CharSet => new CharSet((each) => each === code, code)

const isAsciiLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** A letter in both cases, where nothing else is the same letter: with flag u, ſ is an s and the Kelvin sign a k. */
export function anyCase(code: number, unicode: boolean): CharSet | undefined {
  const lower = code | 32
  if (code < 128 && !isAsciiLetter(code)) return oneChar(code)
  if (code >= 128 || (unicode && (lower === 0x6b || lower === 0x73))) return undefined
  return new CharSet((each) => (each | 32) === lower && each < 128)
}

/** The set that a piece of a pattern's source stands for, e.g. `\d`, `[^a-z]`, `.`. */
export function nativeSet(source: string, flags: string): CharSet {
  const native = new RegExp(`^(?:${source})$`, flags)
  const text = /[uv]/.test(flags) ? String.fromCodePoint : String.fromCharCode
  return new CharSet((code) => native.test(text(code)))
}

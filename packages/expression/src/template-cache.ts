import { compileTemplate, type CompiledTemplate } from './compile/program.ts'

/** Bytes that a compiled template takes: so many, and so many for each character of its text. Measured by `npm run bench -- expressions`. */
const BYTES_EACH = 1_500
const BYTES_PER_CHARACTER = 40

/**
 * Compiled templates by their text. A compiled template keeps no state, so whoever has the same text shares it: the versions of a
 * workflow, which differ in a few fields, and copies of a node. The least recently used go when there are too many.
 */
export class TemplateCache {
  readonly #maxBytes: number
  readonly #templates = new Map<string, CompiledTemplate>()
  #bytes = 0

  /** @param maxBytes about; 16 MB holds some 5,000 templates of usual length */
  constructor(maxBytes = 16 * 2 ** 20) {
    this.#maxBytes = maxBytes
  }

  /** Bytes of the templates in it, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** The template of a text. @throws ExpressionError for a text that cannot be compiled, each time anew */
  compile(text: string): CompiledTemplate {
    const known = this.#templates.get(text)
    if (known !== undefined) {
      this.#templates.delete(text)
      this.#templates.set(text, known) // the latest stands last
      return known
    }
    const made = compileTemplate(text)
    this.#templates.set(text, made)
    this.#bytes += sizeOf(text)
    for (const oldest of this.#templates.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#templates.delete(oldest)
      this.#bytes -= sizeOf(oldest)
    }
    return made
  }
}

const sizeOf = (text: string): number => BYTES_EACH + BYTES_PER_CHARACTER * text.length

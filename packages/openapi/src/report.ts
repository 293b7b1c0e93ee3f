/** Something of the document that the connector does not have, or has in a simpler form. */
export interface Remark {
  readonly kind: 'left-out' | 'simplified'
  /** Where: the operation, or a pointer into the document. */
  readonly at: string
  readonly text: string
}

export interface ImportReport {
  /** Operations of the document. */
  readonly found: number
  /** Operations of the connector. */
  readonly taken: number
  readonly remarks: readonly Remark[]
  /** Remarks of which only the number is known, since a list this long helps nobody. */
  readonly further: number
}

const MOST = 1_000

/** Collects remarks. The same text at the same place counts once. */
export class Remarks {
  readonly #list: Remark[] = []
  readonly #seen = new Set<string>()

  simplified(at: string, text: string): void {
    this.#add({ kind: 'simplified', at, text })
  }

  leftOut(at: string, text: string): void {
    this.#add({ kind: 'left-out', at, text })
  }

  #add(remark: Remark): void {
    const key = `${remark.at}\n${remark.text}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    if (this.#list.length < MOST) this.#list.push(Object.freeze(remark))
  }

  report(counts: { readonly found: number; readonly taken: number }): ImportReport {
    return Object.freeze({ ...counts, remarks: Object.freeze([...this.#list]), further: this.#seen.size - this.#list.length })
  }
}

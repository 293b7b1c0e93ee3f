/** One piece of a text that is written anew. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with all edits; of two that overlap the first stands. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

const IDENTIFIER = /^[A-Za-z_$\u00a0-\uffff][\w$\u00a0-\uffff]*$/

export const isIdentifier = (name: string): boolean => IDENTIFIER.test(name)

/** A text in quotes of the given kind, as it stands in a source. */
export function quoted(text: string, quote: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  const safe = escaped.replaceAll(quote, `\\${quote}`)
  return quote + (quote === '`' ? safe.replaceAll('${', '\\${') : safe) + quote
}

/** A text in single quotes, as it stands in an expression. */
export const quotedKey = (key: string): string => quoted(key, "'")

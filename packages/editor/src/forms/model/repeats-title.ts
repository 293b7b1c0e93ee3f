/** Words that say nothing by themselves. */
const FILLERS = new Set(['a', 'an', 'the', 'this', 'its', 'of', 'for', 'to', 'what', 'which'])

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * Whether a description says only what the title does (`Password`: "The password."). Every field is described, for the reference and for
 * who writes connectors; under its own title such a line is noise. One more word may be the unit, and is shown.
 */
export function repeatsTitle(title: string, description: string): boolean {
  const said = new Set(wordsOf(title))
  return wordsOf(description).every((word) => said.has(word) || FILLERS.has(word))
}

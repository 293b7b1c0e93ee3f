/** Makes the short ids of nodes, edges and notes (`s`). Injected, so that tests get the same ids each time. */
export interface ShortIds {
  next(prefix: 'n' | 'e' | 's'): string
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Random, not counted: two people who edit the same workflow must not make the same id. */
export const randomShortIds: ShortIds = {
  next(prefix) {
    const bytes = crypto.getRandomValues(new Uint8Array(9))
    return prefix + Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  },
}

import type { CredentialSlot } from '../node-type.ts'

/**
 * Whether what a credential holds is what stood at a place of a config: `/headers/0` is for a slot of the type `http.header`, or for one
 * that is used while the setting equals `header`. What stands elsewhere, or deeper, would be sent as something else.
 */
export function isPlaceOf({ type, when }: CredentialSlot, entry: string): boolean {
  const [, place = '', ...rest] = entry.toLowerCase().split('/')
  const word = String(when?.equals ?? type.split('.').at(-1) ?? type).toLowerCase()
  return rest.length === 1 && (place === word || place === `${word}s`)
}

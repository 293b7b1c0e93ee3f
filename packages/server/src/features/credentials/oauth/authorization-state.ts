import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The `state` of an authorization: an id that nobody can guess, signed, so that strangers' values never reach the database. */
export interface AuthorizationStates {
  make(): { readonly id: string; readonly state: string }
  /** The id; undefined for what we have not signed. */
  read(state: string): string | undefined
}

/** @param key 32 bytes, for this purpose only */
export function createAuthorizationStates(key: Uint8Array): AuthorizationStates {
  const sign = (id: string): string => createHmac('sha256', key).update(id).digest('base64url')
  return {
    make: () => {
      const id = randomText()
      return { id, state: `${id}.${sign(id)}` }
    },
    read: (state) => {
      const [id = '', signature = '', ...rest] = state.split('.')
      return rest.length === 0 && isSame(sign(id), signature) ? id : undefined
    },
  }
}

/** 256 bits. */
export const randomText = (): string => randomBytes(32).toString('base64url')

/** RFC 7636, 4.2. */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** In a time that says nothing about where they differ. */
export function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

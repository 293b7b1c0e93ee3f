import { v7 } from 'uuid'

/** A UUIDv7 (RFC 9562): sorts by the time of its making, so that it doubles as a keyset cursor. */
export type Id = string

/** Makes ids. Injected, so that simulations get the same ids from the same seed. */
export interface IdSource {
  next(): Id
}

export const newId = (): Id => v7()

export const systemIds: IdSource = { next: newId }

/** Milliseconds since the epoch at which a UUIDv7 was made. */
export const timeOfId = (id: Id): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isId = (value: string): boolean => UUID.test(value)

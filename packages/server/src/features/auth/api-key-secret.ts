import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'mr_'
const KEY_BYTES = 32

/** Makes a key: `mr_` and 256 random bits. */
export const newApiKey = (): string => PREFIX + randomBytes(KEY_BYTES).toString('base64url')

export const isApiKey = (token: string): boolean => token.startsWith(PREFIX)

/** How a key is kept. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** The part of it that lists show. */
export const shownPrefix = (key: string): string => key.slice(0, PREFIX.length + 6)

import { hash, verify } from '@node-rs/argon2'
import { randomBytes } from 'node:crypto'

export interface HashCost {
  /** KiB. */
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** OWASP's first choice for Argon2id (which is the library's default algorithm): 19 MiB, two passes, one lane. */
const COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface Passwords {
  hash(password: string): Promise<string>
  /** Without a hash it takes as long as with one and is false: how long a refusal takes does not tell whether an account exists. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>
}

/** Argon2id. */
export function createPasswords(cost: HashCost = COST): Passwords {
  let nobody: Promise<string> | undefined
  return {
    hash: (password) => hash(password, cost),
    verify: async (passwordHash, password) => {
      nobody ??= hash(randomBytes(16), cost)
      const matches = await verify(passwordHash ?? (await nobody), password)
      return matches && passwordHash !== undefined
    },
  }
}

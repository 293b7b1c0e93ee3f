import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimitedError } from '../../http/errors.ts'

export interface LoginLimitOptions {
  /** Attempts from one address in five minutes. @default 30 */
  readonly perAddress?: number
  /** Wrong passwords for one account in fifteen minutes. @default 10 */
  readonly perAccount?: number
}

/** Slows down guessing of passwords. Kept in memory: a restart forgives, which is no way in for somebody outside. */
export class LoginLimits {
  readonly #byAddress: RateLimiterMemory
  readonly #byAccount: RateLimiterMemory

  constructor({ perAddress = 30, perAccount = 10 }: LoginLimitOptions = {}) {
    this.#byAddress = new RateLimiterMemory({ points: perAddress, duration: 5 * 60 })
    this.#byAccount = new RateLimiterMemory({ points: perAccount, duration: 15 * 60 })
  }

  /** Counts an attempt before its password is looked at. Throws RateLimitedError. */
  async attempt(address: string, account?: string): Promise<void> {
    await consume(this.#byAddress, address)
    if (account !== undefined) await consume(this.#byAccount, account)
  }

  /** The account's owner got in. */
  async succeeded(account: string): Promise<void> {
    await this.#byAccount.delete(account)
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) throw new RateLimitedError({ retryAfterSeconds: Math.ceil(thrown.msBeforeNext / 1000) })
    throw thrown
  }
}

import type { ResultCache } from '../ports/index.ts'

/** A result cache in memory. `broken` makes it fail, as a full disk does. */
export class MemoryCache implements ResultCache {
  readonly entries = new Map<string, { payload: string; expiresAt: number }>()
  broken = false

  async get(tenantId: string, key: string, now: number): Promise<string | undefined> {
    if (this.broken) throw new TypeError('the cache is broken')
    const found = this.entries.get(`${tenantId} ${key}`)
    return found === undefined || found.expiresAt <= now ? undefined : found.payload
  }

  async set({ tenantId, key, payload, expiresAt }: Parameters<ResultCache['set']>[0]): Promise<void> {
    if (this.broken) throw new TypeError('the cache is broken')
    this.entries.set(`${tenantId} ${key}`, { payload, expiresAt })
  }
}

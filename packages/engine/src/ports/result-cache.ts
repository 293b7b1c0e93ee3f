import type { Id, Millis } from '@millrace/base'

/**
 * Results of earlier steps. What is in here may be lost at any time, and is never the only copy: a step that takes a result records it.
 * It may fail; whoever asks treats that as a miss.
 */
export interface ResultCache {
  /** The payload that was set under this key, unless its time is over. */
  get(tenantId: Id, key: string, now: Millis): Promise<string | undefined>
  set(entry: { readonly tenantId: Id; readonly key: string; readonly payload: string; readonly expiresAt: Millis }): Promise<void>
}

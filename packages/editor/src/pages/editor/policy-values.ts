import type { CacheSettings, ConcurrencyKey, NodeTypeDescription, RateLimitSettings, WorkflowNode } from '@millrace/workflow'
import { effectsOf } from '@millrace/workflow'

/** What stands in the field of a key: the text itself, or a template with its braces. */
export function keyText(key: ConcurrencyKey['key'] | undefined): string {
  if (typeof key !== 'object') return key === undefined ? '' : String(key)
  return typeof key['$expr'] === 'string' ? key['$expr'] : JSON.stringify(key)
}

/** Text with braces is a template; an empty field is no key. */
export function keyValue(text: string): ConcurrencyKey['key'] | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return trimmed.includes('{{') ? { $expr: trimmed } : trimmed
}

export function withKey(settings: ConcurrencyKey | undefined, text: string): ConcurrencyKey | undefined {
  const key = keyValue(text)
  return key === undefined ? undefined : { ...settings, key }
}

const MINUTE = 60_000

/** A rate needs both numbers: the first one that is entered brings the other. */
export function withRate(
  rate: RateLimitSettings | undefined,
  patch: { count?: number | null; seconds?: number | null },
): RateLimitSettings | undefined {
  if (patch.count === null || patch.seconds === null) return undefined
  const { count = 60, perMs = MINUTE } = rate ?? {}
  return {
    count: Math.max(1, Math.round(patch.count ?? count)),
    perMs: patch.seconds === undefined ? perMs : Math.max(1, Math.round(patch.seconds * 1000)),
  }
}

/** Whether a node may take earlier results. */
export function canCache(node: WorkflowNode, type: NodeTypeDescription | undefined): boolean {
  if (type === undefined || type.kind === 'trigger' || type.loop !== undefined) return false
  return effectsOf(type, node.config ?? {}) !== 'write'
}

export const withTtl = (cache: CacheSettings | undefined, seconds: number | null): CacheSettings | undefined =>
  seconds === null ? undefined : { ...cache, ttlMs: Math.max(1, Math.round(seconds * 1000)) }

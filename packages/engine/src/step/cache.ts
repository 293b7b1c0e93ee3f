import { toError, type Id, type JsonValue, type Logger } from '@millrace/base'
import type { CacheSettings, Effects } from '@millrace/workflow'
import type { Item } from '@millrace/node-sdk'
import type { LoadedNodeType, ResultCache } from '../ports/index.ts'
import { isLazy } from '../packets/lazy-list.ts'
import { RecordedOutput, type PortOutput } from '../packets/recorded-output.ts'
import type { StepRecord } from '../run/state.ts'
import { cacheKeyOf } from './cache-key.ts'
import { compileConfig, type CompiledConfig } from './config.ts'
import type { NamesContext } from './names.ts'
import type { StepOutcome } from './outcome.ts'
import type { StepRun } from './step-context.ts'

/** A node's cache, ready to use. */
export interface NodeCache {
  readonly ttlMs: number
  /** In place of config and items. */
  readonly key: CompiledConfig | undefined
}

/** Undefined for nodes without a cache, and for those that must run each time; publishing refuses these. */
export function compileCache(
  settings: CacheSettings | undefined,
  effects: Effects,
  loaded: LoadedNodeType | undefined,
): NodeCache | undefined {
  const definition = loaded?.definition
  if (settings === undefined || definition === undefined) return undefined
  if (definition.kind === 'trigger' || effects === 'write' || definition.loop !== undefined) return undefined
  return { ttlMs: settings.ttlMs, key: settings.key === undefined ? undefined : compileConfig({ key: settings.key as JsonValue }) }
}

/** Characters of a result that is kept. */
const MOST_CHARS = 1_000_000

export interface CachedRun {
  readonly step: StepRecord
  readonly run: StepRun
  readonly names: NamesContext
  readonly cache: ResultCache
  readonly tenantId: Id
  readonly now: () => number
}

/**
 * Takes the result of an earlier step that was the same, or runs the step and keeps what it gave. Only what can be given again without
 * the node is kept: no failures, no waits, no answers to callers, no binary data (which may be gone by then).
 */
export async function throughCache(
  { step, run, names, cache, tenantId, now }: CachedRun,
  execute: () => StepOutcome | Promise<StepOutcome>,
): Promise<StepOutcome> {
  const key = await keyOrNothing(() => cacheKeyOf(step, run, names))
  if (key === undefined) return execute()
  const byKey = step.node.cache?.key !== undefined
  const found = await cache.get(tenantId, key, now())
  const out = found === undefined ? undefined : decode(found, step)
  if (out !== undefined) return { kind: 'outputs', out, logs: [], cached: true }
  const outcome = await execute()
  const payload = outcome.kind === 'outputs' && !run.hasAnswered ? encode(outcome.out, byKey ? [] : step.items) : undefined
  if (payload !== undefined) await cache.set({ tenantId, key, payload, expiresAt: now() + (step.node.cache?.ttlMs ?? 0) })
  return outcome
}

/** An expression that fails is the node's to report when it runs. */
async function keyOrNothing(key: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await key()
  } catch {
    return undefined
  }
}

/** Items that came in stand as their index, so that they are still known as the same ones when the result is taken. */
function encode(out: Readonly<Record<string, PortOutput>>, inputs: readonly Item[]): string | undefined {
  const places = new Map(inputs.map((item, index) => [item, index]))
  const record: Record<string, (number | Item)[]> = {}
  for (const [port, items] of Object.entries(out)) {
    if (items instanceof RecordedOutput || isLazy(items) || items.some((item) => item.binary !== undefined)) return undefined
    record[port] = items.map((item) => places.get(item) ?? item)
  }
  const payload = JSON.stringify(record)
  return payload.length <= MOST_CHARS ? payload : undefined
}

function decode(payload: string, step: StepRecord): Readonly<Record<string, readonly Item[]>> {
  const record = JSON.parse(payload) as Record<string, (number | Item)[]>
  return Object.fromEntries(
    Object.entries(record).map(([port, items]) => [
      port,
      items.map((item) => (typeof item === 'number' ? (step.items[item] as Item) : item)),
    ]),
  )
}

/** A cache out of order costs time, never a step. */
export const tolerant = (cache: ResultCache, log: Logger): ResultCache => ({
  get: (tenantId, key, now) =>
    cache.get(tenantId, key, now).catch((thrown: unknown) => {
      log.warn({ err: toError(thrown) }, 'a result could not be looked up; the step runs')
      return undefined
    }),
  set: (entry) =>
    cache.set(entry).catch((thrown: unknown) => log.warn({ err: toError(thrown) }, 'a result could not be kept; the next step runs again')),
})

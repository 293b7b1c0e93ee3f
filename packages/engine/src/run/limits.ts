import type { JsonObject, JsonValue, Millis } from '@millrace/base'
import type { WorkflowSettings } from '@millrace/workflow'
import { compileConfig, type CompiledConfig } from '../step/config.ts'

/** So many starts in each time of this length. */
export interface RateLimit {
  readonly count: number
  readonly perMs: Millis
}

/** What a workflow says about how many of its executions go on at once. */
export interface WorkflowLimits {
  readonly concurrency: number | undefined
  readonly rate: RateLimit | undefined
  readonly key: { readonly value: CompiledConfig; readonly limit: number } | undefined
}

/** Undefined for a workflow without limits, so that asking costs nothing. */
export function compileLimits(settings: WorkflowSettings | undefined): WorkflowLimits | undefined {
  const { concurrency, rateLimit, concurrencyKey } = settings ?? {}
  if (concurrency === undefined && rateLimit === undefined && concurrencyKey === undefined) return undefined
  return Object.freeze({
    concurrency,
    rate: rateLimit === undefined ? undefined : Object.freeze({ ...rateLimit }),
    key:
      concurrencyKey === undefined
        ? undefined
        : { value: compileConfig({ key: concurrencyKey.key as JsonValue } as JsonObject), limit: concurrencyKey.limit ?? 1 },
  })
}

import { createHash } from 'node:crypto'
import { toError } from '@millrace/base'
import type { AcceptRequest, EnvironmentNames } from '../engine-api.ts'
import { ConcurrencyKeyError } from '../errors.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { AcceptNames } from '../step/accept-names.ts'
import { keyLimits } from '../step/config.ts'

/** Longer keys are told apart by their hash. */
const LONGEST_KEY = 200

/**
 * What a workflow's concurrency key gives for an execution, evaluated once on its first item; undefined for no key. Throws
 * ConcurrencyKeyError: an execution without its key would overtake those that have the same one.
 */
export function concurrencyKeyOf(
  plan: WorkflowPlan,
  request: AcceptRequest,
  { at, environment }: { at: number; environment: EnvironmentNames },
): string | undefined {
  const key = plan.limits?.key
  if (key === undefined) return undefined
  let value: unknown
  try {
    value = key.value.resolve(new AcceptNames({ plan, request, environment, now: at }), keyLimits(environment.expressions?.limits))['key']
  } catch (thrown) {
    throw new ConcurrencyKeyError({ workflowId: request.workflowId, reason: toError(thrown).message }, { cause: thrown })
  }
  if (value === undefined || value === null || value === '') return undefined
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
  return text.length <= LONGEST_KEY ? text : createHash('sha256').update(text).digest('hex')
}

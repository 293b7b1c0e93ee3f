import type { JsonObject, JsonValue } from '@millrace/base'
import type { WorkflowNode } from '@millrace/workflow'
import { numberOf } from '../read/scalar.ts'

type Policies = Pick<WorkflowNode, 'retry' | 'onError' | 'alwaysOutput' | 'executeOnce' | 'disabled' | 'notes'>

const MOST_WAIT_MS = 86_400_000
const LONGEST_NOTES = 10_000

/** Whether errors leave by an output of their own, behind the other ones. */
export const hasErrorOutput = ({ onError }: JsonObject): boolean => onError === 'continueErrorOutput'

/** What a node does about errors, nothing, and several items. A trigger has none of it. */
export function policiesOf(raw: JsonObject, isTrigger: boolean): Policies {
  const { disabled, notes } = raw
  return {
    ...(isTrigger ? {} : { ...errorPolicies(raw), ...outputPolicies(raw) }),
    ...(disabled === true ? { disabled: true } : {}),
    ...(typeof notes === 'string' && notes !== '' ? { notes: notes.slice(0, LONGEST_NOTES) } : {}),
  }
}

function errorPolicies(raw: JsonObject): Policies {
  const { onError, continueOnFail } = raw
  const policy =
    onError === 'continueErrorOutput' ? 'port' : onError === 'continueRegularOutput' || continueOnFail === true ? 'continue' : undefined
  return { ...(policy === undefined ? {} : { onError: policy }), ...retryOf(raw) }
}

/** There, every error is tried again, and the waits are all the same. */
function retryOf({ retryOnFail, maxTries, waitBetweenTries }: JsonObject): Policies {
  if (retryOnFail !== true) return {}
  const whole = (value: JsonValue | undefined, fallback: number, most: number): number => {
    const number = Math.floor(numberOf(value ?? fallback))
    return Number.isFinite(number) ? Math.max(0, Math.min(most, number)) : fallback
  }
  return {
    retry: {
      maxAttempts: Math.max(2, whole(maxTries, 3, 100)),
      backoff: 'fixed',
      delayMs: whole(waitBetweenTries, 1000, MOST_WAIT_MS),
      jitter: false,
      on: ['*'],
    },
  }
}

const outputPolicies = ({ alwaysOutputData, executeOnce }: JsonObject): Policies => ({
  ...(alwaysOutputData === true ? { alwaysOutput: true } : {}),
  ...(executeOnce === true ? { executeOnce: true } : {}),
})

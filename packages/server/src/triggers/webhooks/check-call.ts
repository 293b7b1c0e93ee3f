import { toError, type Clock, type Logger, type Millis } from '@millrace/base'
import { checkDeliveryId, checkVerdict, type Awaitable, type WebhookRequest, type WebhookResponse } from '@millrace/node-sdk'
import type { SecretBox, WebhookRegistrationRow } from '@millrace/store'
import { WebhookCheckFailedError, WebhookNotReadyError, WebhookSignatureRefusedError } from '../errors.ts'
import { bounded } from '../events/bounded.ts'
import { failureOf } from '../events/trigger-context.ts'
import { openRegistration } from '../registrations/sealed.ts'
import { webhookSecret, type WebhookKey } from '../registrations/webhook-url.ts'
import type { WebhookTriggerNode } from '../trigger-node.ts'

export interface CallCheckDeps {
  readonly registrations: {
    current(tenantId: string, key: Omit<WebhookKey, 'tenantId'>): Promise<WebhookRegistrationRow | null>
  }
  readonly secrets: SecretBox
  readonly clock: Clock
  readonly logger: Logger
}

/** A call that the trigger let in, or answered by itself. */
export type CheckedCall =
  { readonly kind: 'accept'; readonly deliveryId: string | undefined } | { readonly kind: 'answer'; readonly response: WebhookResponse }

/** Throws for calls that are not the vendor's; nothing is recorded of them. */
export type CallCheck = (request: WebhookRequest, rawBody: Uint8Array) => Promise<CheckedCall>

/** A check may take this long: its caller waits. */
const LONGEST_CHECK: Millis = 10_000
/** A vendor that was told our address a moment ago comes again. */
const RETRY_SECONDS = 5

/** The checks that a trigger makes of its calls; undefined for one that makes none. */
export function compileCallCheck(key: WebhookKey, trigger: WebhookTriggerNode, deps: CallCheckDeps): CallCheck | undefined {
  const { verify, deliveryId } = trigger.trigger
  if (verify === undefined && deliveryId === undefined) return undefined
  return async (request, rawBody) => {
    const answer = verify === undefined ? undefined : await judge({ key, trigger, request, rawBody }, deps)
    if (answer !== undefined) return { kind: 'answer', response: answer }
    const id = await code(deps, key, () => trigger.trigger.deliveryId?.(request))
    return { kind: 'accept', deliveryId: found(deps, key, () => checkDeliveryId(id)) }
  }
}

interface Judged {
  readonly key: WebhookKey
  readonly trigger: WebhookTriggerNode
  readonly request: WebhookRequest
  readonly rawBody: Uint8Array
}

/** What the trigger answers by itself; undefined for a call that is let in. */
async function judge({ key, trigger, request, rawBody }: Judged, deps: CallCheckDeps): Promise<WebhookResponse | undefined> {
  const row = await deps.registrations.current(key.tenantId, key)
  const registration = row === null ? undefined : openRegistration(row, deps.secrets)
  const call = {
    ...{ config: trigger.config, secret: webhookSecret(key, deps.secrets), now: deps.clock.now(), rawBody },
    state: registration?.state ?? {},
  }
  const given = await code(deps, key, () => trigger.trigger.verify?.(request, call))
  const verdict = found(deps, key, () => checkVerdict(given ?? { verdict: 'accept' }))
  switch (verdict.verdict) {
    case 'accept':
      return undefined
    case 'answer':
      return verdict.response
    case 'reject': {
      // What the vendor signs with may be in an answer that did not reach us yet: it is not refused for good.
      if (trigger.trigger.register !== undefined && registration === undefined)
        throw new WebhookNotReadyError({ retryAfterSeconds: RETRY_SECONDS })
      deps.logger.info({ ...key, reason: String(verdict.reason).slice(0, 200) }, 'a call of a webhook was refused by its trigger')
      throw new WebhookSignatureRefusedError({})
    }
  }
}

/** Code that fails lets nobody in, and whoever delivers is asked to come again. */
async function code<T>(deps: CallCheckDeps, key: WebhookKey, ask: () => Awaitable<T>): Promise<T> {
  try {
    return await bounded(ask, { abort: new AbortController(), clock: deps.clock, limitMs: LONGEST_CHECK, what: 'check a call' })
  } catch (thrown) {
    return refuse(deps, key, thrown)
  }
}

function found<T>(deps: CallCheckDeps, key: WebhookKey, check: () => T): T {
  try {
    return check()
  } catch (thrown) {
    return refuse(deps, key, thrown)
  }
}

function refuse(deps: CallCheckDeps, { workflowId, nodeId }: WebhookKey, thrown: unknown): never {
  const cause = toError(thrown)
  deps.logger.warn({ workflowId, nodeId, err: cause }, 'a trigger could not check a call')
  throw new WebhookCheckFailedError({ code: failureOf(cause, deps.clock.now()).code }, { cause })
}

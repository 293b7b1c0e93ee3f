import { NodeError, type JsonObject, type Millis } from '@millrace/base'
import { checkRegistration, type Registration, type RegistrationContext } from '@millrace/node-sdk'
import type { RegistrationLease, WebhookRegistrationRow } from '@millrace/store'
import { TriggerGoneError } from '../errors.ts'
import { bounded } from '../events/bounded.ts'
import { holdLease } from '../events/lease.ts'
import { failureOf, triggerContext } from '../events/trigger-context.ts'
import { triggerNode, type WebhookTriggerNode } from '../trigger-node.ts'
import { openRegistration, sealRegistration } from './sealed.ts'
import type { RegistrarDeps } from './registrar.ts'
import { urlOf, webhookSecret } from './webhook-url.ts'

/** A registration that was taken, to be worked at once. */
export interface Settling {
  readonly row: WebhookRegistrationRow
  readonly lease: RegistrationLease
  /** Ends it: the server stops, or the lease was lost. */
  readonly abort: AbortController
}

/** A vendor may take this long. */
const LONGEST_CALL: Millis = 60_000
const FIRST_BACKOFF: Millis = 5_000
const LONGEST_BACKOFF: Millis = 3_600_000
/** A vendor that cannot be reached for so long is left to itself. */
const LONGEST_LEAVING: Millis = 14 * 86_400_000
/** Part of the time until its end after which a registration is made anew. */
const RENEW_AT = 0.75

/** Tells the vendor, or takes back what it was told, and writes down what came of it. Rejects only when the store does. */
export async function settle(one: Settling, deps: RegistrarDeps): Promise<void> {
  const { registrations, clock, logger } = deps
  const { row, lease, abort } = one
  const letGo = holdLease(lease, { renew: registrations.renew.bind(registrations), clock, logger, lost: () => abort.abort() })
  try {
    if (row.phase === 'leaving') {
      await takeBack(one, deps)
      await registrations.gone(lease, clock.now()) // W2
    } else {
      await registerNow(one, deps)
    }
  } catch (thrown) {
    await settleFailure(one, thrown, deps)
  } finally {
    letGo()
  }
}

/** Tells the vendor, and keeps what it answers. Throws what went wrong. */
export async function registerNow(one: Settling, deps: RegistrarDeps): Promise<void> {
  const registration = await register(one, deps)
  if (registration !== undefined) await deps.registrations.registered(one.lease, resultOf(registration, one.row, deps))
}

/** Undefined when somebody else has it by now. */
async function register(one: Settling, deps: RegistrarDeps): Promise<Registration | undefined> {
  const { registrations, baseUrl } = deps
  const url = urlOf(one.row, baseUrl())
  if (!(await registrations.tell(one.lease, url))) return undefined // W1
  return callRegister(one, { url, trigger: findTrigger(one.row, deps) }, deps)
}

interface Told {
  readonly url: string
  readonly trigger: WebhookTriggerNode
}

async function callRegister(one: Settling, told: Told, deps: RegistrarDeps): Promise<Registration> {
  const { abort } = one
  const { trigger } = told
  const now = deps.clock.now()
  const context = registrationContext(one, told, deps)
  const given = await bounded(() => trigger.trigger.register?.(context), {
    ...{ abort, clock: deps.clock, limitMs: LONGEST_CALL, what: 'register the webhook' },
  })
  return given === undefined ? { state: {} } : checkRegistration(given, now)
}

async function takeBack(one: Settling, deps: RegistrarDeps): Promise<void> {
  const { row, abort } = one
  if (row.url === null) return // nobody was told anything
  const trigger = findTrigger(row, deps)
  if (trigger.trigger.unregister === undefined) return
  const { url } = row
  const registration = openRegistration(row, deps.secrets) ?? (await callRegister(one, { url, trigger }, deps)) // W2
  const context = registrationContext(one, { url, trigger }, deps)
  await bounded(() => trigger.trigger.unregister?.({ ...context, registration }), {
    ...{ abort, clock: deps.clock, limitMs: LONGEST_CALL, what: 'take the webhook back' },
  })
}

function findTrigger({ document, nodeId, nodeType }: WebhookRegistrationRow, { catalog }: RegistrarDeps): WebhookTriggerNode {
  const trigger = triggerNode(document, nodeId, catalog)
  if (trigger?.kind !== 'webhook') throw new TriggerGoneError({ nodeId, nodeType })
  return trigger
}

function registrationContext(
  { row, abort: { signal } }: Settling,
  { url: webhookUrl, trigger }: Told,
  deps: RegistrarDeps,
): RegistrationContext<JsonObject> {
  const { tenantId, workflowId, document, mode } = row
  const scope = { tenantId, workflowId, document, trigger, mode, now: deps.clock.now(), signal }
  return { ...triggerContext(scope, deps), webhookUrl, secret: webhookSecret(row, deps.secrets) }
}

function resultOf(registration: Registration, row: WebhookRegistrationRow, { clock, secrets }: RegistrarDeps) {
  const at = clock.now()
  const { expiresAt = null } = registration
  const nextAt = expiresAt === null ? null : at + Math.max(1000, Math.floor((expiresAt - at) * RENEW_AT))
  return { at, nextAt, expiresAt, ...sealRegistration(registration, row, secrets) }
}

async function settleFailure({ row, lease, abort }: Settling, thrown: unknown, deps: RegistrarDeps): Promise<void> {
  const { registrations, clock, logger } = deps
  const at = clock.now()
  const failure = failureOf(thrown, at)
  if (failure.code === 'trigger.stopped') return registrations.failed(lease, { nextAt: at }) // it was not its fault
  abort.abort() // what it began is of no use any more
  const facts = { workflowId: row.workflowId, nodeId: row.nodeId, nodeType: row.nodeType, url: row.url, ...failure }
  if (row.phase === 'leaving' && at - (row.leavingSince ?? at) > LONGEST_LEAVING) {
    logger.error(facts, 'a webhook could not be taken back for a long time; remove it at the service by hand')
    return registrations.gone(lease, at)
  }
  logger.warn(
    { ...facts, failures: row.failures + 1 },
    row.phase === 'leaving' ? 'a webhook could not be taken back' : 'a webhook could not be registered',
  )
  const backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(row.failures, 20))
  const asked = thrown instanceof NodeError ? (thrown.retryAfterMs ?? 0) : 0
  await registrations.failed(lease, { nextAt: at + Math.max(backoff, asked), failure })
}

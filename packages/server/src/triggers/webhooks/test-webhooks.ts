import type { Clock, Id, Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'
import { MethodNotAllowedError } from '../../http/errors.ts'
import { NoWebhookTriggerError, RegistrationFailedError, WebhookNotFoundError } from '../errors.ts'
import { failureOf } from '../events/trigger-context.ts'
import { newRegistration } from '../registrations/new-registration.ts'
import type { Registrar } from '../registrations/registrar.ts'
import { triggerNodes } from '../trigger-node.ts'
import { webhookTarget, type WebhookChecks, type WebhookTarget } from './webhook-target.ts'

/** How long a draft listens for its test call. */
export const LISTEN_MS: Millis = 120_000
/** Drafts that listen at the same time; beyond it the oldest stops. */
const MOST = 1000

interface Listening {
  readonly targets: readonly WebhookTarget[]
  readonly expiresAt: Millis
  /** Takes back what vendors were told. */
  readonly close: () => void
}

interface Origin {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly document: WorkflowDocument
}

export interface TestWebhooksDeps {
  readonly catalog: NodeCatalog
  readonly checks: WebhookChecks
  readonly registrar: Pick<Registrar, 'openTest'>
  readonly clock: Clock
}

/** Drafts that wait for one test call each. Lost with the process: who listens again has lost nothing. */
export class TestWebhooks {
  readonly #deps: TestWebhooksDeps
  readonly #listening = new Map<Id, Listening>()

  constructor(deps: TestWebhooksDeps) {
    this.#deps = deps
  }

  /**
   * Lets a draft listen on all its webhooks, which are registered at their vendors for that time; the first call to any of them runs it.
   * Listening again starts anew. Throws NoWebhookTriggerError or RegistrationFailedError.
   */
  async listen(origin: Origin): Promise<{
    path: string
    expiresAt: Millis
  }> {
    const webhooks = triggerNodes(origin.document, this.#deps.catalog).filter((trigger) => trigger.kind === 'webhook')
    const targets = await Promise.all(webhooks.map((trigger) => webhookTarget({ ...origin, version: 0 }, trigger, this.#deps.checks)))
    const [first] = targets
    if (first === undefined) throw new NoWebhookTriggerError({ workflowId: origin.workflowId })
    const expiresAt = this.#deps.clock.now() + LISTEN_MS
    this.#end(origin.workflowId)
    const listening = { targets, expiresAt, close: () => undefined }
    this.#listening.set(origin.workflowId, listening) // first: vendors try the address while they are told it
    this.#dropOld()
    const close = await this.#register(origin, targets)
    if (close === undefined) return { path: first.spec.path, expiresAt }
    if (this.#listening.get(origin.workflowId) !== listening)
      close() // its call has come already
    else {
      this.#listening.set(origin.workflowId, { ...listening, close })
      this.#deps.clock.after(LISTEN_MS, () => this.#dropOld())
    }
    return { path: first.spec.path, expiresAt }
  }

  /** The draft that a call starts. Throws WebhookNotFoundError or MethodNotAllowedError. */
  find(method: string, path: string): WebhookTarget {
    this.#dropOld()
    const there = [...this.#listening.values()].flatMap(({ targets }) => targets).filter(({ spec }) => spec.path === path)
    if (there.length === 0) throw new WebhookNotFoundError({ method, path, test: true })
    const target = there.find(({ spec }) => spec.methods.includes(method))
    if (target === undefined)
      throw new MethodNotAllowedError({ method, allowed: [...new Set(there.flatMap(({ spec }) => spec.methods))].sort() })
    return target
  }

  /** Ends the listening of a draft whose call came; false when another call was first. */
  take({ workflowId, ...target }: WebhookTarget): boolean {
    const listening = this.#listening.get(workflowId)
    const still = listening?.targets.some(({ trigger }) => trigger === target.trigger) === true
    if (still) this.#end(workflowId)
    return still
  }

  #end(workflowId: Id): void {
    this.#listening.get(workflowId)?.close()
    this.#listening.delete(workflowId)
  }

  /** Undefined where no vendor has to be told anything. */
  async #register(origin: Origin, targets: readonly WebhookTarget[]): Promise<(() => void) | undefined> {
    const { tenantId, workflowId, document } = origin
    const known: { close(): void }[] = []
    for (const { trigger, spec } of targets) {
      if (trigger.trigger.register === undefined) continue
      try {
        known.push(await this.#deps.registrar.openTest({ tenantId, workflowId, ...newRegistration(trigger, spec.path, document) }))
      } catch (thrown) {
        known.forEach((one) => one.close())
        this.#end(workflowId)
        const { code, message } = failureOf(thrown, this.#deps.clock.now())
        throw new RegistrationFailedError({ nodeName: trigger.node.name, code, reason: message }, { cause: thrown })
      }
    }
    return known.length === 0 ? undefined : () => known.forEach((one) => one.close())
  }

  #dropOld(): void {
    const now = this.#deps.clock.now()
    for (const [workflowId, { expiresAt }] of this.#listening) {
      if (expiresAt <= now || this.#listening.size > MOST) this.#end(workflowId)
    }
  }
}

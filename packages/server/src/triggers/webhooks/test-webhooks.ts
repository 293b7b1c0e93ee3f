import type { Clock, Id, Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'
import { MethodNotAllowedError } from '../../http/errors.ts'
import { NoWebhookTriggerError, WebhookNotFoundError } from '../errors.ts'
import { triggerNodes } from '../trigger-node.ts'
import type { CallerSecrets } from './admit-caller.ts'
import { webhookTarget, type WebhookTarget } from './webhook-target.ts'

/** How long a draft listens for its test call. */
export const LISTEN_MS: Millis = 120_000
/** Drafts that listen at the same time; beyond it the oldest stops. */
const MOST = 1000

interface Listening {
  readonly targets: readonly WebhookTarget[]
  readonly expiresAt: Millis
}

export interface TestWebhooksDeps {
  readonly catalog: NodeCatalog
  readonly secrets: CallerSecrets
  readonly clock: Clock
}

/** Drafts that wait for one test call each. Lost with the process: who listens again has lost nothing. */
export class TestWebhooks {
  readonly #deps: TestWebhooksDeps
  readonly #listening = new Map<Id, Listening>()

  constructor(deps: TestWebhooksDeps) {
    this.#deps = deps
  }

  /** Lets a draft listen on all its webhooks; the first call to any of them runs it. Listening again starts anew. */
  async listen(origin: { readonly tenantId: Id; readonly workflowId: Id; readonly document: WorkflowDocument }): Promise<{
    path: string
    expiresAt: Millis
  }> {
    const webhooks = triggerNodes(origin.document, this.#deps.catalog).filter((trigger) => trigger.kind === 'webhook')
    const targets = await Promise.all(webhooks.map((trigger) => webhookTarget({ ...origin, version: 0 }, trigger, this.#deps.secrets)))
    const [first] = targets
    if (first === undefined) throw new NoWebhookTriggerError({ workflowId: origin.workflowId })
    const expiresAt = this.#deps.clock.now() + LISTEN_MS
    this.#listening.delete(origin.workflowId)
    this.#listening.set(origin.workflowId, { targets, expiresAt })
    this.#dropOld()
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
    if (still) this.#listening.delete(workflowId)
    return still
  }

  #dropOld(): void {
    const now = this.#deps.clock.now()
    for (const [workflowId, { expiresAt }] of this.#listening) {
      if (expiresAt <= now || this.#listening.size > MOST) this.#listening.delete(workflowId)
    }
  }
}

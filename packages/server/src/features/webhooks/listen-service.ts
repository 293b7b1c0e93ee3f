import type { DraftBody, ListenReply } from '@millrace/api'
import type { Id } from '@millrace/base'
import { mustBeAt, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import type { TestWebhooks } from '../../triggers/webhooks/test-webhooks.ts'
import { WorkflowNotFoundError } from '../workflows/errors.ts'

export interface ListenDeps {
  readonly store: Pick<Store, 'workflows'>
  readonly tests: TestWebhooks
  /** Address under which callers reach the server, without a slash at its end. */
  readonly baseUrl: () => string
}

/** Lets drafts listen for a test call. */
export class ListenService {
  readonly #deps: ListenDeps
  constructor(deps: ListenDeps) {
    this.#deps = deps
  }

  /** Throws `workflow.not-found`, `workflow.revision-conflict` or `workflow.no-webhook-trigger`. */
  async listen({ tenantId }: Actor, workflowId: Id, { revision }: DraftBody): Promise<ListenReply> {
    const { store, tests, baseUrl } = this.#deps
    const workflow = await store.workflows.get(tenantId, workflowId)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId })
    mustBeAt(workflow, revision)
    const { path, expiresAt } = await tests.listen({ tenantId, workflowId, document: workflow.document })
    return { url: `${baseUrl()}/webhook-test/${path}`, expiresAt: new Date(expiresAt).toISOString() }
  }
}

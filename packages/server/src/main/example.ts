import { toError, type Clock, type IdSource, type Logger } from '@millrace/base'
import type { Store, UserRow } from '@millrace/store'
import type { TypeCatalog } from '@millrace/workflow'
import { toDocument, triggerKinds } from '../features/workflows/documents.ts'
import hello from '../examples/hello.json' with { type: 'json' }

export interface ExampleDeps {
  readonly store: Pick<Store, 'workflows'>
  readonly types: TypeCatalog
  readonly ids: IdSource
  readonly clock: Clock
  readonly logger: Logger
}

/** Puts a ready workflow, as a draft, into a new workspace. A workspace without it works as well: a failure is logged only. */
export const exampleFor =
  ({ store, types, ids, clock, logger }: ExampleDeps) =>
  async ({ id, tenantId }: UserRow): Promise<void> => {
    try {
      const document = toDocument(hello)
      await store.workflows.create(ids.next(), tenantId, { document, triggers: triggerKinds(document, types), by: id, at: clock.now() })
    } catch (thrown) {
      logger.warn({ err: toError(thrown) }, 'the example workflow could not be made')
    }
  }

import type { Id, Millis } from '@millrace/base'
import {
  DeadLetterItemEntity,
  DeadLetterOperationEntity,
  type DeadLetterItemRow,
  type DeadLetterOperationRow,
} from '../entities/dead-letter-operation.ts'
import { insertOnce, type Query } from '../query.ts'

/** Why something was not done with a dead letter. */
export interface DeadLetterFailure {
  readonly executionId: Id
  readonly errorCode: string
  readonly errorMessage: string
}

/** What came of the dead letters that an operation had in its hands. */
export interface PageOutcome {
  readonly done: number
  readonly failures: readonly DeadLetterFailure[]
}

/** Operations on many dead letters, page by page, so that a crash in the middle can be made good. */
export class DeadLetterOperations {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  async insert(row: DeadLetterOperationRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(DeadLetterOperationEntity).insert(row))
  }

  get(tenantId: Id, id: Id): Promise<DeadLetterOperationRow | null> {
    return this.#query((manager) => manager.getRepository(DeadLetterOperationEntity).findOneBy({ tenantId, id }))
  }

  /** Over all tenants: what is not done yet, the oldest first. */
  unfinished(limit: number): Promise<readonly DeadLetterOperationRow[]> {
    return this.#query((manager) =>
      manager.getRepository(DeadLetterOperationEntity).find({ where: { status: 'running' }, order: { id: 'ASC' }, take: limit }),
    )
  }

  /** The dead letters that an operation has in its hands. */
  openItems(operationId: Id): Promise<readonly DeadLetterItemRow[]> {
    return this.#query((manager) => manager.getRepository(DeadLetterItemEntity).findBy({ operationId, state: 'open' }))
  }

  /** Takes dead letters into an operation's hands and moves it on. Gives those that another operation has. Call it in a transaction. */
  claimPage(
    { id: operationId }: DeadLetterOperationRow,
    items: readonly Pick<DeadLetterItemRow, 'executionId' | 'retryId'>[],
    cursor: string,
  ): Promise<readonly Id[]> {
    return this.#query(async (manager) => {
      const taken: Id[] = []
      for (const item of items) {
        const row: DeadLetterItemRow = { ...item, operationId, state: 'open', errorCode: null, errorMessage: null }
        if (!(await insertOnce(() => manager.getRepository(DeadLetterItemEntity).insert(row)))) taken.push(item.executionId)
      }
      await manager.getRepository(DeadLetterOperationEntity).update({ id: operationId }, { cursor })
      return taken
    })
  }

  /** Counts what came of the open items, once, and lets go of them. Call it in a transaction. */
  async closePage({ id }: DeadLetterOperationRow, { done, failures }: PageOutcome): Promise<void> {
    await this.#query(async (manager) => {
      await manager.getRepository(DeadLetterItemEntity).delete({ operationId: id, state: 'open' })
      for (const { executionId, errorCode, errorMessage } of failures) {
        const row: DeadLetterItemRow = { operationId: id, executionId, retryId: '', state: 'failed', errorCode, errorMessage }
        await insertOnce(() => manager.getRepository(DeadLetterItemEntity).insert(row))
      }
      const operations = manager.getRepository(DeadLetterOperationEntity)
      await operations.increment({ id }, 'done', done)
      await operations.increment({ id }, 'failed', failures.length)
    })
  }

  async finish({ id }: DeadLetterOperationRow, finishedAt: Millis): Promise<void> {
    await this.#query((manager) => manager.getRepository(DeadLetterOperationEntity).update({ id }, { status: 'done', finishedAt }))
  }

  /** What an operation could not do, and why. */
  async failures({ id }: DeadLetterOperationRow, limit: number): Promise<readonly DeadLetterFailure[]> {
    const rows = await this.#query((manager) =>
      manager.getRepository(DeadLetterItemEntity).find({
        where: { operationId: id, state: 'failed' },
        order: { executionId: 'ASC' },
        take: limit,
      }),
    )
    return rows.map(({ executionId, errorCode, errorMessage }) => ({
      ...{ executionId, errorCode: errorCode ?? '', errorMessage: errorMessage ?? '' },
    }))
  }

  /** Forgets operations that were done before a time. */
  async forget(before: Millis): Promise<void> {
    await this.#query((manager) =>
      manager
        .createQueryBuilder()
        .delete()
        .from(DeadLetterOperationEntity)
        .where("status = 'done' AND finished_at < :before", { before })
        .execute(),
    )
  }
}

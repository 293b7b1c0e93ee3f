import type { Id } from '@millrace/base'
import { SavedViewEntity, type SavedViewRow } from '../entities/saved-view.ts'
import { insertOnce, type Query } from '../query.ts'

type Owner = Pick<SavedViewRow, 'tenantId' | 'userId'>

/** Filters that people saved by name, each person their own. */
export class SavedViews {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  /** By name. */
  list({ tenantId, userId }: Owner, page: string): Promise<readonly SavedViewRow[]> {
    return this.#query((manager) =>
      manager.getRepository(SavedViewEntity).find({ where: { tenantId, userId, page }, order: { name: 'ASC' } }),
    )
  }

  /** False when this person has one of that name on that page. */
  insert(row: SavedViewRow): Promise<boolean> {
    return this.#query((manager) => insertOnce(() => manager.getRepository(SavedViewEntity).insert(row as never)))
  }

  async remove({ tenantId, userId }: Owner, id: Id): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(SavedViewEntity).delete({ tenantId, userId, id }))
    return affected === 1
  }
}

import type { CreateSavedViewBody, SavedView } from '@millrace/api'
import type { Clock, Id, IdSource } from '@millrace/base'
import type { SavedViewRow, Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { instant } from '../../http/instant.ts'
import { SavedViewExistsError, SavedViewLimitError, SavedViewNotFoundError } from './errors.ts'

const MOST_VIEWS = 50

export interface SavedViewsDeps {
  readonly store: Pick<Store, 'savedViews' | 'transaction'>
  readonly clock: Clock
  readonly ids: IdSource
}

/** Filters that people keep by a name, each person their own. */
export class SavedViewsService {
  readonly #deps: SavedViewsDeps
  constructor(deps: SavedViewsDeps) {
    this.#deps = deps
  }

  async list(actor: Actor, page: SavedView['page']): Promise<SavedView[]> {
    return (await this.#deps.store.savedViews.list(actor, page)).map((row) => view(row, page))
  }

  /** Throws SavedViewExistsError, SavedViewLimitError. */
  async create(actor: Actor, { page, name, query }: CreateSavedViewBody): Promise<SavedView> {
    const { store, clock, ids } = this.#deps
    const { tenantId, userId } = actor
    const row: SavedViewRow = { id: ids.next(), tenantId, userId, page, name: name.trim(), query, createdAt: clock.now() }
    await store.transaction(async ({ savedViews }) => {
      if ((await savedViews.list(actor, page)).length >= MOST_VIEWS) throw new SavedViewLimitError({ most: MOST_VIEWS })
      if (!(await savedViews.insert(row))) throw new SavedViewExistsError({ name: row.name })
    })
    return view(row, page)
  }

  async remove(actor: Actor, viewId: Id): Promise<void> {
    if (!(await this.#deps.store.savedViews.remove(actor, viewId))) throw new SavedViewNotFoundError({ viewId })
  }
}

const view = ({ id, name, query, createdAt }: SavedViewRow, page: SavedView['page']): SavedView => ({
  ...{ id, page, name, query: { ...query }, createdAt: instant(createdAt) },
})

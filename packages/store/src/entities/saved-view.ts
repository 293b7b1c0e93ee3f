import type { Id, Millis } from '@millrace/base'
import { EntitySchema } from 'typeorm'
import { id, json, millis, text } from './columns.ts'

/** Filters of a page that somebody gave a name. */
export interface SavedViewRow {
  readonly id: Id
  readonly tenantId: Id
  readonly userId: Id
  readonly page: string
  readonly name: string
  /** The page's address: what it filters by. */
  readonly query: Readonly<Record<string, string>>
  readonly createdAt: Millis
}

export const SavedViewEntity = new EntitySchema<SavedViewRow>({
  name: 'saved-view',
  tableName: 'saved_views',
  columns: {
    id: id(),
    tenantId: text('tenant_id'),
    userId: text('user_id'),
    page: text('page'),
    name: text('name'),
    query: json('query'),
    createdAt: millis('created_at'),
  },
})

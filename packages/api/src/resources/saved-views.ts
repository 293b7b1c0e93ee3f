import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals } from './common.ts'

export const VIEW_PAGES = ['executions', 'workflows'] as const

const NameSchema = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
// TypeBox keeps of a key's schema the pattern alone: a length of its own would bind nobody.
const QuerySchema = Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,39}$' }), Type.String({ maxLength: 300 }), {
  additionalProperties: false,
  maxProperties: 12,
  description: 'What the page’s address filters by.',
})

/** Filters of a page that somebody gave a name; only they see it. */
export const SavedViewSchema = Type.Object(
  {
    id: IdSchema,
    page: literals(VIEW_PAGES),
    name: Type.String(),
    query: Type.Record(Type.String(), Type.String()),
    createdAt: InstantSchema,
  },
  { title: 'SavedView' },
)
export type SavedView = Static<typeof SavedViewSchema>
export const SavedViewQuery = Type.Object({ page: literals(VIEW_PAGES) }, { additionalProperties: false })
export const SavedViewsReply = Type.Object({ data: Type.Array(SavedViewSchema) })
export const CreateSavedViewBody = Type.Object(
  { page: literals(VIEW_PAGES), name: NameSchema, query: QuerySchema },
  { additionalProperties: false },
)
export type CreateSavedViewBody = Static<typeof CreateSavedViewBody>

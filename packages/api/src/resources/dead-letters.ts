import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable, PageQuery } from './common.ts'
import { ExecutionSummarySchema } from './executions.ts'

const filter = {
  workflowId: Type.Optional(IdSchema),
  errorCode: Type.Optional(Type.String({ maxLength: 200, description: 'Exactly this error code.' })),
  errorNode: Type.Optional(Type.String({ maxLength: 64, description: 'Id of the node that failed.' })),
  from: Type.Optional(InstantSchema),
  to: Type.Optional(InstantSchema),
}
export const DeadLetterFilterSchema = Type.Object(filter, { additionalProperties: false, title: 'DeadLetterFilter' })
export const DeadLetterQuery = Type.Object({ ...PageQuery, ...filter }, { additionalProperties: false })

export const DeadLetterPage = Type.Object(
  {
    data: Type.Array(ExecutionSummarySchema),
    nextCursor: nullable(Type.String()),
    counts: nullable(
      Type.Array(Type.Object({ workflowId: IdSchema, workflowName: Type.String(), errorCode: Type.String(), count: Type.Integer() }), {
        description: 'All that fit, by workflow and error, the most frequent first. With the first page only.',
      }),
    ),
  },
  { title: 'DeadLetterPage' },
)
export type DeadLetterPage = Static<typeof DeadLetterPage>

/** Which dead letters: those that fit a filter (`{}` for all), or those named. */
export const DeadLetterSelectionBody = Type.Union([
  Type.Object({ filter: DeadLetterFilterSchema }, { additionalProperties: false }),
  Type.Object({ ids: Type.Array(IdSchema, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false }),
])
export type DeadLetterSelectionBody = Static<typeof DeadLetterSelectionBody>

export const DEAD_LETTER_KINDS = ['retry', 'dismiss', 'cancel'] as const
export const DeadLetterOperationSchema = Type.Object(
  {
    id: IdSchema,
    kind: literals(DEAD_LETTER_KINDS),
    status: literals(['running', 'done']),
    total: Type.Integer({ description: 'What fitted when it began.' }),
    done: Type.Integer(),
    failed: Type.Integer(),
    failures: Type.Array(Type.Object({ executionId: IdSchema, code: Type.String(), message: Type.String() }), {
      description: 'The first 100 that could not be done, and why.',
    }),
    createdAt: InstantSchema,
    finishedAt: nullable(InstantSchema),
  },
  { title: 'DeadLetterOperation' },
)
export type DeadLetterOperation = Static<typeof DeadLetterOperationSchema>

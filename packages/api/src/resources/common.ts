import { Type, type Static, type TSchema } from 'typebox'

/** UUIDv7. */
export const IdSchema = Type.String({ format: 'uuid' })
/** RFC 3339 instant in UTC. */
export const InstantSchema = Type.String({ format: 'date-time' })
/** One of a list of words; `Type.Union` of a mapped list alone would lose the words from the type. */
export const literals = <const T extends string>(words: readonly T[], options: { title?: string; description?: string } = {}) =>
  Type.Unsafe<T>(
    Type.Union(
      words.map((word) => Type.Literal(word)),
      options,
    ),
  )
export const nullable = <T extends TSchema>(schema: T, options: { description?: string } = {}) => Type.Union([schema, Type.Null()], options)

/** RFC 9457 problem document; every error of the API looks like this. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable code of the error catalogue.' }),
    detail: Type.String({ description: 'What is wrong and what to do.' }),
    correlationId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({ path: Type.String({ description: 'JSON pointer into the request.' }), code: Type.String(), message: Type.String() }),
      ),
    ),
    data: Type.Optional(Type.Unknown()),
  },
  { title: 'Problem' },
)
export type Problem = Static<typeof ProblemSchema>

export const pageOf = <T extends TSchema>(item: T) => Type.Object({ data: Type.Array(item), nextCursor: nullable(Type.String()) })
export interface PageOf<T> {
  data: T[]
  nextCursor: string | null
}
export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
}

import { Type, type Static } from 'typebox'

/** A program of a code node. */
export const CheckCodeBody = Type.Object(
  {
    language: Type.Union([Type.Literal('javascript'), Type.Literal('typescript'), Type.Literal('python')]),
    source: Type.String({ maxLength: 200_000 }),
  },
  { additionalProperties: false },
)
export type CheckCodeBody = Static<typeof CheckCodeBody>

export const CheckCodeReply = Type.Object({
  known: Type.Boolean({ description: 'False when nobody can tell: the language is off, or the server is too busy.' }),
  fault: Type.Union([
    Type.Null(),
    Type.Object(
      {
        message: Type.String(),
        hint: Type.Optional(Type.String()),
        start: Type.Integer(),
        end: Type.Integer(),
      },
      { title: 'CodeFault', description: 'Why it cannot be read, and where in the source, in UTF-16 units; `end` is exclusive.' },
    ),
  ]),
})
export type CheckCodeReply = Static<typeof CheckCodeReply>

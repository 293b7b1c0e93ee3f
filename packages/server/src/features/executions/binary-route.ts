import { IdSchema } from '@millrace/api'
import { Type } from 'typebox'
import { BytesSchema } from '../../http/common-schemas.ts'
import { reply, route } from '../../http/route.ts'
import type { BinaryService } from './binary-service.ts'

/** A file that an item of a step carries. */
export const binaryRoute = route({
  method: 'get',
  path: '/executions/:id/steps/:step/binary/:name',
  scope: 'execution:read',
  params: Type.Object({
    id: IdSchema,
    step: Type.String({ maxLength: 100 }),
    name: Type.String({ maxLength: 200, description: 'Name under which the item carries the file.' }),
  }),
  query: Type.Object(
    {
      side: Type.Optional(Type.Union([Type.Literal('inputs'), Type.Literal('outputs')], { default: 'outputs' })),
      port: Type.Optional(Type.String({ maxLength: 100, default: 'main' })),
      item: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0, description: 'Place among the items of the port.' }),
      ),
      show: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Lets a browser show it instead of saving it: images (without SVG), audio, video, PDF, and texts as plain text.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  replies: { 200: BytesSchema, 206: BytesSchema },
  summary: 'Read a file that an item of a step carries, or a range of it',
  tags: ['Executions'],
  handle: async ({ actor, params, query, request }, { binary }: { readonly binary: BinaryService }) => {
    const { id, step, name } = params
    const { side = 'outputs', port = 'main', item = 0, show = false } = query
    const { status, headers, bytes } = await binary.read(actor, id, step, { side, port, item, name, show, range: request.headers.range })
    return status === 200 ? reply(200, bytes, headers) : reply(206, bytes, headers)
  },
})

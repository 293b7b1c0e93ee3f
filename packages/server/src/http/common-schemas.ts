import type { Readable } from 'node:stream'
import { IdSchema } from '@millrace/api'
import { Type } from 'typebox'

/** `/things/:id` */
export const IdParams = Type.Object({ id: IdSchema })

const DEFAULT_LIMIT = 50

/** A validated page query as the store takes it. */
export const pageRequest = ({ limit, cursor }: { limit?: number; cursor?: string }): { limit: number; cursor?: string } => ({
  limit: limit ?? DEFAULT_LIMIT,
  ...(cursor === undefined ? {} : { cursor }),
})

/** A body that is no JSON: bytes as they come. */
export const BytesSchema = Type.Unsafe<Readable>({ type: 'string', contentMediaType: 'application/octet-stream' })

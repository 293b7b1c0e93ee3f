import { defineError } from '@millrace/base'
import type { ByteRange } from '@millrace/engine'

export const RangeInvalidError = defineError<{ size: number }>(
  'http.range-invalid',
  416,
  (d) => `The range asked for lies outside of the file, which has ${d.size} bytes.`,
)

/**
 * The part that a `Range` header asks for (RFC 9110, 14.2); undefined for all of it: without the header, in another unit, or for several
 * ranges at once, which a server may answer as a whole. Throws RangeInvalidError.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (from < to) return { from, to }
  throw new RangeInvalidError({ size })
}

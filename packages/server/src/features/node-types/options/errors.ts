import { defineError, isJsonObject, NodeError } from '@millrace/base'

export const OptionsNotFoundError = defineError<{ type: string; version: number; name: string }>(
  'node-type.options-not-found',
  404,
  (d) => `${d.type}@${d.version} has no options "${d.name}".`,
)

/** Something else has to be filled in before. */
export const OptionsIncompleteError = defineError<{ reason: string; fields: readonly string[] }>(
  'node-type.options-incomplete',
  422,
  (d) => d.reason,
)

/** The service, or the package, could not give the values; `cause` is the code that a step would fail with. */
export const OptionsFailedError = defineError<{
  cause: string
  reason: string
  hint?: string
  retryable: boolean
  retryAfterMs?: number
}>('node-type.options-failed', 424, (d) => `${d.reason}${d.hint === undefined ? '' : ` ${d.hint}`}`)

/** What a loader threw, as the caller is told it. */
export function optionsError(thrown: unknown): unknown {
  if (!(thrown instanceof NodeError)) return thrown
  const { code, message, retryable, retryAfterMs } = thrown
  const { hint, detail } = thrown.data
  if (code === 'options.incomplete' || code === 'credential.missing') {
    const fields = isJsonObject(detail) && Array.isArray(detail['fields']) ? detail['fields'].map(String) : []
    return new OptionsIncompleteError({ reason: message, fields }, { cause: thrown })
  }
  return new OptionsFailedError(
    {
      ...{ cause: code, reason: message, retryable },
      ...(hint === undefined ? {} : { hint }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    { cause: thrown },
  )
}

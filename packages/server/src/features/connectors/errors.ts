import type { ConnectorUses } from '@millrace/api'
import { defineError } from '@millrace/base'
import type { RequestProblem } from '../../http/errors.ts'

export const ConnectorNotFoundError = defineError<{ name: string }>(
  'connector.not-found',
  404,
  (d) => `There is no connector "${d.name}" here.`,
)

export const ConnectorVersionNotFoundError = defineError<{ name: string; version: number }>(
  'connector.version-not-found',
  404,
  (d) => `The connector "${d.name}" has no version ${d.version}.`,
)

export const ConnectorExistsError = defineError<{ name: string }>(
  'connector.exists',
  409,
  (d) => `There is a connector "${d.name}" already. Add a version to it, or give this one another id.`,
)

export const ConnectorInvalidError = defineError<{ errors: readonly RequestProblem[] }>('connector.invalid', 422, (d) => {
  const [first] = d.errors
  const more = d.errors.length > 1 ? ` (and ${d.errors.length - 1} more; see "errors")` : ''
  return `This is no connector that can be used: ${first?.path ?? ''} ${first?.message ?? ''}${more}.`
})

export const ConnectorHostsOpenError = defineError<Record<string, never>>(
  'connector.hosts-open',
  422,
  () =>
    'The address of this connector comes from the config of each node, so that it could call any host. Say in "hosts" which it may call, such as ["*.example.com"], or ["*"] for any.',
)

export const ConnectorHostsMissingError = defineError<{ missing: readonly string[] }>(
  'connector.hosts-missing',
  422,
  (d) => `Its addresses lead to ${d.missing.join(', ')}, which "hosts" does not allow.`,
)

export const ConnectorLimitError = defineError<{ limit: string }>('connector.limit', 422, (d) => d.limit)

export const ConnectorSecretsError = defineError<{ types: readonly string[] }>(
  'connector.secrets-changed',
  409,
  (d) =>
    `There are credentials of ${d.types.join(', ')}, and this would change what they are or where they may be sent. Give the changed credential type another name, or remove these credentials first.`,
)

export const ConnectorInUseError = defineError<{ name: string; uses: ConnectorUses }>('connector.in-use', 409, (d) => {
  const { workflows, credentials } = d.uses
  const parts = [
    ...(workflows.length === 0 ? [] : [`the workflows ${workflows.map(({ name }) => `"${name}"`).join(', ')}`]),
    ...(credentials.length === 0 ? [] : [`the credentials ${credentials.map(({ name }) => `"${name}"`).join(', ')}`]),
  ]
  return `${d.name} is used by ${parts.join(' and ')}. Change them first, or remove it with force=true: their steps will fail.`
})

export const ConnectorSourceError = defineError<{ given: readonly string[] }>('connector.source', 422, (d) =>
  d.given.length === 0
    ? 'Give "document", "url" or "curl": one of them is what the connector is made from.'
    : `Give one of "document", "url" and "curl" only, not ${d.given.join(' and ')}.`,
)

export const ConnectorFetchError = defineError<{ reason: string }>(
  'connector.fetch',
  422,
  (d) => `The document could not be fetched: ${d.reason} Fetch it yourself and give its text instead.`,
)

export const ConnectorWorkFailedError = defineError<{ reason: string }>(
  'connector.too-costly',
  422,
  (d) => `The document cannot be worked on: ${d.reason}. Send one with fewer operations.`,
)

export const TooManyDocumentsError = defineError<Record<string, never>>(
  'connector.busy',
  429,
  () => 'Several documents are being worked on already. Try again in a few seconds.',
)

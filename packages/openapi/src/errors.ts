import { defineError } from '@millrace/base'

export const DocumentUnreadable = defineError<{ reason: string }>(
  'openapi.unreadable',
  422,
  (d) => `This is neither JSON nor YAML that can be read: ${d.reason}`,
)

export const NotOpenApi = defineError<{ found: string }>(
  'openapi.not-openapi',
  422,
  (d) => `This is no OpenAPI or Swagger document (${d.found}). It has to say "openapi": "3.…" or "swagger": "2.0" at its top.`,
)

export const NoOperations = defineError<{ reason: string }>('openapi.no-operations', 422, (d) => d.reason)

/** Other documents are never fetched: importing a document must not make this machine ask another one for something. */
export const RemoteReference = defineError<{ reference: string; at: string }>(
  'openapi.remote-reference',
  422,
  (d) =>
    `${d.at} refers to ${d.reference}, which is another document. Others are not fetched: bundle the documents into one first (for example with "redocly bundle").`,
)

export const UnusableAddress = defineError<{ url: string }>(
  'openapi.unusable-address',
  422,
  (d) => `"${d.url}" is no address of a web API. Give an absolute one that begins with https:// or http://.`,
)

export const CurlUnreadable = defineError<{ reason: string }>(
  'curl.unreadable',
  422,
  (d) => `This is no cURL line that can be used: ${d.reason}`,
)

import type { JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { fieldText, fillFields } from './fields.ts'

/** What signing adds to a request. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** How this secret signs whatever the request is: `{field}` in a header or query value, or in its name, stands for the secret's field. */
export function signatureOf({ sign }: CredentialDefinition, data: JsonObject): Signature {
  const { headers = {}, query = {}, basic, hmac } = sign
  const fill = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([, value]) => hmac === undefined || !isOfRequest(value))
        .map(([name, value]) => [fillFields(name, data), fillFields(value, data)]),
    )
  const signed = fill(headers)
  if (basic !== undefined)
    signed['authorization'] = `Basic ${Buffer.from(`${fieldText(data, basic.user)}:${fieldText(data, basic.password)}`).toString('base64')}`
  return { headers: signed, query: fill(query) }
}

/** What a keyed digest makes anew for each request; everything else is the same for all. */
export const REQUEST_PARTS = ['signature', 'timestamp', 'nonce'] as const

/** Whether a header or query value waits for the digest. */
export const isOfRequest = (text: string): boolean => REQUEST_PARTS.some((part) => text.includes(`{${part}}`))

import { createHash, createHmac } from 'node:crypto'
import type { Clock, IdSource, JsonObject } from '@millrace/base'
import type { CredentialDefinition, HmacSigning } from '@millrace/node-sdk'
import { fieldText, fillFields } from './fields.ts'
import { isOfRequest, type Signature } from './sign.ts'

/** A request as it is about to be sent. */
export interface SentRequest {
  readonly method: string
  readonly url: URL
  readonly body: string | Uint8Array | undefined
}

/** Makes a signature that depends on the request; undefined for types that need none. */
export function digestOf(
  { sign }: CredentialDefinition,
  data: JsonObject,
  { clock, ids }: { readonly clock: Clock; readonly ids: IdSource },
): ((request: SentRequest) => Signature) | undefined {
  const { hmac, headers = {}, query = {} } = sign
  if (hmac === undefined) return undefined
  return (request) => {
    const parts = { timestamp: String(Math.floor(clock.now() / 1000)), nonce: ids.next() }
    const signature = digest(hmac, data, { ...partsOf(request), ...parts })
    const values = { ...data, ...parts, signature }
    return { headers: fillRequestParts(headers, values), query: fillRequestParts(query, values) }
  }
}

type Parts = Readonly<Record<string, string | Uint8Array>>

function partsOf({ method, url, body = '' }: SentRequest): Parts {
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  return { method, path: `${url.pathname}${url.search}`, host: url.host, body, bodySha256 }
}

/** Piece by piece, as a body of bytes has no text. */
function digest({ algorithm, keyField, over, encoding }: HmacSigning, data: JsonObject, parts: Parts): string {
  const hmac = createHmac(algorithm, fieldText(data, keyField))
  for (const piece of over.split(/(\{\w+\})/)) {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1]
    hmac.update(name === undefined ? piece : ((Object.hasOwn(parts, name) ? parts[name] : undefined) ?? fieldText(data, name)))
  }
  return hmac.digest(encoding)
}

const fillRequestParts = (texts: Readonly<Record<string, string>>, values: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => isOfRequest(text))
      .map(([name, text]) => [fillFields(name, values), fillFields(text, values)]),
  )

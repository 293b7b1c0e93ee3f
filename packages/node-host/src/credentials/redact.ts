import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { maskCredential } from './credential-data.ts'
import type { Signature } from './sign.ts'

/** Shorter ones would blank out ordinary words. */
const SHORTEST = 4
const BLANK = '[secret]'

/** Every text by which this credential's secret could come back: its secret fields, what signing made of them, and their URL forms. */
export function secretsOf(definition: CredentialDefinition, data: JsonObject, signature: Signature): readonly string[] {
  const visible = maskCredential(definition, data)
  const fields = textsIn(Object.entries(data).flatMap(([name, value]) => (Object.hasOwn(visible, name) ? [] : [value])))
  const sent = [...Object.values(signature.headers), ...Object.values(signature.query)].flatMap((value) => [
    value,
    value.replace(/^\S+\s+/, ''),
  ])
  return asSecrets([...fields, ...sent])
}

/** These texts and their URL forms, the longest first, so that no part of one is left over. */
export function asSecrets(texts: readonly string[]): readonly string[] {
  const plain = texts.filter((secret) => secret.length >= SHORTEST)
  return [...new Set(plain.flatMap((secret) => [secret, encodeURIComponent(secret)]))].sort((a, b) => b.length - a.length)
}

function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/** A service that echoes what it was sent must not bring a secret into the record. */
export function withoutSecrets(error: NodeError, secrets: readonly string[]): NodeError {
  const clean = (text: string): string => blanked(text, secrets)
  const { detail, hint, itemIndex } = error.data
  const cleanDetail = detail === undefined ? undefined : cleanValue(detail, clean)
  // The cause may quote anything: what is needed of it is in the message.
  return new NodeError(error.code, clean(error.message), {
    retryable: error.retryable,
    deferred: error.deferred,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(cleanDetail === undefined ? {} : { detail: cleanDetail }),
  })
}

/** A text in which no secret stands any more, whole or cut off at its end. */
export const blanked = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((result, secret) => withoutCutEnd(result.replaceAll(secret, BLANK), secret), text)

/** An excerpt may end in the middle of a secret. */
function withoutCutEnd(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length >= SHORTEST; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + BLANK
  return text
}

function cleanValue(value: JsonValue, clean: (text: string) => string): JsonValue {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((each) => cleanValue(each, clean))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [clean(name), cleanValue(each, clean)]))
}

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { HIDDEN, withoutSecrets } from '@millrace/node-sdk/testing'

/** Shorter texts are words; in the middle of other texts they mean nothing. */
const LEAST_INSIDE = 8
const LEAST_WHOLE = 4

/** Takes secrets out of data: those whose names say so, and known ones wherever they stand. */
export interface SecretHider {
  /** Looks at data of steps; what a name says is secret is hidden from then on wherever it stands. */
  learn(value: JsonValue): void
  /** Data of steps without what names say is secret, and without what is known. */
  data<T extends JsonValue>(value: T): T
  /** Configs without what is known: names mean other things there, such as the key that a list is sorted by. */
  config<T extends JsonValue>(value: T): T
}

export function createSecretHider(known: readonly string[]): SecretHider {
  const secrets = new Set(known)
  const config = <T extends JsonValue>(value: T): T => mapTexts(value, (text) => hideIn(text, secrets)) as T
  return {
    learn: (value) => collect(value, cleaned(value), secrets),
    data: (value) => config(cleaned(value)),
    config,
  }
}

/** Names are looked at where recordings of HTTP look at them. */
function cleaned<T extends JsonValue>(value: T): T {
  const response = { status: 0, headers: {}, body: value }
  return withoutSecrets({ request: { method: 'GET', url: '' }, response }, {}).response.body as T
}

function collect(before: JsonValue | undefined, after: JsonValue | undefined, secrets: Set<string>): void {
  if (Array.isArray(before)) before.forEach((each, index) => collect(each, Array.isArray(after) ? after[index] : undefined, secrets))
  else if (isJsonObject(before))
    for (const [name, each] of Object.entries(before)) collect(each, isJsonObject(after) ? after[name] : undefined, secrets)
  else if (typeof before === 'string' && after === HIDDEN) secrets.add(before)
}

function hideIn(text: string, secrets: ReadonlySet<string>): string {
  if (text.length >= LEAST_WHOLE && secrets.has(text)) return HIDDEN
  let hidden = text
  for (const secret of secrets) if (secret.length >= LEAST_INSIDE && hidden.includes(secret)) hidden = hidden.replaceAll(secret, HIDDEN)
  return hidden
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)])) satisfies JsonObject
}

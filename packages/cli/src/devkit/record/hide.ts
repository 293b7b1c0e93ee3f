import { isJsonObject, type JsonValue } from '@millrace/base'
import { HIDDEN } from '@millrace/node-sdk/testing'

/** A value in which none of these texts stands, wherever a service echoed it: also in names, in JSON inside a text, and as base64. */
export function hideTexts<T>(value: T, secrets: readonly string[]): T {
  const texts = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length)
  const clean = (text: string): string => texts.reduce((result, secret) => result.replaceAll(secret, HIDDEN), text)
  const walk = (inside: JsonValue): JsonValue => {
    if (typeof inside === 'string') return clean(inside)
    if (Array.isArray(inside)) return inside.map(walk)
    if (!isJsonObject(inside)) return inside
    return Object.fromEntries(Object.entries(inside).map(([name, each]) => [clean(name), walk(each)]))
  }
  return walk(value as JsonValue) as T
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64')
  return [secret, JSON.stringify(secret).slice(1, -1), base64, base64.replace(/=+$/, ''), Buffer.from(secret).toString('base64url')]
}

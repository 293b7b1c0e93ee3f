import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** What decides what a secret is and where it goes. Titles and descriptions may change. */
const MEANING = ['schema', 'sign', 'oauth2', 'test', 'hosts', 'allowedHostsField'] as const

/** Credential types by name: of versions, the newest first, the first that brings a type says what it is. */
const effectiveTypes = (versions: readonly { readonly credentials: readonly JsonObject[] }[]): Map<string, JsonObject> => {
  const types = new Map<string, JsonObject>()
  for (const { credentials } of versions)
    for (const one of credentials) if (!types.has(String(one['type']))) types.set(String(one['type']), one)
  return types
}

/**
 * The types that would mean something else after a change, or that would appear. Secrets of such a type would be signed with, or sent to,
 * what nobody agreed to who gave them.
 */
export function changedTypes(
  before: readonly { readonly credentials: readonly JsonObject[] }[],
  after: readonly { readonly credentials: readonly JsonObject[] }[],
): readonly string[] {
  const old = effectiveTypes(before)
  return [...effectiveTypes(after)].flatMap(([type, now]) => {
    const known = old.get(type)
    return known !== undefined && meaningOf(known) === meaningOf(now) ? [] : [type]
  })
}

const meaningOf = (type: JsonObject): string => JSON.stringify(MEANING.map((part) => sorted(type[part] ?? null)))

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  )
}

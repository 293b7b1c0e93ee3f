import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { matches } from './check.ts'
import { memberOf } from './pointer.ts'

/** The key of an entry; empty when it has none. */
export function keyOf(entry: JsonValue, name: string): string {
  const key = memberOf(entry, name)
  return typeof key === 'string' ? key : ''
}

const KEBAB = /[^a-z0-9]+/g

/** A key that no entry has yet: `branch-3` for the third branch. */
export function freeKey(stem: string, entries: readonly JsonValue[], name: string): string {
  const taken = new Set(entries.map((entry) => keyOf(entry, name)))
  const base = stem.toLowerCase().replace(KEBAB, '-').replace(/^-|-$/g, '') || 'branch'
  for (let count = entries.length + 1; ; count++) if (!taken.has(`${base}-${count}`)) return `${base}-${count}`
}

export type KeyRefusal = 'empty' | 'taken' | 'form'

/** Why an entry cannot have a key: ports are known by it. */
export function keyRefusal(
  key: string,
  others: readonly JsonValue[],
  { root, schema, name }: { readonly root: JsonObject; readonly schema: JsonValue | undefined; readonly name: string },
): KeyRefusal | undefined {
  if (key === '') return 'empty'
  if (others.some((entry) => keyOf(entry, name) === key)) return 'taken'
  return schema === undefined || matches(root, schema, key) ? undefined : 'form'
}

/** The schema of an entry with those members hidden that the widget edits itself; their values stay. */
export function withHidden(item: JsonValue, names: readonly string[]): JsonValue {
  if (!isJsonObject(item) || !isJsonObject(item['properties'])) return item
  const properties = Object.entries(item['properties']).map(([name, schema]): [string, JsonValue] =>
    names.includes(name) && isJsonObject(schema) ? [name, { ...schema, 'x-ui': { hidden: true } }] : [name, schema],
  )
  return { ...item, properties: Object.fromEntries(properties) }
}

import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import { schemaAt } from './schema-at.ts'

/**
 * A place in a config as the form names it: `/assignments/0/value` is `Fields 1 › Value`. Where the schema has no title, the name of the field
 * stands.
 */
export function fieldWords(schema: JsonObject, pointer: string): string {
  const words: string[] = []
  let path = ''
  for (const raw of pointer.split('/').slice(1)) {
    path += `/${raw}`
    const last = words.at(-1)
    if (/^\d+$/.test(raw) && last !== undefined) words[words.length - 1] = `${last} ${Number(raw) + 1}`
    else words.push(titleOf(schemaAt(schema, path)) ?? nameOfStep(raw))
  }
  return words.join(' › ')
}

/** The title of a place; several schemas may describe it. */
function titleOf(schema: JsonValue | undefined): string | undefined {
  if (!isJsonObject(schema)) return undefined
  const { title, anyOf } = schema
  if (typeof title === 'string') return title
  for (const each of Array.isArray(anyOf) ? anyOf : []) if (isJsonObject(each) && typeof each['title'] === 'string') return each['title']
  return undefined
}

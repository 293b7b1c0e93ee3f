import { isJsonObject, type JsonValue } from '@millrace/base'
import { fieldWords, type NodeTypeDescription } from '@millrace/workflow'
import { en } from '@/i18n/en.ts'
import { t, type PlainKey } from '@/i18n/t.ts'

/** A place in a node or in the head of a document, as people read it. `path` is a JSON pointer; `type` knows the titles of its config. */
export function placeWords(path: string, type: NodeTypeDescription | undefined): string {
  const [, field = '', ...rest] = path.split('/')
  if (path === '') return t('field.whole')
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`
  if (field === 'config' && below !== '') return fieldWords(type?.config ?? {}, below)
  const key = `field.${field}`
  const title = key in en ? t(key as PlainKey) : field // what a later document brings is named by its key
  return below === '' ? title : `${title} › ${fieldWords({}, below)}`
}

/** A value as text: what a person typed as it is typed, everything else as JSON. */
export function plainText(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (isJsonObject(value) && typeof value['$expr'] === 'string') return value['$expr']
  return JSON.stringify(value, undefined, 2)
}

/** A note of the canvas, or all of them, by what is written in it; other values of the head stay as they are. */
export function headValue(path: string, value: JsonValue | undefined): JsonValue | undefined {
  if (!/^\/stickies(\/\d+)?$/.test(path) || value === undefined) return value
  const texts = (Array.isArray(value) ? value : [value]).map((note) => (isJsonObject(note) ? note['text'] : note))
  return texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : value
}

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** One setting of a node type, for reading. */
export interface SettingRow {
  readonly key: string
  readonly title: string
  readonly description: string
  readonly required: boolean
  /** As text; undefined for none. */
  readonly fallback: string | undefined
}

const LONGEST_DEFAULT = 80

/** The settings of a node type, of its first level: what the form shows, in its order. */
export function settingRows(config: JsonObject): readonly SettingRow[] {
  const properties = isJsonObject(config['properties']) ? config['properties'] : {}
  const required: readonly JsonValue[] = Array.isArray(config['required']) ? config['required'] : []
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (!isJsonObject(schema)) return []
    const { title, description, default: fallback } = schema
    return {
      key,
      title: typeof title === 'string' ? title : key,
      description: typeof description === 'string' ? description : '',
      required: required.includes(key),
      fallback: fallback === undefined ? undefined : textOf(fallback),
    }
  })
}

function textOf(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST_DEFAULT ? `${text.slice(0, LONGEST_DEFAULT)}…` : text
}

import { isJsonObject, type JsonValue } from '@millrace/base'

/** Whether a value has a JSON Schema type. */
export function fitsType(type: string, value: JsonValue): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'empty (null)',
}

/** A JSON Schema type as people say it. */
export const describeType = (type: string): string => WORDS[type] ?? type

/** A value in a message, cut where it is long. */
export function shown(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const text = (pattern: RegExp) => (value: string) => pattern.test(value)

function isUri(value: string): boolean {
  return URL.canParse(value)
}

/** Formats that are checked, with their words. Others say something to people only. */
export const FORMATS: Readonly<Record<string, { readonly fits: (value: string) => boolean; readonly what: string }>> = {
  'date-time': {
    fits: (value) =>
      /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})$/.test(value) && !Number.isNaN(Date.parse(value)),
    what: 'a date with time and zone, such as 2026-01-31T08:00:00Z',
  },
  date: { fits: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)), what: 'a date, such as 2026-01-31' },
  time: { fits: text(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$/), what: 'a time, such as 08:30' },
  email: { fits: text(/^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*$/), what: 'an email address' },
  uri: { fits: isUri, what: 'a full address, such as https://example.com/a' },
  uuid: { fits: text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i), what: 'a UUID' },
}

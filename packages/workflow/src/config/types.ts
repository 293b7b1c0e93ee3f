import { isJsonObject, type JsonValue, type Words } from '@millrace/base'
import { said } from '../words/said.ts'

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

const TYPES: ReadonlyMap<string, Words> = new Map([
  ['string', said('schema.string')],
  ['number', said('schema.number')],
  ['integer', said('schema.integer')],
  ['boolean', said('schema.boolean')],
  ['array', said('schema.array')],
  ['object', said('schema.object')],
  ['null', said('schema.null')],
])

/** A JSON Schema type as people say it. */
export const describeType = (type: string): Words | string => TYPES.get(type) ?? type

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
export const FORMATS: Readonly<Record<string, { readonly fits: (value: string) => boolean; readonly what: Words }>> = {
  'date-time': {
    fits: (value) =>
      /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})$/.test(value) && !Number.isNaN(Date.parse(value)),
    what: said('format.date-time'),
  },
  date: { fits: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)), what: said('format.date') },
  time: { fits: text(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$/), what: said('format.time') },
  email: { fits: text(/^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*$/), what: said('format.email') },
  uri: { fits: isUri, what: said('format.uri') },
  uuid: { fits: text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i), what: said('format.uuid') },
}

import { arrayMethods } from '../methods/array.ts'
import { mapMethods, setMethods } from '../methods/collections.ts'
import { dateMethods } from '../methods/date.ts'
import { durationMethods, intervalMethods } from '../methods/luxon-spans.ts'
import { dateTimeMethods } from '../methods/luxon.ts'
import { booleanMethods, numberMethods } from '../methods/number.ts'
import { objectMethods } from '../methods/object.ts'
import { regExpMethods } from '../methods/regexp.ts'
import { stringMethods } from '../methods/string.ts'
import { urlMethods, urlParamsMethods } from '../methods/url.ts'
import type { Kind } from './docs.ts'
import type { Table } from './table.ts'

/** The members of values by kind: what documentation, completion and type hints know about a value. */
export const TABLES = {
  text: stringMethods,
  number: numberMethods,
  boolean: booleanMethods,
  list: arrayMethods,
  object: objectMethods,
  dateTime: dateTimeMethods,
  date: dateMethods,
  duration: durationMethods,
  interval: intervalMethods,
  regexp: regExpMethods,
  set: setMethods,
  map: mapMethods,
  url: urlMethods,
  urlParams: urlParamsMethods,
} as const satisfies Readonly<Partial<Record<Kind, Table>>>

/** A kind of value that has members. */
export type TableKind = keyof typeof TABLES

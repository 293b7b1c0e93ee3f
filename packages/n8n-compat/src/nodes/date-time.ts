import type { JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { expression, sourceOf } from '../values/to-value.ts'
import { oneField } from './fields.ts'

/** The source of a date of any form: text, a number of milliseconds, or a date already. */
const dateSource = (value: JsonValue): string => `${sourceOf(value)}.toDateTime()`

const UNITS: ReadonlySet<string> = new Set(['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'])

function unitOf(params: Params, name = 'timeUnit', fallback = 'days'): string {
  const unit = params.choice(name, fallback)
  if (UNITS.has(unit) || UNITS.has(`${unit}s`)) return unit
  throw new NoEquivalentError({ reason: `It counts in "${unit}".` })
}

const shifted = (date: JsonValue, how: 'plus' | 'minus', params: Params): string =>
  `${dateSource(date)}.${how}({ ${unitOf(params)}: ${sourceOf(params.number('duration', 0))} }).toISO()`

/** Formats before version 2 were Moment's: the tokens that mean the same, or have an equal. */
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: 'yyyy',
  YY: 'yy',
  DD: 'dd',
  D: 'd',
  dddd: 'cccc',
  ddd: 'ccc',
  A: 'a',
  Z: 'ZZ',
  ZZ: 'ZZZ',
  T: "'T'", // a letter like any other there
  ...Object.fromEntries(
    ['M', 'MM', 'MMM', 'MMMM', 'H', 'HH', 'h', 'hh', 'm', 'mm', 's', 'ss', 'SSS', 'E', 'W', 'WW', 'X', 'x'].map((same) => [same, same]),
  ),
}
const LONGEST_FORMAT = 200

function luxonFormat(format: string): string {
  const unknown = (token: string): never => {
    throw new NoEquivalentError({ reason: `Its format has "${token.slice(0, 20)}", which is not there. Use an expression with toFormat.` })
  }
  if (format.length > LONGEST_FORMAT) return unknown(format)
  return format.replace(/\[[^\]']*\]|([A-Za-z])\1*|['[]/g, (token) => {
    if (token.length > 1 && token.startsWith('[')) return `'${token.slice(1, -1)}'`
    return Object.hasOwn(TOKENS, token) ? (TOKENS[token] as string) : unknown(token)
  })
}

function old(params: Params): Converted {
  const name = params.fixedText('dataPropertyName', 'data')
  const date = params.value('value')
  const options = params.group('options')
  if (options.has('fromFormat'))
    throw new NoEquivalentError({ reason: 'It reads dates by a format of its own. Use an expression with DateTime.fromFormat.' })
  if (params.choice('action', 'format') === 'calculate') {
    return oneField(name, expression(shifted(date, params.choice('operation', 'add') === 'subtract' ? 'minus' : 'plus', params)), true)
  }
  if (options.has('fromTimezone'))
    throw new NoEquivalentError({ reason: 'It reads dates in a zone of their own. Use an expression with DateTime.fromISO.' })
  const zone = options.has('toTimezone') ? `.setZone(${JSON.stringify(options.fixedText('toTimezone'))})` : ''
  const format = luxonFormat(params.fixedText('toFormat', 'MM/DD/YYYY'))
  return oneField(name, expression(`${dateSource(date)}${zone}.toFormat(${JSON.stringify(format)})`), true)
}

const OPERATIONS: Readonly<Record<string, { readonly field: string; source(params: Params): string }>> = {
  getCurrentDate: {
    field: 'currentDate',
    source: (params) => {
      const zone = params.group('options').fixedText('timezone')
      const now = params.raw('includeTime') === false ? '$today' : '$now'
      return zone === '' ? `${now}.toISO()` : `${now}.setZone(${JSON.stringify(zone)}).toISO()`
    },
  },
  addToDate: { field: 'newDate', source: (params) => shifted(params.value('magnitude'), 'plus', params) },
  subtractFromDate: { field: 'newDate', source: (params) => shifted(params.value('magnitude'), 'minus', params) },
  formatDate: {
    field: 'formattedDate',
    source: (params) => {
      if (params.group('options').has('fromFormat'))
        throw new NoEquivalentError({ reason: 'It reads dates by a format of its own. Use an expression with DateTime.fromFormat.' })
      const chosen = params.choice('format', 'MM/dd/yyyy')
      return `${dateSource(params.value('date'))}.toFormat(${sourceOf(chosen === 'custom' ? params.text('customFormat') : chosen)})`
    },
  },
  roundDate: {
    field: 'roundedDate',
    source: (params) =>
      params.choice('mode', 'roundDown') === 'roundDown'
        ? `${dateSource(params.value('date'))}.startOf('${unitOf(params, 'toNearest', 'month')}').toISO()`
        : `${dateSource(params.value('date'))}.plus({ months: 1 }).startOf('month').toISO()`,
  },
  extractDate: {
    field: 'datePart',
    source: (params) => {
      const part = unitOf(params, 'part', 'month')
      return `${dateSource(params.value('date'))}.${part === 'week' ? 'weekNumber' : part}`
    },
  },
}

export const dateTimeNode: NodeMapping = {
  from: ['dateTime'],
  title: 'Date & Time',
  versions: '1–2',
  becomes: 'Edit Fields',
  differs: 'The time between two dates, and dates in a format of their own, are kept as they were.',
  convert({ params, version }) {
    if (version < 2) return old(params)
    const name = params.choice('operation', 'getCurrentDate')
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined
    if (operation === undefined)
      throw new NoEquivalentError({ reason: 'It works out the time between two dates. Use an expression with .diff().' })
    const keep = params.group('options').flag('includeInputFields')
    return oneField(params.fixedText('outputFieldName', operation.field), expression(operation.source(params)), keep)
  },
}

import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const LOCALE = ['text | list', 'Language, such as de-DE; several in order of preference.'] as const
const FORMAT_OPTIONS = ['object', 'Options of Intl.NumberFormat, such as { style: "currency", currency: "EUR" }.'] as const
const DIGITS = ['number', 'Digits behind the point.'] as const

export const numberDocs: TableDocs = {
  abs: doc('number', 'The number without its sign.', ['(-1.5).abs()', 1.5]),
  ceil: doc('number', 'The next whole number upwards.', ['(1.2).ceil()', 2]),
  floor: doc('number', 'The next whole number downwards.', ['(1.8).floor()', 1]),
  format: docWith(
    'text',
    'The number as people of a language write it; English of the USA when none is given.',
    { locale: LOCALE, options: FORMAT_OPTIONS },
    ['(1234567.891).format()', '1,234,567.891'],
    ["(1234.5).format('de-DE', { minimumFractionDigits: 2 })", '1.234,50'],
  ),
  isEmpty: doc('boolean', 'Always false: a number is a value.', ['(0).isEmpty()', false]),
  isEven: doc('boolean', 'Whether two divides the number; an error where it is not whole.', ['(4).isEven()', true]),
  isInteger: doc('boolean', 'Whether the number is whole.', ['(4.5).isInteger()', false]),
  isNotEmpty: doc('boolean', 'Always true: a number is a value.', ['(0).isNotEmpty()', true]),
  isOdd: doc('boolean', 'Whether two does not divide the number; an error where it is not whole.', ['(5).isOdd()', true]),
  round: docWith(
    'number',
    'The number rounded in decimal, halves away from zero.',
    { places: ['number', 'Digits behind the point; 0 when left out, -2 rounds to hundreds.'] },
    ['(1.005).round(2)', 1.01],
    ['(2.5).round()', 3],
  ),
  toBoolean: doc('boolean', 'false for 0, true for every other number.', ['(0).toBoolean()', false]),
  toDateTime: docWith(
    'dateTime',
    "The moment that the number counts from 1970 on, in the workflow's zone.",
    { unit: ['text', "What it counts: 'ms' (when left out), 's', 'us', or 'excel' for the days of a spreadsheet."] },
    ["(1769846400).toDateTime('s')", '2026-01-31T09:00:00.000+01:00'],
  ),
  toExponential: docWith('text', 'The number with a power of ten.', { digits: DIGITS }, ['(12345).toExponential(2)', '1.23e+4']),
  toFixed: docWith('text', 'The number as a text with so many digits behind the point.', { digits: DIGITS }, ['(2.5).toFixed(2)', '2.50']),
  toFloat: doc('number', 'The number itself.', ['(1.5).toFloat()', 1.5]),
  toInt: doc('number', 'The number without what stands behind the point.', ['(-1.9).toInt()', -1]),
  toJsonString: doc('text', 'The number as JSON.', ['(1.5).toJsonString()', '1.5']),
  toLocaleString: docWith(
    'text',
    "The number as people of a language write it; the server's language when none is given.",
    { locale: LOCALE, options: FORMAT_OPTIONS },
    ["(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' })", '$1,234.50'],
  ),
  toNumber: doc('number', 'The number itself.', ['(1.5).toNumber()', 1.5]),
  toPrecision: docWith('text', 'The number as a text with so many digits in all.', { digits: ['number', 'Digits in all.'] }, [
    '(123.456).toPrecision(4)',
    '123.5',
  ]),
  toString: docWith('text', 'The number as a text.', { radix: ['number', 'Base of the digits, 2 to 36; 10 when left out.'] }, [
    '(255).toString(16)',
    'ff',
  ]),
  valueOf: doc('number', 'The number itself.', ['(1.5).valueOf()', 1.5]),
}

export const booleanDocs: TableDocs = {
  isEmpty: doc('boolean', 'Always false: true and false are values.', ['false.isEmpty()', false]),
  isNotEmpty: doc('boolean', 'Always true: true and false are values.', ['false.isNotEmpty()', true]),
  toBoolean: doc('boolean', 'The value itself.', ['true.toBoolean()', true]),
  toInt: doc('number', '1 for true, 0 for false.', ['true.toInt()', 1]),
  toJsonString: doc('text', 'The value as JSON.', ['true.toJsonString()', 'true']),
  toNumber: doc('number', '1 for true, 0 for false.', ['false.toNumber()', 0]),
  toString: doc('text', 'The value as a text.', ['true.toString()', 'true']),
  valueOf: doc('boolean', 'The value itself.', ['true.valueOf()', true]),
}

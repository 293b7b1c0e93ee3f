import { DateTime } from 'luxon'
import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { parseDate } from '../values/clock.ts'
import { optionalNumber, toText } from '../values/convert.ts'
import { parseJson, stringifyJson } from '../values/json.ts'
import { table } from '../values/table.ts'
import { stringExtraDocs } from './docs/string-extras.ts'
import { hashText } from './hash.ts'
import { dateFromFormat, dateOfMillis } from './luxon-make.ts'
import { plainLetters, removeMarkdown, removeTags } from './plain-text.ts'
import { payForCase } from './text-costs.ts'
import { findDomain, findEmail, findUrl, isDomain, isEmail, readUrl } from './web.ts'

type Args = readonly unknown[]

const MAX_DATE_CHARS = 200

/** Words of a text in any writing: letters and digits of all scripts, split at case changes. */
function words(vm: Machine, self: string): string[] {
  vm.spend(self.length * LETTER)
  return self.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+|[\p{L}\p{M}]+/gu) ?? []
}

/** Looking at each character by its kind in Unicode. */
const LETTER = 7

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()

function made(vm: Machine, text: string): string {
  vm.string(text.length)
  return text
}

/** Notations that people write dates in besides ISO; a text must fit one of them wholly. */
const READERS = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL] as const

/** A date of a text: in a given format, or in one of the usual notations, in the workflow's zone unless it names one. */
function toDateTime(vm: Machine, self: string, args: Args): DateTime {
  if (args[0] !== undefined) return dateFromFormat(vm, self.trim(), args, 'toDateTime')
  vm.spend(COST.luxonText)
  const text = vm.read(self).trim().slice(0, MAX_DATE_CHARS)
  const hasOffset = /([zZ]|[+-]\d{2}:?\d{2}|[A-Z]{1,4})$/.test(text)
  const zone = hasOffset || vm.scope.zone === undefined ? { setZone: true } : { zone: vm.scope.zone }
  for (const parse of READERS) {
    const date = parse(text, zone)
    if (date.isValid) return date
    vm.spend(COST.luxonText)
  }
  const other = /\d{4}/.test(text) ? parseDate(vm, text) : NaN // JavaScript takes any number for a year
  if (!Number.isNaN(other)) return dateOfMillis(vm, other)
  throw new ExpressionError('expression.bad-argument', `"${text.slice(0, 60)}" is not a date that is understood.`, {
    hint: "Say how it is written: text.toDateTime('dd.MM.yyyy').",
  })
}

function toNumber(self: string): number {
  const value = Number(self.trim() === '' ? NaN : self)
  if (Number.isNaN(value)) throw new ExpressionError('expression.bad-argument', `"${self.slice(0, 60)}" is not a number.`)
  return value
}

/** Units of a way between texts and bytes, however short the text is. */
const CODEC = 100
const encoder = new TextEncoder()
const decoder = new TextDecoder()

function base64Encode(vm: Machine, self: string): string {
  vm.string(self.length * 4)
  vm.spend(CODEC + self.length * 10)
  const bytes = encoder.encode(self)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

function base64Decode(vm: Machine, self: string): string {
  vm.string(self.length)
  vm.spend(CODEC + self.length * 5)
  let binary: string
  try {
    binary = atob(self.replaceAll('-', '+').replaceAll('_', '/'))
  } catch (cause) {
    throw new ExpressionError('expression.bad-argument', 'The text is not Base64.', { cause })
  }
  return decoder.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}

function toBoolean(self: string): boolean {
  return !['', 'false', '0', 'no', 'off', 'null', 'undefined'].includes(self.trim().slice(0, 10).toLowerCase())
}

function toFloat(vm: Machine, self: string): number {
  const value = parseFloat(vm.read(self))
  if (Number.isNaN(value)) throw new ExpressionError('expression.bad-argument', `"${self.slice(0, 60)}" does not begin with a number.`)
  return value
}

function toInt(vm: Machine, self: string, args: Args): number {
  const radix = optionalNumber(vm, args[0])
  if (radix === undefined || radix === 10) return Math.trunc(toNumber(vm.read(self)))
  const value = parseInt(vm.read(self), radix)
  if (Number.isNaN(value)) throw new ExpressionError('expression.bad-argument', `"${self.slice(0, 60)}" is not a number in base ${radix}.`)
  return value
}

/** A text between marks; marks and backslashes in it are escaped. */
function quote(vm: Machine, self: string, args: Args): string {
  const mark = args[0] === undefined ? '"' : toText(vm, args[0])
  vm.string(self.length * 2 + mark.length * 2)
  const escaped = self.replaceAll('\\', '\\\\')
  return made(vm, `${mark}${mark === '' ? escaped : escaped.replaceAll(mark, () => `\\${mark}`)}${mark}`)
}

function joinWords(vm: Machine, self: string, glue: string, form: (word: string, index: number) => string): string {
  return made(vm, words(vm, self).map(form).join(glue))
}

/** Undoes percent signs; a text that has none that make sense stays as it is said to be wrong. */
function urlDecode(vm: Machine, self: string, args: Args): string {
  vm.string(self.length)
  try {
    return args[0] === true ? decodeURI(self) : decodeURIComponent(self)
  } catch (cause) {
    throw new ExpressionError('expression.bad-argument', 'The text is not the text of an address: a % is not followed by two digits.', {
      cause,
    })
  }
}

function urlEncode(vm: Machine, self: string, args: Args): string {
  vm.string(self.length * 3)
  const text = self.toWellFormed()
  return made(vm, args[0] === true ? encodeURI(text) : encodeURIComponent(text))
}

/** A text each of whose characters is looked at, where it is short enough to be an address. */
function checkedText(vm: Machine, self: string): string {
  vm.spend(Math.min(self.length, 300) * LETTER * 2)
  return self
}

const isWhole = (text: string): boolean => /^\s*[+-]?\d+\s*$/.test(text)

/** Methods of texts that JavaScript does not have. */
export const stringExtras = table<string>(
  {
    'base64Decode()': base64Decode,
    'base64Encode()': base64Encode,
    'extractDomain()': (vm, self) => findDomain(vm, vm.read(self)),
    'extractEmail()': (vm, self) => findEmail(vm, vm.read(self)),
    'extractUrl()': (vm, self) => findUrl(vm, vm.read(self)),
    'extractUrlPath()': (vm, self) => readUrl(vm, findUrl(vm, vm.read(self)) ?? '')?.pathname,
    'hash(algorithm?)': (vm, self, args) => hashText(vm, self, args[0] === undefined ? 'md5' : toText(vm, args[0]).toLowerCase()),
    'isDomain()': (vm, self) => isDomain(checkedText(vm, self)),
    'isEmail()': (vm, self) => isEmail(checkedText(vm, self)),
    'isEmpty()': (_vm, self) => self === '',
    'isNotEmpty()': (_vm, self) => self !== '',
    'isNumeric()': (vm, self) => vm.read(self).trim() !== '' && Number.isFinite(Number(self)),
    'isUrl()': (vm, self) => readUrl(vm, self) !== undefined,
    'isWholeNumber()': (vm, self) => isWhole(vm.read(self)),
    'parseJson()': (vm, self) => parseJson(vm, self),
    'quote(mark?)': quote,
    'removeMarkdown()': removeMarkdown,
    'removeTags()': removeTags,
    'replaceSpecialChars()': plainLetters,
    'toBoolean()': (vm, self) => toBoolean(vm.read(self)),
    'toCamelCase()': (vm, self) => joinWords(vm, self, '', (word, index) => (index === 0 ? word.toLowerCase() : capital(word))),
    'toDate()': (vm, self) => vm.made(toDateTime(vm, self, []).toJSDate()),
    'toDateTime(format?)': toDateTime,
    'toDecimalNumber()': toFloat,
    'toFloat()': toFloat,
    'toInt(radix?)': toInt,
    'toJsonString()': (vm, self) => stringifyJson(vm, self),
    'toKebabCase()': (vm, self) => joinWords(vm, self, '-', (word) => word.toLowerCase()),
    'toNumber()': (vm, self) => toNumber(vm.read(self)),
    'toSentenceCase()': (vm, self) => made(vm, capital(payForCase(vm, self))),
    'toSnakeCase()': (vm, self) => joinWords(vm, self, '_', (word) => word.toLowerCase()),
    'toTitleCase()': (vm, self) => {
      vm.spend(self.length * LETTER)
      return made(vm, self.replace(/[\p{L}\p{M}\p{N}']+/gu, capital))
    },
    'toWholeNumber()': (vm, self) => Math.trunc(toFloat(vm, self)),
    'urlDecode(whole?)': urlDecode,
    'urlEncode(whole?)': urlEncode,
  },
  stringExtraDocs,
)

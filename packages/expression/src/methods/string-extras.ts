import { DateTime } from 'luxon'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { parseJson } from '../values/json.ts'
import { table } from '../values/table.ts'

const MAX_DATE_CHARS = 200

/** Words of a text in any writing: letters and digits of all scripts, split at case changes. */
function words(vm: Machine, self: string): string[] {
  vm.list(self.length)
  return self.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+|[\p{L}\p{M}]+/gu) ?? []
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()

function made(vm: Machine, text: string): string {
  vm.string(text.length)
  return text
}

function toDateTime(vm: Machine, self: string): DateTime {
  const text = vm.read(self).trim().slice(0, MAX_DATE_CHARS)
  const hasOffset = /([zZ]|[+-]\d{2}:?\d{2}|[A-Z]{1,4})$/.test(text)
  const zone = hasOffset || vm.scope.zone === undefined ? { setZone: true } : { zone: vm.scope.zone }
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const date = parse(text, zone)
    if (date.isValid) return date
  }
  throw new ExpressionError('expression.bad-argument', `"${text.slice(0, 60)}" is not a date that is understood.`, {
    hint: 'Use DateTime.fromFormat(text, format) for other notations.',
  })
}

function toNumber(self: string): number {
  const value = Number(self.trim() === '' ? NaN : self)
  if (Number.isNaN(value)) throw new ExpressionError('expression.bad-argument', `"${self.slice(0, 60)}" is not a number.`)
  return value
}

function base64Encode(vm: Machine, self: string): string {
  vm.string(self.length * 4)
  const bytes = new TextEncoder().encode(self)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

function base64Decode(vm: Machine, self: string): string {
  vm.string(self.length)
  let binary: string
  try {
    binary = atob(self.replaceAll('-', '+').replaceAll('_', '/'))
  } catch (cause) {
    throw new ExpressionError('expression.bad-argument', 'The text is not Base64.', { cause })
  }
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}

function toBoolean(self: string): boolean {
  return !['', 'false', '0', 'no', 'off', 'null', 'undefined'].includes(self.trim().toLowerCase())
}

/** Methods of texts that JavaScript does not have. */
export const stringExtras = table<string>({
  'base64Decode()': base64Decode,
  'base64Encode()': base64Encode,
  'isEmpty()': (_vm, self) => self === '',
  'isNotEmpty()': (_vm, self) => self !== '',
  'isNumeric()': (vm, self) => vm.read(self).trim() !== '' && Number.isFinite(Number(self)),
  'parseJson()': (vm, self) => parseJson(vm, self),
  'toBoolean()': (vm, self) => toBoolean(vm.read(self)),
  'toCamelCase()': (vm, self) =>
    made(
      vm,
      words(vm, self)
        .map((word, index) => (index === 0 ? word.toLowerCase() : capital(word)))
        .join(''),
    ),
  'toDateTime()': toDateTime,
  'toInt()': (vm, self) => Math.trunc(toNumber(vm.read(self))),
  'toJsonString()': (vm, self) => made(vm, JSON.stringify(self)),
  'toNumber()': (vm, self) => toNumber(vm.read(self)),
  'toSentenceCase()': (vm, self) => made(vm, self.charAt(0).toUpperCase() + self.slice(1).toLowerCase()),
  'toSnakeCase()': (vm, self) =>
    made(
      vm,
      words(vm, self)
        .map((word) => word.toLowerCase())
        .join('_'),
    ),
  'toTitleCase()': (vm, self) => made(vm, self.replace(/[\p{L}\p{M}\p{N}']+/gu, capital)),
  'urlDecode()': (vm, self) => made(vm, decodeURIComponent(self)),
  'urlEncode()': (vm, self) => made(vm, encodeURIComponent(self)),
})

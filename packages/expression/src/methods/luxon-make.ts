import { DateTime } from 'luxon'
import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { luxonOptions, shortText } from './luxon-arguments.ts'
import { valid } from '../values/valid.ts'

/** Luxon's options with the zone of the scope where none is given. */
export function zoned(vm: Machine, value: unknown, method: string): Record<string, never> {
  const options = luxonOptions(vm, value, method) ?? {}
  const { zone } = vm.scope
  return zone === undefined ? options : { zone: zone as never, ...options }
}

/** Luxon makes a back-tracking pattern of a format; with every field at most once it has few ways to try. */
function checkFormat(format: string): void {
  const fields = format.replace(/'[^']*'/g, ' ').match(/([a-zA-Z])\1*/g) ?? []
  const letters = fields.map((field) => field.charAt(0))
  if (new Set(letters).size === letters.length) return
  throw new ExpressionError('expression.bad-argument', 'A date format may name each field only once.', {
    hint: 'Put other text in quotes: "yyyy-MM-dd\'T\'HH:mm".',
  })
}

/** A date of a text in a format of Luxon: the first argument; options the second. */
export const dateFromFormat = (vm: Machine, text: string, args: readonly unknown[], method: string): DateTime =>
  valid(readDateFromFormat(vm, text, args, method))

/** The same, also where that is no possible date. */
export function readDateFromFormat(vm: Machine, text: string, args: readonly unknown[], method: string): DateTime {
  const [written, format] = [shortText(vm, text, method), shortText(vm, args[0], method)]
  vm.spend(COST.luxonText * 4) // Luxon builds a pattern for each format
  checkFormat(format)
  return DateTime.fromFormat(written, format, zoned(vm, args[1], method))
}

/** A date of milliseconds in the zone of the workflow. */
export function dateOfMillis(vm: Machine, ms: number): DateTime {
  vm.spend(COST.luxon)
  return valid(DateTime.fromMillis(ms, zoned(vm, undefined, 'toDateTime')))
}

import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { localeArgument, plainOptions } from './arguments.ts'

type Options = Readonly<Record<string, string | number | boolean>>

/** Formatters take 50 µs and more to make, and one that is made is used by all evaluations: it has no state. */
const MAX_FORMATTERS = 100
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.Collator>()

type Maker<T> = (locale: string | string[] | undefined, options: Options | undefined) => T

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.Collator>(
  vm: Machine,
  key: readonly [kind: string, locale: string | string[] | undefined, options: Options | undefined],
  make: Maker<T>,
): T {
  const id = JSON.stringify(key)
  vm.once(id, COST.locale, COST.localeAgain)
  const known = formatters.get(id)
  if (known !== undefined) return known as T // the kind is part of the key
  const made = makeFormatter(key, make)
  if (formatters.size >= MAX_FORMATTERS) formatters.delete(formatters.keys().next().value as string)
  formatters.set(id, made)
  return made
}

function makeFormatter<T>([, locale, options]: readonly [string, string | string[] | undefined, Options | undefined], make: Maker<T>): T {
  try {
    return make(locale, options)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : 'it is not known'
    throw new ExpressionError('expression.bad-argument', `The locale or one of its options is not valid: ${reason}.`, {
      hint: "For example toLocaleString('de-DE', { style: 'currency', currency: 'EUR' }).",
      cause,
    })
  }
}

/** `number.toLocaleString(locale, options)`. */
export function formatNumber(vm: Machine, value: number, args: readonly unknown[]): string {
  const locale = localeArgument(vm, args[0])
  const options = plainOptions(vm, args[1], 'toLocaleString')
  return cached(vm, ['number', locale, options], (tag, given) => new Intl.NumberFormat(tag, given)).format(value)
}

/** `a.localeCompare(b, locale, options)`. */
export function compareByLocale(vm: Machine, [a, b]: readonly [string, string], args: readonly unknown[]): number {
  const locale = localeArgument(vm, args[0])
  const options = plainOptions(vm, args[1], 'localeCompare')
  return cached(vm, ['collator', locale, options], (tag, given) => new Intl.Collator(tag, given)).compare(a, b)
}

export type DateParts = 'all' | 'date' | 'time'

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'] as const
const TIME_FIELDS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'] as const
const DEFAULTS: Readonly<Record<DateParts, Options>> = {
  all: { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  date: { year: 'numeric', month: 'numeric', day: 'numeric' },
  time: { hour: 'numeric', minute: 'numeric', second: 'numeric' },
}

/** `date.toLocaleString(locale, options)`, its date or its time alone, in the zone of the workflow. */
export function formatDate(vm: Machine, date: Date, args: readonly unknown[], parts: DateParts): string {
  const given = plainOptions(vm, args[1], 'toLocaleString') ?? {}
  const named: readonly string[] = parts === 'date' ? DATE_FIELDS : parts === 'time' ? TIME_FIELDS : [...DATE_FIELDS, ...TIME_FIELDS]
  const styled = given['dateStyle'] !== undefined || given['timeStyle'] !== undefined
  const { zone } = vm.scope
  const options = {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(styled || named.some((field) => given[field] !== undefined) ? {} : DEFAULTS[parts]),
    ...given,
  }
  const formatter = cached(vm, ['date', localeArgument(vm, args[0]), options], (tag, all) => new Intl.DateTimeFormat(tag, all))
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : formatter.format(date)
}

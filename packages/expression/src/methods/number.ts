import { type DateTime } from 'luxon'
import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { optionalNumber, toNumber, toText } from '../values/convert.ts'
import { table } from '../values/table.ts'
import { booleanDocs, numberDocs } from './docs/number.ts'
import { formatNumber } from './intl.ts'
import { dateOfMillis } from './luxon-make.ts'

type Args = readonly unknown[]

/** How many digits are wanted: each one is worked out exactly. */
function digits(vm: Machine, args: Args): number | undefined {
  const count = optionalNumber(vm, args[0])
  vm.spend(count !== undefined && count > 20 ? 160 : 25)
  return count
}

/** Rounds half away from zero, in decimal: 1.005 to two places is 1.01. */
function round(vm: Machine, self: number, args: Args): number {
  const places = Math.trunc(digits(vm, args) ?? 0)
  const shifted = Number(`${Math.abs(self)}e${places}`)
  const rounded = Number(`${Math.round(shifted)}e${-places}`)
  return Number.isNaN(rounded) ? self : Math.sign(self) * rounded
}

const whole = (self: number, method: string): number => {
  if (Number.isInteger(self)) return self
  throw new ExpressionError('expression.bad-argument', `${method} needs a whole number, not ${self}.`, {
    hint: 'Round it first: value.round().',
  })
}

/** Days from the start of spreadsheets' time to that of computers. */
const SPREADSHEET_EPOCH_DAYS = 25_569
const DAY = 86_400_000

const MILLIS: Readonly<Record<string, (value: number) => number>> = {
  ms: (value) => value,
  s: (value) => value * 1_000,
  us: (value) => value / 1_000,
  excel: (value) => (value - SPREADSHEET_EPOCH_DAYS) * DAY,
}

function toDateTime(vm: Machine, self: number, args: Args): DateTime {
  const unit = args[0] === undefined ? 'ms' : toText(vm, args[0])
  const millis = Object.hasOwn(MILLIS, unit) ? MILLIS[unit] : undefined
  if (millis !== undefined) return dateOfMillis(vm, Math.round(millis(self)))
  throw new ExpressionError('expression.bad-argument', `toDateTime does not know "${unit.slice(0, 30)}".`, {
    hint: "Say what the number counts: 'ms', 's', 'us' or 'excel' (days of a spreadsheet).",
  })
}

/** JavaScript's own methods of numbers, and ours. */
export const numberMethods = table<number>(
  {
    'abs()': (_vm, self) => Math.abs(self),
    'ceil()': (_vm, self) => Math.ceil(self),
    'floor()': (_vm, self) => Math.floor(self),
    'format(locale?, options?)': (vm, self, args) => formatNumber(vm, self, [args[0] ?? 'en-US', args[1]]),
    'isEmpty()': () => false,
    'isEven()': (_vm, self) => whole(self, 'isEven') % 2 === 0,
    'isInteger()': (_vm, self) => Number.isInteger(self),
    'isNotEmpty()': () => true,
    'isOdd()': (_vm, self) => whole(self, 'isOdd') % 2 !== 0,
    'round(places?)': round,
    'toBoolean()': (_vm, self) => self !== 0 && !Number.isNaN(self),
    'toDateTime(unit?)': toDateTime,
    'toExponential(digits?)': (vm, self, args) => self.toExponential(digits(vm, args)),
    'toFixed(digits?)': (vm, self, args) => self.toFixed(digits(vm, args)),
    'toFloat()': (_vm, self) => self,
    'toInt()': (_vm, self) => Math.trunc(self),
    'toJsonString()': (_vm, self) => JSON.stringify(self),
    'toLocaleString(locale?, options?)': formatNumber,
    'toNumber()': (_vm, self) => self,
    'toPrecision(digits?)': (vm, self, args) => self.toPrecision(digits(vm, args)),
    'toString(radix?)': (vm, self, args) => self.toString(args[0] === undefined ? undefined : toNumber(vm, args[0])),
    'valueOf()': (_vm, self) => self,
  },
  numberDocs,
)

export const booleanMethods = table<boolean>(
  {
    'isEmpty()': () => false,
    'isNotEmpty()': () => true,
    'toBoolean()': (_vm, self) => self,
    'toInt()': (_vm, self) => Number(self),
    'toJsonString()': (_vm, self) => String(self),
    'toNumber()': (_vm, self) => Number(self),
    'toString()': (_vm, self) => String(self),
    'valueOf()': (_vm, self) => self,
  },
  booleanDocs,
)

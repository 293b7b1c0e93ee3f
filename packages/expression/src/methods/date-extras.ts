import { type DateTime } from 'luxon'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { table } from '../values/table.ts'
import {
  diffTo,
  diffToNow,
  endOf,
  extract,
  formatDateTime,
  isBetween,
  isInLast,
  minus,
  plus,
  relativeOptions,
  startOf,
} from './date-helpers.ts'
import { dateExtraDocs } from './docs/date-extras.ts'
import { dateOfMillis } from './luxon-make.ts'

type Args = readonly unknown[]
type OfDateTime = (vm: Machine, self: DateTime, args: Args) => unknown

/** A method of DateTime on a Date: in the zone of the workflow, paid for. */
const through =
  (run: OfDateTime) =>
  (vm: Machine, self: Date, args: Args): unknown => {
    vm.spend(COST.luxon)
    return run(vm, dateOfMillis(vm, self.getTime()), args)
  }

/** Methods of dates that JavaScript does not have. They give a DateTime, which can do more than a Date. */
export const dateExtras = table<Date>(
  {
    'beginningOf(unit?)': through((vm, self, args) => startOf(vm, self, args, 'beginningOf')),
    'diffTo(other, unit?)': through(diffTo),
    'diffToNow(unit?)': through(diffToNow),
    'endOf(unit)': through(endOf),
    'endOfMonth()': through((_vm, self) => self.endOf('month')),
    'extract(part?)': through(extract),
    'format(format?)': through((vm, self, args) => formatDateTime(vm, self, args, 'format')),
    'isBetween(start, end)': through(isBetween),
    'isDst()': through((_vm, self) => self.isInDST),
    'isEmpty()': () => false,
    'isInLast(count, unit?)': through(isInLast),
    'isNotEmpty()': () => true,
    'isWeekend()?': through((_vm, self) => self.isWeekend),
    'minus(amount, unit?)': through(minus),
    'plus(amount, unit?)': through(plus),
    'startOf(unit)': through((vm, self, args) => startOf(vm, self, args, 'startOf')),
    'toDateTime()': through((_vm, self) => self),
    'toFormat(format, options?)': through((vm, self, args) => formatDateTime(vm, self, args, 'toFormat')),
    'toInt()': (_vm, self) => self.getTime(),
    'toISO()': through((_vm, self) => self.toISO()),
    'toISODate()': through((_vm, self) => self.toISODate()),
    'toMillis()': (_vm, self) => self.getTime(),
    'toNumber()': (_vm, self) => self.getTime(),
    'toRelative(options?)': through((vm, self, args) => self.toRelative(relativeOptions(vm, self, args[0], 'toRelative'))),
    'toSeconds()': (_vm, self) => self.getTime() / 1_000,
  },
  dateExtraDocs,
)

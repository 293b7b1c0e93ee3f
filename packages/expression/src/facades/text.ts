import { ExpressionError } from '../errors.ts'
import type { Machine } from '../machine.ts'
import { Facade } from '../values/callable.ts'
import { optionalNumber, toNumber, toText } from '../values/convert.ts'
import { parseJson, stringifyJson } from '../values/json.ts'
import { ExpressionRegExp, patternOf } from '../values/regexp.ts'
import { table, type Table } from '../values/table.ts'

type Args = readonly unknown[]

const MATH_CONSTANTS = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const
const MATH_FUNCTIONS = [
  'abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atan2', 'atanh', 'cbrt', 'ceil', 'clz32', 'cos', 'cosh', 'exp', 'expm1', 'floor',
  'fround', 'imul', 'log', 'log10', 'log1p', 'log2', 'pow', 'round', 'sign', 'sin', 'sinh', 'sqrt', 'tan', 'tanh', 'trunc',
] as const // prettier-ignore

type Static = (vm: Machine, self: undefined, args: Args) => unknown

const numbers = (vm: Machine, args: Args): number[] => {
  vm.spend(args.length)
  return args.map((value) => toNumber(vm, value))
}

/** Math.max and friends over any number of arguments, without spreading them onto the native stack. */
const fold =
  (start: number, combine: (a: number, b: number) => number): Static =>
  (vm, _self, args) =>
    numbers(vm, args).reduce((a, b) => combine(a, b), start)

const mathMembers: Table = table<undefined>({
  ...Object.fromEntries(MATH_CONSTANTS.map((name) => [name, () => Math[name]])),
  ...Object.fromEntries(
    MATH_FUNCTIONS.map((name): [string, Static] => {
      const run: (...values: number[]) => number = Math[name]
      return [`${name}(value)`, (vm, _self, args) => run(...numbers(vm, args.slice(0, 2)))]
    }),
  ),
  'hypot(...values)': fold(0, Math.hypot),
  'max(...values)': fold(-Infinity, Math.max),
  'min(...values)': fold(Infinity, Math.min),
  'random()': () => Math.random(),
})

/** Indent of JSON.stringify: up to 10 spaces or characters. */
function indent(vm: Machine, value: unknown): string | number | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' ? Math.min(10, value) : toText(vm, value).slice(0, 10)
}

function stringify(vm: Machine, args: Args): string | undefined {
  if (args[1] !== undefined && args[1] !== null) {
    throw new ExpressionError('expression.unsupported', 'JSON.stringify takes no replacer here.', {
      hint: 'Pass null, and choose the fields before.',
    })
  }
  return stringifyJson(vm, args[0], indent(vm, args[2]))
}

const jsonMembers = table<undefined>({
  'parse(text)': (vm, _self, args) => parseJson(vm, toText(vm, args[0])),
  'stringify(value, null?, indent?)': (vm, _self, args) => stringify(vm, args),
})

const stringMembers = table<undefined>({
  'fromCharCode(...codes)': (vm, _self, args) => {
    vm.string(args.length)
    return numbers(vm, args)
      .map((code) => String.fromCharCode(code))
      .join('')
  },
  'fromCodePoint(...codes)': (vm, _self, args) => {
    vm.string(args.length * 2)
    return numbers(vm, args)
      .map((code) => String.fromCodePoint(code))
      .join('')
  },
})

const NUMBER_CONSTANTS = [
  'EPSILON',
  'MAX_SAFE_INTEGER',
  'MAX_VALUE',
  'MIN_SAFE_INTEGER',
  'MIN_VALUE',
  'NaN',
  'NEGATIVE_INFINITY',
  'POSITIVE_INFINITY',
] as const

const numberMembers = table<undefined>({
  ...Object.fromEntries(NUMBER_CONSTANTS.map((name) => [name, () => Number[name]])),
  'isFinite(value)': (_vm, _self, args) => Number.isFinite(args[0]),
  'isInteger(value)': (_vm, _self, args) => Number.isInteger(args[0]),
  'isNaN(value)': (_vm, _self, args) => Number.isNaN(args[0]),
  'isSafeInteger(value)': (_vm, _self, args) => Number.isSafeInteger(args[0]),
  'parseFloat(text)': (vm, _self, args) => parseFloat(vm.read(toText(vm, args[0]))),
  'parseInt(text, radix?)': (vm, _self, args) => parseInt(vm.read(toText(vm, args[0])), optionalNumber(vm, args[1])),
})

function makeRegExp(vm: Machine, args: Args): ExpressionRegExp {
  const [pattern, flags] = args
  const source = pattern instanceof ExpressionRegExp ? pattern.source : pattern === undefined ? '(?:)' : toText(vm, pattern)
  const wanted = flags === undefined ? (pattern instanceof ExpressionRegExp ? pattern.flags : '') : toText(vm, flags)
  return vm.made(new ExpressionRegExp(patternOf(vm, source, wanted)))
}

const NONE: Table = new Map()

export const textFacades: readonly Facade[] = [
  new Facade({ name: 'Math', members: mathMembers }),
  new Facade({ name: 'JSON', members: jsonMembers }),
  new Facade({ name: 'String', members: stringMembers, call: (vm, args) => (args.length === 0 ? '' : toText(vm, args[0])) }),
  new Facade({ name: 'Number', members: numberMembers, call: (vm, args) => (args.length === 0 ? 0 : toNumber(vm, args[0])) }),
  new Facade({ name: 'Boolean', members: NONE, call: (_vm, args) => Boolean(args[0]) }),
  new Facade({
    name: 'RegExp',
    members: NONE,
    call: makeRegExp,
    construct: makeRegExp,
    isInstance: (value) => value instanceof ExpressionRegExp,
  }),
]

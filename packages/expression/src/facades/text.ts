import type { Machine } from '../machine.ts'
import { Facade, callback } from '../values/callable.ts'
import { optionalNumber, toNumber, toText } from '../values/convert.ts'
import { parseJson, stringifyJson } from '../values/json.ts'
import { ExpressionRegExp, patternOf } from '../values/regexp.ts'
import { table, type Table } from '../values/table.ts'
import { jsonDocs, makeDocs, mathDocs, numberStaticDocs, stringStaticDocs } from './docs/text.ts'
import { replaceJson, reviveJson } from './json-walk.ts'

type Args = readonly unknown[]

const MATH_CONSTANTS = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const
const MATH_FUNCTIONS = [
  'abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'ceil', 'clz32', 'cos', 'cosh', 'exp', 'expm1', 'floor',
  'fround', 'log', 'log10', 'log1p', 'log2', 'round', 'sign', 'sin', 'sinh', 'sqrt', 'tan', 'tanh', 'trunc',
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

/** A function of two numbers. */
const pair =
  (run: (a: number, b: number) => number): Static =>
  (vm, _self, args) =>
    run(toNumber(vm, args[0]), toNumber(vm, args[1]))

const mathMembers: Table = table<undefined>(
  {
    ...Object.fromEntries(MATH_CONSTANTS.map((name) => [name, () => Math[name]])),
    ...Object.fromEntries(
      MATH_FUNCTIONS.map((name): [string, Static] => {
        const run: (value: number) => number = Math[name]
        return [`${name}(value)`, (vm, _self, args) => run(toNumber(vm, args[0]))]
      }),
    ),
    'atan2(y, x)': pair(Math.atan2),
    'hypot(...values)': fold(0, Math.hypot),
    'imul(a, b)': pair(Math.imul),
    'max(...values)': fold(-Infinity, Math.max),
    'min(...values)': fold(Infinity, Math.min),
    'pow(base, exponent)': pair(Math.pow),
    'random()': () => Math.random(),
  },
  mathDocs,
)

/** Indent of JSON.stringify: up to 10 spaces or characters. */
function indent(vm: Machine, value: unknown): string | number | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' ? Math.min(10, value) : toText(vm, value).slice(0, 10)
}

function stringify(vm: Machine, args: Args): string | undefined {
  const [value, replacer] = args
  const written = replacer === undefined || replacer === null ? value : replaceJson(vm, value, replacer)
  return stringifyJson(vm, written, indent(vm, args[2]))
}

function parse(vm: Machine, args: Args): unknown {
  const value = parseJson(vm, toText(vm, args[0]))
  return args[1] === undefined ? value : reviveJson(vm, value, callback(args[1], 'JSON.parse'))
}

const jsonMembers = table<undefined>(
  {
    'parse(text, reviver?)': (vm, _self, args) => parse(vm, args),
    'stringify(value, replacer?, indent?)': (vm, _self, args) => stringify(vm, args),
  },
  jsonDocs,
)

/** Units for each number that is made a character … */
const CODE = 4
/** … and for the list that they are collected in. */
const CODE_LIST = 12
/** So many fit onto the native stack. */
const CODES = 4096

function textOf(vm: Machine, args: Args, make: (codes: readonly number[]) => string): string {
  vm.spend(CODE_LIST + args.length * CODE)
  const codes = numbers(vm, args)
  let text = ''
  for (let at = 0; at < codes.length; at += CODES) text += make(codes.slice(at, at + CODES))
  return text
}

const stringMembers = table<undefined>(
  {
    'fromCharCode(...codes)': (vm, _self, args) => {
      vm.string(args.length)
      return textOf(vm, args, (codes) => String.fromCharCode(...codes))
    },
    'fromCodePoint(...codes)': (vm, _self, args) => {
      vm.string(args.length * 2)
      return textOf(vm, args, (codes) => String.fromCodePoint(...codes))
    },
  },
  stringStaticDocs,
)

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

const numberMembers = table<undefined>(
  {
    ...Object.fromEntries(NUMBER_CONSTANTS.map((name) => [name, () => Number[name]])),
    'isFinite(value)': (_vm, _self, args) => Number.isFinite(args[0]),
    'isInteger(value)': (_vm, _self, args) => Number.isInteger(args[0]),
    'isNaN(value)': (_vm, _self, args) => Number.isNaN(args[0]),
    'isSafeInteger(value)': (_vm, _self, args) => Number.isSafeInteger(args[0]),
    'parseFloat(text)': (vm, _self, args) => parseFloat(vm.read(toText(vm, args[0]))),
    'parseInt(text, radix?)': (vm, _self, args) => parseInt(vm.read(toText(vm, args[0])), optionalNumber(vm, args[1])),
  },
  numberStaticDocs,
)

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
  new Facade({
    name: 'String',
    docs: ['String(value?)', makeDocs.String],
    members: stringMembers,
    call: (vm, args) => (args.length === 0 ? '' : toText(vm, args[0])),
  }),
  new Facade({
    name: 'Number',
    docs: ['Number(value?)', makeDocs.Number],
    members: numberMembers,
    call: (vm, args) => (args.length === 0 ? 0 : toNumber(vm, args[0])),
  }),
  new Facade({ name: 'Boolean', docs: ['Boolean(value?)', makeDocs.Boolean], members: NONE, call: (_vm, args) => Boolean(args[0]) }),
  new Facade({
    name: 'RegExp',
    docs: ['new RegExp(pattern, flags?)', makeDocs.RegExp],
    members: NONE,
    call: makeRegExp,
    construct: makeRegExp,
    isInstance: (value) => value instanceof ExpressionRegExp,
  }),
]

import { ExpressionError } from '../errors.ts'
import { searchJson } from '../jmespath/search.ts'
import type { Machine } from '../machine.ts'
import { listKeys } from '../methods/object.ts'
import { callValue, isCallable } from '../values/callable.ts'
import { cloneValue } from '../values/clone.ts'
import { toNumber, toText } from '../values/convert.ts'
import { isPlainObject } from '../values/plain.ts'
import { table, type Run } from '../values/table.ts'
import { functionDocs } from './docs/functions.ts'

type Args = readonly unknown[]
type Fn = Run<undefined>

const NOT_ESCAPED = 'The text cannot be read as part of an address: a % is not followed by two hexadecimal digits.'

/** Text that is changed by one of the URI functions. */
function uri(change: (text: string) => string): Fn {
  return (vm, _self, args) => {
    const text = toText(vm, args[0])
    vm.string(text.length * 3)
    vm.spend(text.length * 2)
    try {
      return change(text)
    } catch (cause) {
      throw new ExpressionError('expression.bad-argument', NOT_ESCAPED, { cause })
    }
  }
}

/** Text that is changed to Base64 or back; each character is one byte. */
function base64(name: 'atob' | 'btoa'): Fn {
  return (vm, _self, args) => {
    const text = toText(vm, args[0])
    vm.string(text.length * 2)
    try {
      return name === 'atob' ? atob(text) : btoa(text)
    } catch (cause) {
      const message = name === 'atob' ? 'The text is not Base64.' : 'btoa takes texts whose characters are all below 256.'
      throw new ExpressionError('expression.bad-argument', message, {
        hint: 'text.base64Encode() and text.base64Decode() work with all characters.',
        cause,
      })
    }
  }
}

function isEmptyValue(vm: Machine, value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isPlainObject(value) && listKeys(vm, value).length === 0
}

/** `parseInt(text, radix?)` for exactly the text that JavaScript would see. */
const parseInteger = (vm: Machine, args: Args): number =>
  parseInt(vm.read(toText(vm, args[0])), args[1] === undefined ? undefined : toNumber(vm, args[1]))

/** The least or greatest of numbers, given one by one or as lists. */
function extreme(better: (a: number, b: number) => number, start: number): Fn {
  return (vm, _self, args) => {
    const values = args.flat()
    vm.list(values.length)
    return values.reduce((best: number, value) => better(best, toNumber(vm, value)), start)
  }
}

const jmespath: Fn = (vm, _self, args) => searchJson(vm, args[0], toText(vm, args[1]))

/** What a model fills in: the host knows it while an AI tool runs; elsewhere the default is used. */
function fromModel(vm: Machine, args: Args): unknown {
  const host = vm.scope.lookup('$fromAI')
  if (isCallable(host)) return callValue(vm, host, args)
  const [key, , , otherwise] = args
  if (otherwise !== undefined) return otherwise
  const name = key === undefined ? '' : toText(vm, key).slice(0, 60)
  throw new ExpressionError('expression.no-model', `$fromAI("${name}") has no value here: no model has filled it in.`, {
    hint: 'It works in the fields of a node that an AI agent uses as a tool. Give a default as its fourth value: $fromAI("city", "", "string", "Berlin").',
  })
}

const model: Fn = (vm, _self, args) => fromModel(vm, args)

/** Functions that stand alone. */
export const globalFunctions = table<undefined>(
  {
    '$if(condition, then, otherwise?)': (_vm, _self, args) => (args[0] ? args[1] : args[2]),
    '$ifEmpty(value, otherwise)': (vm, _self, args) => (isEmptyValue(vm, args[0]) ? args[1] : args[0]),
    '$min(...numbers)': extreme(Math.min, Infinity),
    '$max(...numbers)': extreme(Math.max, -Infinity),
    '$jmespath(data, query)': jmespath,
    '$jmesPath(data, query)': jmespath,
    '$fromAI(key, description?, type?, default?)': model,
    '$fromAi(key, description?, type?, default?)': model,
    '$fromai(key, description?, type?, default?)': model,
    'parseInt(text, radix?)': (vm, _self, args) => parseInteger(vm, args),
    'parseFloat(text)': (vm, _self, args) => parseFloat(vm.read(toText(vm, args[0]))),
    'isNaN(value)': (vm, _self, args) => Number.isNaN(toNumber(vm, args[0])),
    'isFinite(value)': (vm, _self, args) => Number.isFinite(toNumber(vm, args[0])),
    'encodeURIComponent(text)': uri(encodeURIComponent),
    'decodeURIComponent(text)': uri(decodeURIComponent),
    'encodeURI(text)': uri(encodeURI),
    'decodeURI(text)': uri(decodeURI),
    'btoa(text)': base64('btoa'),
    'atob(text)': base64('atob'),
    'structuredClone(value)': (vm, _self, args) => cloneValue(vm, args[0]),
  },
  functionDocs,
)

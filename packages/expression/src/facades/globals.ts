import type { Machine } from '../machine.ts'
import { Callable, type Facade } from '../values/callable.ts'
import { toNumber, toText } from '../values/convert.ts'
import { dataFacades } from './data.ts'
import { dateFacades } from './dates.ts'
import { textFacades } from './text.ts'

type Fn = (vm: Machine, args: readonly unknown[]) => unknown

const fn = (name: string, run: Fn): Callable =>
  new Callable(name, (vm, args) => {
    vm.spend(1)
    return run(vm, args)
  })

/** Text that is already there but is changed by one of the URI functions. */
function uri(vm: Machine, args: readonly unknown[], change: (text: string) => string): string {
  const text = toText(vm, args[0])
  vm.string(text.length * 3)
  const changed = change(text)
  vm.string(changed.length)
  return changed
}

function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0
}

/** `parseInt(text, radix?)` for exactly the text that JavaScript would see. */
const parseInteger: Fn = (vm, args) => parseInt(vm.read(toText(vm, args[0])), args[1] === undefined ? undefined : toNumber(vm, args[1]))

const functions: readonly Callable[] = [
  fn('parseInt', parseInteger),
  fn('parseFloat', (vm, args) => parseFloat(vm.read(toText(vm, args[0])))),
  fn('isNaN', (vm, args) => Number.isNaN(toNumber(vm, args[0]))),
  fn('isFinite', (vm, args) => Number.isFinite(toNumber(vm, args[0]))),
  fn('encodeURIComponent', (vm, args) => uri(vm, args, encodeURIComponent)),
  fn('decodeURIComponent', (vm, args) => uri(vm, args, decodeURIComponent)),
  fn('encodeURI', (vm, args) => uri(vm, args, encodeURI)),
  fn('decodeURI', (vm, args) => uri(vm, args, decodeURI)),
  fn('$ifEmpty', (_vm, args) => (isEmptyValue(args[0]) ? args[1] : args[0])),
]

const facades: readonly Facade[] = [...textFacades, ...dataFacades, ...dateFacades]

/** Every name that needs no scope. */
export const GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ...[...functions, ...facades].map((value): [string, unknown] => [value.name, value]),
])

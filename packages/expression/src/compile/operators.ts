import type { BinaryOperator, LogicalOperator, UnaryOperator } from 'acorn'
import { COST } from '../costs.ts'
import type { Machine } from '../machine.ts'
import { ExpressionError } from '../errors.ts'
import { Facade } from '../values/callable.ts'
import { looseEquals, strictEquals, toKey, toNumber, toPrimitive, typeOf } from '../values/convert.ts'
import { hasKey } from '../values/members.ts'

type Binary = (vm: Machine, left: unknown, right: unknown) => unknown
type Unary = (vm: Machine, value: unknown) => unknown

const NOWHERE = { start: 0, end: 0 }

/** JavaScript's `+`; the size of a text is checked before it is made. */
export function add(vm: Machine, left: unknown, right: unknown): unknown {
  const a = toPrimitive(vm, left, 'default')
  const b = toPrimitive(vm, right, 'default')
  if (typeof a !== 'string' && typeof b !== 'string') return Number(a) + Number(b)
  const [first, second] = [String(a), String(b)]
  vm.joined(first.length + second.length)
  return first + second
}

function compare(vm: Machine, left: unknown, right: unknown, test: (a: string | number, b: string | number) => boolean): boolean {
  const a = toPrimitive(vm, left, 'number')
  const b = toPrimitive(vm, right, 'number')
  if (typeof a === 'string' && typeof b === 'string') vm.spend(Math.min(vm.read(a).length, b.length) >> 5)
  return typeof a === 'string' && typeof b === 'string' ? test(a, b) : test(Number(a), Number(b))
}

function isInstance(value: unknown, type: unknown): boolean {
  if (type instanceof Facade && type.isInstance !== undefined) return type.isInstance(value)
  throw new ExpressionError('expression.bad-argument', 'The right side of instanceof must be a type such as Date or Array.')
}

const numeric =
  (run: (a: number, b: number) => number): Binary =>
  (vm, left, right) =>
    typeof left === 'number' && typeof right === 'number' ? run(left, right) : run(toNumber(vm, left), toNumber(vm, right))

export const BINARY: { readonly [O in Exclude<BinaryOperator, '||' | '&&' | '??'>]: Binary } = {
  '+': (vm, left, right) => (typeof left === 'number' && typeof right === 'number' ? left + right : add(vm, left, right)),
  '-': numeric((a, b) => a - b),
  '*': numeric((a, b) => a * b),
  '/': numeric((a, b) => a / b),
  '%': numeric((a, b) => a % b),
  '**': numeric((a, b) => a ** b),
  '|': numeric((a, b) => a | b),
  '&': numeric((a, b) => a & b),
  '^': numeric((a, b) => a ^ b),
  '<<': numeric((a, b) => a << b),
  '>>': numeric((a, b) => a >> b),
  '>>>': numeric((a, b) => a >>> b),
  '===': strictEquals,
  '!==': (vm, left, right) => !strictEquals(vm, left, right),
  '==': (vm, left, right) => looseEquals(vm, left, right),
  '!=': (vm, left, right) => !looseEquals(vm, left, right),
  '<': (vm, left, right) => compare(vm, left, right, (a, b) => a < b),
  '<=': (vm, left, right) => compare(vm, left, right, (a, b) => a <= b),
  '>': (vm, left, right) => compare(vm, left, right, (a, b) => a > b),
  '>=': (vm, left, right) => compare(vm, left, right, (a, b) => a >= b),
  in: (vm, left, right) => {
    vm.spend(COST.computedMember + COST.hashed) // V8 hashes a text that was just made
    return hasKey(right, toKey(vm, left), NOWHERE)
  },
  instanceof: (_vm, left, right) => isInstance(left, right),
}

export const UNARY: { readonly [O in Exclude<UnaryOperator, 'delete'>]: Unary } = {
  '!': (_vm, value) => !value,
  '-': (vm, value) => -toNumber(vm, value),
  '+': (vm, value) => toNumber(vm, value),
  '~': (vm, value) => ~toNumber(vm, value),
  typeof: (_vm, value) => typeOf(value),
  void: () => undefined,
}

/** Where a chain of a logical operator ends with the value it has. */
export const STOPS: { readonly [O in LogicalOperator]: (value: unknown) => boolean } = {
  '||': (value) => Boolean(value),
  '&&': (value) => !value,
  '??': (value) => value !== null && value !== undefined,
}

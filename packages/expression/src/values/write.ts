import { COST } from '../costs.ts'
import { ExpressionError, type Span } from '../errors.ts'
import { forbiddenName, isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { describeKind } from './convert.ts'
import { isPlainObject } from './members.ts'
import { ExpressionRegExp } from './regexp.ts'

/*
 * W1. Only lists and plain objects that this evaluation made are written to (M2); nothing of the host, of the scope or of the
 *     language itself.
 * W2. Forbidden names are never written, whatever holds them.
 * W3. Lists have no holes and no fields: only places and the length are written.
 */

type Key = string | number

/** Sets `holder[key]`. */
export function writeMember(vm: Machine, { holder, key, value }: { holder: unknown; key: Key; value: unknown }, span: Span): void {
  if (Array.isArray(holder)) return writeList(vm, fresh(vm, holder, span), { key, value }, span)
  if (isPlainObject(holder)) return writeField(vm, fresh(vm, holder, span), { key: fieldName(key, span), value })
  if (holder instanceof ExpressionRegExp && key === 'lastIndex' && typeof value === 'number') {
    holder.lastIndex = Math.max(0, Math.floor(value) || 0)
    return
  }
  throw notWritable(holder, key, span)
}

/** `delete holder[key]` */
export function deleteMember(vm: Machine, { holder, key }: { holder: unknown; key: Key }, span: Span): boolean {
  if (Array.isArray(holder)) {
    const index = indexOf(key)
    if (index === undefined) throw onlyPlaces(span)
    const list = fresh(vm, holder, span)
    if (index < list.length) list[index] = undefined // W3
    return true
  }
  if (!isPlainObject(holder)) throw notWritable(holder, key, span)
  vm.spend(1)
  return delete fresh(vm, holder, span)[fieldName(key, span)]
}

function fresh<T extends object>(vm: Machine, holder: T, span: Span): T {
  if (vm.isFresh(holder)) return holder
  const copy = Array.isArray(holder) ? '[...list]' : '{ ...object, field: value }'
  throw new ExpressionError('expression.read-only', 'Data that comes from outside the expression cannot be changed.', {
    span,
    hint: `Copy it first and change the copy: ${copy}.`,
  })
}

function fieldName(key: Key, span: Span): string {
  const name = String(key)
  if (isForbiddenKey(name)) throw forbiddenName(name, span) // W2
  return name
}

function writeField(vm: Machine, target: Record<string, unknown>, { key, value }: { key: string; value: unknown }): void {
  if (!Object.hasOwn(target, key)) {
    vm.newKeys(1)
    vm.spend(COST.newWideKey - COST.newKey) // one by one, V8 makes the table of a wide object anew each time that it is full
  }
  target[key] = value // an own field: the one name with a setter behind it, __proto__, is forbidden
}

function indexOf(key: Key): number | undefined {
  if (typeof key === 'number') return key
  return /^(?:0|[1-9]\d{0,15})$/.test(key) ? Number(key) : undefined
}

function writeList(vm: Machine, list: unknown[], { key, value }: { key: Key; value: unknown }, span: Span): void {
  if (key === 'length') return writeLength(vm, list, value, span)
  const index = indexOf(key)
  if (index === undefined) throw onlyPlaces(span)
  if (index >= list.length) extend(vm, list, index + 1)
  list[index] = value
}

function writeLength(vm: Machine, list: unknown[], value: unknown, span: Span): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new ExpressionError('expression.bad-argument', 'The length of a list must be a whole number of at least 0.', { span })
  }
  if (value > list.length) extend(vm, list, value)
  list.length = value
}

/** Places that are added to a list between two looks at the fuel and the clock. */
const AT_ONCE = 10_000

function extend(vm: Machine, list: unknown[], length: number): void {
  vm.grow(length, length - list.length)
  while (list.length < length) {
    const next = Math.min(length, list.length + AT_ONCE)
    vm.walk(next - list.length) // V8 moves a list that grows to a larger place again and again
    while (list.length < next) list.push(undefined) // W3
  }
}

const onlyPlaces = (span: Span): ExpressionError =>
  new ExpressionError('expression.bad-argument', 'A list has places 0, 1, 2 … only, no other fields.', {
    span,
    hint: 'Use an object for fields: const object = {}; object.field = value.',
  })

function notWritable(holder: unknown, key: Key, span: Span): ExpressionError {
  if (holder === null || holder === undefined) {
    return new ExpressionError('expression.null-read', `Cannot set "${String(key).slice(0, 60)}" of ${String(holder)}.`, {
      span,
      hint: 'Make the object first: object.part ??= {}.',
    })
  }
  return new ExpressionError('expression.read-only', `A field of ${describeKind(holder)} cannot be changed.`, {
    span,
    hint: 'Only objects and lists that the expression made can be changed.',
  })
}

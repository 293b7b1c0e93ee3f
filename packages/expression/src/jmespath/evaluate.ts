import { COST } from '../costs.ts'
import { ExpressionError } from '../errors.ts'
import { isForbiddenKey } from '../forbidden.ts'
import type { Machine } from '../machine.ts'
import { isPlainObject } from '../values/plain.ts'
import { callFunction } from './functions.ts'
import type { Comparison, Query } from './query.ts'
import { QueryReference, asData, dataKeys, isFalse, sameData } from './values.ts'

/*
 * Q1. Only own properties are read, forbidden names never; what is not there is null.
 * Q2. Every step of a query and every element that it looks at is paid for.
 * Q3. Lists and objects of the result are made here; parts of the input are handed on, never changed.
 */

/** Asks a query of a value. */
export function evaluateQuery(vm: Machine, query: Query, value: unknown): unknown {
  vm.spend(2)
  switch (query.kind) {
    case 'current':
      return value
    case 'field':
      return readField(value, query.name)
    case 'index':
      return Array.isArray(value) ? asData(value.at(query.index)) : null
    case 'slice':
      return Array.isArray(value) ? slice(vm, value, query.parts) : null
    case 'literal':
      return query.value
    case 'chain':
      return evaluateQuery(vm, query.second, evaluateQuery(vm, query.first, value))
    case 'flatten':
      return flatten(vm, evaluateQuery(vm, query.list, value))
    case 'projection':
      return project(vm, evaluateQuery(vm, query.list, value), query.each)
    case 'values':
      return projectValues(vm, evaluateQuery(vm, query.object, value), query.each)
    case 'filter':
      return project(vm, filter(vm, evaluateQuery(vm, query.list, value), query.condition), query.each)
    case 'compare':
      return compare(vm, query.how, evaluateQuery(vm, query.left, value), evaluateQuery(vm, query.right, value))
    case 'or':
    case 'and': {
      const left = evaluateQuery(vm, query.left, value)
      return isFalse(vm, left) === (query.kind === 'or') ? evaluateQuery(vm, query.right, value) : left
    }
    case 'not':
      return isFalse(vm, evaluateQuery(vm, query.operand, value))
    case 'list':
      vm.spend(COST.object)
      return value === null ? null : vm.made(query.members.map((member) => evaluateQuery(vm, member, value)))
    case 'hash':
      vm.newKeys(query.members.length)
      return value === null
        ? null
        : vm.made(Object.fromEntries(query.members.map(({ key, value: part }) => [key, evaluateQuery(vm, part, value)])))
    case 'call':
      return callFunction(
        vm,
        query.name,
        query.args.map((arg) => evaluateQuery(vm, arg, value)),
      )
    case 'reference':
      return new QueryReference(query.query)
  }
}

function readField(value: unknown, name: string): unknown {
  if (!isPlainObject(value) || isForbiddenKey(name) || !Object.hasOwn(value, name)) return null // Q1
  return asData(value[name])
}

function slice(vm: Machine, list: readonly unknown[], parts: readonly (number | null)[]): unknown[] {
  const [from = null, to = null, by = null] = parts
  const step = by ?? 1
  if (step === 0) throw new ExpressionError('expression.bad-argument', 'The step of a slice in a JMESPath query cannot be 0.')
  const { length } = list
  const place = (given: number | null, otherwise: number): number => {
    if (given === null) return otherwise
    const at = given < 0 ? given + length : given
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1)
  }
  const start = place(from, step > 0 ? 0 : length - 1)
  const end = place(to, step > 0 ? length : -1)
  const result: unknown[] = []
  for (let at = start; step > 0 ? at < end : at > end; at += step) result.push(asData(list[at]))
  vm.list(result.length)
  return vm.made(result)
}

function flatten(vm: Machine, value: unknown): unknown {
  if (!Array.isArray(value)) return null
  const result: unknown[] = []
  for (const element of value) {
    if (!Array.isArray(element)) {
      vm.spend(1)
      result.push(element)
      continue
    }
    vm.list(result.length + element.length)
    for (const inner of element) result.push(inner)
  }
  return vm.made(result)
}

/** What a query gives for each element, without nulls. */
function project(vm: Machine, value: unknown, each: Query): unknown {
  if (!Array.isArray(value)) return null
  vm.list(value.length)
  const result: unknown[] = []
  for (const element of value) {
    const found = evaluateQuery(vm, each, asData(element))
    if (found !== null) result.push(found)
  }
  return vm.made(result)
}

function projectValues(vm: Machine, value: unknown, each: Query): unknown {
  if (!isPlainObject(value)) return null
  const values = dataKeys(vm, value).map((key) => value[key])
  return project(vm, values, each)
}

function filter(vm: Machine, value: unknown, condition: Query): unknown {
  if (!Array.isArray(value)) return null
  vm.list(value.length)
  return value.filter((element) => !isFalse(vm, evaluateQuery(vm, condition, asData(element))))
}

/** Values of different kinds have no order: comparing them is null. */
function compare(vm: Machine, how: Comparison, left: unknown, right: unknown): boolean | null {
  if (how === 'EQ') return sameData(vm, left, right)
  if (how === 'NE') return !sameData(vm, left, right)
  // The specification orders numbers only. Texts are ordered as well, because people compare ISO dates, and the library always did.
  const ordered = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string')
  return ordered ? inOrder(how, left as number, right as number) : null
}

function inOrder(how: Exclude<Comparison, 'EQ' | 'NE'>, left: number | string, right: number | string): boolean {
  switch (how) {
    case 'GT':
      return left > right
    case 'GTE':
      return left >= right
    case 'LT':
      return left < right
    case 'LTE':
      return left <= right
  }
}

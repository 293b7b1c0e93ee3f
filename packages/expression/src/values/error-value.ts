import type { Machine } from '../machine.ts'

/*
 * An error of the language is a plain object with a name and a message, which `Object.keys` does not list, as in JavaScript.
 * It has no stack and nothing of the host.
 */

/** The types that `instanceof` tells apart. */
export const ERROR_TYPES = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'URIError', 'EvalError'] as const
export type ErrorType = (typeof ERROR_TYPES)[number]

const types = new WeakMap<object, ErrorType>()

/** Fields that are not listed are dear to define. */
const MAKE_COST = 300

/** Makes an error that belongs to this evaluation. */
export function makeErrorValue(vm: Machine, type: ErrorType, message: string): Record<string, unknown> {
  vm.spend(MAKE_COST)
  const value: Record<string, unknown> = {}
  Object.defineProperty(value, 'name', { value: type, writable: true, configurable: true })
  Object.defineProperty(value, 'message', { value: message, writable: true, configurable: true })
  types.set(value, type)
  return vm.made(value)
}

/** Which type of error a value is; undefined when it is none. */
export const errorTypeOf = (value: unknown): ErrorType | undefined =>
  typeof value === 'object' && value !== null ? types.get(value) : undefined

/** `String(error)` */
export function errorText(error: object): string {
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown }
  const [type, text] = [typeof name === 'string' ? name : 'Error', typeof message === 'string' ? message : '']
  return text === '' ? type : type === '' ? text : `${type}: ${text}`
}

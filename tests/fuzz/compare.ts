import { Callable, Facade } from '../../packages/expression/src/values/callable.ts'

/** A value in words that tell everything apart that a program can tell apart, the same for values of both sides. */
export function shownValue(value: unknown, depth = 0): string {
  if (typeof value === 'function' || value instanceof Callable || value instanceof Facade) return 'function'
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth > 30) return '…'
  if (Array.isArray(value)) return `[${Array.from(value, (element) => shownValue(element, depth + 1)).join()}]`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof Set || value instanceof Map) return `${value instanceof Set ? 'set' : 'map'} ${shownValue([...value], depth + 1)}`
  if (isErrorLike(value)) return 'error'
  const fields = Object.keys(value).map((key) => `${JSON.stringify(key)}:${shownValue((value as Record<string, unknown>)[key], depth + 1)}`)
  return `{${fields.join()}}`
}

/** Messages differ on purpose; that it is an error does not. */
const isErrorLike = (value: object): boolean =>
  value instanceof Error || (Object.hasOwn(value, 'message') && Object.getOwnPropertyDescriptor(value, 'message')?.enumerable === false)

export const sameText = (a: string, b: string): boolean => a === b

import { Callable, Facade } from '../../packages/expression/src/values/callable.ts'

/** Values that are told of one value: parts that are shared many times over would otherwise be told without end. */
const MOST_TOLD = 20_000
const DEEPEST = 30

/** A value in words that tell everything apart that a program can tell apart, the same for values of both sides. */
export function shownValue(value: unknown): string {
  let left = MOST_TOLD
  const shown = (part: unknown, depth: number): string => {
    if (--left < 0 || depth > DEEPEST) return '…'
    if (typeof part === 'function' || part instanceof Callable || part instanceof Facade) return 'function'
    if (Object.is(part, -0)) return '-0'
    if (typeof part === 'string') return JSON.stringify(part)
    if (typeof part !== 'object' || part === null) return String(part)
    if (Array.isArray(part)) return `[${listed(part, depth)}]`
    if (part instanceof Date) return `date ${part.getTime()}`
    if (part instanceof Set || part instanceof Map) return `${part instanceof Set ? 'set' : 'map'} ${shown([...part], depth + 1)}`
    if (isErrorLike(part)) return 'error'
    return `{${listed(Object.entries(part), depth)}}`
  }
  const listed = (parts: readonly unknown[], depth: number): string => Array.from(parts, (part) => shown(part, depth + 1)).join()
  return shown(value, 0)
}

/** Messages differ on purpose; that it is an error does not. */
const isErrorLike = (value: object): boolean =>
  value instanceof Error || (Object.hasOwn(value, 'message') && Object.getOwnPropertyDescriptor(value, 'message')?.enumerable === false)

import { dateTimeNow, hostFunction, hostObject, type ExpressionScope } from '@millrace/expression'
import type { FormSample } from '../form-context.ts'

/** The names that a preview sees: those of the current sample item, and what the page hands in besides. */
export function scopeOf(sample: FormSample | null, now: number): ExpressionScope & { has(name: string): boolean } {
  const names = new Map<string, unknown>(sample === null ? [] : itemNames(sample))
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const time = dateTimeNow(now, zone)
  names.set('$now', time).set('$today', time.startOf('day'))
  for (const [name, value] of Object.entries(sample?.scope ?? {})) names.set(name, value)
  return { lookup: (name) => names.get(name), has: (name) => names.has(name) }
}

function itemNames({ items, index }: FormSample): [string, unknown][] {
  const item = items[index]
  const input = hostObject({
    item: { get: () => item, docs: 'The current item.' },
    all: { call: () => [...items], signature: 'all()', docs: 'All items.' },
    first: { call: () => items[0], signature: 'first()', docs: 'The first item.' },
    last: { call: () => items.at(-1), signature: 'last()', docs: 'The last item.' },
  })
  return [
    ['$json', item?.json ?? {}],
    ['$input', input],
    ['$items', hostFunction(() => [...items])],
    ['$itemIndex', index],
    ['$runIndex', 0],
  ]
}

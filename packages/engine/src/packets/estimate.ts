import { noteWidth } from '@millrace/expression'

/** A value in memory takes about twice the length of its JSON text (measured for rows of some 200 bytes: 1.6 times). */
export const HEAP_PER_JSON = 2

/** Deeper values are left to JSON.stringify, which says what is wrong with them. */
const DEEPEST = 500

/**
 * About how long the JSON text of a value is, without making the text. Stops counting at `most`, so that a value without end costs no
 * more than one that is too long.
 */
export function estimateJson(value: unknown, most = Infinity): number {
  return measure(value, most, 0)
}

function measure(value: unknown, most: number, depth: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2
    case 'number':
      return 8
    case 'object':
      if (value === null) return 4
      return depth > DEEPEST ? 0 : Array.isArray(value) ? measureList(value, most, depth) : measureObject(value, most, depth)
    default:
      return 5
  }
}

function measureList(list: readonly unknown[], most: number, depth: number): number {
  let total = 2
  for (const element of list) {
    total += 1 + measure(element, most - total, depth + 1)
    if (total > most) break
  }
  return total
}

function measureObject(value: object, most: number, depth: number): number {
  let total = 2
  let keys = 0
  for (const key in value) {
    keys += 1
    total += key.length + 4 + measure((value as Record<string, unknown>)[key], most - total, depth + 1)
    if (total > most) break
  }
  noteWidth(value, keys) // it has been listed anyway: an expression is not to be surprised by it
  return total
}

/** Objects of more keys are remembered: listing those takes V8 more than some milliseconds, and nothing tells beforehand how many there are. */
export const MANY_TO_LIST = 20_000

/** How many keys wide objects have. Data of executions does not change, so what was counted once stays right. */
const widths = new WeakMap<object, number>()

/**
 * Remembers how many keys an object has, for whoever has listed them anyway. Expressions pay for the keys of an object that is known to be
 * wide before they list them, and others after it: whoever takes data in tells its wide objects, so that none surprises an expression.
 */
export function noteWidth(value: object, keys: number): void {
  if (keys > MANY_TO_LIST) widths.set(value, keys)
}

/** How many keys an object has, where that was noted. */
export const notedWidth = (value: object): number | undefined => widths.get(value)

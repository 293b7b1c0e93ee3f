/** Units of a length of time, smallest first, in milliseconds. */
export const DURATION_UNITS = Object.freeze({ ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 })
export type DurationUnit = keyof typeof DURATION_UNITS

export const isDurationUnit = (name: string): name is DurationUnit => Object.hasOwn(DURATION_UNITS, name)

/** The largest unit in which a length is a whole number: 90 000 ms are 90 seconds, 120 000 are 2 minutes. */
export function splitDuration(ms: number): { amount: number; unit: DurationUnit } {
  const units = (Object.keys(DURATION_UNITS) as DurationUnit[]).toReversed()
  const unit = ms === 0 ? 's' : (units.find((name) => Number.isInteger(ms / DURATION_UNITS[name])) ?? 'ms')
  return { amount: ms / DURATION_UNITS[unit], unit }
}

const UNIT_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const

export type TimeUnit = keyof typeof UNIT_MS

/** Milliseconds of an amount of a unit. */
export const durationMs = (amount: number, unit: TimeUnit): number => Math.round(amount * UNIT_MS[unit])

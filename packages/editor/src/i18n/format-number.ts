import { LOCALE } from './locale.ts'

const numbers = new Intl.NumberFormat(LOCALE)
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', roundingMode: 'floor' })

/** With the separators of the language. */
export const formatNumber = (value: number): string => numbers.format(value)

/** Where there is little room: `999`, `1.2K`, `3M`. Never more than there are. */
export const formatCompact = (value: number): string => compact.format(value)

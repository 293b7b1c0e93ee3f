import { LOCALE } from './locale.ts'

const numbers = new Intl.NumberFormat(LOCALE)

/** With the separators of the language. */
export const formatNumber = (value: number): string => numbers.format(value)

import { twMerge } from 'tailwind-merge'

/** Class names with later utilities winning over earlier ones of the same kind; falsy parts are left out. */
export const cn = (...parts: (string | false | null | undefined)[]): string => twMerge(parts.filter(Boolean).join(' '))

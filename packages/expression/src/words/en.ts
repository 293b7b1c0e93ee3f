import { checks } from './en/checks.ts'
import { grammar } from './en/grammar.ts'
import { names } from './en/names.ts'
import { types } from './en/types.ts'

/** Every string that this package says about expressions before they run, by dotted key. */
export const en = { ...checks, ...types, ...grammar, ...names } as const

import { en } from './en.ts'

export type MessageKey = keyof typeof en

/** Names in braces: `'{count} items by {name}'` gives `'count' | 'name'`. */
type ParamNames<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamNames<Rest> : never
type Params<K extends MessageKey> = Record<ParamNames<(typeof en)[K]>, string | number>
/** Keys whose message has no placeholder. */
export type PlainKey = { [K in MessageKey]: [ParamNames<(typeof en)[K]>] extends [never] ? K : never }[MessageKey]
type Arguments<K extends MessageKey> = [ParamNames<(typeof en)[K]>] extends [never] ? [] : [params: Params<K>]

const LOCALE = 'en'
const plural = new Intl.PluralRules(LOCALE)
const numbers = new Intl.NumberFormat(LOCALE)

/** `one | other` is chosen by `count`; a message without a bar has one form. */
function formFor(message: string, count: unknown): string {
  const [one, other] = message.split(' | ')
  if (other === undefined || typeof count !== 'number') return one ?? message
  return plural.select(count) === 'one' ? (one ?? message) : other
}

const shown = (value: string | number): string => (typeof value === 'number' ? numbers.format(value) : value)

/**
 * A string of the catalogue. Placeholders are typed: a forgotten one does not compile. Two forms separated by ` | ` are
 * singular and plural, chosen by `count`.
 */
export function t<K extends MessageKey>(key: K, ...args: Arguments<K>): string {
  const params: Readonly<Record<string, string | number>> = args[0] ?? {}
  return formFor(en[key], params['count']).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    return value === undefined ? whole : shown(value)
  })
}

import { speakerOf, type ParamNames, type WordsValue } from '@millrace/base'
import { en } from './en.ts'
import { formatNumber } from './format-number.ts'
import { LOCALE } from './locale.ts'

export type MessageKey = keyof typeof en

/** The text of a key. */
export type MessageOf<K extends MessageKey> = (typeof en)[K]
/** Keys whose message has no placeholder. */
export type PlainKey = { [K in MessageKey]: [ParamNames<(typeof en)[K]>] extends [never] ? K : never }[MessageKey]

type Params<K extends MessageKey> = Record<ParamNames<(typeof en)[K]>, WordsValue>
type Arguments<K extends MessageKey> = [ParamNames<(typeof en)[K]>] extends [never] ? [] : [params: Params<K>]

const speaker = speakerOf({ locale: LOCALE, messages: en, number: formatNumber })

/**
 * A string of the catalogue. Placeholders are typed: a forgotten one does not compile. Forms separated by ` | ` are those of the
 * language's plural, chosen by `count`.
 */
export const t = <K extends MessageKey>(key: K, ...args: Arguments<K>): string => speaker.message(key, args[0] ?? {})

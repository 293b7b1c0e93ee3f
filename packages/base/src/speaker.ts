import type { Messages, WordList, Words, WordsValue } from './words.ts'

/** What a language is made of. */
export interface Language {
  /** BCP 47: its rules for plurals, lists and numbers. */
  readonly locale: string
  readonly messages: Messages
  /** How a number is written. @default as it is, without separators */
  readonly number?: (value: number) => string
}

/** Says messages in one language. */
export interface Speaker {
  /** A message by its key. One that the language does not have is said by its key. */
  message(key: string, values: Words['values']): string
  /** Words, and the words that stand in them. */
  say(words: Words): string
}

/** In which order the forms of a message stand: those of them that the language has. */
const FORMS: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other']
const BETWEEN_FORMS = ' | '
const LISTS = {
  and: { type: 'conjunction' },
  or: { type: 'disjunction' },
  plain: { type: 'unit' },
} as const satisfies Record<WordList['list'], Intl.ListFormatOptions>

const uncapital = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** A speaker of a language. */
export function speakerOf({ locale, messages, number = String }: Language): Speaker {
  const plural = new Intl.PluralRules(locale)
  const forms = FORMS.filter((form) => plural.resolvedOptions().pluralCategories.includes(form))
  const lists = new Map<WordList['list'], Intl.ListFormat>()

  /** `one | other` and what else the language has, chosen by `count`; a message without a bar has one form. */
  function formFor(message: string, count: WordsValue | undefined): string {
    if (!message.includes(BETWEEN_FORMS)) return message
    const parts = message.split(BETWEEN_FORMS)
    const at = typeof count === 'number' ? forms.indexOf(plural.select(count)) : 0
    return parts[Math.min(at, parts.length - 1)] ?? message
  }
  function listFormat(list: WordList['list']): Intl.ListFormat {
    const known = lists.get(list)
    if (known !== undefined) return known
    const made = new Intl.ListFormat(locale, LISTS[list])
    lists.set(list, made)
    return made
  }
  function shown(value: WordsValue): string {
    if (typeof value === 'string') return value
    if (typeof value === 'number') return number(value)
    return 'list' in value ? listFormat(value.list).format(value.of.map(shown)) : say(value)
  }
  const message: Speaker['message'] = (key, values) => {
    const text = Object.hasOwn(messages, key) ? messages[key] : undefined
    if (text === undefined) return key
    return formFor(text, values['count']).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const plain = uncapital(name)
      const value = Object.hasOwn(values, plain) ? values[plain] : undefined
      if (value === undefined) return whole
      return plain === name ? shown(value) : shown(value).replace(/^./u, (letter) => letter.toLocaleUpperCase(locale))
    })
  }
  const say = ({ key, values }: Words): string => message(key, values)
  return Object.freeze({ message, say })
}

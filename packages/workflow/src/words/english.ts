import { speakerOf, type Words } from '@millrace/base'
import { EXPRESSION_WORDS } from '@millrace/expression'
import { en } from './en.ts'

const speaker = speakerOf({ locale: 'en', messages: { ...EXPRESSION_WORDS, ...en } })

/** Words in English: what answers, logs and the command line show. */
export const english = (words: Words): string => speaker.say(words)

/** A message in both forms, and what to do about it. */
export interface Saying {
  readonly message: string
  readonly words: Words
  readonly suggestion?: string
  readonly suggestionWords?: Words
}

/** Words as the members of a problem. */
export const spoken = (words: Words, suggestion?: Words): Saying =>
  suggestion === undefined
    ? { message: english(words), words }
    : { message: english(words), words, suggestion: english(suggestion), suggestionWords: suggestion }

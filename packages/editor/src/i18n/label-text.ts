import { speakerOf, type Words } from '@millrace/base'
import { allWords } from './all-words.ts'
import { formatNumber } from './format-number.ts'
import { LOCALE } from './locale.ts'

const speaker = speakerOf({ locale: LOCALE, messages: allWords, number: formatNumber })

/** What words say, in the language of the catalogue: the editor's own, and those of checks and fixes. */
export const labelText = (words: Words): string => speaker.say(words)

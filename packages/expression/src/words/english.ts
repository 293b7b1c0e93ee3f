import { speakerOf, type Words } from '@millrace/base'
import { en } from './en.ts'

const speaker = speakerOf({ locale: 'en', messages: en })

/** Words in English: what failed executions record, and what answers and logs show. */
export const english = (words: Words): string => speaker.say(words)

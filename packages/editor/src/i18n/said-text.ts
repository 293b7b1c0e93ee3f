import type { Words } from '@millrace/base'
import { labelText } from './label-text.ts'

/** What is said in words; the author of a node, or a server, says it in a text of its own. */
interface Told {
  readonly message: string
  readonly suggestion?: string | undefined
  readonly words?: Words
  readonly suggestionWords?: Words
}

/** What a problem says. */
export const messageOf = ({ words, message }: Pick<Told, 'words' | 'message'>): string => (words === undefined ? message : labelText(words))

/** What to do about a problem. */
export const suggestionOf = ({ suggestionWords, suggestion }: Pick<Told, 'suggestionWords' | 'suggestion'>): string | undefined =>
  suggestionWords === undefined ? suggestion : labelText(suggestionWords)

/** Whether words speak of something by its name, which need not be said again then. */
export const mentions = ({ words, message }: Pick<Told, 'words' | 'message'>, name: string): boolean =>
  words === undefined ? message.includes(`"${name}"`) : isIn(words, name)

const isIn = ({ values }: Words, name: string): boolean =>
  Object.values(values).some((value) =>
    typeof value !== 'object' ? value === name : 'list' in value ? value.of.some((one) => one === name) : isIn(value, name),
  )

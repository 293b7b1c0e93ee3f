import { saying, type ParamNames, type Words } from '@millrace/base'
import type { en } from './en.ts'
import type { MessageKey, MessageOf } from './t.ts'

/**
 * A message that is said later: a key of a catalogue, and what stands in it. What has no language of its own (the document, its
 * commands) speaks in these; `labelText` gives the words.
 */
export type Label = Words

/** Keys whose message has exactly this placeholder. */
export type KeyWith<P extends string> = {
  [K in MessageKey]: [ParamNames<MessageOf<K>>] extends [P] ? ([P] extends [ParamNames<MessageOf<K>>] ? K : never) : never
}[MessageKey]

/** A label; placeholders are typed as in `t`. */
export const label = saying<typeof en>()

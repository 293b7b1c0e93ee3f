import type { InboxEvent } from '@millrace/api'
import type { Component } from 'vue'
import IconAccepted from '~icons/lucide/inbox'
import IconDone from '~icons/lucide/circle-check'
import IconDropped from '~icons/lucide/circle-slash-2'
import IconGathering from '~icons/lucide/timer'
import IconHeld from '~icons/lucide/pause'
import IconMerged from '~icons/lucide/merge'
import IconPending from '~icons/lucide/circle-dashed'
import IconQueued from '~icons/lucide/list-ordered'
import type { Tone } from '@/ui/tone.ts'

export type InboxState = InboxEvent['state']

/** Total over the states: a new one does not compile until it has a look. */
export const INBOX_LOOKS: Readonly<Record<InboxState, { readonly tone: Tone; readonly shape: Component }>> = Object.freeze({
  pending: { tone: 'info', shape: IconPending },
  accepted: { tone: 'info', shape: IconAccepted },
  queued: { tone: 'neutral', shape: IconQueued },
  held: { tone: 'warning', shape: IconHeld },
  gathering: { tone: 'neutral', shape: IconGathering },
  // What came of it is another matter: only the outcome has a colour.
  done: { tone: 'neutral', shape: IconDone },
  merged: { tone: 'neutral', shape: IconMerged },
  dropped: { tone: 'neutral', shape: IconDropped },
})
export const INBOX_STATES = Object.keys(INBOX_LOOKS) as readonly InboxState[]

/** States in which an event has not started anything and can be dropped. */
const WAITING: readonly InboxState[] = ['pending', 'queued', 'held', 'gathering']
export const isWaiting = (state: InboxState): boolean => WAITING.includes(state)

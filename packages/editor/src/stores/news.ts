import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LiveEvent } from '@/api/stream-channel.ts'

/** Something that a person may want to look at. Failures of one workflow are one entry that counts. */
export interface NewsEntry {
  readonly key: string
  readonly workflowId: string
  /** Milliseconds; of a count, the last. */
  readonly at: number
  readonly what:
    | { readonly kind: 'failed'; readonly count: number; readonly executionId: string }
    | { readonly kind: 'batch'; readonly batchId: string; readonly completed: number; readonly failed: number }
}

const MOST = 30
const isOver = ({ status, running }: Extract<LiveEvent, { type: 'batch' }>): boolean =>
  status !== 'receiving' && status !== 'running' && running === 0

/** The list after an event, newest first; the same list when the event is no news. */
export function withNews(entries: readonly NewsEntry[], event: LiveEvent): readonly NewsEntry[] {
  const entry = entryOf(entries, event)
  return entry === undefined ? entries : [entry, ...entries.filter(({ key }) => key !== entry.key)].slice(0, MOST)
}

function entryOf(entries: readonly NewsEntry[], event: LiveEvent): NewsEntry | undefined {
  if (event.type === 'execution' && event.status === 'failed') {
    const { workflowId, executionId, at } = event
    const key = `failed ${workflowId}`
    const before = entries.find((one) => one.key === key)?.what
    const count = (before?.kind === 'failed' ? before.count : 0) + 1
    return { key, workflowId, at, what: { kind: 'failed', count, executionId } }
  }
  if (event.type === 'batch' && isOver(event)) {
    const { workflowId, batchId, completed, failed, at } = event
    return { key: `batch ${batchId}`, workflowId, at, what: { kind: 'batch', batchId, completed, failed } }
  }
  return undefined
}

/** What happened since the page was opened: nothing is kept, and nothing is asked for. */
export const useNews = defineStore('news', () => {
  const entries = shallowRef<readonly NewsEntry[]>([])
  const seenAt = shallowRef(0)
  /** The stream was away for a while: the list has a hole. */
  const hasGap = shallowRef(false)
  return {
    entries,
    hasGap,
    unread: computed(() => entries.value.filter(({ at }) => at > seenAt.value).length),
    take: (event: LiveEvent): void => void (entries.value = withNews(entries.value, event)),
    miss: (): void => void (hasGap.value = true),
    see: (): void => void (seenAt.value = Math.max(0, ...entries.value.map(({ at }) => at))),
    clear: (): void => {
      entries.value = []
      hasGap.value = false
    },
  }
})

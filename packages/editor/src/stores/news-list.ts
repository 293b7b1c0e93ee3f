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

/** The list, and how far it was read. */
export interface News {
  /** Newest first. */
  readonly entries: readonly NewsEntry[]
  /** What was told, newest first: each tab hears the same events, and what is cleared does not come back by another one. */
  readonly told: readonly string[]
  /** Entries up to this time were seen. */
  readonly seenAt: number
}

export const NO_NEWS: News = { entries: [], told: [], seenAt: 0 }
export const MOST_NEWS = 30
/** Every tab hears an event within a moment; more than these do not come in one. */
export const MOST_TOLD = 200

/** An entry with the key that keeps it apart from others. */
export const keyed = (entry: Omit<NewsEntry, 'key'>): NewsEntry => ({
  key: entry.what.kind === 'failed' ? `failed ${entry.workflowId}` : `batch ${entry.what.batchId}`,
  ...entry,
})

type Tellable = Extract<LiveEvent, { type: 'execution' | 'batch' }>

/** Whether an event is worth telling: an execution failed, or a batch has ended. */
export const isNews = (event: LiveEvent): event is Tellable =>
  event.type === 'execution'
    ? event.status === 'failed'
    : event.type === 'batch' && event.status !== 'receiving' && event.status !== 'running' && event.running === 0

/** The news after an event; the same when it is none, or was told already. */
export function withNews(news: News, event: LiveEvent): News {
  if (!isNews(event)) return news
  const mark = event.type === 'execution' ? event.executionId : `${event.batchId} ${event.completed} ${event.failed}`
  if (news.told.includes(mark)) return news
  const entry = entryOf(news.entries, event)
  return {
    ...news,
    told: [mark, ...news.told].slice(0, MOST_TOLD),
    entries: [entry, ...news.entries.filter(({ key }) => key !== entry.key)].slice(0, MOST_NEWS),
  }
}

function entryOf(entries: readonly NewsEntry[], event: Tellable): NewsEntry {
  const { workflowId, at } = event
  if (event.type === 'batch') {
    const { batchId, completed, failed } = event
    return keyed({ workflowId, at, what: { kind: 'batch', batchId, completed, failed } })
  }
  const first = keyed({ workflowId, at, what: { kind: 'failed', count: 1, executionId: event.executionId } })
  const before = entries.find(({ key }) => key === first.key)?.what
  return before?.kind === 'failed' ? { ...first, what: { ...before, count: before.count + 1, executionId: event.executionId } } : first
}

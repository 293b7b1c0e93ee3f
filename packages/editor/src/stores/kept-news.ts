import { isJsonObject, type JsonValue } from '@millrace/base'
import { keyed, MOST_NEWS, MOST_TOLD, type News, type NewsEntry } from './news-list.ts'

const KEY = 'millrace.news'
/** Whoever was away for longer looks at the executions. */
const LONGEST_MS = 7 * 86_400_000
/** The server's clock may be ahead of the browser's; what is further ahead was written by something else. */
const AHEAD_MS = 86_400_000
/** Nothing of ours comes near; it is not parsed. */
const LONGEST_TEXT = 100_000

/** Whether a change of the browser's storage may be one of the news; `null` is a storage that was emptied. */
export const isNewsKey = (key: string | null): boolean => key === KEY || key === null

/** The news of a person as text: ids, counts and times, nothing that an execution worked with. */
export const newsText = (owner: string, { entries, told, seenAt }: News): string =>
  JSON.stringify({ owner, seenAt, told, entries: entries.map(({ key: _, ...entry }) => entry) })

/** What was kept for that person; nothing of it when it is another's or was not written by this page. Old entries are left out. */
export function parseNews(text: string | null, owner: string, now: number): News | undefined {
  if (text === null || text.length > LONGEST_TEXT) return undefined
  const value = parsed(text)
  if (!isJsonObject(value) || value['owner'] !== owner) return undefined
  const { seenAt, told, entries } = value
  if (!isCount(seenAt) || !Array.isArray(told) || !Array.isArray(entries)) return undefined
  return {
    entries: distinct(entries.flatMap((entry) => entryFrom(entry, now))).slice(0, MOST_NEWS),
    told: told.filter((one) => typeof one === 'string').slice(0, MOST_TOLD),
    seenAt: Math.min(seenAt, now + AHEAD_MS),
  }
}

/** Two entries of one key would be one line of the list twice. */
const distinct = (entries: readonly NewsEntry[]): NewsEntry[] => [...new Map(entries.map((entry) => [entry.key, entry])).values()]

function entryFrom(value: JsonValue, now: number): readonly NewsEntry[] {
  if (!isJsonObject(value) || !isJsonObject(value['what'])) return []
  const { workflowId, at, what } = value
  if (!isId(workflowId) || !isCount(at) || at < now - LONGEST_MS || at > now + AHEAD_MS) return []
  const { kind, count, executionId, batchId, completed, failed } = what
  if (kind === 'failed' && isCount(count) && isId(executionId)) return [keyed({ workflowId, at, what: { kind, count, executionId } })]
  if (kind === 'batch' && isId(batchId) && isCount(completed) && isCount(failed))
    return [keyed({ workflowId, at, what: { kind, batchId, completed, failed } })]
  return []
}

const isCount = (value: JsonValue | undefined): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
/** Ids become addresses of links. */
const isId = (value: JsonValue | undefined): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined // not written by this page
  }
}

/** What this browser keeps for that person, also what another tab wrote. */
export function readNews(owner: string, now: number): News | undefined {
  try {
    return parseNews(localStorage.getItem(KEY), owner, now)
  } catch {
    return undefined // storage is switched off in this browser
  }
}

/** Takes the place of what was kept, whosever it was: a browser keeps the news of one person. */
export function writeNews(owner: string, news: News): void {
  try {
    localStorage.setItem(KEY, newsText(owner, news))
  } catch {
    return // storage is switched off or full: the list is forgotten with the page
  }
}

import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { LiveEvent } from '@/api/stream-channel.ts'
import { isNewsKey, readNews, writeNews } from './kept-news.ts'
import { isNews, NO_NEWS, withNews, type News } from './news-list.ts'

const isSame = (one: News, other: News): boolean => JSON.stringify(one) === JSON.stringify(other)

/** When thousands of executions fail in a second, the storage is asked a few times a second. */
const PAUSE_MS = 250

/** What happened while a page was open: kept in this browser for the person who is signed in, the same in all tabs. Nothing is asked for. */
export const useNews = defineStore('news', () => {
  const news = shallowRef(NO_NEWS)
  /** The stream was away for a while: the list has a hole. */
  const hasGap = shallowRef(false)
  let owner: string | undefined
  /** Heard since the storage was last asked. */
  let waiting: LiveEvent[] = []
  let pause: ReturnType<typeof setTimeout> | undefined

  /** With what another tab may have written in the meantime; the same object when it wrote nothing, or whoever watches would never rest. */
  function latest(): News {
    const kept = owner === undefined ? undefined : readNews(owner, Date.now())
    return kept === undefined || isSame(kept, news.value) ? news.value : kept
  }
  function change(next: (now: News) => News): void {
    const before = latest()
    const heard = waiting
    waiting = []
    news.value = next(heard.reduce(withNews, before))
    if (owner !== undefined && news.value !== before) writeNews(owner, news.value)
  }
  const tellWaiting = (): void => change((now) => now)
  function onStorage({ key }: StorageEvent): void {
    if (isNewsKey(key)) tellWaiting()
  }
  /** The first at once, those that follow close upon it together. */
  function tellSoon(): void {
    if (pause !== undefined || waiting.length === 0) return
    tellWaiting()
    pause = setTimeout(() => {
      pause = undefined
      tellSoon()
    }, PAUSE_MS)
  }
  addEventListener('storage', onStorage)
  addEventListener('pagehide', tellWaiting)
  onScopeDispose(() => {
    removeEventListener('storage', onStorage)
    removeEventListener('pagehide', tellWaiting)
    clearTimeout(pause)
  })

  return {
    entries: computed(() => news.value.entries),
    hasGap,
    unread: computed(() => news.value.entries.filter(({ at }) => at > news.value.seenAt).length),
    /** From now on the list is this person's; nobody's is empty. */
    belongTo(user: string | undefined): void {
      tellWaiting()
      owner = user
      hasGap.value = false
      news.value = (user !== undefined && readNews(user, Date.now())) || NO_NEWS
    },
    take(event: LiveEvent): void {
      if (!isNews(event)) return
      waiting.push(event)
      tellSoon()
    },
    miss: (): void => void (hasGap.value = true),
    see: (): void =>
      change((now) => {
        const seenAt = Math.max(now.seenAt, ...now.entries.map(({ at }) => at))
        return seenAt === now.seenAt ? now : { ...now, seenAt }
      }),
    clear(): void {
      change((now) => ({ ...now, entries: [] }))
      hasGap.value = false
    },
  }
})

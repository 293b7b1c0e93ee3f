import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { LiveEvent } from '@/api/stream-channel.ts'
import { isNewsKey, readNews, writeNews } from './kept-news.ts'
import { isNews, NO_NEWS, withNews, type News } from './news-list.ts'

const isSame = (one: News, other: News): boolean => JSON.stringify(one) === JSON.stringify(other)

/** What happened while a page was open: kept in this browser for the person who is signed in, the same in all tabs. Nothing is asked for. */
export const useNews = defineStore('news', () => {
  const news = shallowRef(NO_NEWS)
  /** The stream was away for a while: the list has a hole. */
  const hasGap = shallowRef(false)
  let owner: string | undefined

  /** With what another tab may have written in the meantime; the same object when it wrote nothing, or whoever watches would never rest. */
  function latest(): News {
    const kept = owner === undefined ? undefined : readNews(owner, Date.now())
    return kept === undefined || isSame(kept, news.value) ? news.value : kept
  }
  function change(next: (now: News) => News): void {
    const before = latest()
    news.value = next(before)
    if (owner !== undefined && news.value !== before) writeNews(owner, news.value)
  }
  function onStorage({ key }: StorageEvent): void {
    if (isNewsKey(key)) news.value = latest()
  }
  addEventListener('storage', onStorage)
  onScopeDispose(() => removeEventListener('storage', onStorage))

  return {
    entries: computed(() => news.value.entries),
    hasGap,
    unread: computed(() => news.value.entries.filter(({ at }) => at > news.value.seenAt).length),
    /** From now on the list is this person's; nobody's is empty. */
    belongTo(user: string | undefined): void {
      owner = user
      hasGap.value = false
      news.value = (user !== undefined && readNews(user, Date.now())) || NO_NEWS
    },
    take(event: LiveEvent): void {
      if (isNews(event)) change((now) => withNews(now, event)) // of all others the storage is not asked
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

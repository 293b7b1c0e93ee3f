import { createPinia, setActivePinia } from 'pinia'
import type { LiveEvent } from '@/api/stream-channel.ts'
import { useNews } from './news.ts'

const failed = (executionId: string): LiveEvent => ({
  ...{ type: 'execution', status: 'failed', workflowId: 'w', executionId, at: Date.now() },
})
/** A page that was opened, and by whom. */
function page(owner = 'ada') {
  setActivePinia(createPinia())
  const news = useNews()
  news.belongTo(owner)
  return news
}
/** What a browser tells the other tabs after one has written. */
const tellOthers = (): boolean => dispatchEvent(new StorageEvent('storage', { key: 'millrace.news' }))
const counts = ({ entries }: ReturnType<typeof useNews>): readonly unknown[] =>
  entries.map(({ what }) => (what.kind === 'failed' ? what.count : 'batch'))

beforeEach(() => localStorage.clear())

test('news outlive the page, and so does that they were seen', () => {
  const before = page()
  before.take(failed('e1'))
  expect(page().unread).toBe(1)
  const after = page()
  after.see()
  after.take(failed('e1'))
  expect([counts(page()), page().unread]).toEqual([[1], 0])
})
test('two tabs that hear the same failure count it once, and show the same', () => {
  const [one, other] = [page(), page()]
  for (const tab of [one, other]) tab.take(failed('e1'))
  one.take(failed('e2'))
  tellOthers()
  expect([counts(one), counts(other)]).toEqual([[2], [2]])
  other.see()
  tellOthers()
  expect(one.unread).toBe(0)
})
test('looking at a list that did not change leaves it as it is, or whoever watches it would never rest', () => {
  const news = page()
  news.take(failed('e1'))
  news.take({ ...failed('e2'), workflowId: 'v' } as LiveEvent)
  news.see()
  const { entries } = news
  news.see()
  tellOthers()
  expect(news.entries).toBe(entries)
  const again = page()
  const read = again.entries
  again.see()
  tellOthers()
  expect(again.entries).toBe(read)
})
test('what is cleared is cleared in every tab, and for good', () => {
  const [one, other] = [page(), page()]
  one.take(failed('e1'))
  tellOthers()
  one.clear()
  tellOthers()
  other.take(failed('e1'))
  expect([counts(one), counts(other), counts(page())]).toEqual([[], [], []])
})
test('whoever signs in next sees nothing of it, and after signing out nothing is shown', () => {
  const news = page()
  news.take(failed('e1'))
  news.belongTo(undefined)
  expect(news.entries).toEqual([])
  news.belongTo('eve')
  expect(news.entries).toEqual([])
  news.belongTo('ada')
  expect(counts(news)).toEqual([1])
})
test('what something else wrote into the storage breaks nothing', () => {
  const news = page()
  news.take(failed('e1'))
  localStorage.setItem('millrace.news', '{"owner":"ada","entries":7}')
  tellOthers()
  expect(counts(news)).toEqual([1])
  news.take(failed('e2'))
  dispatchEvent(new Event('pagehide'))
  expect(counts(page())).toEqual([2])
})
test('of a flood the first is told at once, and all others with one look at the storage', () => {
  jest.useFakeTimers()
  const asked = jest.spyOn(Storage.prototype, 'setItem')
  try {
    const news = page()
    for (let number = 0; number < 100; number++) news.take(failed(`e${number}`))
    expect([counts(news), asked.mock.calls.length]).toEqual([[1], 1])
    jest.advanceTimersByTime(1_000)
    expect([counts(news), asked.mock.calls.length]).toEqual([[100], 2])
  } finally {
    asked.mockRestore()
    jest.useRealTimers()
  }
})

import { newsText, parseNews } from './kept-news.ts'
import { NO_NEWS, withNews, type News } from './news-list.ts'

const NOW = 1_800_000_000_000
const DAY = 86_400_000
const failed = (news: News, number: number, at = NOW): News =>
  withNews(news, { type: 'execution', status: 'failed', workflowId: `w${number}`, executionId: `e${number}`, at })
const kept = (news: News, owner = 'ada'): News | undefined => parseNews(newsText(owner, news), 'ada', NOW)

test('what was kept is read again as it was, with what of it was seen', () => {
  const news = { ...failed(failed(NO_NEWS, 1), 2), seenAt: NOW }
  expect(kept(news)).toEqual(news)
})
test('the news of one person are not shown to another', () => {
  expect(kept(failed(NO_NEWS, 1), 'eve')).toBeUndefined()
})
test('what is older than a week is left out', () => {
  expect(kept(failed(failed(NO_NEWS, 1, NOW - 8 * DAY), 2, NOW - 6 * DAY))?.entries.map(({ workflowId }) => workflowId)).toEqual(['w2'])
})
test.each([null, '', 'yes', '{', '[]', 'null', '{"owner":"ada"}', '{"owner":"ada","seenAt":"x","told":[],"entries":[]}'])(
  'text that this page did not write, such as %p, is no news',
  (text) => expect(parseNews(text, 'ada', NOW)).toBeUndefined(),
)
test('text that is far too long is not read', () => {
  const text = newsText('ada', NO_NEWS)
  expect(parseNews(text + ' '.repeat(100_000), 'ada', NOW)).toBeUndefined()
})
test('broken entries go, the others stay', () => {
  const good = { workflowId: 'w', at: NOW, what: { kind: 'batch', batchId: 'b', completed: 1, failed: 0 } }
  const bad = [
    null,
    7,
    {},
    { ...good, at: 'now' },
    { ...good, at: NOW + 2 * DAY },
    { ...good, workflowId: '../settings' },
    { ...good, what: { kind: 'batch', batchId: 'b?x=1', completed: 1, failed: 0 } },
    { ...good, what: { kind: 'failed', count: -1, executionId: 'e' } },
    { ...good, what: { kind: 'other' } },
  ]
  const read = parseNews(JSON.stringify({ owner: 'ada', seenAt: 0, told: ['a', 7], entries: [...bad, good, good] }), 'ada', NOW)
  expect(read).toEqual({ seenAt: 0, told: ['a'], entries: [{ key: 'batch b', ...good }] })
})

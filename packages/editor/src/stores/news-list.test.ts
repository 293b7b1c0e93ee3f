import type { LiveEvent } from '@/api/stream-channel.ts'
import { NO_NEWS, withNews, type News, type NewsEntry } from './news-list.ts'

const failed = (workflowId: string, executionId: string, at: number): LiveEvent => ({
  ...{ type: 'execution', status: 'failed', workflowId, executionId, at },
})
const batch = (status: 'running' | 'completed', completed = 2): LiveEvent => ({
  ...{ type: 'batch', batchId: 'b', workflowId: 'w', status, total: 3, pending: 0, running: 0, completed, failed: 1, cancelled: 0 },
  ...{ progress: 100, at: 9 },
})
const newsAfter = (...events: LiveEvent[]): News => events.reduce(withNews, NO_NEWS)
const after = (...events: LiveEvent[]): readonly NewsEntry[] => newsAfter(...events).entries

test('failures of one workflow are one entry that counts and leads to the last one', () => {
  const entries = after(failed('a', 'e1', 1), failed('b', 'e2', 2), failed('a', 'e3', 3))
  expect(entries).toMatchObject([
    { workflowId: 'a', at: 3, what: { kind: 'failed', count: 2, executionId: 'e3' } },
    { workflowId: 'b', what: { count: 1 } },
  ])
})
test('a batch is news when it has ended, once, and again when it came to another end', () => {
  expect(after(batch('running'))).toEqual([])
  expect(after(batch('completed'), batch('completed'))).toMatchObject([{ what: { kind: 'batch', completed: 2, failed: 1 } }])
  expect(after(batch('completed'), batch('completed', 3))).toMatchObject([{ what: { kind: 'batch', completed: 3 } }])
})
test('what succeeded is no news, and the list does not grow without end', () => {
  expect(after({ ...failed('a', 'e', 1), status: 'completed' } as LiveEvent)).toEqual([])
  const many = newsAfter(...Array.from({ length: 1_000 }, (_, at) => failed(`w${at}`, `e${at}`, at)))
  expect(many.entries).toHaveLength(30)
  expect(many.told.length).toBeLessThanOrEqual(200)
})
test('what another tab told already is told once, also after the list was cleared', () => {
  const once = newsAfter(failed('a', 'e1', 1), failed('a', 'e2', 2))
  expect(withNews(once, failed('a', 'e1', 1))).toBe(once)
  expect(withNews({ ...once, entries: [] }, failed('a', 'e2', 2)).entries).toEqual([])
})

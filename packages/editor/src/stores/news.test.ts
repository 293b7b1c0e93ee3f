import type { LiveEvent } from '@/api/stream-channel.ts'
import { withNews, type NewsEntry } from './news.ts'

const failed = (workflowId: string, executionId: string, at: number): LiveEvent => ({
  ...{ type: 'execution', status: 'failed', workflowId, executionId, at },
})
const batch = (status: 'running' | 'completed'): LiveEvent => ({
  ...{ type: 'batch', batchId: 'b', workflowId: 'w', status, total: 3, pending: 0, running: 0, completed: 2, failed: 1, cancelled: 0 },
  ...{ progress: 100, at: 9 },
})
const after = (...events: LiveEvent[]): readonly NewsEntry[] => events.reduce(withNews, [] as readonly NewsEntry[])

test('failures of one workflow are one entry that counts and leads to the last one', () => {
  const entries = after(failed('a', 'e1', 1), failed('b', 'e2', 2), failed('a', 'e3', 3))
  expect(entries).toMatchObject([
    { workflowId: 'a', at: 3, what: { kind: 'failed', count: 2, executionId: 'e3' } },
    { workflowId: 'b', what: { count: 1 } },
  ])
})
test('a batch is news when it has ended, once', () => {
  expect(after(batch('running'))).toEqual([])
  expect(after(batch('completed'), batch('completed'))).toMatchObject([{ what: { kind: 'batch', completed: 2, failed: 1 } }])
})
test('what succeeded is no news, and the list does not grow without end', () => {
  expect(after({ ...failed('a', 'e', 1), status: 'completed' } as LiveEvent)).toEqual([])
  expect(after(...Array.from({ length: 100 }, (_, at) => failed(`w${at}`, 'e', at)))).toHaveLength(30)
})

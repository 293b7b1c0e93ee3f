import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpResponse, JsonValue, PollContext, PollTrigger } from '@millrace/node-sdk'
import { runPolls } from '@millrace/node-sdk/testing'
import newStory from '../src/new-story.trigger.ts'

const NOW = Date.UTC(2030, 0, 1)
const answer = (body: JsonValue): HttpResponse => ({ status: 200, headers: {}, body })
const story = (id: number, second: number): JsonValue => ({ objectID: String(id), title: `Story ${id}`, created_at_i: second })

test('the first look starts nothing; a later one gives what is new, the oldest first, and nothing twice', async () => {
  const asked: string[] = []
  const pages = [[story(2, 1_893_456_010), story(1, 1_893_456_005)], [story(3, 1_893_456_010), story(2, 1_893_456_010)], []]
  const { events, duplicates, cursors } = await runPolls(newStory, {
    config: { words: 'mills', points: 5 },
    now: NOW,
    times: 4,
    http: ({ query }) => {
      asked.push(String(query?.['numericFilters']))
      return answer({ hits: pages.shift() ?? [] })
    },
  })
  assert.deepEqual(
    events.map(({ id }) => id),
    ['1', '2', '3'],
  )
  assert.equal(duplicates, 1)
  assert.deepEqual(cursors, [1_893_456_000, 1_893_456_010, 1_893_456_010, 1_893_456_010])
  assert.deepEqual(asked[0], 'points>=5,created_at_i>=1893456000')
})

test('an answer that is no list is an error that may pass', async () => {
  const trigger = newStory.trigger as PollTrigger<JsonValue>
  const context = {
    cursor: 1,
    mode: 'production',
    now: NOW,
    config: { words: '', points: 0 },
    http: () => Promise.resolve(answer('maintenance')),
  }
  await assert.rejects(trigger.poll(context as unknown as PollContext<JsonValue>), {
    code: 'hacker-news.unexpected-answer',
    retryable: true,
  })
})

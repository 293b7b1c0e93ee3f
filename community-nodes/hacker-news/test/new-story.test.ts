import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest, HttpResponse, JsonValue } from '@millrace/node-sdk'
import { runPolls } from '@millrace/node-sdk/testing'
import newStory from '../src/new-story.trigger.ts'

const NOW = Date.UTC(2030, 0, 1)
const SECOND = NOW / 1000
const config = { words: 'mills', points: 5 }
const answer = (body: JsonValue): HttpResponse => ({ status: 200, headers: {}, body })

interface Story {
  readonly id: number
  /** When it was posted, in seconds after the first look. */
  readonly at: number
}

/** The search as the service has it: the newest stories of a time, and no more than were asked for. */
function search(stories: readonly Story[], { query }: HttpRequest): HttpResponse {
  const filters = String(query?.['numericFilters'])
  const limit = (name: string): number => Number(new RegExp(`created_at_i${name}(\\d+)`).exec(filters)?.[1])
  const found = stories
    .map(({ id, at }) => ({ objectID: String(id), title: `Story ${id}`, created_at_i: SECOND + at }))
    .filter((story) => !(story.created_at_i < limit('>=')) && !(story.created_at_i > limit('<=')))
    .sort((a, b) => b.created_at_i - a.created_at_i)
  return answer({ hits: found.slice(0, Number(query?.['hitsPerPage'])) })
}

test('the first look starts nothing; later ones give what is new, the oldest first, and nothing twice', async () => {
  const stories: Story[] = [{ id: 1, at: -5 }]
  const asked: HttpRequest[] = []
  const { events } = await runPolls(newStory, {
    config,
    now: NOW,
    times: 4,
    http: (request) => {
      asked.push(request)
      if (asked.length === 1) stories.push({ id: 3, at: 40 }, { id: 2, at: 20 })
      if (asked.length === 2) stories.push({ id: 4, at: 50 }) // which the search did not find a minute ago
      return search(stories, request)
    },
  })
  assert.deepEqual(
    events.map(({ id }) => id),
    ['2', '3', '4'],
  )
  assert.equal(asked[0]?.query?.['query'], 'mills')
  assert.match(String(asked[0]?.query?.['numericFilters']), /points>=5/)
})

test('when there are more than fit into an answer, none is left out', async () => {
  const stories = Array.from({ length: 250 }, (_, index) => ({ id: index, at: 1 + (index % 50) }))
  const { events } = await runPolls(newStory, { config, now: NOW, times: 12, http: (request) => search(stories, request) })
  assert.equal(new Set(events.map(({ id }) => id)).size, 250)
})

test('while it is tried out, the latest stories are shown', async () => {
  const stories = [1, 2, 3, 4, 5].map((id) => ({ id, at: id }))
  const { events } = await runPolls(newStory, { config, mode: 'test', now: NOW, times: 1, http: (request) => search(stories, request) })
  assert.deepEqual(
    events.map(({ id }) => id),
    ['3', '4', '5'],
  )
})

test('an answer that is no list is an error that may pass', async () => {
  const polling = runPolls(newStory, { config, now: NOW, times: 2, http: () => answer('maintenance') })
  await assert.rejects(polling, { code: 'hacker-news.unexpected-answer', retryable: true })
})

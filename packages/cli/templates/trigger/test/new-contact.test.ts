import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest, HttpResponse, JsonValue } from '@millrace/node-sdk'
import { runPolls } from '@millrace/node-sdk/testing'
import newContact from '../src/new-contact.trigger.ts'

const now = Date.UTC(2030, 0, 1)
const answer = (body: JsonValue): HttpResponse => ({ status: 200, headers: {}, body })

test('the first look starts nothing and begins now', async () => {
  assert.deepEqual(await runPolls(newContact, { now, times: 1 }), { events: [], duplicates: 0, cursors: ['2030-01-01T00:00:00.000Z'] })
})

test('while it is tried out, the latest contacts are shown', async () => {
  const asked: HttpRequest[] = []
  const { events } = await runPolls(newContact, {
    ...{ now, times: 1, mode: 'test' },
    http: (request) => {
      asked.push(request)
      return answer([{ id: 1, created: '2029-01-01' }])
    },
  })
  assert.equal(events.length, 1)
  assert.deepEqual(asked[0]?.query, { sort: 'created', latest: '3' })
})

test('each new contact is an event with its id, once, and the next look begins after the last one', async () => {
  const ada = { id: 1, created: '2030-02-01' }
  const fred = { id: 2, created: '2030-02-02' }
  const pages = [[ada], [ada, fred], []]
  const { events, duplicates, cursors } = await runPolls(newContact, { now, times: 4, http: () => answer(pages.shift() ?? null) })
  assert.deepEqual(
    events.map(({ id, items }) => [id, items[0]?.json]),
    [
      ['1', ada],
      ['2', fred],
    ],
  )
  assert.equal(duplicates, 1)
  assert.deepEqual(cursors.slice(1), ['2030-02-01', '2030-02-02', '2030-02-02'])
})

test('an answer that is no list is an error that may pass', async () => {
  const polling = runPolls(newContact, { now, times: 2, http: () => answer('maintenance') })
  await assert.rejects(polling, { code: '{{id}}.unexpected-answer', retryable: true })
})

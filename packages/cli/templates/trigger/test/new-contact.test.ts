import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue, PollContext, PollResult, PollTrigger } from '@millrace/node-sdk'
import newContact from '../src/new-contact.trigger.ts'

type Config = { everyMinutes: number }

const trigger = newContact.trigger as PollTrigger<Config>
const asked: (object | undefined)[] = []

const poll = (cursor: JsonValue | undefined, body: JsonValue, mode: 'test' | 'production' = 'production'): Promise<PollResult> => {
  const context: PollContext<Config> = {
    workflow: { id: 'w1', name: 'Test', timezone: 'UTC' },
    node: { id: 'n1', name: 'New Contact' },
    config: { everyMinutes: 5 },
    now: Date.UTC(2030, 0, 1),
    mode,
    signal: new AbortController().signal,
    log: { info: () => undefined, warn: () => undefined },
    cursor,
    http: (request) => {
      asked.push(request.query)
      return Promise.resolve({ status: 200, headers: {}, body })
    },
  }
  return trigger.poll(context)
}

test('the first look starts nothing and begins now', async () => {
  assert.deepEqual(await poll(undefined, [{ id: 1, created: '2029-01-01' }]), { events: [], cursor: '2030-01-01T00:00:00.000Z' })
})

test('while it is tried out, the latest contacts are shown', async () => {
  const { events } = await poll(undefined, [{ id: 1, created: '2029-01-01' }], 'test')
  assert.equal(events.length, 1)
  assert.deepEqual(asked.at(-1), { sort: 'created', latest: '3' })
})

test('each new contact is an event with its id, and the next look begins after the last one', async () => {
  const body = [
    { id: 1, created: '2030-02-01' },
    { id: 2, created: '2030-02-02' },
  ]
  const { events, cursor } = await poll('2030-01-01', body)
  assert.deepEqual(
    events.map(({ id, items }) => [id, items[0]?.json]),
    [
      ['1', body[0]],
      ['2', body[1]],
    ],
  )
  assert.equal(cursor, '2030-02-02')
  assert.deepEqual(asked.at(-1), { createdAfter: '2030-01-01', sort: 'created' })
})

test('without news the place is kept', async () => {
  assert.deepEqual(await poll('2030-01-01', []), { events: [], cursor: '2030-01-01' })
})

test('an answer that is no list is an error that may pass', async () => {
  await assert.rejects(poll('2030-01-01', 'maintenance'), { code: '{{id}}.unexpected-answer', retryable: true })
})

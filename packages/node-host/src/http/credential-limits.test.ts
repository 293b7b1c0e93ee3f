import { NodeError } from '@millrace/base'
import { ManualClock } from '../testing/manual-clock.ts'
import { CredentialLimits, type LimitedCall } from './credential-limits.ts'

const setUp = () => {
  const clock = new ManualClock()
  const limits = new CredentialLimits(clock)
  const gone: string[] = []
  const take = (step: string, rest: Partial<LimitedCall> = {}) =>
    limits
      .take({
        tenantId: 't',
        credentialId: 'c',
        limit: { count: 2, perMs: 1000 },
        step,
        traffic: { sent: 0, ended: new AbortController().signal },
        signal: new AbortController().signal,
        ...rest,
      })
      .then(() => void gone.push(step))
  return { clock, take, gone }
}
const sent = (count: number) => ({ sent: count, ended: new AbortController().signal })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('requests over the limit wait where they are when that is short, in order', async () => {
  const { clock, take, gone } = setUp()
  const all = ['a', 'b', 'c', 'd', 'e'].map((step) => take(step))
  await turn()
  expect(gone).toEqual(['a', 'b'])
  await clock.pass(999)
  expect(gone).toEqual(['a', 'b'])
  await clock.pass(1)
  expect(gone).toEqual(['a', 'b', 'c', 'd'])
  await clock.pass(1000)
  await Promise.all(all)
  expect(gone).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('credentials and tenants do not count for each other', async () => {
  const { take, gone } = setUp()
  const limit = { count: 1, perMs: 1000 }
  await Promise.all([take('a', { limit }), take('b', { limit, credentialId: 'd' }), take('c', { limit, tenantId: 'u' })])
  expect(gone).toEqual(['a', 'b', 'c'])
})

test('a step that has sent nothing is put off when it would take long, and told different times than others', async () => {
  const { take } = setUp()
  const limit = { count: 1, perMs: 60_000 }
  await take('a', { limit })
  const refused = (step: string) => take(step, { limit }).catch((error: NodeError) => error)
  expect(await refused('b')).toMatchObject({ code: 'http.rate-limited', retryable: true, deferred: true, retryAfterMs: 60_000 })
  expect(await refused('c')).toMatchObject({ retryAfterMs: 120_000 })
  expect(await refused('b')).toMatchObject({ retryAfterMs: 120_000 }) // its own earlier turn does not count against it
})

test('a step that has sent something waits where it is: put off, it would begin again and come to the same point for ever', async () => {
  const { clock, take, gone } = setUp()
  const limit = { count: 1, perMs: 60_000 }
  await take('a', { limit })
  const second = take('a', { limit, traffic: sent(1) })
  await clock.pass(60_000)
  await second
  expect(gone).toEqual(['a', 'a'])
  const far = { limit: { count: 1, perMs: 3_600_000 }, traffic: sent(1) }
  await expect(take('a', far)).rejects.toMatchObject({ code: 'http.rate-limited', retryable: true, deferred: false })
})

test('a wait ends with its signal, and its turn is free for others', async () => {
  const { clock, take, gone } = setUp()
  const limit = { count: 1, perMs: 1000 }
  const stop = new AbortController()
  await take('a', { limit })
  const waiting = take('b', { limit, signal: stop.signal })
  stop.abort(new NodeError('timeout', 'too slow'))
  await expect(waiting).rejects.toMatchObject({ code: 'timeout' })
  const next = take('c', { limit })
  await clock.pass(1000)
  await next
  expect(gone).toEqual(['a', 'c'])
  expect(clock.timers).toBe(0)
})

test('requests of one attempt that begin together are put off together; once one is let go the others wait, until the attempt ends', async () => {
  const { clock, take, gone } = setUp()
  const limit = { count: 1, perMs: 60_000 }
  const ended = new AbortController()
  const traffic = { sent: 0, ended: ended.signal }
  await take('other', { limit })
  for (const each of await Promise.allSettled([take('s', { limit, traffic }), take('s', { limit, traffic })]))
    expect(each).toMatchObject({ status: 'rejected', reason: { deferred: true } })
  await clock.pass(60_000)
  await take('s', { limit, traffic })
  const second = take('s', { limit, traffic })
  ended.abort(new NodeError('cancelled', 'The step ended.'))
  await expect(second).rejects.toMatchObject({ code: 'cancelled' })
  await clock.pass(60_000)
  expect(gone).toEqual(['other', 's'])
  expect(clock.timers).toBe(0)
})

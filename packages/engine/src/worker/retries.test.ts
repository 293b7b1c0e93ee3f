import { NodeError } from '@millrace/base'
import type { RetrySettings, WorkflowDocument, WorkflowSettings } from '@millrace/workflow'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'

const RETRY: RetrySettings = { maxAttempts: 3, backoff: 'fixed', delayMs: 1000, jitter: false }
const one = (type: string, node: object, settings: WorkflowSettings = {}): WorkflowDocument =>
  sketch([['node', type, node]], ['start > node'], { settings })
const stepOf = async (harness: Harness, id: string) => (await harness.view(id)).steps.find(({ nodeId }) => nodeId === 'node')

test('the workflow’s policy holds for nodes that have none, and a node may say that it is not tried again', async () => {
  const harness = await new Harness().start()
  const inherits = harness.accept(one('test.flaky', { config: { times: 2 } }, { retry: RETRY }))
  const refuses = harness.accept(one('test.flaky', { config: { times: 2 }, retry: { maxAttempts: 1 } }, { retry: RETRY }))
  const own = harness.accept(one('test.flaky', { config: { times: 2 }, retry: { ...RETRY, maxAttempts: 2 } }, { retry: RETRY }))
  await harness.clock.advance(2000)
  const status = async ({ executionId }: { executionId: string }) => (await harness.view(executionId)).header.status
  expect([await status(inherits), await status(refuses), await status(own)]).toEqual(['completed', 'failed', 'failed'])
  expect(await stepOf(harness, inherits.executionId)).toMatchObject({ attempt: 3 })
})

test('the workflow’s policy repeats no write whose service takes no key; the node’s own does', async () => {
  const harness = await new Harness().start()
  let tries = 0
  harness.world = {
    write: () => {
      tries += 1
      throw new NodeError('http.timeout', 'too slow', { retryable: true })
    },
  }
  const blind = harness.accept(one('test.write-blind', {}, { retry: RETRY }))
  await harness.clock.advance(5000)
  expect([(await harness.view(blind.executionId)).header.status, tries]).toEqual(['failed', 1])
  harness.accept(one('test.write-blind', { retry: RETRY }))
  harness.accept(one('test.write', {}, { retry: RETRY }))
  await harness.clock.advance(5000)
  expect(tries).toBe(1 + 3 + 3)
})

test('only the named errors are tried again', async () => {
  const harness = await new Harness().start()
  const ask = async (code: string, on: string[]): Promise<number | undefined> => {
    const { executionId } = harness.accept(one('test.fail', { config: { code } }, { retry: { ...RETRY, on } }))
    await harness.clock.advance(10_000)
    return (await stepOf(harness, executionId))?.attempt
  }
  expect([await ask('http.503', ['http.5xx']), await ask('http.404', ['http.5xx']), await ask('http.404', ['http.*', 'timeout'])]).toEqual([
    3, 1, 3,
  ])
})

test.each(['crash-before', 'crash-after'] as const)(
  'retries survive a crash at any append: each attempt is made, none too many (%s)',
  async (fault) => {
    for (let at = 2; at <= 8; at += 1) {
      const harness = await new Harness().start()
      let tries = 0
      const keys = new Set<string>()
      harness.world = {
        write: (key) => {
          tries += 1
          keys.add(key)
          if (tries <= 2) throw new NodeError('test.flaky', 'not yet', { retryable: true })
        },
      }
      let appends = 0
      harness.journal.fault = () => (++appends === at ? fault : 'write')
      const { executionId } = harness.accept(one('test.write', { retry: { ...RETRY, maxAttempts: 5 } }))
      await settle()
      for (let second = 0; second < 4 && !harness.journal.crashed; second += 1) await harness.clock.advance(1000)
      await harness.crash()
      for (let second = 0; second < 6; second += 1) await harness.clock.advance(1000)
      const view = await harness.view(executionId)
      expect([at, view.header.status, keys.size]).toEqual([at, 'completed', 1])
      expect(tries).toBeLessThanOrEqual(4) // three, and the one whose end was not on disk
    }
  },
)

test('a retry that is due after a crash waits for its time, not from the start again', async () => {
  const harness = await new Harness().start()
  const { executionId } = harness.accept(one('test.flaky', { config: { times: 1 }, retry: { ...RETRY, delayMs: 60_000 } }))
  await settle()
  await harness.clock.advance(40_000)
  await harness.crash()
  await harness.clock.advance(19_999)
  expect((await stepOf(harness, executionId))?.status).toBe('retrying')
  await harness.clock.advance(1)
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('a step that is put off comes again without a policy, and it counts as no attempt', async () => {
  const harness = await new Harness().start()
  let tries = 0
  harness.world = {
    write: () => {
      tries += 1
      if (tries <= 3) throw new NodeError('http.rate-limited', 'others first', { retryable: true, deferred: true, retryAfterMs: 30_000 })
    },
  }
  const { executionId } = harness.accept(one('test.write', {}))
  await settle()
  expect(harness.engine.load()).toMatchObject({ running: 0 })
  await harness.crash()
  await harness.clock.advance(29_999)
  expect(tries).toBe(1)
  for (let n = 0; n < 3; n += 1) await harness.clock.advance(31_000)
  const view = await harness.view(executionId)
  expect([tries, view.header.status]).toEqual([4, 'completed'])
  expect(await stepOf(harness, executionId)).toMatchObject({ attempt: 1 })
})

test('a workflow’s time limit holds over a restart, while it waits, retries, or stands in line', async () => {
  const harness = await new Harness().start()
  const waiting = harness.accept(one('test.wait', { config: { token: true } }, { timeoutMs: 60_000 }))
  const retrying = harness.accept(
    one('test.flaky', { config: { times: 9 }, retry: { ...RETRY, maxAttempts: 9, delayMs: 600_000 } }, { timeoutMs: 60_000 }),
  )
  const stuck = harness.accept(one('test.stuck', {}, { timeoutMs: 60_000 }))
  await settle()
  await harness.clock.advance(30_000)
  await harness.crash()
  await harness.clock.advance(29_999)
  const all = [waiting, retrying, stuck]
  const codes = async () => Promise.all(all.map(async ({ executionId }) => (await harness.view(executionId)).header.errorCode))
  expect(await codes()).toEqual([null, null, null])
  await harness.clock.advance(1)
  expect(await codes()).toEqual(all.map(() => 'execution.timeout'))
})

test('one that stood in line longer than its time limit does nothing when its turn comes', async () => {
  const harness = await new Harness().start()
  let open = (): void => undefined
  harness.world = { write: async (key, node) => (harness.writes.push({ key, node }), new Promise<void>((resolve) => (open = resolve))) }
  const workflowId = harness.clock.now().toString()
  const document = one('test.write', {}, { concurrency: 1, timeoutMs: 60_000 })
  const first = harness.accept(sketch([['node', 'test.write']], ['start > node'], { settings: { concurrency: 1 } }), [{}], { workflowId })
  const late = harness.accept(document, [{}], { workflowId })
  await harness.clock.advance(61_000)
  open()
  await first.finished
  await settle()
  expect((await harness.engine.view(TENANT, late.executionId))?.header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
  expect(harness.writes).toHaveLength(1)
})

test('a step’s time limit is its own for each attempt', async () => {
  const harness = await new Harness().start()
  const { executionId } = harness.accept(one('test.stuck', { timeoutMs: 1000, retry: { ...RETRY, maxAttempts: 2, on: ['timeout'] } }))
  await harness.clock.advance(1000)
  expect((await stepOf(harness, executionId))?.status).toBe('retrying')
  await harness.clock.advance(2000)
  expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'timeout' })
})

test.each([Infinity, Number.NaN, 1e300])('a service that asks for %s ms of patience is tried again within a week', async (retryAfterMs) => {
  const harness = await new Harness().start()
  harness.world = {
    write: () => {
      throw new NodeError('http.503', 'busy', { retryable: true, retryAfterMs })
    },
  }
  const { executionId } = harness.accept(one('test.write', { retry: RETRY }))
  await settle()
  const left = ((await stepOf(harness, executionId))?.attempts[0]?.retryAt ?? 0) - harness.clock.now()
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(7 * 86_400_000)
})

test.each([Infinity, Number.NaN, 1e300])('a node that waits until %s fails: no clock comes to that time', async (ms) => {
  const harness = await new Harness().start()
  const view = await harness.execute(one('test.wait', { config: { ms } }))
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'node.bad-output' })
})

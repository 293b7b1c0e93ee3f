import { newId } from '@millrace/base'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { given, Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const HOUR = 3_600_000

test('a wait of an hour holds nothing in memory, survives a restart and goes on in time', async () => {
  const { executionId, finished } = harness.accept(
    sketch(
      [
        ['w', 'test.wait', { config: { ms: HOUR } }],
        ['a', 'test.pass'],
      ],
      ['start > w', 'w > a'],
    ),
    [{ n: 1 }],
  )
  expect((await finished).status).toBe('waiting')
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
  await harness.crash()
  await harness.clock.advance(HOUR - 1)
  expect((await harness.view(executionId)).header.status).toBe('waiting')
  await harness.clock.advance(2)
  const view = await harness.view(executionId)
  expect(view.header.status).toBe('completed')
  expect(given(view, 'a')).toEqual([{ n: 1 }])
})

test('a short wait goes on in time without a trip to the disk', async () => {
  const { executionId } = harness.accept(sketch([['w', 'test.wait', { config: { ms: 2000 } }]], ['start > w']))
  await settle()
  expect(harness.engine.load().waiting).toBe(1)
  await harness.clock.advance(2000)
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('a call of the resume URL hands its items over, once, also after a restart', async () => {
  const { executionId } = harness.accept(sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w']))
  await settle()
  await harness.crash()
  expect(await harness.engine.resume(executionId, [{ json: { approved: true } }])).toBe(true)
  await settle()
  expect((await harness.view(executionId)).output).toEqual([{ json: { approved: true } }])
  expect(await harness.engine.resume(executionId, [])).toBe(false)
})

test('a person who answers in place of a call stands in the history, also after a restart', async () => {
  const ada = { id: newId(), name: 'Ada' }
  const document = sketch(
    [
      ['v', 'test.wait', { config: { token: true } }],
      ['w', 'test.wait', { config: { token: true } }],
    ],
    ['start > v', 'start > w'],
  )
  const { executionId } = harness.accept(document)
  await settle()
  expect(await harness.engine.resume(executionId, [], { by: ada, step: 'x:0' })).toBe(false)
  expect(await harness.engine.resume(executionId, [{ json: { ok: 1 } }], { by: ada, step: 'w:0' })).toBe(true)
  await harness.crash()
  const view = await harness.view(executionId)
  expect(view.steps.map(({ id, status }) => [id, status])).toEqual([
    ['start:0', 'completed'],
    ['v:0', 'waiting'],
    ['w:0', 'completed'],
  ])
  expect(view.history).toMatchObject([{ action: 'answer', step: 'w:0', by: ada }])
})

test('retries wait as long as the policy says, over restarts, and tell each attempt', async () => {
  const retry = { maxAttempts: 4, delayMs: 60_000, backoff: 'exponential', jitter: false } as const
  const { executionId } = harness.accept(sketch([['f', 'test.flaky', { config: { times: 2 }, retry }]], ['start > f']))
  await settle()
  expect((await harness.view(executionId)).steps.at(-1)).toMatchObject({ status: 'retrying', attempt: 1 })
  await harness.clock.advance(60_000)
  await harness.crash()
  expect((await harness.view(executionId)).steps.at(-1)).toMatchObject({ status: 'retrying', attempt: 2 })
  await harness.clock.advance(119_000)
  expect((await harness.view(executionId)).header.status).toBe('retrying')
  await harness.clock.advance(2000)
  const view = await harness.view(executionId)
  expect(view.header.status).toBe('completed')
  expect(view.steps.at(-1)?.attempts.map((attempt) => attempt.error?.code)).toEqual(['test.flaky', 'test.flaky'])
})

test('only the errors that the policy names are retried', async () => {
  const document = sketch(
    [['f', 'test.fail', { config: { code: 'http.404' }, retry: { maxAttempts: 3, on: ['http.5xx', 'timeout'] } }]],
    ['start > f'],
  )
  const view = await harness.execute(document)
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'http.404', errorNode: 'f' })
  expect(view.steps.at(-1)?.attempts).toHaveLength(1)
})

test('a failure goes out of the error port, or goes on with the item, or ends the execution', async () => {
  const with_ = (onError: 'port' | 'continue' | 'stop') =>
    harness.execute(
      sketch(
        [
          ['f', 'test.fail', { onError }],
          ['ok', 'test.pass'],
          ['bad', 'test.pass'],
        ],
        ['start > f', 'f > ok', 'f:error > bad'],
      ),
      [{ n: 1 }],
    )
  const error = { code: 'test.failed', message: 'It failed as asked.' }
  expect(given(await with_('port'), 'bad')).toEqual([{ n: 1, error }])
  expect(given(await with_('continue'), 'ok')).toEqual([{ n: 1, error }])
  expect((await with_('stop')).header).toMatchObject({ status: 'failed', errorCode: 'test.failed' })
})

test('a step that takes too long fails with a time-out, even when it ignores its signal', async () => {
  const { executionId } = harness.accept(sketch([['s', 'test.stuck', { timeoutMs: 500 }]], ['start > s']))
  await settle()
  await harness.clock.advance(500)
  expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'timeout' })
})

test('an execution over its time limit ends, waiting or running', async () => {
  const limit = { settings: { timeoutMs: 1000 } }
  const stuck = harness.accept(sketch([['s', 'test.stuck']], ['start > s'], limit))
  const waiting = harness.accept(sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w'], limit))
  await settle()
  await harness.clock.advance(1100)
  for (const { executionId } of [stuck, waiting])
    expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
})

test.each(['not-json', 'bad'])('a node that gives nonsense (%s) fails its step and nothing else', async (kind) => {
  const view = await harness.execute(sketch([['x', `test.${kind}`]], ['start > x']))
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'node.bad-output' })
})

test('a node type that is not installed fails its step', async () => {
  const view = await harness.execute(sketch([['x', 'other.node']], ['start > x']))
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'node.unknown-type' })
})

test.each(['running', 'waiting', 'paused'])('cancel ends a %s execution for good', async (kind) => {
  const node = kind === 'running' ? 'test.stuck' : 'test.wait'
  const { executionId } = harness.accept(sketch([['s', node, { config: { ms: HOUR } }]], ['start > s']))
  await settle()
  if (kind === 'paused') await harness.engine.control(TENANT, executionId, 'pause').catch(() => undefined)
  await settle()
  expect(await harness.engine.control(TENANT, executionId, 'cancel')).toEqual({ executionId, status: 'cancelled' })
  await harness.clock.advance(2 * HOUR)
  expect((await harness.view(executionId)).header.status).toBe('cancelled')
  await expect(harness.engine.control(TENANT, executionId, 'cancel')).rejects.toMatchObject({ code: 'execution.control-refused' })
})

test('a queued execution can be cancelled before it had a slot', async () => {
  const one = new Harness()
  one.concurrency = 1
  const tight = await one.start()
  await tight.crash() // made anew with one slot
  tight.accept(sketch([['s', 'test.stuck']], ['start > s']))
  const { executionId } = tight.accept(sketch([['a', 'test.write']], ['start > a']))
  await settle()
  expect((await tight.view(executionId)).header.status).toBe('queued')
  await tight.engine.control(TENANT, executionId, 'cancel')
  expect((await tight.view(executionId)).header.status).toBe('cancelled')
  expect(tight.writes).toEqual([])
})

test('a paused execution starts no step until it is resumed, over a restart', async () => {
  const gate = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return node === 'a' ? gate.promise : undefined
    },
  }
  const { executionId } = harness.accept(
    sketch(
      [
        ['a', 'test.write'],
        ['b', 'test.write'],
      ],
      ['start > a', 'a > b'],
    ),
  )
  await settle()
  await harness.engine.control(TENANT, executionId, 'pause')
  gate.resolve()
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('paused')
  await harness.crash()
  expect(harness.writes.map((write) => write.node)).toEqual(['a'])
  await harness.engine.control(TENANT, executionId, 'resume')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(harness.writes.map((write) => write.node)).toEqual(['a', 'b'])
})

test('a retry of a failed execution goes on at the failed step and repeats nothing before it', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'b' && broken) throw new TypeError('service down')
    },
  }
  const failed = await harness.execute(
    sketch(
      [
        ['a', 'test.write'],
        ['b', 'test.write'],
        ['c', 'test.pass'],
      ],
      ['start > a', 'a > b', 'b > c'],
    ),
    [{ n: 1 }],
  )
  expect(failed.header.status).toBe('failed')
  broken = false
  const { executionId } = await harness.engine.control(TENANT, failed.header.id, 'retry')
  await settle()
  const view = await harness.view(executionId)
  expect(view.header).toMatchObject({ status: 'completed', replayOf: failed.header.id })
  expect(harness.writes.map((write) => write.node)).toEqual(['a', 'b', 'b'])
  expect(harness.writes[1]?.key).toBe(harness.writes[2]?.key)
  expect((await harness.view(failed.header.id)).header.status).toBe('failed')
})

test('a replay is a new execution with the same input', async () => {
  const first = await harness.execute(sketch([['a', 'test.write']], ['start > a']), [{ n: 1 }])
  const { executionId } = await harness.engine.control(TENANT, first.header.id, 'replay')
  await settle()
  expect((await harness.view(executionId)).output).toEqual(first.output)
  expect(new Set(harness.writes.map((write) => write.key)).size).toBe(2)
})

test('another tenant can neither see nor control an execution', async () => {
  const { header } = await harness.execute(sketch([], []))
  expect(await harness.engine.view(newId(), header.id)).toBeUndefined()
  await expect(harness.engine.control(newId(), header.id, 'replay')).rejects.toMatchObject({ code: 'execution.not-found' })
})

describe('workflows that call workflows', () => {
  const child = newId()
  const caller = (config: object = {}) =>
    sketch(
      [
        ['c', 'test.call', { config: { workflow: child, ...config } }],
        ['after', 'test.pass'],
      ],
      ['start > c', 'c > after'],
    )

  test('the caller goes on with what the called one gave', async () => {
    harness.workflows.set(child, sketch([['a', 'test.add', { config: { fields: { child: true } } }]], ['start > a']))
    const { executionId } = harness.accept(caller(), [{ n: 1 }])
    await settle()
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual([{ n: 1, child: true }])
  })

  test('the caller holds no slot meanwhile, and hears of the end after a restart', async () => {
    harness.workflows.set(child, sketch([['w', 'test.wait', { config: { ms: HOUR } }]], ['start > w']))
    const { executionId } = harness.accept(caller(), [{ n: 1 }])
    await settle()
    expect(harness.engine.load().running).toBe(0)
    await harness.crash()
    await harness.clock.advance(HOUR + 61_000)
    expect((await harness.view(executionId)).header.status).toBe('completed')
    expect((await harness.journal.list(TENANT)).data).toHaveLength(2)
  })

  test('a failed child fails its caller, with its reason', async () => {
    harness.workflows.set(child, sketch([['f', 'test.fail']], ['start > f']))
    const { executionId } = harness.accept(caller())
    await settle()
    expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'test.failed', errorNode: 'c' })
  })

  test('a caller that does not wait goes on at once', async () => {
    harness.workflows.set(child, sketch([['s', 'test.stuck']], ['start > s']))
    const { executionId } = harness.accept(caller({ wait: false }), [{ n: 1 }])
    await settle()
    expect(given(await harness.view(executionId), 'after')).toEqual([{ n: 1 }])
  })

  test('an unpublished workflow cannot be called, and endless recursion ends', async () => {
    const missing = harness.accept(sketch([['c', 'test.call', { config: { workflow: newId() } }]], ['start > c']))
    harness.workflows.set(child, caller())
    const endless = harness.accept(caller())
    await settle()
    await settle()
    await harness.clock.advance(1000)
    for (let turn = 0; turn < 20; turn += 1) await settle()
    expect((await harness.view(missing.executionId)).header).toMatchObject({ status: 'failed', errorCode: 'workflow.not-published' })
    expect((await harness.view(endless.executionId)).header).toMatchObject({ status: 'failed', errorCode: 'workflow.too-deep' })
  })

  test.each([2, 3, 4, 5])('a crash at append %i starts the called workflow once', async (at) => {
    harness.workflows.set(child, sketch([['w', 'test.write']], ['start > w']))
    let appends = 0
    harness.journal.fault = () => (++appends === at ? 'crash-after' : 'write')
    const { executionId } = harness.accept(caller(), [{ n: 1 }])
    await settle()
    await harness.crash()
    await harness.clock.advance(61_000)
    expect((await harness.view(executionId)).header.status).toBe('completed')
    expect((await harness.journal.list(TENANT)).data).toHaveLength(2)
    expect(new Set(harness.writes.map((write) => write.key)).size).toBe(1)
  })
})

test('a failed execution is retried once, however often and at how many places somebody asks for it', async () => {
  const failed = await harness.execute(
    sketch(
      [
        ['w', 'test.write'],
        ['f', 'test.fail'],
      ],
      ['start > w', 'w > f'],
    ),
  )
  const ask = () => harness.engine.control(TENANT, failed.header.id, 'retry')
  const asked = await Promise.allSettled([ask(), ask(), ask()])
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(ask()).rejects.toMatchObject({ code: 'execution.already-retried', status: 409 })
  await settle()
  const [again] = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value.executionId] : []))
  // The one that failed again can be retried.
  expect((await harness.engine.control(TENANT, again ?? '', 'retry')).executionId).not.toBe(again)
})

import { newId, type JsonObject } from '@millrace/base'
import type { WorkflowDocument, WorkflowSettings } from '@millrace/workflow'
import type { AcceptedExecution } from '../engine-api.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'

/** Writes that go on when the test says so; what began stands in `begun`, by the item's name. */
function gated(harness: Harness): { begun: string[]; finish(name: string): Promise<void> } {
  const begun: string[] = []
  const open = new Map<string, () => void>()
  harness.world = {
    write: async (_key, _node, items) => {
      const name = String(items[0]?.json['name'])
      begun.push(name)
      await new Promise<void>((resolve) => open.set(name, resolve))
    },
  }
  const finish = async (name: string): Promise<void> => {
    const resolve = open.get(name)
    if (resolve === undefined) throw new TypeError(`${name} has not begun`)
    resolve()
    await settle()
  }
  return { begun, finish }
}

const writing = (settings: WorkflowSettings): WorkflowDocument => sketch([['write', 'test.write']], ['start > write'], { settings })
/** Saved workflows, since a version 0 carries its document. */
function publish(harness: Harness, document: WorkflowDocument): string {
  const id = newId()
  harness.workflows.set(id, document)
  return id
}
const run = (harness: Harness, workflowId: string, item: JsonObject, rest: object = {}): AcceptedExecution =>
  harness.accept(harness.workflows.get(workflowId) as WorkflowDocument, [item], { workflowId, ...rest })

const statusOf = async (harness: Harness, { executionId }: AcceptedExecution): Promise<string> =>
  (await harness.view(executionId)).header.status

test('a workflow’s limit holds executions back as queued, in order, and those of others start', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const [limited, free] = [publish(harness, writing({ concurrency: 1 })), publish(harness, writing({}))]
  const a = run(harness, limited, { name: 'a' })
  const b = run(harness, limited, { name: 'b' })
  run(harness, free, { name: 'other' })
  await settle()
  expect(begun).toEqual(['a', 'other'])
  expect([await statusOf(harness, a), await statusOf(harness, b)]).toEqual(['running', 'queued'])
  expect(harness.engine.load()).toMatchObject({ running: 2, queued: 1, held: 1 })
  expect(harness.engine.limits(TENANT)).toEqual([{ workflowId: limited, using: 1, held: 1 }])
  await finish('a')
  expect(begun).toEqual(['a', 'other', 'b'])
  await finish('b')
  expect((await b.finished).status).toBe('completed')
  expect(harness.engine.limits(TENANT)).toEqual([])
})

test('a tenant’s limit holds back its own executions only', async () => {
  const harness = await new Harness({ tenantConcurrency: 1 }).start()
  const { begun, finish } = gated(harness)
  const one = publish(harness, writing({}))
  run(harness, one, { name: 'a' })
  run(harness, one, { name: 'b' })
  run(harness, one, { name: 'stranger' }, { tenantId: newId() })
  await settle()
  expect(begun).toEqual(['a', 'stranger'])
  await finish('a')
  expect(begun).toEqual(['a', 'stranger', 'b'])
})

test('executions with the same key go one after the other in the order of acceptance, also after a crash', async () => {
  const harness = await new Harness().start()
  const first = gated(harness)
  const keyed = publish(harness, writing({ concurrencyKey: { key: { $expr: '{{ $json.customer }}' } } }))
  const all = ['a1', 'b1', 'a2', 'a3', 'none'].map((name) =>
    run(harness, keyed, { name, customer: name === 'none' ? '' : (name[0] as string) }),
  )
  await settle()
  expect(first.begun).toEqual(['a1', 'b1', 'none'])
  const { begun, finish } = gated(harness)
  await harness.crash()
  expect(begun.toSorted()).toEqual(['a1', 'b1', 'none'])
  run(harness, keyed, { name: 'a4', customer: 'a' })
  for (const name of ['a1', 'a2', 'a3', 'a4']) await finish(name)
  expect(begun.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4'])
  expect(await statusOf(harness, all[3] as AcceptedExecution)).toBe('completed')
})

test.each(['crash-before', 'crash-after'] as const)('a crash at any append lets nobody of a key overtake another (%s)', async (fault) => {
  for (let at = 1; at <= 14; at += 1) {
    const harness = await new Harness().start()
    const begun: string[] = []
    harness.world = { write: (_key, _node, items) => void begun.push(String(items[0]?.json['name'])) }
    const waits = sketch(
      [
        ['wait', 'test.wait', { config: { ms: 1000 } }],
        ['write', 'test.write'],
      ],
      ['start > wait', 'wait > write'],
      { settings: { concurrencyKey: { key: 'k' } } },
    )
    const id = publish(harness, waits)
    let appends = 0
    harness.journal.fault = () => (++appends === at ? fault : 'write')
    for (const name of ['a', 'b', 'c', 'd']) run(harness, id, { name }).finished.catch(() => undefined)
    await harness.clock.advance(1000)
    await harness.crash()
    await harness.clock.advance(5000)
    const stored = [...harness.journal.rows.values()]
    expect([at, stored.filter(({ header }) => header.status !== 'completed')]).toEqual([at, []])
    expect([at, begun.filter((name, index) => name !== begun[index - 1])]).toEqual([
      at,
      ['a', 'b', 'c', 'd'].filter((name) => begun.includes(name)),
    ])
    expect(begun.length).toBeGreaterThanOrEqual(stored.length)
  }
})

test('the key is what it was at acceptance, even if a variable behind it changes', async () => {
  let shared = 'one'
  const environment = { env: {}, vars: () => ({ shard: shared }), resumeUrl: () => '' }
  const harness = await new Harness({ environment }).start()
  const first = gated(harness)
  const keyed = publish(harness, writing({ concurrencyKey: { key: { $expr: '{{ $vars.shard }}' } } }))
  run(harness, keyed, { name: 'a' })
  run(harness, keyed, { name: 'b' })
  await settle()
  expect(first.begun).toEqual(['a'])
  shared = 'two'
  const { begun, finish } = gated(harness)
  await harness.crash()
  run(harness, keyed, { name: 'c' })
  await settle()
  expect(begun).toEqual(['a', 'c'])
  await finish('a')
  expect(begun).toEqual(['a', 'c', 'b'])
})

test('an input from which the key cannot be read is refused, and nothing is stored', async () => {
  const harness = await new Harness().start()
  const keyed = publish(harness, writing({ concurrencyKey: { key: { $expr: '{{ $json.customer.id.toUpperCase() }}' } } }))
  expect(() => run(harness, keyed, { name: 'a', customer: null })).toThrow(
    expect.objectContaining({ code: 'workflow.concurrency-key', status: 422 }),
  )
  expect(harness.journal.rows.size).toBe(0)
})

test('an execution that waits holds no place, and comes before newer ones when it goes on', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const waiting = sketch(
    [
      ['wait', 'test.wait', { config: { ms: 1000 } }],
      ['write', 'test.write'],
    ],
    ['start > wait', 'wait > write'],
  )
  const id = publish(harness, { ...waiting, settings: { concurrency: 1 } })
  const plain = writing({ concurrency: 1 })
  const old = run(harness, id, { name: 'old' })
  await settle()
  expect(await statusOf(harness, old)).toBe('waiting')
  harness.accept(plain, [{ name: 'b' }], { workflowId: id })
  harness.accept(plain, [{ name: 'c' }], { workflowId: id })
  await settle()
  expect(begun).toEqual(['b'])
  await harness.clock.advance(1000)
  expect(await statusOf(harness, old)).toBe('queued')
  await finish('b')
  expect(begun).toEqual(['b', 'old'])
  await finish('old')
  expect(begun).toEqual(['b', 'old', 'c'])
})

test('a retrying execution holds no place', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const flaky = sketch(
    [['flaky', 'test.flaky', { config: { times: 1 }, retry: { maxAttempts: 2, delayMs: 5000, jitter: false } }]],
    ['start > flaky'],
  )
  const id = publish(harness, { ...flaky, settings: { concurrency: 1 } })
  const retrying = run(harness, id, {})
  await settle()
  harness.accept(writing({ concurrency: 1 }), [{ name: 'b' }], { workflowId: id })
  await settle()
  expect(begun).toEqual(['b'])
  await harness.clock.advance(5000)
  expect(await statusOf(harness, retrying)).toBe('queued')
  await finish('b')
  expect(await statusOf(harness, retrying)).toBe('completed')
})

test('a workflow that calls itself does not wait for its own place', async () => {
  const harness = await new Harness({ tenantConcurrency: 1 }).start()
  const id = newId()
  const nodes = [
    ['split', 'test.split', { config: { field: 'again' } }],
    ['less', 'test.add', { config: { fields: { again: { $expr: '{{ $json.again - 1 }}' } } } }],
    ['call', 'test.call', { config: { workflow: id } }],
  ] as const
  harness.workflows.set(
    id,
    sketch([...nodes], ['start > split', 'split:yes > less', 'less > call'], {
      settings: { concurrency: 1, concurrencyKey: { key: 'one' } },
    }),
  )
  const top = run(harness, id, { again: 5 })
  await settle()
  for (let turn = 0; turn < 20; turn += 1) await settle()
  expect((await harness.view(top.executionId)).header.status).toBe('completed')
  expect(harness.journal.rows.size).toBe(6)
  expect(harness.engine.limits(TENANT)).toEqual([])
})

test('one that is cancelled while it is held back leaves its place in the line', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const id = publish(harness, writing({ concurrency: 1 }))
  run(harness, id, { name: 'a' })
  const b = run(harness, id, { name: 'b' })
  run(harness, id, { name: 'c' })
  await settle()
  await harness.engine.control(TENANT, b.executionId, 'cancel')
  await finish('a')
  expect(begun).toEqual(['a', 'c'])
  expect(await statusOf(harness, b)).toBe('cancelled')
  expect(harness.engine.load()).toMatchObject({ queued: 0, held: 0 })
})

test('one that is paused while it is held back leaves the line, and stands in it again when it is resumed', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const id = publish(harness, writing({ concurrency: 1 }))
  run(harness, id, { name: 'a' })
  const b = run(harness, id, { name: 'b' })
  run(harness, id, { name: 'c' })
  await settle()
  await harness.engine.control(TENANT, b.executionId, 'pause')
  await settle()
  expect([await statusOf(harness, b), harness.engine.load().held]).toEqual(['paused', 1])
  await finish('a')
  expect(begun).toEqual(['a', 'c'])
  await harness.engine.control(TENANT, b.executionId, 'resume')
  await settle()
  expect(await statusOf(harness, b)).toBe('queued')
  await finish('c')
  expect(begun).toEqual(['a', 'c', 'b'])
  await finish('b')
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, held: 0 })
})

test('what is kept in memory alone is limited like the rest', async () => {
  const harness = await new Harness().start()
  const { begun, finish } = gated(harness)
  const id = publish(harness, writing({ concurrency: 1, durability: 'none' }))
  run(harness, id, { name: 'a' })
  run(harness, id, { name: 'b' })
  await settle()
  expect(begun).toEqual(['a'])
  await finish('a')
  expect(begun).toEqual(['a', 'b'])
  await finish('b')
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, held: 0 })
})

test('a higher priority goes first, from the workflow or from the caller, also after a crash', async () => {
  const harness = await new Harness({ concurrency: 1 }).start()
  const first = gated(harness)
  const [plain, urgent] = [publish(harness, writing({})), publish(harness, writing({ priority: 50 }))]
  run(harness, plain, { name: 'busy' })
  await settle()
  run(harness, plain, { name: 'plain' })
  run(harness, urgent, { name: 'urgent' })
  run(harness, plain, { name: 'asked' }, { priority: 60 })
  run(harness, urgent, { name: 'never mind' }, { priority: -1 })
  await settle()
  expect(first.begun).toEqual(['busy'])
  const { begun, finish } = gated(harness)
  await harness.crash()
  for (const name of ['busy', 'asked', 'urgent', 'plain', 'never mind']) {
    expect(begun.at(-1)).toBe(name)
    await finish(name)
  }
})

test('starts come at the rate, and what is held back is not lost by a crash', async () => {
  const harness = await new Harness().start()
  const id = publish(harness, {
    ...sketch([['pass', 'test.pass']], ['start > pass']),
    settings: { rateLimit: { count: 2, perMs: 10_000 } },
  })
  const all = Array.from({ length: 5 }, () => run(harness, id, {}))
  const states = async (): Promise<string[]> => Promise.all(all.map((each) => statusOf(harness, each)))
  await settle()
  expect(await states()).toEqual(['completed', 'completed', 'queued', 'queued', 'queued'])
  await harness.clock.advance(9_999)
  expect((await states()).filter((state) => state === 'queued')).toHaveLength(3)
  await harness.clock.advance(1)
  expect((await states()).filter((state) => state === 'queued')).toHaveLength(1)
  await harness.crash() // the new process knows nothing of earlier starts
  expect((await states()).filter((state) => state === 'queued')).toHaveLength(0)
})

test('who was answered that it goes on does so, even if the process dies before it has its turn', async () => {
  const harness = await new Harness().start()
  gated(harness)
  const waiting = sketch([['wait', 'test.wait', { config: { token: true } }]], ['start > wait'])
  const id = publish(harness, { ...waiting, settings: { concurrency: 1 } })
  const { executionId } = run(harness, id, {})
  await settle()
  harness.accept(writing({ concurrency: 1 }), [{ name: 'busy' }], { workflowId: id })
  await settle()
  expect(await harness.engine.resume(executionId, [{ json: { yes: 1 } }])).toBe(true)
  gated(harness)
  await harness.crash()
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('a resumed wait that dies with the process right after it was recorded goes on at the next start', async () => {
  const harness = await new Harness().start()
  const { executionId } = harness.accept(sketch([['wait', 'test.wait', { config: { token: true } }]], ['start > wait']))
  await settle()
  harness.journal.fault = (append) => (append.payload.includes('"resumed"') ? 'crash-after' : 'write')
  void harness.engine.resume(executionId, [{ json: { yes: 1 } }])
  await settle()
  await harness.crash()
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('a workflow that is held back takes at most half of the queue; the others are taken until it is full', async () => {
  const harness = await new Harness({ maxQueued: 10, concurrency: 2 }).start()
  const { finish } = gated(harness)
  const [limited, free] = [publish(harness, writing({ concurrency: 1 })), publish(harness, writing({}))]
  for (let n = 0; n < 6; n += 1) run(harness, limited, { name: `l${n}` })
  await settle()
  expect(() => run(harness, limited, { name: 'more' })).toThrow(
    expect.objectContaining({ code: 'engine.overloaded', status: 429, data: expect.objectContaining({ reason: 'workflow', queued: 5 }) }),
  )
  for (let n = 0; n < 6; n += 1) run(harness, free, { name: `f${n}` })
  await settle()
  expect(harness.engine.load()).toMatchObject({ queued: 10, refusing: 'queue' })
  expect(() => run(harness, free, { name: 'more' })).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ reason: 'queue' }) }),
  )
  await finish('f0')
  expect(harness.engine.load().refusing).toBeUndefined()
})

test('short of memory nothing new is taken, and what was taken goes on', async () => {
  let short = false
  const harness = await new Harness({ isShortOfMemory: () => short }).start()
  const { finish } = gated(harness)
  const id = publish(harness, writing({}))
  const a = run(harness, id, { name: 'a' })
  await settle()
  short = true
  expect(() => run(harness, id, { name: 'b' })).toThrow(
    expect.objectContaining({ status: 429, data: expect.objectContaining({ reason: 'memory' }) }),
  )
  await finish('a')
  expect((await a.finished).status).toBe('completed')
  short = false
  run(harness, id, { name: 'c' })
})

import { JournalUnavailableError } from '../ports/index.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'
import { newId } from '@millrace/base'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const TOKEN = sketch(
  [
    ['w', 'test.wait', { config: { token: true } }],
    ['v', 'test.write'],
  ],
  ['start > w', 'w > v'],
)

const statusOf = async (executionId: string) => (await harness.view(executionId)).header.status

test('a write that ends at once (pinned data) lets the execution go on', async () => {
  const pinned = { w: [{ json: { pinned: true } }] }
  const { executionId } = harness.accept(sketch([['w', 'test.write']], ['start > w'], { pinned }), [{}], { mode: 'manual' })
  await settle()
  expect(await statusOf(executionId)).toBe('completed')
  expect(harness.writes).toEqual([])
})

test('an execution that is resumed while its suspension is being written keeps its lease and tells its end once it is durable', async () => {
  const disk = Promise.withResolvers<void>()
  const service = Promise.withResolvers<void>()
  let full = false
  harness.journal.hold = (append) => ((full ||= append.patch?.status === 'waiting') ? disk.promise : undefined)
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return service.promise
    },
  }
  const { executionId, finished } = harness.accept(TOKEN)
  await settle()
  const resumed = harness.engine.resume(executionId, [{ json: {} }])
  await settle()
  disk.resolve()
  await settle()
  expect(await resumed).toBe(true)
  expect(harness.writes).toHaveLength(1)
  expect(harness.journal.rows.get(executionId)?.owner).not.toBeNull()
  service.resolve()
  await settle()
  expect((await finished).status).toBe('completed')
  expect(await statusOf(executionId)).toBe('completed')
})

test('a call of the resume URL that meets the release of the lease is not turned away', async () => {
  const gate = Promise.withResolvers<void>()
  const { release } = harness.journal
  jest.spyOn(harness.journal, 'release').mockImplementationOnce(async (...about) => {
    await gate.promise
    return release.apply(harness.journal, about)
  })
  const { executionId } = harness.accept(TOKEN)
  await settle()
  const resumed = harness.engine.resume(executionId, [{ json: {} }])
  await settle()
  gate.resolve()
  expect(await resumed).toBe(true)
  await settle()
  expect(await statusOf(executionId)).toBe('completed')
})

test('of two requests that take a waiting execution over at the same time neither is turned away', async () => {
  const { executionId } = harness.accept(TOKEN)
  await settle()
  const [paused, resumed] = await Promise.all([
    harness.engine.control(TENANT, executionId, 'pause'),
    harness.engine.resume(executionId, [{ json: {} }]),
  ])
  expect(paused.status).toBe('running') // the step that was resumed is under way, and ends first
  expect(resumed).toBe(true)
  await settle()
  expect(await statusOf(executionId)).toBe('paused')
})

test('an execution that broke off at a bug is given back: it can be controlled, and goes on by itself', async () => {
  jest.spyOn(harness.events, 'push').mockImplementationOnce(() => {
    throw new TypeError('a bug')
  })
  const { executionId, finished } = harness.accept(TOKEN)
  await expect(finished).rejects.toThrow('a bug')
  await settle()
  expect(harness.journal.rows.get(executionId)?.owner).toBeNull()
  await harness.clock.advance(31_000)
  expect(await statusOf(executionId)).toBe('waiting')
})

test('recovery that meets a store out of order waits for it, instead of failing the execution', async () => {
  const workflowId = newId()
  harness.workflows.set(workflowId, TOKEN)
  const { executionId } = harness.accept(TOKEN, [{}], { workflowId, version: 1, document: undefined as never })
  await settle()
  jest.spyOn(harness.workflows, 'get').mockImplementationOnce(() => {
    throw new JournalUnavailableError({ reason: 'disk full' })
  })
  await harness.crash()
  expect(await harness.engine.resume(executionId, []).catch((thrown: Error) => thrown)).toBeInstanceOf(JournalUnavailableError)
  expect((await harness.journal.header(TENANT, executionId))?.status).toBe('waiting')
  expect(await harness.engine.resume(executionId, [{ json: {} }])).toBe(true)
  await settle()
  expect(await statusOf(executionId)).toBe('completed')
})

test('an execution that could not be recovered yet is recovered later', async () => {
  const workflowId = newId()
  const stuck = Promise.withResolvers<void>()
  harness.world = { write: () => stuck.promise }
  harness.workflows.set(workflowId, TOKEN)
  const document = sketch([['a', 'test.write']], ['start > a'])
  harness.workflows.set(workflowId, document)
  const { executionId } = harness.accept(document, [{}], { workflowId, version: 1, document: undefined as never })
  await settle()
  stuck.resolve()
  jest.spyOn(harness.workflows, 'get').mockImplementationOnce(() => {
    throw new JournalUnavailableError({ reason: 'disk full' })
  })
  await harness.crash()
  expect((await harness.journal.header(TENANT, executionId))?.status).toBe('running')
  await harness.clock.advance(10_000)
  expect(await statusOf(executionId)).toBe('completed')
})

test('a workflow that cannot be called just now is called later', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['a', 'test.pass']], ['start > a']))
  jest.spyOn(harness.workflows, 'get').mockImplementationOnce(() => {
    throw new JournalUnavailableError({ reason: 'disk full' })
  })
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called } }]], ['start > c']))
  await settle()
  await harness.clock.advance(61_000)
  expect(await statusOf(executionId)).toBe('completed')
})

test('the time limit of a waiting execution holds, and its caller hears of it at once', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w'], { settings: { timeoutMs: 5000 } }))
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called } }]], ['start > c']))
  await settle()
  await harness.clock.advance(6000)
  const view = await harness.view(executionId)
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
})

test('a paused execution does not run into its time limit', async () => {
  const { executionId } = harness.accept({ ...TOKEN, settings: { timeoutMs: 5000 } })
  await settle()
  await harness.engine.control(TENANT, executionId, 'pause')
  await harness.clock.advance(60_000)
  expect(await statusOf(executionId)).toBe('paused')
})

test('an execution that waited its time and finds no slot is looked for at leisure', async () => {
  harness.concurrency = 1
  await harness.crash()
  harness.accept(sketch([['w', 'test.wait', { config: { ms: 5000 } }]], ['start > w']))
  await settle()
  harness.accept(sketch([['s', 'test.stuck']], ['start > s']))
  await settle()
  const claim = jest.spyOn(harness.journal, 'claim')
  const counted = claim.mockImplementation(async () => {
    if (counted.mock.calls.length > 20) throw new JournalUnavailableError({ reason: 'asked far too often' })
    return []
  })
  await harness.clock.advance(45_000)
  expect(counted.mock.calls.length).toBeLessThan(10)
})

describe('stopping', () => {
  test('a write whose start was recorded too late does not begin any more', async () => {
    const disk = Promise.withResolvers<void>()
    harness.journal.hold = (append) => (append.payload.includes('"started"') ? disk.promise : undefined)
    harness.accept(sketch([['w', 'test.write']], ['start > w']))
    await settle()
    const stopped = harness.engine.stop(1000)
    await harness.clock.advance(1000)
    disk.resolve()
    await stopped
    await settle()
    expect(harness.writes).toEqual([])
  })

  test('whoever waits for an execution that found no slot hears that the server stops, and the lease is given back', async () => {
    harness.concurrency = 1
    await harness.crash()
    const first = harness.accept(sketch([['s', 'test.stuck']], ['start > s']))
    await settle()
    const second = harness.accept(TOKEN)
    await settle()
    const stopped = harness.engine.stop(1000)
    await harness.clock.advance(1000)
    await stopped
    await expect(first.finished).rejects.toMatchObject({ code: 'execution.interrupted' })
    await expect(second.finished).rejects.toMatchObject({ code: 'execution.interrupted' })
    for (const { executionId } of [first, second]) expect(harness.journal.rows.get(executionId)?.owner).toBeNull()
  })
})

test('an execution that somebody asks for while many are taken over is found', async () => {
  const stuck = sketch([['s', 'test.stuck']], ['start > s'])
  const left = Array.from({ length: 450 }, () => harness.accept(stuck).executionId)
  await settle()
  const asked = left.filter((_, index) => index % 10 === 5)
  const replies: Promise<unknown>[] = []
  const starting = harness.crash(() => {
    for (const id of asked) replies.push(harness.engine.control(TENANT, id, 'cancel'))
  })
  await starting
  await Promise.all(replies)
  for (const id of asked) expect(await statusOf(id)).toBe('cancelled')
})

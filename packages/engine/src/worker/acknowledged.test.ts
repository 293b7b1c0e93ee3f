/** Words that are lost or late between the engine and its queue, its journal and its called workflows. */
import type { Append } from '../ports/index.ts'
import { sketch } from '../testing/build-document.ts'
import { DirectQueue } from '../testing/direct-queue.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'
import { MemoryJournal } from '../testing/memory-journal.ts'
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

test('an execution whose job the queue lost is queued again', async () => {
  jest.spyOn(DirectQueue.prototype, 'push').mockResolvedValueOnce()
  const { finished } = harness.accept(sketch([['a', 'test.pass']], ['start > a']))
  await harness.clock.advance(20_000)
  expect((await finished).status).toBe('completed')
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
})

test('an execution that has its place within a limit gets another job for a lost one; those that the limit holds back get none', async () => {
  const push = jest.spyOn(DirectQueue.prototype, 'push').mockClear().mockResolvedValueOnce()
  const open = Promise.withResolvers<void>()
  harness.world = { write: () => open.promise }
  const document = sketch([['w', 'test.write']], ['start > w'], { settings: { concurrency: 1 } })
  const workflowId = newId()
  const first = harness.accept(document, [{}], { workflowId })
  const second = harness.accept(document, [{}], { workflowId })
  await harness.clock.advance(60_000)
  expect(push.mock.calls.map(([job]) => job.executionId)).toEqual([first.executionId, first.executionId])
  open.resolve()
  expect([(await first.finished).status, (await second.finished).status]).toEqual(['completed', 'completed'])
  push.mockRestore()
})

test('an execution that was cancelled before its job came, and whose job never comes, is forgotten', async () => {
  jest.spyOn(DirectQueue.prototype, 'push').mockResolvedValueOnce()
  const { executionId, accepted } = harness.accept(sketch([['a', 'test.pass']], ['start > a']))
  await accepted
  await harness.engine.control(TENANT, executionId, 'cancel')
  await harness.clock.advance(20_000)
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
})

/** The process dies when an event is on disk, before anything that follows. */
function dieAfter(event: string): void {
  let isOver = false
  harness.journal.fault = (append) => (append.payload.includes(event) ? 'crash-after' : 'write')
  harness.journal.hold = (append) => {
    if (isOver) return new Promise(() => undefined)
    isOver = append.payload.includes(event)
    return undefined
  }
}

test('a caller that does not wait goes on, however the workflow ends that it started before the process died', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['f', 'test.fail']], ['start > f']))
  dieAfter('"trigger":"workflow"')
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called, wait: false } }]], ['start > c']))
  await settle()
  // The word of its end is faster than the look whether it was started.
  const { header } = MemoryJournal.prototype
  const slow = jest.spyOn(MemoryJournal.prototype, 'header').mockImplementation(async function (this: MemoryJournal, ...about) {
    await settle()
    return header.apply(this, about)
  })
  await harness.crash()
  for (let turn = 0; turn < 5; turn += 1) await settle()
  slow.mockRestore()
  expect(await statusOf(executionId)).toBe('completed')
})

test('a caller that does not wait goes on when the workflow that it starts is accepted, however often it looks meanwhile', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['a', 'test.pass']], ['start > a']))
  const disk = Promise.withResolvers<void>()
  let refused = 0
  const isCall = (append: Append): boolean => append.create?.trigger === 'workflow'
  harness.journal.hold = (append) => (isCall(append) && refused === 0 ? disk.promise : undefined)
  harness.journal.fault = (append) => (isCall(append) && ++refused === 1 ? 'refuse' : 'write')
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called, wait: false } }]], ['start > c']))
  await settle()
  await harness.clock.advance(61_000)
  expect(await statusOf(executionId)).toBe('waiting')
  disk.resolve()
  await settle()
  await harness.clock.advance(61_000)
  expect(await statusOf(executionId)).toBe('completed')
  expect([...harness.journal.rows.values()].map((row) => row.header.trigger)).toContain('workflow')
})

test('a workflow is not started before its id is on disk, whatever wakes its caller meanwhile', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['a', 'test.pass']], ['start > a']))
  const disk = Promise.withResolvers<void>()
  let isHeld = false
  harness.journal.hold = ({ payload }) => ((isHeld ||= payload.includes('"child"')) ? disk.promise : undefined)
  harness.accept(
    sketch(
      [
        ['c', 'test.call', { config: { workflow: called } }],
        ['again', 'test.flaky', { config: { times: 1 }, retry: { maxAttempts: 2, delayMs: 1000, jitter: false } }],
        ['long', 'test.stuck'],
      ],
      ['start > c', 'start > again', 'start > long'],
    ),
  )
  await settle()
  await harness.clock.advance(1500)
  expect(harness.journal.rows.size).toBe(1)
  disk.resolve()
  for (let turn = 0; turn < 3; turn += 1) await settle()
  expect(harness.journal.rows.size).toBe(2)
})

test('a workflow is called once, also when its caller looks after it while it is being started', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['a', 'test.pass']], ['start > a']))
  const disk = Promise.withResolvers<void>()
  const { header } = MemoryJournal.prototype
  const slow = jest.spyOn(MemoryJournal.prototype, 'header').mockImplementation(async function (this: MemoryJournal, ...about) {
    const read = await header.apply(this, about)
    await disk.promise
    return read
  })
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called } }]], ['start > c']))
  await settle()
  await harness.clock.advance(61_000)
  disk.resolve()
  await settle()
  slow.mockRestore()
  await settle()
  expect(await statusOf(executionId)).toBe('completed')
})

test('a workflow that another process started in between is not started again, and its caller waits for it', async () => {
  const called = newId()
  harness.workflows.set(called, sketch([['a', 'test.pass']], ['start > a']))
  harness.journal.fault = ({ create }) => (create?.trigger === 'workflow' ? 'write-twice' : 'write')
  const { executionId } = harness.accept(sketch([['c', 'test.call', { config: { workflow: called } }]], ['start > c']))
  await settle()
  await harness.clock.advance(120_000)
  expect(await statusOf(executionId)).toBe('completed')
})

describe('what was acknowledged for an execution that waits outlives the process', () => {
  const afterwards = async (executionId: string): Promise<string> => {
    await settle()
    await harness.crash()
    await settle()
    return statusOf(executionId)
  }

  test('a call of its resume URL', async () => {
    const { executionId } = harness.accept(TOKEN)
    await settle()
    dieAfter('"resumed"')
    void harness.engine.resume(executionId, [{ json: {} }])
    expect(await afterwards(executionId)).toBe('completed')
  })

  test('that it goes on after a pause', async () => {
    const { executionId } = harness.accept(sketch([['w', 'test.wait', { config: { ms: 1000 } }]], ['start > w']))
    await settle()
    await harness.engine.control(TENANT, executionId, 'pause')
    await harness.clock.advance(2000)
    expect(await statusOf(executionId)).toBe('paused')
    dieAfter('"resume"')
    void harness.engine.control(TENANT, executionId, 'resume')
    expect(await afterwards(executionId)).toBe('completed')
  })

  test('a pause', async () => {
    const { executionId } = harness.accept(TOKEN)
    await settle()
    dieAfter('"pause"')
    void harness.engine.control(TENANT, executionId, 'pause')
    expect(await afterwards(executionId)).toBe('paused')
  })

  test('that a step in doubt runs again', async () => {
    const service = Promise.withResolvers<void>()
    harness.world = { write: () => service.promise }
    const { executionId } = harness.accept(sketch([['w', 'test.write-blind']], ['start > w']))
    await settle()
    await harness.crash()
    expect(await statusOf(executionId)).toBe('waiting')
    dieAfter('"repeat"')
    void harness.engine.control(TENANT, executionId, 'retry')
    service.resolve()
    expect(await afterwards(executionId)).toBe('completed')
  })
})

import { newId } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const at = (durability: 'step' | 'execution' | 'none', document: WorkflowDocument): WorkflowDocument => ({
  ...document,
  settings: { durability },
})
const writing = sketch([['a', 'test.slow'], ['w', 'test.write'], ['b', 'test.pass']], ['start > a', 'a > w', 'w > b']) // prettier-ignore
const waiting = (config: { ms?: number; token?: boolean }) =>
  at('none', sketch([['wait', 'test.wait', { config }], ['w', 'test.write']], ['start > wait', 'wait > w'])) // prettier-ignore

test('nothing of an execution without durability is written, and its caller is answered', async () => {
  const { executionId, accepted, finished } = harness.accept(at('none', writing), [{ n: 1 }])
  await accepted
  expect(await finished).toMatchObject({ status: 'completed', items: [{ json: { n: 1, written: 'w' } }] })
  expect([harness.journal.appends, harness.journal.rows.size]).toEqual([0, 0])
  expect(await harness.engine.view(TENANT, executionId)).toBeUndefined()
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
})

test('it is answered while the journal cannot be written', async () => {
  harness.journal.fault = () => 'refuse'
  expect(await harness.accept(at('none', writing)).finished).toMatchObject({ status: 'completed' })
})

test('its steps are told to whoever watches', async () => {
  await harness.accept(at('none', writing)).finished
  const told = harness.events.map((event) => (event.type === 'step' ? `${event.nodeId} ${event.status}` : event.status))
  expect(told).toEqual(expect.arrayContaining(['w running', 'w completed', 'b completed', 'completed']))
})

test('what is no JSON fails as it does at every level', async () => {
  const { finished } = harness.accept(at('none', sketch([['a', 'test.not-json']], ['start > a'])))
  expect(await finished).toMatchObject({ status: 'failed', error: { code: 'node.bad-output' } })
})

test('who tries a workflow out can look at it afterwards, whatever its durability', async () => {
  const { executionId, finished } = harness.accept(at('none', writing), [{}], { mode: 'manual' })
  await finished
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

describe('while it waits', () => {
  test('it stays in memory, and goes on when its time has come', async () => {
    const { executionId, finished } = harness.accept(waiting({ ms: 3_600_000 }))
    expect(await finished).toMatchObject({ status: 'waiting' })
    const view = await harness.view(executionId)
    expect(view).toMatchObject({
      header: { status: 'waiting', wakeAt: harness.clock.now() + 3_600_000 },
      steps: [{}, { status: 'waiting' }],
    })
    await harness.clock.advance(3_600_000)
    expect(harness.writes.map(({ node }) => node)).toEqual(['w'])
    expect([harness.journal.appends, harness.engine.load().waiting]).toEqual([0, 0])
  })

  test('a call of its resume URL carries it on', async () => {
    const { executionId, finished } = harness.accept(waiting({ token: true }))
    await finished
    expect(await harness.engine.resume(executionId, [{ json: { said: 'yes' } }])).toBe(true)
    await settle()
    expect(harness.writes.map(({ node }) => node)).toEqual(['w'])
    expect(await harness.engine.resume(executionId, [])).toBe(false)
  })

  test('it can be paused, resumed and cancelled', async () => {
    const { executionId, finished } = harness.accept(waiting({ ms: 60_000 }))
    await finished
    const control = (action: 'pause' | 'resume' | 'cancel') => harness.engine.control(TENANT, executionId, action)
    expect(await control('pause')).toMatchObject({ status: 'paused' })
    await harness.clock.advance(120_000)
    expect((await harness.view(executionId)).header.status).toBe('paused')
    await control('resume')
    await harness.clock.advance(1)
    expect(harness.writes).toHaveLength(1)

    const other = harness.accept(waiting({ ms: 60_000 }))
    await other.finished
    await harness.engine.control(TENANT, other.executionId, 'cancel')
    await harness.clock.advance(120_000)
    expect(harness.writes).toHaveLength(1)
    await expect(harness.engine.control(TENANT, other.executionId, 'cancel')).rejects.toMatchObject({ code: 'execution.not-found' })
  })

  test('nobody of another tenant sees or controls it', async () => {
    const { executionId, finished } = harness.accept(waiting({ ms: 60_000 }))
    await finished
    expect(await harness.engine.view(newId(), executionId)).toBeUndefined()
    await expect(harness.engine.control(newId(), executionId, 'cancel')).rejects.toMatchObject({ code: 'execution.not-found' })
  })
})

describe('calls', () => {
  const child = (durability: 'step' | 'none') => at(durability, sketch([['c', 'test.write']], ['start > c']))
  const parent = (durability: 'step' | 'none', workflow: string) =>
    at(durability, sketch([['call', 'test.call', { config: { workflow } }], ['after', 'test.pass']], ['start > call', 'call > after'])) // prettier-ignore

  test.each([
    ['step', 'none'],
    ['none', 'step'],
    ['none', 'none'],
  ] as const)('a caller of durability %s gets what a workflow of durability %s gave', async (of, called) => {
    const workflow = newId()
    harness.workflows.set(workflow, child(called))
    const { finished } = harness.accept(parent(of, workflow), [{ n: 1 }])
    await finished // the first suspension: it waits for the called one
    await settle()
    const ended = harness.events.filter((event) => event.type === 'execution' && event.status === 'completed')
    expect(ended).toHaveLength(2)
    expect(harness.writes).toHaveLength(1)
    const after = harness.events.filter((event) => event.type === 'step' && event.nodeId === 'after' && event.status === 'completed')
    expect(after).toHaveLength(1)
  })

  test('a recorded caller calls again what was lost with the process', async () => {
    const workflow = newId()
    harness.workflows.set(workflow, at('none', sketch([['slow', 'test.wait', { config: { ms: 5000 } }]], ['start > slow'])))
    const { executionId, finished } = harness.accept(parent('step', workflow), [{ n: 1 }])
    await finished
    await harness.crash()
    await harness.clock.advance(120_000)
    expect((await harness.view(executionId)).header.status).toBe('completed')
  })
})

describe('what is left after a crash', () => {
  // A write is told and the process dies before anything that follows it is on disk.
  const crashAfterWrite = async (durability: 'step' | 'execution' | 'none') => {
    const { executionId, accepted } = harness.accept(at(durability, { ...writing }))
    await accepted
    harness.world = {
      write: (key, node) => {
        harness.writes.push({ key, node })
        return new Promise<void>(() => undefined) // the process dies before it hears of its success
      },
    }
    await settle()
    harness.world = { write: (key, node) => void harness.writes.push({ key, node }) }
    await harness.crash()
    await harness.clock.advance(60_000)
    return harness.engine.view(TENANT, executionId)
  }

  test('step: it goes on; the write that was under way is repeated with its key', async () => {
    const view = await crashAfterWrite('step')
    expect(view?.header.status).toBe('completed')
    expect(new Set(harness.writes.map(({ key }) => key)).size).toBe(1)
  })

  test('execution: it goes on from where it was recorded last, with the same keys', async () => {
    const view = await crashAfterWrite('execution')
    expect(view?.header.status).toBe('completed')
    expect(harness.writes).toHaveLength(2)
    expect(new Set(harness.writes.map(({ key }) => key)).size).toBe(1)
  })

  test('none: nothing; it was begun, is not begun again, and nobody has it', async () => {
    expect(await crashAfterWrite('none')).toBeUndefined()
    expect(harness.writes).toHaveLength(1)
  })
})

describe('when the server stops', () => {
  test('what runs may end within the time; what waits is lost, and its caller hears so', async () => {
    const release = Promise.withResolvers<void>()
    harness.world = {
      write: async (key, node) => {
        await release.promise
        harness.writes.push({ key, node })
      },
    }
    const running = harness.accept(at('none', writing))
    await settle()
    const stopped = harness.engine.stop(10_000)
    await settle()
    release.resolve()
    expect(await running.finished).toMatchObject({ status: 'completed' })
    await stopped
    expect(harness.writes).toHaveLength(1)
  })
})

import { newId } from '@millrace/base'
import type { ControlAction } from '../engine-api.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const LATER = 15_000 // more than stays in memory
const grandchild = newId()
const child = newId()
const calls = (workflow: string, config: object = {}) =>
  sketch(
    [
      ['c', 'test.call', { config: { workflow, ...config } }],
      ['after', 'test.write'],
    ],
    ['start > c', 'c > after'],
  )
const waits = sketch(
  [
    ['w', 'test.wait', { config: { ms: LATER } }],
    ['after', 'test.write'],
  ],
  ['start > w', 'w > after'],
)
const stuck = sketch([['s', 'test.stuck']], ['start > s'])
const cancel = (id: string) => harness.engine.control(TENANT, id, 'cancel')
const statuses = async (): Promise<string[]> => (await harness.journal.list(TENANT)).data.map((header) => header.status)

/** A workflow that calls one that calls one that waits. */
async function family(last = waits): Promise<string> {
  harness.workflows.set(grandchild, last)
  harness.workflows.set(child, calls(grandchild))
  const { executionId } = harness.accept(calls(child))
  await settle()
  expect(await statuses()).toHaveLength(3)
  return executionId
}

test.each([
  ['waits', waits],
  ['runs', stuck],
])('whoever is cancelled takes along what it called and waits for, however deep (%s)', async (_what, last) => {
  const id = await family(last)
  expect(await cancel(id)).toEqual({ executionId: id, status: 'cancelled' })
  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled'])
  await harness.clock.advance(2 * LATER)
  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(harness.writes).toEqual([])
  expect(harness.engine.load()).toMatchObject({ running: 0, queued: 0, waiting: 0 })
})

test('what was called without waiting for it goes on', async () => {
  harness.workflows.set(child, waits)
  const { executionId } = harness.accept(
    sketch(
      [
        ['c', 'test.call', { config: { workflow: child, wait: false } }],
        ['w', 'test.wait', { config: { ms: LATER } }],
      ],
      ['start > c', 'c > w'],
    ),
  )
  await settle()
  await cancel(executionId)
  await harness.clock.advance(LATER + 1000)
  expect((await statuses()).toSorted()).toEqual(['cancelled', 'completed'])
})

test.each(['crash-before', 'crash-after'] as const)('a crash at any append of a cancel leaves nobody behind (%s)', async (fault) => {
  for (let at = 1; at <= 6; at += 1) {
    harness = await new Harness().start()
    const id = await family()
    let appends = 0
    harness.journal.fault = () => (++appends === at ? fault : 'write')
    cancel(id).catch(() => undefined)
    await settle()
    const asked = appends > 0 && (fault === 'crash-after' || at > 1)
    await harness.crash()
    await settle()
    const expected = asked ? 'cancelled' : 'waiting'
    expect([at, ...(await statuses())]).toEqual([at, expected, expected, expected])
    if (!asked) continue // those that wait for each other are looked after in memory
    expect([...harness.journal.rows.values()].filter((row) => row.owner !== null && row.header.status !== 'cancelled')).toEqual([])
  }
})

test('a call that is on its way when its caller is cancelled is not begun', async () => {
  harness.workflows.set(child, waits)
  const gate = Promise.withResolvers<void>()
  const { header } = harness.journal
  jest.spyOn(harness.journal, 'header').mockImplementationOnce(async (...about) => {
    await gate.promise
    return header.apply(harness.journal, about)
  })
  const { executionId } = harness.accept(calls(child))
  await settle()
  await cancel(executionId)
  gate.resolve()
  await settle()
  expect(await statuses()).toEqual(['cancelled'])
})

test('cancels that meet each other, a pause, a resume or an end all leave it cancelled or say what it is', async () => {
  const id = await family()
  const both = await Promise.allSettled([cancel(id), cancel(id), harness.engine.control(TENANT, id, 'pause'), cancel(id)])
  expect(both.filter((one) => one.status === 'fulfilled').length).toBeGreaterThanOrEqual(3)
  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled'])
})

test('a called workflow that ends while its caller is being cancelled does not wake the caller', async () => {
  const id = await family()
  const callee = (await harness.journal.list(TENANT)).data.at(-1)
  await Promise.allSettled([cancel(id), cancel(callee?.id ?? '')])
  await settle()
  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled'])
})

test('a paused caller, one in doubt and one that retries are cancelled too', async () => {
  const paused = harness.accept(waits).executionId
  const retrying = harness.accept(sketch([['f', 'test.fail', { retry: { maxAttempts: 3, delayMs: LATER } }]], ['start > f'])).executionId
  harness.world = { write: () => new Promise(() => undefined) }
  const doubtful = harness.accept(sketch([['b', 'test.write-blind']], ['start > b'])).executionId
  await settle()
  await harness.crash()
  await harness.engine.control(TENANT, paused, 'pause')
  const before = await Promise.all([paused, retrying, doubtful].map(async (id) => (await harness.view(id)).header.status))
  expect(before).toEqual(['paused', 'retrying', 'waiting'])
  for (const id of [paused, retrying, doubtful]) expect((await cancel(id)).status).toBe('cancelled')
  expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled'])
})

test('pausing what waits says so at once, also after a crash, and what comes due meanwhile waits for the resume', async () => {
  const { executionId } = harness.accept(waits)
  await settle()
  expect(await harness.engine.control(TENANT, executionId, 'pause')).toEqual({ executionId, status: 'paused' })
  await harness.crash()
  await harness.clock.advance(2 * LATER)
  expect((await harness.view(executionId)).header.status).toBe('paused')
  expect((await harness.view(executionId)).controls).toEqual(['resume', 'cancel'])
  await harness.engine.control(TENANT, executionId, 'resume')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

describe('terminal states never change', () => {
  const ends = {
    completed: sketch([['a', 'test.write']], ['start > a']),
    failed: sketch([['f', 'test.fail']], ['start > f']),
    cancelled: waits,
  }
  const actions: readonly ControlAction[] = ['pause', 'resume', 'cancel', 'decide', 'retry', 'replay']

  test.each(Object.keys(ends) as (keyof typeof ends)[])('%s', async (status) => {
    const { executionId } = harness.accept(ends[status])
    await settle()
    if (status === 'cancelled') await cancel(executionId)
    const before = await harness.view(executionId)
    expect(before.header.status).toBe(status)
    for (const action of actions) {
      const done = await harness.engine.control(TENANT, executionId, action, action === 'decide' ? { decision: 'done' } : {}).then(
        (reply) => reply.executionId !== executionId,
        (error: unknown) => (error as { code: string }).code,
      )
      expect([action, done]).toEqual([action, before.controls.includes(action) ? true : 'execution.control-refused'])
      await settle()
      await harness.clock.advance(2 * LATER)
    }
    expect(await harness.engine.resume(executionId, [])).toBe(false)
    await harness.crash()
    expect(await harness.view(executionId)).toEqual(before)
  })
})

test('an execution that starts at once says that it runs', async () => {
  await harness.execute(ends())
  expect(harness.events.filter((event) => event.type === 'execution').map((event) => event.status)).toEqual(['running', 'completed'])
  function ends() {
    return sketch([['a', 'test.pass']], ['start > a'])
  }
})

test('an execution that fails takes along what it called and waits for', async () => {
  harness.workflows.set(child, waits)
  const { executionId } = harness.accept(
    sketch(
      [
        ['c', 'test.call', { config: { workflow: child } }],
        ['w', 'test.wait', { config: { ms: 1000 } }],
        ['f', 'test.fail'],
      ],
      ['start > c', 'start > w', 'w > f'],
    ),
  )
  await settle()
  await harness.clock.advance(1000)
  expect((await harness.view(executionId)).header.status).toBe('failed')
  expect((await statuses()).toSorted()).toEqual(['cancelled', 'failed'])
})

test('the time limit of an execution takes along what it called and waits for', async () => {
  harness.workflows.set(child, waits)
  const document = sketch([['c', 'test.call', { config: { workflow: child } }]], ['start > c'], { settings: { timeoutMs: 1000 } })
  const { executionId } = harness.accept(document)
  await settle()
  await harness.clock.advance(1000)
  expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
  expect((await statuses()).toSorted()).toEqual(['cancelled', 'failed'])
})

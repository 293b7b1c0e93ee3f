import type { WorkflowDocument } from '@millrace/workflow'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { given, Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const document = (parts: object = {}): WorkflowDocument =>
  sketch(
    [
      ['b', 'test.write-blind', parts],
      ['after', 'test.write'],
      ['bad', 'test.write'],
    ],
    ['start > b', 'b > after', 'b:error > bad'],
  )

/** An execution whose write was cut off by a crash, so that nobody knows whether it took effect. */
async function doubtful(what: WorkflowDocument = document()): Promise<string> {
  harness.world = { write: (key, node) => (node === 'b' ? new Promise(() => undefined) : void harness.writes.push({ key, node })) }
  const { executionId } = harness.accept(what, [{ n: 1 }])
  await settle()
  harness.world = { write: (key, node) => void harness.writes.push({ key, node }) }
  await harness.crash()
  expect((await harness.view(executionId)).controls).toEqual(['decide', 'retry', 'pause', 'cancel'])
  return executionId
}
const decide = (executionId: string, options: object) => harness.engine.control(TENANT, executionId, 'decide', options)
const written = (): string[] => harness.writes.map((write) => write.node)

test('done completes the step with its input items, or with those that a person gives', async () => {
  const one = await doubtful()
  await decide(one, { decision: 'done' })
  await settle()
  expect((await harness.view(one)).header.status).toBe('completed')
  expect(given(await harness.view(one), 'b')).toEqual([{ n: 1 }])
  const two = await doubtful()
  await decide(two, { decision: 'done', from: 'b:0', items: [{ json: { id: 7 } }] })
  await settle()
  expect(given(await harness.view(two), 'b')).toEqual([{ id: 7 }])
  expect(written()).toEqual(['after', 'after'])
})

test('skip goes on with the items and a mark, and the step counts as skipped', async () => {
  const id = await doubtful()
  await decide(id, { decision: 'skip' })
  await settle()
  const view = await harness.view(id)
  expect(view.header.status).toBe('completed')
  expect(view.steps.find((step) => step.nodeId === 'b')).toMatchObject({ status: 'skipped', error: { code: 'step.skipped' } })
  expect(given(view, 'after')).toEqual([
    expect.objectContaining({ n: 1, error: expect.objectContaining({ code: 'step.skipped' }) as object }),
  ])
})

test.each([
  ['stop', 'failed', []],
  ['continue', 'completed', ['after']],
  ['port', 'completed', ['bad']],
])('fail lets the step fail as its policy says: %s', async (onError, status, writes) => {
  const id = await doubtful(document({ onError }))
  await decide(id, { decision: 'fail' })
  await settle()
  expect((await harness.view(id)).header.status).toBe(status)
  expect(written()).toEqual(writes)
})

test('retry runs it again with the same key, also after it was decided to fail and the execution is retried', async () => {
  const id = await doubtful()
  await decide(id, { decision: 'retry' })
  await settle()
  expect(harness.writes[0]).toEqual({ key: `${id}-b-0`, node: 'b' })
  const failed = await doubtful()
  await decide(failed, { decision: 'fail' })
  await settle()
  harness.writes.length = 0
  const { executionId } = await harness.engine.control(TENANT, failed, 'retry')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(harness.writes[0]).toEqual({ key: `${failed}-b-0`, node: 'b' })
})

test('the decision and who made it are part of the record, and survive a crash', async () => {
  const id = await doubtful()
  const actor = { id: 'user-1', name: 'Olga' }
  await decide(id, { decision: 'done', actor })
  await harness.crash()
  const { history, header } = await harness.view(id)
  expect(history).toEqual([{ at: harness.clock.now(), action: 'decide', step: 'b:0', decision: 'done', by: actor }])
  expect(header.status).toBe('completed')
})

test('what is not in doubt is not decided about', async () => {
  const id = await doubtful()
  await expect(decide(id, { decision: 'done', from: 'after:0' })).rejects.toMatchObject({ code: 'execution.control-refused' })
  await expect(decide(id, {})).rejects.toMatchObject({ code: 'execution.control-invalid' })
  await expect(decide(id, { decision: 'skip', items: [] })).rejects.toMatchObject({ code: 'execution.control-invalid' })
  await decide(id, { decision: 'done' })
  await settle()
  await expect(decide(id, { decision: 'done' })).rejects.toMatchObject({ code: 'execution.control-refused' })
})

test('of several steps in doubt the one is named', async () => {
  const id = await doubtful(
    sketch(
      [
        ['b', 'test.write-blind'],
        ['c', 'test.write-blind', { name: 'b' }],
      ],
      ['start > b', 'start > c'],
    ),
  )
  await expect(decide(id, { decision: 'done' })).rejects.toMatchObject({ data: { reason: expect.stringContaining('b:0, c:0') as string } })
  await decide(id, { decision: 'done', from: 'b:0' })
  expect((await harness.view(id)).header.status).toBe('waiting')
  await decide(id, { decision: 'done' })
  await settle()
  expect((await harness.view(id)).header.status).toBe('completed')
})

test('a retry of an execution with a write that was cut off leaves that one in doubt', async () => {
  harness.world = { write: () => new Promise(() => undefined) }
  const { executionId } = harness.accept(sketch([['b', 'test.write-blind']], ['start > b'], { settings: { timeoutMs: 1000 } }))
  await settle()
  await harness.clock.advance(1000)
  expect((await harness.view(executionId)).header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
  const again = await harness.engine.control(TENANT, executionId, 'retry')
  await settle()
  expect((await harness.view(again.executionId)).steps.at(-1)?.status).toBe('in-doubt')
})

test('a decision that comes while the suspension is on its way to the disk is followed at once', async () => {
  harness.world = { write: (_key, node) => (node === 'b' ? new Promise(() => undefined) : undefined) }
  const { executionId } = harness.accept(document(), [{ n: 1 }])
  await settle()
  const disk = Promise.withResolvers<void>()
  let isHeld = false
  await harness.crash(() => {
    harness.journal.hold = (append) => ((isHeld ||= append.patch?.status === 'waiting') ? disk.promise : undefined)
  })
  const decided = decide(executionId, { decision: 'done' })
  await settle()
  disk.resolve()
  await decided
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('a node that says fail does so after a crash, as its policies say', async () => {
  const stopped = await doubtfulNoMore(document({ inDoubt: 'fail' }))
  expect((await harness.view(stopped)).header).toMatchObject({ status: 'failed', errorCode: 'step.in-doubt' })
  const handled = await doubtfulNoMore(document({ inDoubt: 'fail', onError: 'port' }))
  expect((await harness.view(handled)).header.status).toBe('completed')
  expect(written()).toEqual(['bad'])
})

/** The same cut, for a node that asks nobody. */
async function doubtfulNoMore(what: WorkflowDocument): Promise<string> {
  harness.world = { write: (key, node) => (node === 'b' ? new Promise(() => undefined) : void harness.writes.push({ key, node })) }
  const { executionId } = harness.accept(what, [{ n: 1 }])
  await settle()
  harness.world = { write: (key, node) => void harness.writes.push({ key, node }) }
  await harness.crash()
  await settle()
  return executionId
}

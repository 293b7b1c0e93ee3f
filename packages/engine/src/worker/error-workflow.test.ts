import { newId } from '@millrace/base'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'
import type { ExecutionHeader } from '../ports/index.ts'

let harness: Harness
const alarm = newId()
beforeEach(async () => {
  harness = await new Harness().start()
  harness.workflows.set(alarm, sketch([['tell', 'test.write']], ['start > tell']))
})

const failing = (settings: object = {}) =>
  sketch([['f', 'test.fail', { name: 'Fetch' }]], ['start > f'], { name: 'Orders', settings: { errorWorkflow: alarm, ...settings } })
const alarms = async (): Promise<ExecutionHeader[]> => (await harness.journal.list(TENANT)).data.filter((one) => one.trigger === 'error')

test('a production failure starts the error workflow with what failed where', async () => {
  const view = await harness.execute(failing())
  await settle()
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'test.failed' })
  const [told] = await alarms()
  expect(view.errorWorkflow).toEqual({ workflowId: alarm, executionId: told?.id })
  const alarmView = await harness.view(told?.id ?? '')
  expect(alarmView.header).toMatchObject({ status: 'completed', mode: 'production', workflowId: alarm, parentId: null })
  expect(alarmView.steps[0]?.outputs[0]?.items[0]?.json).toMatchObject({
    execution: { id: view.header.id, mode: 'production', retryOf: null, startedAt: new Date(harness.clock.now()).toISOString() },
    workflow: { id: view.header.workflowId, name: 'Orders' },
    error: { code: 'test.failed', message: 'It failed as asked.', node: 'f', nodeName: 'Fetch' },
  })
})

test('neither a test, nor a success, nor a cancellation, nor a handled failure starts it', async () => {
  const manual = harness.accept(failing(), [{}], { mode: 'manual' })
  await manual.finished
  await harness.execute(sketch([], [], { settings: { errorWorkflow: alarm } }))
  await harness.execute(sketch([['f', 'test.fail', { onError: 'continue' }]], ['start > f'], { settings: { errorWorkflow: alarm } }))
  const { executionId } = harness.accept(sketch([['s', 'test.stuck']], ['start > s'], { settings: { errorWorkflow: alarm } }))
  await settle()
  await harness.engine.control(TENANT, executionId, 'cancel')
  expect(await alarms()).toEqual([])
})

test('a time limit starts it too', async () => {
  const document = sketch([['s', 'test.stuck']], ['start > s'], { settings: { errorWorkflow: alarm, timeoutMs: 100 } })
  const { executionId } = harness.accept(document)
  await settle()
  await harness.clock.advance(200)
  expect((await harness.view(executionId)).header.errorCode).toBe('execution.timeout')
  expect(await alarms()).toHaveLength(1)
})

test('a failing error workflow starts no other, nor does what it calls', async () => {
  const broken = newId()
  harness.workflows.set(broken, failing())
  harness.workflows.set(
    alarm,
    sketch([['c', 'test.call', { config: { workflow: broken } }]], ['start > c'], { settings: { errorWorkflow: alarm } }),
  )
  await harness.execute(failing())
  for (let turn = 0; turn < 10; turn += 1) await settle()
  const all = (await harness.journal.list(TENANT)).data
  expect(all.map((one) => one.trigger)).toEqual(['manual', 'error', 'workflow'])
  expect(all.every((one) => one.status === 'failed')).toBe(true)
})

test('one that is not published is said on the execution, which fails as it would', async () => {
  harness.workflows.delete(alarm)
  const view = await harness.execute(failing())
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'test.failed' })
  expect(view.errorWorkflow).toMatchObject({ workflowId: alarm, error: { code: 'workflow.not-published' } })
})

test('a retry that fails again starts it again, and says what it retries', async () => {
  const view = await harness.execute(failing())
  await harness.engine.control(TENANT, view.header.id, 'retry')
  await settle()
  const told = await Promise.all((await alarms()).map((one) => harness.view(one.id)))
  expect(told.map((one) => (one.steps[0]?.outputs[0]?.items[0]?.json['execution'] as { retryOf: string }).retryOf)).toEqual([
    null,
    view.header.id,
  ])
})

test.each(['crash-before', 'crash-after'] as const)('a crash at any append starts it once (%s)', async (fault) => {
  for (let at = 2; at <= 6; at += 1) {
    harness = await new Harness().start()
    harness.workflows.set(alarm, sketch([['tell', 'test.write']], ['start > tell']))
    let appends = 0
    harness.journal.fault = () => (++appends === at ? fault : 'write')
    const { executionId } = harness.accept(failing())
    await settle()
    await harness.crash()
    await settle()
    const told = await alarms()
    expect([at, (await harness.view(executionId)).header.status, ...told.map((one) => one.status)]).toEqual([at, 'failed', 'completed'])
    expect(new Set(harness.writes.map((write) => write.key)).size).toBe(1)
  }
})

test('a failure is not final while the journal cannot take the error workflow', async () => {
  let refuse = true
  harness.journal.fault = (append) => (refuse && append.create?.trigger === 'error' ? 'refuse' : 'write')
  const { executionId } = harness.accept(failing())
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('running')
  refuse = false
  await harness.clock.advance(1000)
  expect((await harness.view(executionId)).header.status).toBe('failed')
  expect(await alarms()).toHaveLength(1)
})

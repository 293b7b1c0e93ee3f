import { newId } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { JournalEvent } from '../run/events.ts'
import { compilePlan } from '../run/plan.ts'
import { applyEvent } from '../run/reducer.ts'
import { newState } from '../run/state.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, given, Harness, TENANT } from '../testing/harness.ts'
import { testCatalog } from '../testing/test-nodes.ts'

let harness: Harness
let workflow: string
beforeEach(async () => {
  harness = await new Harness().start()
  workflow = newId()
})

const WAIT = { config: { ms: 15_000 } }
const save = (version: number, document: WorkflowDocument): void => void harness.workflows.set(`${workflow}@${version}`, document)
async function begin(version = 1): Promise<string> {
  const { executionId } = harness.engine.accept({
    ...{ tenantId: TENANT, workflowId: workflow, version, mode: 'production', trigger: 'manual', startNode: 'start' },
    items: [{ json: { n: 1 } }],
  })
  await settle()
  return executionId
}
const move = (id: string, options: object) => harness.engine.move(TENANT, id, { version: 2, ...options })
const written = (): string[] => harness.writes.map((write) => write.node)

const one = sketch(
  [
    ['a', 'test.write'],
    ['w', 'test.wait', WAIT],
    ['b', 'test.write'],
  ],
  ['start > a', 'a > w', 'w > b'],
)
const two = sketch(
  [
    ['w', 'test.wait', WAIT],
    ['c', 'test.write'],
    ['d', 'test.write'],
  ],
  ['start > w', 'w > c', 'c > d'],
)

test('an execution keeps its version while another one is published', async () => {
  save(1, one)
  const id = await begin()
  save(2, two)
  await harness.crash()
  await harness.clock.advance(15_000)
  expect(written()).toEqual(['a', 'b'])
  expect((await harness.view(id)).header).toMatchObject({ status: 'completed', workflowVersion: 1 })
})

test.each([false, true])(
  'one that waits is moved and goes on there; what ran at nodes that are gone stays visible (crash: %s)',
  async (crash) => {
    save(1, one)
    save(2, two)
    const id = await begin()
    const report = await move(id, { actor: { id: 'u', name: 'Olga' } })
    expect(report).toEqual({
      ...{ executionId: id, from: 1, to: 2, moved: true, problems: [] },
      steps: [{ step: 'w:0', status: 'waiting', to: 'w' }],
    })
    if (crash) await harness.crash()
    expect((await harness.view(id)).header).toMatchObject({ status: 'waiting', workflowVersion: 2 })
    await harness.clock.advance(15_000)
    expect(written()).toEqual(['a', 'c', 'd'])
    const view = await harness.view(id)
    expect(view.header.status).toBe('completed')
    expect(firings(view)).toEqual(['start:0', 'a:0', 'w:0', 'c:0', 'd:0'])
    expect(view.document).toEqual(two)
    expect(view.history).toMatchObject([{ action: 'move', version: 2, by: { name: 'Olga' } }])
  },
)

test('what is to be taken back by a node that is gone keeps it from being moved', async () => {
  const booked = (undo: string): WorkflowDocument =>
    sketch(
      [
        ['a', 'test.write', { compensate: undo }],
        ['w', 'test.wait', WAIT],
        ['f', 'test.fail'],
        [undo, 'test.write'],
      ],
      ['start > a', 'a > w', 'w > f'],
    )
  save(1, booked('undo'))
  save(
    2,
    sketch(
      [
        ['w', 'test.wait', WAIT],
        ['f', 'test.fail'],
      ],
      ['start > w', 'w > f'],
    ),
  )
  const id = await begin()
  expect(await move(id, {})).toMatchObject({ moved: false, problems: [{ code: 'node-gone', at: 'a:0' }] })
  save(3, booked('other'))
  expect(await move(id, { version: 3 })).toMatchObject({ moved: true, problems: [] })
  await harness.clock.advance(15_000)
  expect(written()).toEqual(['a', 'other'])
})

test('a preview says where the steps would go and what is missing, and changes nothing', async () => {
  save(1, one)
  save(2, sketch([['v', 'test.wait', WAIT]], ['start > v']))
  const id = await begin()
  const before = harness.journal.rows.get(id)?.epoch
  expect(await move(id, { preview: true })).toMatchObject({
    ...{ moved: false, steps: [{ step: 'w:0', to: null }] },
    problems: [{ code: 'node-gone', at: 'w:0' }],
  })
  expect(await move(id, { preview: true, mapping: { w: 'v' } })).toMatchObject({ steps: [{ to: 'v' }], problems: [] })
  expect(harness.journal.rows.get(id)?.epoch).toBe(before)
  expect(await move(id, {})).toMatchObject({ moved: false })
  await harness.clock.advance(15_000)
  expect((await harness.view(id)).header).toMatchObject({ status: 'completed', workflowVersion: 1 })
})

test('a node under another id is mapped: its run index counts on, and its key stays', async () => {
  const retry = { maxAttempts: 2, delayMs: 15_000, jitter: false }
  const failsOnce = (id: string) => sketch([[id, 'test.write', { retry: { ...retry, on: ['*'] } }]], [`start > ${id}`])
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (broken) throw new TypeError('down')
    },
  }
  save(1, failsOnce('x'))
  save(2, failsOnce('y'))
  const id = await begin()
  expect((await harness.view(id)).header.status).toBe('retrying')
  expect((await move(id, { mapping: { x: 'y' } })).moved).toBe(true)
  broken = false
  await harness.clock.advance(15_000)
  expect((await harness.view(id)).header.status).toBe('completed')
  expect(harness.writes).toEqual([
    { key: `${id}-x-0`, node: 'x' },
    { key: `${id}-x-0`, node: 'y' },
  ])
})

test('what does not fit is refused with its reason', async () => {
  save(1, one)
  save(
    2,
    sketch(
      [
        ['w', 'test.write'],
        ['v', 'test.wait', WAIT],
        ['a', 'test.write'],
      ],
      ['start > w', 'start > v', 'start > a'],
    ),
  )
  const id = await begin()
  const codes = async (options: object): Promise<string[]> =>
    (await move(id, { preview: true, ...options })).problems.map((problem) => problem.code)
  expect(await codes({})).toEqual(['type-changed'])
  expect(await codes({ mapping: { w: 'v' } })).toEqual(['mapping-unfit'])
  expect(await codes({ mapping: { w: 'nowhere' } })).toEqual(['mapping-unfit', 'node-gone'])
  await expect(move(newId(), {})).rejects.toMatchObject({ code: 'execution.not-found' })
  await expect(move(id, { version: 9 })).rejects.toMatchObject({ code: 'workflow.version-missing' })
  await harness.engine.control(TENANT, id, 'cancel')
  await expect(move(id, {})).rejects.toMatchObject({ code: 'execution.control-refused' })
})

test('items that wait in a join need a join with that input', async () => {
  const joined = (extra: [string, string][] = []) =>
    sketch([['w', 'test.wait', WAIT], ['p', 'test.pass'], ['m', 'test.merge'], ...extra], ['start > w', 'start > p', 'p > m:a', 'w > m:b'])
  save(1, joined())
  save(
    2,
    sketch(
      [
        ['w', 'test.wait', WAIT],
        ['m', 'test.merge'],
      ],
      ['start > w', 'w > m:b'],
    ),
  )
  save(3, joined([['z', 'test.pass']]))
  const id = await begin()
  expect((await move(id, {})).problems).toMatchObject([{ code: 'join-gone', at: 'm' }])
  expect((await move(id, { version: 3 })).moved).toBe(true)
  await harness.clock.advance(15_000)
  const view = await harness.view(id)
  expect(view.header.status).toBe('completed')
  expect(given(view, 'm')).toEqual([{ n: 1 }, { n: 1 }])
})

test('a loop goes on in the other version where it was, and a paused one stays paused', async () => {
  const loop = (rest: [string, string][], edges: string[]) =>
    sketch([['l', 'test.loop'], ['w', 'test.wait', WAIT], ...rest], ['start > l', 'l:loop > w', ...edges])
  save(1, loop([], ['w > l:next']))
  save(
    2,
    loop(
      [
        ['b', 'test.write'],
        ['end', 'test.write'],
      ],
      ['w > b', 'b > l:next', 'l:done > end'],
    ),
  )
  const { executionId: id } = harness.engine.accept({
    ...{ tenantId: TENANT, workflowId: workflow, version: 1, mode: 'production', trigger: 'manual', startNode: 'start' },
    items: [0, 1, 2].map((n) => ({ json: { n } })),
  })
  await settle()
  await harness.clock.advance(15_000)
  await harness.engine.control(TENANT, id, 'pause')
  expect((await move(id, {})).moved).toBe(true)
  expect((await harness.view(id)).header.status).toBe('paused')
  await harness.engine.control(TENANT, id, 'resume')
  for (let turn = 0; turn < 3; turn += 1) await harness.clock.advance(16_000)
  const view = await harness.view(id)
  expect(view.header.status).toBe('completed')
  expect(written()).toEqual(['b', 'b', 'end'])
  expect(given(view, 'end').map((json) => json['n'])).toEqual([0, 1, 2])
})

test('what was moved is retried, run again from any step, and moved back', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'd' && broken) throw new TypeError('down')
    },
  }
  save(1, one)
  save(2, two)
  const id = await begin()
  await move(id, {})
  await harness.clock.advance(15_000)
  expect((await harness.view(id)).header.status).toBe('failed')
  broken = false
  harness.writes.length = 0
  const retried = await harness.engine.control(TENANT, id, 'retry')
  await settle()
  expect((await harness.view(retried.executionId)).header).toMatchObject({ status: 'completed', workflowVersion: 2 })
  expect(harness.writes).toEqual([{ key: `${id}-d-0`, node: 'd' }])
  harness.writes.length = 0
  const again = await harness.engine.control(TENANT, retried.executionId, 'replay', { from: 'c' })
  await settle()
  await harness.crash()
  expect((await harness.view(again.executionId)).header.status).toBe('completed')
  expect(written()).toEqual(['c', 'd'])

  const back = await begin()
  await move(back, {})
  await move(back, { version: 1 })
  harness.writes.length = 0
  await harness.clock.advance(15_000)
  expect((await harness.view(back)).header).toMatchObject({ status: 'completed', workflowVersion: 1 })
  expect(written()).toEqual(['b'])
})

test('moved to a version without the limit, an execution gives its place within it back when it waits', async () => {
  harness.concurrency = 1
  await harness.crash()
  const flaky = (settings: object): WorkflowDocument =>
    sketch(
      [['f', 'test.flaky', { config: { times: 2 }, retry: { maxAttempts: 3, backoff: 'fixed', delayMs: 5000, jitter: false } }]],
      ['start > f'],
      {
        settings,
      },
    )
  save(1, flaky({ concurrency: 1 }))
  save(2, flaky({}))
  const id = await begin()
  let free = (): void => undefined
  harness.world = { write: () => new Promise<void>((resolve) => (free = resolve)) }
  harness.accept(sketch([['w', 'test.write']], ['start > w'])) // has the only slot
  await harness.clock.advance(5000)
  expect(harness.engine.limits(TENANT)).toEqual([{ workflowId: workflow, using: 1, held: 0 }])
  expect(await move(id, {})).toMatchObject({ moved: true })
  free()
  await settle()
  expect((await harness.view(id)).header.status).toBe('retrying')
  expect(harness.engine.limits(TENANT)).toEqual([])
})

test('break points go along to the nodes that theirs become', () => {
  const catalog = testCatalog({ write: () => undefined })
  const documentOf = (last: string): WorkflowDocument =>
    sketch(
      [
        ['a', 'test.pass'],
        [last, 'test.pass'],
      ],
      ['start > a', `a > ${last}`],
    )
  const stops = { nodes: ['a', 'old', 'constructor'] }
  const events: JournalEvent[] = [
    {
      ...{ type: 'accepted', at: 0, tenantId: 't', workflowId: 'w', version: 1, mode: 'manual', trigger: 'manual' },
      ...{ startNode: 'start', items: [{ json: {} }], stops },
    },
    { type: 'moved', version: 2, at: 1, mapping: { old: 'new' } },
  ]
  const state = newState(compilePlan(documentOf('old'), catalog), undefined, new Map([[2, compilePlan(documentOf('new'), catalog)]]))
  for (const event of events) applyEvent(state, event)
  expect([...(state.stops?.nodes ?? [])]).toEqual(['a', 'new', 'constructor'])
})

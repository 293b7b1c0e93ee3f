import { newId, type JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { ExecutionView, StepView } from '../engine-api.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { given, Harness, TENANT } from '../testing/harness.ts'
import { MemoryPackets } from '../testing/memory-packets.ts'

/** A packet of more than 40 items or 4,000 characters goes to the store; an execution may hold some 1,200 items. */
const LIMITS = { spillCharacters: 4000, spillItems: 40, memoryBytes: 250_000, diskBytes: 2_000_000 }
const rows = (count: number): JsonObject[] => Array.from({ length: count }, (_, n) => ({ n, name: `Row ${n}`, text: 'x'.repeat(60) }))

let packets: MemoryPackets
let harness: Harness
beforeEach(async () => {
  packets = new MemoryPackets()
  harness = await new Harness({ packets, packetLimits: LIMITS }).start()
})

const childId = newId()
const calledWorkflow = sketch([['map', 'test.each', { config: { fields: { called: true } } }]], ['start > map'])

const WORKFLOWS: readonly (readonly [string, WorkflowDocument])[] = [
  [
    'an itemwise node',
    sketch([['a', 'test.each', { config: { fields: { twice: { $expr: '{{ $json.n * 2 + $itemIndex }}' } } } }]], ['start > a']),
  ],
  [
    'branches',
    sketch(
      [
        ['sift', 'test.sift', { config: { modulo: 7 } }],
        ['yes', 'test.each', { config: { fields: { yes: true } } }],
        ['no', 'test.sum'],
      ],
      ['start > sift', 'sift:yes > yes', 'sift:no > no'],
    ),
  ],
  [
    'a node that multiplies',
    sketch(
      [
        ['d', 'test.double'],
        ['sum', 'test.sum'],
      ],
      ['start > d', 'd > sum'],
    ),
  ],
  ['a node that takes all items', sketch([['pass', 'test.add', { config: { fields: { seen: true } } }]], ['start > pass'])],
  [
    'a node that turns the order round',
    sketch(
      [
        ['r', 'test.reverse'],
        ['a', 'test.each', { config: { fields: { i: { $expr: '{{ $itemIndex }}' } } } }],
      ],
      ['start > r', 'r > a'],
    ),
  ],
  [
    'a merge',
    sketch(
      [
        ['l', 'test.each', { config: { fields: { side: 'l' } } }],
        ['r', 'test.sift', { config: { modulo: 2 } }],
        ['m', 'test.merge'],
        ['after', 'test.each', { config: { fields: { m: { $expr: '{{ $itemIndex }}' } } } }],
      ],
      ['start > l', 'start > r', 'l > m:a', 'r:yes > m:b', 'm > after'],
    ),
  ],
  [
    'a loop',
    sketch(
      [
        ['loop', 'test.loop', { config: { size: 100 } }],
        ['body', 'test.each', { config: { fields: { at: { $expr: '{{ $runIndex }}' } } } }],
        ['after', 'test.each', { config: { fields: { i: { $expr: '{{ $itemIndex }}' } } } }],
      ],
      ['start > loop', 'loop:loop > body', 'body > loop:next', 'loop:done > after'],
    ),
  ],
  [
    'expressions that look at other nodes',
    sketch(
      [
        ['a', 'test.sift', { config: { modulo: 5 } }],
        [
          'b',
          'test.each',
          {
            config: {
              fields: {
                first: { $expr: "{{ $('start').first().json.n }}" },
                last: { $expr: "{{ $('start').last().json.n }}" },
                paired: { $expr: "{{ $('start').item.json.name }}" },
                all: { $expr: "{{ $('a').all().length }}" },
                some: { $expr: '{{ $input.all().slice(3, 5).map((item) => item.json.n) }}' },
              },
            },
          },
        ],
      ],
      ['start > a', 'a:yes > b'],
    ),
  ],
  [
    'a failure that the execution goes on with',
    sketch(
      [
        ['f', 'test.fail', { onError: 'continue' }],
        ['a', 'test.each', { config: { fields: { after: true } } }],
      ],
      ['start > f', 'f > a'],
    ),
  ],
  [
    'nodes that pass lists on as they are',
    sketch(
      [
        ['l', 'test.lazy'],
        ['off', 'test.add', { disabled: true }],
        ['sum', 'test.sum'],
      ],
      ['start > l', 'l > off', 'off > sum'],
    ),
  ],
  [
    'a node that runs for the first item',
    sketch([['once', 'test.add', { executeOnce: true, config: { fields: { once: true } } }]], ['start > once']),
  ],
  [
    'a called workflow',
    sketch(
      [
        ['call', 'test.call', { config: { workflow: childId } }],
        ['sum', 'test.sum'],
      ],
      ['start > call', 'call > sum'],
    ),
  ],
]

async function run(document: WorkflowDocument, items: readonly JsonObject[] = rows(500)): Promise<ExecutionView> {
  harness.workflows.set(childId, calledWorkflow)
  const { executionId } = harness.accept(document, items)
  return ended(executionId)
}

async function ended(executionId: string): Promise<ExecutionView> {
  for (let turns = 0; turns < 400; turns += 1) {
    await settle()
    const view = await harness.engine.view(TENANT, executionId)
    if (view !== undefined && ['completed', 'failed', 'cancelled'].includes(view.header.status)) return view
  }
  return harness.view(executionId)
}

/** All that a reader of the execution can see of its items; which of two branches ends last is chance. */
const told = (view: ExecutionView): unknown => ({
  status: view.header.status,
  edges: view.edges,
  given: Object.fromEntries(view.document.nodes.map(({ id }) => [id, given(view, id)])),
})
const step = (view: ExecutionView, node: string): StepView => view.steps.find((each) => each.nodeId === node) as StepView

test.each(WORKFLOWS)('%s: the same comes of it, on disk or in memory', async (_what, document) => {
  const spilled = await run(document)
  expect(packets.packets.size).toBeGreaterThan(0)
  harness = await new Harness().start()
  const inMemory = await run(document)
  expect(inMemory.header.errorMessage).toBeNull()
  expect(told(spilled)).toEqual(told(inMemory))
})

test.each(WORKFLOWS)('%s: a crash at any append changes nothing', async (_what, document) => {
  const expected = told(await run(document, rows(300)))
  for (let at = 1; at <= 3; at += 1) {
    for (const fault of ['crash-before', 'crash-after'] as const) {
      harness = await new Harness({ packets, packetLimits: LIMITS }).start()
      harness.workflows.set(childId, calledWorkflow)
      let appends = 0
      harness.journal.fault = () => (++appends === at ? fault : 'write')
      const { executionId } = harness.accept(document, rows(300))
      for (let turns = 0; turns < 40; turns += 1) await settle()
      await harness.crash()
      if ((await harness.engine.view(TENANT, executionId)) === undefined) continue // not accepted
      await harness.clock.advance(60_000)
      expect(told(await ended(executionId))).toEqual(expected)
    }
  }
})

test('a list on disk is a value like any other, however long it is', async () => {
  harness = await new Harness({ packets, packetLimits: { ...LIMITS, memoryBytes: 100_000_000, diskBytes: 100_000_000 } }).start()
  const small = Array.from({ length: 12_000 }, (_, n) => ({ n }))
  const fields = { all: { $expr: '{{ $("start").all() }}' }, within: { $expr: '{{ ({ rows: $("start").all() }) }}' } }
  const view = await run(sketch([['once', 'test.add', { executeOnce: true, config: { fields } }]], ['start > once']), small)
  expect(packets.packets.size).toBeGreaterThan(0)
  expect(view.header.errorMessage).toBeNull()
  const [{ all, within }] = given(view, 'once') as unknown as [{ all: { json: JsonObject }[]; within: { rows: unknown[] } }]
  expect([all.length, all[11_999]?.json, within.rows.length]).toEqual([12_000, { n: 11_999 }, 12_000])
})

test('items that stay on disk know where they came from', async () => {
  const view = await run(
    sketch(
      [
        ['sift', 'test.sift', { config: { modulo: 100 } }],
        ['d', 'test.double'],
      ],
      ['start > sift', 'sift:no > d'],
    ),
  )
  const [yes, no] = step(view, 'sift').outputs
  expect([yes?.from?.[1], no?.from?.[0], no?.from?.[98], no?.from?.[99]]).toEqual([[100], [1], [99], [101]])
  expect(step(view, 'd').outputs[0]?.from?.slice(0, 4)).toEqual(
    [[0], [0], [1], [1]].map((origin, index) => (index % 2 === 0 ? origin : expect.any(Array))),
  )
})

test('a page of a large packet reads no more than it shows', async () => {
  harness = await new Harness({ packets, packetLimits: { ...LIMITS, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 } }).start()
  const view = await run(sketch([['a', 'test.each', { config: { fields: { a: 1 } } }]], ['start > a']), rows(20_000))
  packets.reads = 0
  const again = await harness.view(view.header.id)
  expect(step(again, 'a').outputs[0]?.items.length).toBe(20_000)
  expect(packets.reads).toBe(0)
  expect(step(again, 'a').outputs[0]?.items[15_000]).toMatchObject({ json: { n: 15_000, a: 1 } })
  expect(packets.reads).toBeLessThan(3)
})

test('a retry and a replay have packets of their own: pruning the first execution takes nothing from them', async () => {
  const document = sketch(
    [
      ['a', 'test.each'],
      ['f', 'test.flaky', { config: { times: 1 } }],
    ],
    ['start > a', 'a > f'],
  )
  const first = await run(document)
  expect(first.header.status).toBe('failed')
  const retried = await harness.engine.control(TENANT, first.header.id, 'retry')
  const replayed = await harness.engine.control(TENANT, first.header.id, 'replay')
  packets.forget(first.header.id)
  for (const { executionId } of [retried, replayed]) {
    const view = await ended(executionId)
    expect(packets.of(executionId).length).toBeGreaterThan(0)
    expect(given(view, 'a')).toHaveLength(500)
  }
})

test('what a called workflow gave belongs to the caller as well', async () => {
  const view = await run(sketch([['call', 'test.call', { config: { workflow: childId } }]], ['start > call']))
  const called = step(view, 'call').childExecutionId as string
  packets.forget(called)
  expect(given(await harness.view(view.header.id), 'call')).toHaveLength(500)
})

describe('more than an execution may hold', () => {
  test.each([
    ['gives', [['n', 'test.huge', { config: { count: 5000, size: 100 } }]]],
    ['needs', [['n', 'test.add']]],
    ['keeps while it streams', [['n', 'test.hoard']]],
  ] as const)('a node that %s too much fails and is named; the next execution works', async (_what, nodes) => {
    const view = await run(sketch([['d', 'test.double'], ...nodes], ['start > d', 'd > n']), rows(1000))
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'execution.memory-exceeded', errorNode: 'n' })
    expect(view.header.errorMessage).toContain('"n"')
    expect(step(view, 'n').error?.hint).toContain('memoryMb')
    expect((await run(sketch([['sum', 'test.sum']], ['start > sum']))).output).toEqual([{ json: { sum: 124_750 } }])
  })

  test('the limit of the workflow counts where it is lower', async () => {
    harness = await new Harness({ packets, packetLimits: { ...LIMITS, memoryBytes: 2 ** 30 } }).start()
    const nodes = [['n', 'test.huge', { config: { count: 100_000, size: 100 } }]] as const
    expect((await run(sketch(nodes, ['start > n'], { settings: { memoryMb: 16 } }))).header.errorCode).toBe('execution.memory-exceeded')
  })

  test('items that multiply without end fill neither memory nor disk', async () => {
    const nodes = Array.from({ length: 20 }, (_, index) => [`d${index}`, 'test.double'] as const)
    const edges = nodes.map(([id], index) => `${index === 0 ? 'start' : `d${index - 1}`} > ${id}`)
    const view = await run(sketch(nodes, edges))
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'execution.disk-exceeded' })
    expect(view.header.errorNode).toMatch(/^d\d+$/)
  })

  test('without a store everything stays in memory, within the limit', async () => {
    harness = await new Harness({ packetLimits: LIMITS }).start()
    expect((await run(sketch([['a', 'test.each']], ['start > a']), rows(400))).header.status).toBe('completed')
    expect(
      (
        await run(
          sketch(
            [
              ['d', 'test.double'],
              ['e', 'test.double'],
              ['f', 'test.double'],
            ],
            ['start > d', 'd > e', 'e > f'],
          ),
          rows(900),
        )
      ).header,
    ).toMatchObject({
      status: 'failed',
      errorCode: 'execution.memory-exceeded',
    })
  })
})

test('a packet that is gone fails the step that needs it, and says whose it was and where it lay', async () => {
  const document = sketch(
    [
      ['a', 'test.each'],
      ['w', 'test.wait', { config: { ms: 60_000 } }],
      ['sum', 'test.sum'],
    ],
    ['start > a', 'a > w', 'w > sum'],
  )
  const { executionId } = harness.accept(document, rows(500))
  for (let turns = 0; turns < 20; turns += 1) await settle()
  await harness.crash()
  const lost = packets.of(executionId)
  packets.forget(executionId)
  await harness.clock.advance(120_000)
  const view = await ended(executionId)
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'packet.unreadable' })
  expect(lost.some((file) => view.header.errorMessage?.includes(file))).toBe(true)
})

test('an execution of which nothing is kept writes no packets', async () => {
  const document = sketch([['a', 'test.each']], ['start > a'], { settings: { durability: 'none' } })
  const { finished } = harness.accept(document, rows(200))
  expect((await finished).items).toHaveLength(200)
  expect(packets.packets.size).toBe(0)
})

test('what came with a resume URL may be large as well', async () => {
  const { executionId } = harness.accept(
    sketch(
      [
        ['w', 'test.wait', { config: { token: true } }],
        ['sum', 'test.sum'],
      ],
      ['start > w', 'w > sum'],
    ),
  )
  await settle()
  expect(
    await harness.engine.resume(
      executionId,
      rows(500).map((json) => ({ json })),
    ),
  ).toBe(true)
  const view = await ended(executionId)
  expect(view.output).toEqual([{ json: { sum: 124_750 } }])
  expect(packets.of(executionId).length).toBeGreaterThan(0)
})

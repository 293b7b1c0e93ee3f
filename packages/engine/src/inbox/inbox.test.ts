import { newId, type JsonObject } from '@millrace/base'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { TENANT } from '../testing/harness.ts'
import { InboxHarness } from '../testing/inbox-harness.ts'
import { MemoryBlobs } from '../testing/memory-blobs.ts'
import { MemoryInbox } from '../testing/memory-inbox.ts'
import { MemoryJournal } from '../testing/memory-journal.ts'
import { OverloadedError } from '../errors.ts'
import { InboxUnavailableError, JournalUnavailableError } from '../ports/index.ts'
import type { Receipt } from './inbox.ts'

const OPEN = { state: 'open', version: 1, startNodes: new Set(['start']) } as const
const slow = sketch(
  [
    ['wait', 'test.wait', { config: { ms: 100 } }],
    ['write', 'test.write'],
  ],
  ['start > wait', 'wait > write'],
)
const quick = sketch([['write', 'test.write']], ['start > write'])

/** A harness that notes what its workflow wrote: the `n` of each first item, in order. */
async function setUp(document = slow, { fails = (_n: unknown): boolean => false, ms = 0 } = {}) {
  const under = await new InboxHarness(document).start()
  const written: unknown[] = []
  under.harness.world = {
    write: async (_key, _node, items) => {
      if (ms > 0) await new Promise<void>((resolve) => under.harness.clock.after(ms, resolve))
      written.push(...items.map((item) => item.json['n']))
      if (fails(items[0]?.json['n'])) throw new TypeError('as the test says')
    },
  }
  const send = async (n: number, keys: Parameters<InboxHarness['receive']>[0] = {}, rest = {}) => {
    const receipt = await under.receive(keys, { n }, rest)
    await settle()
    return receipt
  }
  const stateOf = async (receipt: Receipt) => {
    if (receipt.kind === 'duplicate') throw new TypeError('a duplicate')
    return (await under.disk.get(TENANT, receipt.inboxId))?.state
  }
  return { under, written, send, stateOf }
}

const delivery = (id: string) => ({ delivery: { id, until: Number.MAX_SAFE_INTEGER } })

test('an event starts at once; whoever delivers it again gets the first, also while it is going on, and starts nothing', async () => {
  const { under, written, send } = await setUp(quick, { ms: 100 })
  const [first, second] = await Promise.all([send(1, delivery('a')), send(1, delivery('a'))])
  if (first.kind !== 'started' || second.kind !== 'duplicate') throw new TypeError(`${first.kind}, ${second.kind}`)
  expect(second).toMatchObject({ execution: first.execution, first: { id: first.inboxId, executionId: first.execution.executionId } })
  const third = await send(1, delivery('a'))
  expect(third).toMatchObject({ kind: 'duplicate', execution: first.execution })
  await under.pass(200)
  await under.crash()
  expect(await send(1, delivery('a'))).toMatchObject({ kind: 'duplicate', execution: undefined, first: { state: 'done' } })
  expect(written).toEqual([1])
})

test('a workflow that its limit holds back by the hundreds does not keep the events of others from starting', async () => {
  const { under, written } = await setUp({ ...quick, settings: { concurrency: 1 } }, { ms: 1000 })
  const other = newId()
  under.harness.workflows.set(other, quick)
  under.gates.set(other, OPEN)
  await under.gate({ state: 'held' })
  for (let n = 0; n < 1200; n += 1) await under.receive({ orderKey: `line ${n}` }, { n })
  await under.gate(OPEN)
  await under.receive({ orderKey: 'its own' }, { n: 'other' }, { workflowId: other })
  await under.pass(2500)
  expect(written).toContain('other')
  expect(under.harness.engine.load().held).toBeLessThan(1000) // the rest waits on disk
})

test('an event whose end nobody waits for is done when its execution is recorded', async () => {
  const { send, stateOf } = await setUp()
  expect(await stateOf(await send(1, delivery('a')))).toBe('done')
})

test('events of a key run one after the other, in the order of arrival, also when one fails; other keys do not wait', async () => {
  const { under, written, send } = await setUp(slow, { fails: (n) => n === 1 })
  for (const [n, orderKey] of [
    [1, 'a'],
    [2, 'a'],
    [3, 'b'],
    [4, 'a'],
  ] as const) {
    await send(n, { orderKey })
  }
  await under.pass(150)
  expect(written).toEqual([1, 3])
  await under.crash()
  await under.pass(100)
  expect(written).toEqual([1, 3, 2])
  await under.pass(150)
  expect(written).toEqual([1, 3, 2, 4])
})

test('an execution that waits for somebody holds its key until it ends, cancelled included', async () => {
  const { under, written, send } = await setUp(
    sketch(
      [
        ['ask', 'test.wait', { config: { token: true } }],
        ['write', 'test.write'],
      ],
      ['start > ask', 'ask > write'],
    ),
  )
  const first = await send(1, { orderKey: 'a' })
  await send(2, { orderKey: 'a' })
  if (first.kind !== 'started') throw new TypeError(first.kind)
  await under.pass(100_000)
  const second = under.disk.events[1]
  expect(second?.state).toBe('queued')
  await under.harness.engine.control(TENANT, first.execution.executionId, 'cancel')
  await settle()
  expect(under.disk.events.map(({ state, outcome }) => [state, outcome])).toEqual([
    ['done', 'cancelled'],
    ['accepted', null],
  ])
  expect(written).toEqual([])
})

test('whoever waits behind others in a line gets the execution when its turn comes', async () => {
  const { under, send } = await setUp()
  await send(1, { orderKey: 'a' })
  const second = await send(2, { orderKey: 'a' }, { needsResult: true })
  if (second.kind !== 'stored' || second.turn === undefined) throw new TypeError(second.kind)
  expect(second.state).toBe('queued')
  await under.pass(150)
  const { executionId, finished } = await second.turn.started
  await finished
  expect((await under.disk.get(TENANT, second.inboxId))?.executionId).toBe(executionId)
})

test('a paused workflow takes events and starts none; resumed, it runs all of them, as it is published by then', async () => {
  const { under, written, send } = await setUp(quick)
  await under.gate({ state: 'held' })
  expect(under.inbox.isHeld(under.workflowId)).toBe(true)
  expect(await send(1)).toMatchObject({ kind: 'stored', state: 'held' })
  await send(2)
  await under.crash()
  await under.pass(1000)
  expect(written).toEqual([])
  await under.gate({ ...OPEN, version: 7 })
  expect(written).toEqual([1, 2])
  expect([...under.harness.journal.rows.values()].map(({ header }) => header.workflowVersion)).toEqual([7, 7])
})

test('events of a workflow that was deleted are dropped', async () => {
  const { under, send, stateOf } = await setUp(quick)
  await under.gate({ state: 'held' })
  const held = await send(1)
  await under.gate({ state: 'gone' })
  expect(await stateOf(held)).toBe('dropped')
})

test('events that follow each other become one execution once it is quiet, also over a new start', async () => {
  const { under, written, send } = await setUp(quick)
  const debounce = { key: '', waitMs: 1000, keep: 'all' } as const
  expect(await send(1, { debounce })).toMatchObject({ kind: 'stored', state: 'gathering' })
  await under.pass(800)
  await send(2, { debounce })
  await under.crash()
  await under.pass(900)
  expect(written).toEqual([])
  await under.pass(200)
  expect(written).toEqual([1, 2])
  expect(under.harness.journal.rows.size).toBe(1)
})

test('an engine without room: who waits for a result is refused as if nothing had come; other events wait in the inbox', async () => {
  const { under, written, send, stateOf } = await setUp(quick)
  under.harness.concurrency = 1
  under.harness.options = { ...under.harness.options, maxQueued: 0 }
  await under.crash()
  await expect(send(1, delivery('a'), { needsResult: true })).rejects.toMatchObject({ status: 429 })
  expect(under.disk.events).toEqual([])
  const kept = await send(2, delivery('a'))
  expect([kept.kind, await stateOf(kept)]).toEqual(['stored', 'accepted'])
  under.harness.options = { ...under.harness.options, maxQueued: 100 }
  await under.crash()
  expect([written, await stateOf(kept)]).toEqual([[2], 'done'])
})

test('an event that is refused, but cannot be taken out of the inbox again, is not left lying', async () => {
  const { under, written, send } = await setUp(quick)
  jest.spyOn(under.harness.engine, 'accept').mockImplementationOnce(() => {
    throw new OverloadedError({ reason: 'queue', queued: 9, retryAfterSeconds: 1 })
  })
  jest.spyOn(under.disk, 'withdraw').mockRejectedValueOnce(new InboxUnavailableError({ reason: 'as the test says' }))
  await expect(send(1, delivery('a'), { needsResult: true })).rejects.toMatchObject({ status: 429 })
  await under.pass(2000)
  expect([written, under.disk.events.map(({ state }) => state)]).toEqual([[1], ['done']])
})

test('an event whose execution is in the journal already is settled when that can be read again', async () => {
  const { under, send } = await setUp(quick)
  const { journal } = under.harness
  const { header } = MemoryJournal.prototype
  let isReadable = false
  const reading = jest.spyOn(MemoryJournal.prototype, 'header').mockImplementation(async function (this: MemoryJournal, ...about) {
    if (!isReadable) throw new JournalUnavailableError({ reason: 'as the test says' })
    return header.apply(this, about)
  })
  journal.fault = (append) => (append.create === undefined ? 'write' : 'write-twice') // somebody else was faster
  await expect(send(1, delivery('a'))).rejects.toMatchObject({ code: 'journal.stale-epoch' })
  await settle()
  const [event] = under.disk.events
  expect(event?.state).toBe('accepted')
  isReadable = true
  await under.pass(2000)
  expect(await under.disk.get(TENANT, event?.id ?? '')).toMatchObject({ state: 'done' })
  reading.mockRestore()
})

test('an event that was chosen before a crash starts although the journal cannot be read at first', async () => {
  const { under, written, send } = await setUp(quick)
  under.harness.journal.fault = () => 'crash-before'
  void send(1, { orderKey: 'k' })
  await settle()
  const [event] = under.disk.events
  const reading = jest
    .spyOn(MemoryJournal.prototype, 'header')
    .mockRejectedValueOnce(new JournalUnavailableError({ reason: 'as the test says' }))
  await under.crash()
  await under.pass(2000)
  expect([written, await under.disk.get(TENANT, event?.id ?? '')]).toMatchObject([[1], { state: 'done', outcome: 'completed' }])
  reading.mockRestore()
})

test('a replayed event runs again, in its line, and is no repetition of the delivery', async () => {
  const { under, written, send } = await setUp(quick)
  const first = await send(1, { ...delivery('a'), orderKey: 'k' })
  if (first.kind !== 'started') throw new TypeError(first.kind)
  const again = await under.inbox.replay(TENANT, first.inboxId)
  await settle()
  expect(await under.disk.get(TENANT, again)).toMatchObject({ replayOf: first.inboxId, deliveryId: null, orderKey: 'k', trigger: 'replay' })
  expect(written).toEqual([1, 1])
  await send(2)
  const all = { workflowId: under.workflowId }
  const part = await under.inbox.replayAll(TENANT, all, { limit: 2 })
  expect(part).toEqual({ replayed: 2, cursor: expect.any(String) })
  // The rest is what was there before, not what the first part brought.
  expect(await under.inbox.replayAll(TENANT, all, { limit: 2, cursor: part.cursor ?? '' })).toEqual({ replayed: 1, cursor: null })
  await expect(under.inbox.replay(TENANT, 'nothing')).rejects.toMatchObject({ code: 'inbox.not-found', status: 404 })
})

test('events that have not started can be dropped, and the next of their line starts', async () => {
  const { under, written, send } = await setUp(quick)
  await under.gate({ state: 'held' })
  const [a, b] = [await send(1, { orderKey: 'k' }), await send(2, { orderKey: 'k' })]
  if (a.kind !== 'stored' || b.kind !== 'stored') throw new TypeError(a.kind)
  expect(await under.inbox.drop(TENANT, a.inboxId)).toBe('dropped')
  await under.gate(OPEN)
  expect(written).toEqual([2])
  expect(await under.inbox.dropAll(TENANT, {}, 10)).toEqual({ dropped: 0, more: false })
})

describe('batches', () => {
  const inputs = (count: number): JsonObject[] => Array.from({ length: count }, (_, n) => ({ n }))
  const at = (under: InboxHarness, id: string) => under.disk.batch(TENANT, id)

  test('so many executions at a time, until all inputs ran; a failed one is counted and can be repeated', async () => {
    let broken = true
    const { under, written } = await setUp(quick, { fails: (n) => broken && n === 2, ms: 100 })
    const { id } = await under.batch(inputs(5))
    await settle()
    expect(await at(under, id)).toMatchObject({ running: 2, pending: 3 })
    await under.pass(1000)
    expect(await at(under, id)).toMatchObject({ status: 'completed', completed: 4, failed: 1, running: 0, total: 5 })
    expect([...written].sort()).toEqual([0, 1, 2, 3, 4])
    expect(under.harness.events.at(-1)).toMatchObject({ type: 'batch', progress: 100, status: 'completed', failed: 1 })
    broken = false
    const again = await under.inbox.retryBatch((await at(under, id))!, null)
    expect(again).toMatchObject({ total: 1, retryOf: id })
    await under.pass(500)
    expect(await at(under, again.id)).toMatchObject({ completed: 1, status: 'completed' })
    expect(written.at(-1)).toBe(2)
  })

  test('a batch that is to stop at a failure starts nothing more', async () => {
    const { under, written } = await setUp(quick, { fails: (n) => n === 0, ms: 100 })
    const { id } = await under.batch(inputs(6), { onFailure: 'stop', concurrency: 1 })
    await under.pass(1000)
    expect(await at(under, id)).toMatchObject({ status: 'stopped', failed: 1, cancelled: 5, pending: 0 })
    expect(written).toEqual([0])
  })

  test('a cancelled batch ends what is under way and starts nothing more', async () => {
    const { under, written } = await setUp(quick, { ms: 100 })
    const { id } = await under.batch(inputs(6))
    await settle()
    expect(await under.inbox.cancelBatch(TENANT, id, { cancelRunning: true })).toMatchObject({ status: 'cancelled' })
    await under.pass(1000)
    expect(await at(under, id)).toMatchObject({ status: 'cancelled', cancelled: 6, running: 0 })
    expect(written.filter((n) => Number(n) > 1)).toEqual([]) // a call that was on its way cannot be taken back
    expect(await under.inbox.cancelBatch(TENANT, id, { cancelRunning: true })).toBeUndefined()
  })

  test('executions that wait for somebody hold no slot of their batch', async () => {
    const { under } = await setUp(sketch([['ask', 'test.wait', { config: { token: true } }]], ['start > ask']))
    const { id } = await under.batch(inputs(5))
    await settle()
    expect(await at(under, id)).toMatchObject({ running: 5, pending: 0 })
  })

  test('a batch of a paused workflow waits', async () => {
    const { under, written } = await setUp(quick)
    await under.gate({ state: 'held' })
    const { id } = await under.batch(inputs(3))
    await under.pass(1000)
    expect(await at(under, id)).toMatchObject({ pending: 3 })
    await under.gate(OPEN)
    expect([written.length, (await at(under, id))?.status]).toEqual([3, 'completed'])
  })
})

test('files that wait count against the limit of the inbox, and those of an event that is refused are not taken', async () => {
  const [blobs, disk] = [new MemoryBlobs(), new MemoryInbox({ maxBytes: 500 })]
  const under = await new InboxHarness(quick, { disk, blobs }).start()
  await under.gate({ state: 'held' })
  const { id, size } = await blobs.put(TENANT, once(new Uint8Array(300)), { most: 1000 })
  const data = { id, size, mimeType: 'image/png' }
  const items = [{ json: {}, binary: { data, again: data, gone: { ...data, id: 'f'.repeat(64), size: 1 } } }]
  await under.receive({}, {}, { items })
  expect(await disk.load()).toEqual({ events: 1, bytes: JSON.stringify(items).length + 300 })
  await expect(under.receive({}, {}, { items })).rejects.toMatchObject({ code: 'inbox.full' })
  expect(blobs.held.size).toBe(1)
  await under.inbox.dropAll(TENANT, {}, 10)
  expect(await disk.load()).toEqual({ events: 0, bytes: 0 })
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

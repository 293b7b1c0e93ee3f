import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@millrace/base'
import type { InboxStore, NewBatch, NewInboxEvent } from '../ports/index.ts'

export interface InboxUnderTest {
  readonly store: InboxStore
  /** The same inbox after its process was closed and started again. */
  reopen(): Promise<InboxStore>
  dispose(): Promise<void>
}

const NOW = Date.now() // ids are made now, and times are looked for near those of ids
const DAY = 86_400_000

/** The rules that every inbox keeps; each back end runs them in its own tests. `open` makes one that takes 100 events and a million bytes. */
export function inboxContract(name: string, open: () => Promise<InboxUnderTest>): void {
  describe(`inbox: ${name}`, () => {
    const tenantId = newId()
    const workflowId = newId()
    let under: InboxUnderTest
    let store: InboxStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(() => under.dispose())

    const event = (rest: Partial<NewInboxEvent> = {}): NewInboxEvent => ({
      ...{ id: newId(), tenantId, workflowId, version: 1, startNode: 'hook', trigger: 'webhook', mode: 'production' },
      ...{ receivedAt: NOW, items: '[{"json":{"n":1}}]', itemCount: 1 },
      ...rest,
    })
    const insert = async (rest: Partial<NewInboxEvent> = {}): Promise<string> => {
      const made = event(rest)
      await store.insert(made)
      return made.id
    }
    const take = (count = 10, batchId?: string) =>
      store.take({ executionIds: Array.from({ length: count }, newId), at: NOW, ...(batchId === undefined ? {} : { batchId }) })
    const taken = async (count?: number): Promise<string[]> => (await take(count)).map(({ id }) => id)
    const stateOf = async (id: string) => (await store.get(tenantId, id))?.state
    const done = (id: string, outcome?: 'completed' | 'failed') =>
      store.settle({ id, state: 'done', at: NOW, ...(outcome === undefined ? {} : { outcome }) })
    const batch = (rest: Partial<NewBatch> = {}): NewBatch => ({
      ...{ id: newId(), tenantId, workflowId, version: 3, startNode: 'hook', mode: 'production', concurrency: 2, onFailure: 'continue' },
      ...{ createdAt: NOW, createdBy: null, retryOf: null },
      ...rest,
    })
    const openedBatch = async (inputs: number): Promise<string> => {
      const made = batch()
      await store.createBatch(made)
      await fill(made.id, inputs)
      await store.openBatch(made.id, NOW)
      return made.id
    }
    const fill = (batchId: string, inputs: number) =>
      store.fillBatch(batchId, {
        ids: Array.from({ length: inputs }, newId),
        items: Array.from({ length: inputs }, (_, index) => `[{"json":{"n":${index}}}]`),
        itemCounts: Array.from({ length: inputs }, () => 1),
        receivedAt: NOW,
      })

    test('events of workflows that are left out stay, and others are taken before them', async () => {
      const other = newId()
      const [first, second] = [await insert(), await insert({ workflowId: other })]
      const [one] = await store.take({ executionIds: [newId(), newId()], except: [workflowId], at: NOW })
      expect(one?.id).toBe(second)
      expect(await taken()).toEqual([first])
    })

    test('events are taken in the order of arrival, each once, with the execution that was chosen and their items', async () => {
      const ids = [await insert(), await insert({ items: '[{"json":{"big":true}}]' }), await insert()]
      const executionId = newId()
      const [first] = await store.take({ executionIds: [executionId], at: NOW })
      expect(first).toMatchObject({ id: ids[0], executionId, state: 'accepted', items: '[{"json":{"n":1}}]', version: 1 })
      expect(await taken()).toEqual(ids.slice(1))
      expect(await taken()).toEqual([])
      expect((await store.accepted({ limit: 2 })).map(({ id }) => id)).toEqual(ids.slice(0, 2))
      expect((await store.accepted({ limit: 2, after: ids[1]! })).map(({ id }) => id)).toEqual(ids.slice(2))
    })

    test('what was stored, chosen and settled is there after a new start', async () => {
      const [a, b] = [await insert(), await insert()]
      const [chosen] = await take(1)
      await done(a)
      store = await under.reopen()
      expect(await store.get(tenantId, a)).toMatchObject({ state: 'done', settledAt: NOW, executionId: chosen!.executionId })
      expect(await taken()).toEqual([b])
      expect(await store.load()).toEqual({ events: 1, bytes: 18 })
    })

    test('a settled event never changes again', async () => {
      const id = await insert()
      await take()
      expect(await done(id, 'failed')).toMatchObject({ promoted: false, batch: null })
      expect(await done(id, 'completed')).toBeUndefined()
      expect(await store.drop(tenantId, id, { at: NOW, note: 'late' })).toBe('done')
      expect(await store.get(tenantId, id)).toMatchObject({ state: 'done', outcome: 'failed', note: null })
    })

    describe('deliveries', () => {
      const delivery = { id: 'webhook-id:1', until: NOW + DAY }

      test('the same delivery within its window is taken once, also at the same moment, also after a new start', async () => {
        const events = [event({ delivery }), event({ delivery }), event({ delivery })]
        const [first, ...others] = await Promise.all(events.map((one) => store.insert(one)))
        expect(first).toEqual({ kind: 'stored', state: 'pending', dueAt: null })
        for (const other of others) expect(other).toMatchObject({ kind: 'duplicate', of: { id: events[0]!.id, state: 'pending' } })
        const [chosen] = await take()
        await done(events[0]!.id)
        store = await under.reopen()
        expect(await store.insert(event({ delivery }))).toMatchObject({
          kind: 'duplicate',
          of: { id: events[0]!.id, state: 'done', executionId: chosen!.executionId },
        })
        expect(await taken()).toEqual([])
      })

      test('after its window, in another workflow or in another tenant it is another delivery', async () => {
        await insert({ delivery })
        for (const rest of [{ receivedAt: NOW + DAY }, { workflowId: newId() }, { tenantId: newId() }]) {
          expect(await store.insert(event({ delivery, ...rest }))).toMatchObject({ kind: 'stored' })
        }
      })

      test('an event that is withdrawn has never come', async () => {
        const id = await insert({ delivery, executionId: newId(), orderKey: 'k' })
        const next = await insert({ orderKey: 'k' })
        await store.withdraw(id)
        expect(await store.get(tenantId, id)).toBeUndefined()
        expect(await stateOf(next)).toBe('pending')
        expect(await store.insert(event({ delivery }))).toMatchObject({ kind: 'stored' })
        expect((await store.load()).events).toBe(2)
      })
    })

    describe('order', () => {
      test('the next event of a key starts when the one before is settled, in the order of arrival; other keys do not wait', async () => {
        const [a1, a2, b1, a3] = [
          await insert({ orderKey: 'a' }),
          await insert({ orderKey: 'a' }),
          await insert({ orderKey: 'b' }),
          await insert({ orderKey: 'a' }),
        ]
        expect(await taken()).toEqual([a1, b1])
        expect([await stateOf(a2), await stateOf(a3)]).toEqual(['queued', 'queued'])
        expect(await done(a1, 'failed')).toMatchObject({ promoted: true })
        store = await under.reopen()
        expect(await taken()).toEqual([a2])
        await done(a2)
        expect(await taken()).toEqual([a3])
        expect(await done(a3)).toMatchObject({ promoted: false })
        expect(await stateOf(await insert({ orderKey: 'a' }))).toBe('pending')
      })

      test('an event that is dropped lets the next one in only where it was first', async () => {
        const [a1, a2, a3] = [await insert({ orderKey: 'a' }), await insert({ orderKey: 'a' }), await insert({ orderKey: 'a' })]
        expect(await store.drop(tenantId, a2, { at: NOW, note: 'by hand' })).toBe('dropped')
        expect(await stateOf(a3)).toBe('queued')
        await store.drop(tenantId, a1, { at: NOW, note: 'by hand' })
        expect(await stateOf(a3)).toBe('pending')
        expect(await store.get(tenantId, a1)).toMatchObject({ state: 'dropped', note: 'by hand' })
      })

      test('an event that nothing keeps waiting can be accepted as it comes; one behind another cannot', async () => {
        const executionId = newId()
        expect(await store.insert(event({ orderKey: 'a', executionId }))).toMatchObject({ state: 'accepted' })
        const second = event({ orderKey: 'a', executionId: newId() })
        expect(await store.insert(second)).toMatchObject({ state: 'queued' })
        expect(await store.get(tenantId, second.id)).toMatchObject({ executionId: null })
        expect((await store.accepted({ limit: 5 })).map((one) => one.executionId)).toEqual([executionId])
      })
    })

    describe('holds', () => {
      test('nothing of a held workflow starts, not what was there and not what comes; released, all of it does, in order', async () => {
        const [a, other] = [await insert(), await insert({ workflowId: newId() })]
        await store.hold(tenantId, workflowId)
        const b = await insert({ executionId: newId() })
        const [c, d] = [await insert({ orderKey: 'k' }), await insert({ orderKey: 'k' })]
        expect(await taken()).toEqual([other])
        expect(await Promise.all([a, b, c, d].map(stateOf))).toEqual(['held', 'held', 'held', 'queued'])
        store = await under.reopen()
        expect(await store.heldWorkflows()).toEqual([{ tenantId, workflowId }])
        await store.release(tenantId, workflowId)
        expect(await taken()).toEqual([a, b, c])
        expect(await store.heldWorkflows()).toEqual([])
      })

      test('what is accepted goes on, and whoever follows in its line is held', async () => {
        const [a, b] = [await insert({ orderKey: 'k' }), await insert({ orderKey: 'k' })]
        await take()
        await store.hold(tenantId, workflowId)
        expect(await done(a)).toMatchObject({ promoted: false })
        expect(await stateOf(b)).toBe('held')
      })
    })

    describe('debounce', () => {
      const debounce = (keep: 'last' | 'all', rest: { key?: string; maxWaitMs?: number } = {}) => ({ key: '', waitMs: 1000, keep, ...rest })
      const at = (ms: number, keep: 'last' | 'all', rest: { key?: string; maxWaitMs?: number } = {}): Promise<string> =>
        insert({ receivedAt: NOW + ms, items: `[{"json":{"at":${ms}}}]`, debounce: debounce(keep, rest) })
      const gather = (ms: number) => store.gather({ now: NOW + ms, limit: 10 })

      test('events that follow each other become one execution of the last one, once it is quiet', async () => {
        const [a, b, c] = [await at(0, 'last'), await at(600, 'last'), await at(1200, 'last')]
        expect(await gather(2199)).toEqual({ fired: 0, nextAt: NOW + 2200 })
        store = await under.reopen()
        expect(await gather(2200)).toEqual({ fired: 1, nextAt: null })
        expect(await take()).toMatchObject([{ id: c, items: '[{"json":{"at":1200}}]' }])
        expect(await store.get(tenantId, a)).toMatchObject({ state: 'merged', mergedInto: c, settledAt: null })
        await done(c)
        expect(await store.get(tenantId, b)).toMatchObject({ state: 'merged', settledAt: NOW })
        expect(await store.load()).toEqual({ events: 0, bytes: 0 })
      })

      test('with `all` their items go along, in order', async () => {
        for (const ms of [0, 10, 20]) await at(ms, 'all')
        await gather(5000)
        const [one, ...others] = await take()
        expect(others).toEqual([])
        expect(JSON.parse(one!.items)).toEqual([{ json: { at: 0 } }, { json: { at: 10 } }, { json: { at: 20 } }])
        expect(await store.items(tenantId, one!.id)).toBe(one!.items)
      })

      test('keys wait apart, and none longer than its limit', async () => {
        await at(0, 'last', { key: 'x', maxWaitMs: 1500 })
        const x = await at(900, 'last', { key: 'x', maxWaitMs: 1500 })
        const y = await at(900, 'last', { key: 'y', maxWaitMs: 1500 })
        expect(await gather(1500)).toEqual({ fired: 1, nextAt: NOW + 1900 })
        expect(await taken()).toEqual([x])
        await gather(1900)
        expect(await taken()).toEqual([y])
      })

      test('what was gathered stands in its line and under its hold', async () => {
        await insert({ orderKey: 'k' })
        const gathered = await insert({ orderKey: 'k', debounce: debounce('last') })
        await gather(1000)
        expect(await stateOf(gathered)).toBe('queued')
        await store.hold(tenantId, workflowId)
        const held = await at(0, 'last')
        await gather(1000)
        expect(await stateOf(held)).toBe('held')
      })

      test('gathering events can be dropped; the rest starts without them', async () => {
        const [a, b] = [await at(0, 'all'), await at(1, 'all')]
        await store.drop(tenantId, b, { at: NOW, note: 'no' })
        await gather(5000)
        expect(await taken()).toEqual([a])
      })
    })

    describe('batches', () => {
      test('a batch starts when it is complete; its counts follow its executions until it is over', async () => {
        const made = batch()
        await store.createBatch(made)
        await fill(made.id, 2)
        expect(await take(5, made.id)).toEqual([])
        await fill(made.id, 1)
        expect(await store.openBatch(made.id, NOW)).toMatchObject({ total: 3, pending: 3, status: 'running' })
        expect(await taken()).toEqual([]) // only who asks for the batch gets it
        const [a, b] = await take(2, made.id)
        expect(a).toMatchObject({ trigger: 'batch', version: 3, items: '[{"json":{"n":0}}]' })
        expect(await store.batch(tenantId, made.id)).toMatchObject({ pending: 1, running: 2, startedAt: NOW })
        expect((await done(a!.id, 'completed'))?.batch).toMatchObject({ running: 1, completed: 1, finishedAt: null })
        await done(b!.id, 'failed')
        const [c] = await take(5, made.id)
        const over = (await done(c!.id, 'completed'))?.batch
        expect(over).toMatchObject({ status: 'completed', pending: 0, running: 0, completed: 2, failed: 1, finishedAt: NOW })
        expect(await store.openBatches()).toEqual([])
        const failures = await store.list(tenantId, { batchId: made.id, outcome: 'failed' }, { limit: 10 })
        expect(failures.data.map(({ id }) => id)).toEqual([b!.id])
      })

      test('a batch that is ended drops what has not started and waits for what has', async () => {
        const id = await openedBatch(4)
        const [a] = await take(1, id)
        expect(await store.endBatch(id, { status: 'cancelled', at: NOW })).toMatchObject({ pending: 0, running: 1, cancelled: 3 })
        expect(await take(5, id)).toEqual([])
        expect((await done(a!.id, 'completed'))?.batch).toMatchObject({ status: 'cancelled', completed: 1, finishedAt: NOW })
        expect(await store.endBatch(id, { status: 'cancelled', at: NOW })).toBeUndefined()
        expect(await store.load()).toEqual({ events: 0, bytes: 0 })
      })

      test('a batch that was not received to its end is discarded without a trace', async () => {
        const made = batch()
        await store.createBatch(made)
        await fill(made.id, 3)
        store = await under.reopen()
        expect(await store.openBatches()).toMatchObject([{ id: made.id, status: 'receiving' }])
        await store.discardBatch(made.id)
        expect([await store.batch(tenantId, made.id), await store.load()]).toEqual([undefined, { events: 0, bytes: 0 }])
      })

      test('a batch without inputs is over at once', async () => {
        expect(await store.batch(tenantId, await openedBatch(0))).toMatchObject({ status: 'completed', total: 0, finishedAt: NOW })
      })

      test('they are listed newest first, by page and by workflow, for their tenant only', async () => {
        const ids = [await openedBatch(0), await openedBatch(0), await openedBatch(0)]
        const first = await store.batches(tenantId, {}, { limit: 2 })
        expect(first.data.map(({ id }) => id)).toEqual([ids[2], ids[1]])
        const second = await store.batches(tenantId, { workflowId }, { limit: 2, cursor: first.nextCursor! })
        expect([second.data.map(({ id }) => id), second.nextCursor]).toEqual([[ids[0]], null])
        expect((await store.batches(tenantId, { workflowId: newId() }, { limit: 2 })).data).toEqual([])
        expect((await store.batches(newId(), {}, { limit: 2 })).data).toEqual([])
        expect(await store.batch(newId(), ids[0]!)).toBeUndefined()
      })
    })

    test('lists are newest first, filtered, by page, and of one tenant', async () => {
      const ids = [await insert(), await insert({ receivedAt: NOW + 10 }), await insert({ workflowId: newId(), receivedAt: NOW + 20 })]
      await take(1)
      const idsOf = async (filter: Parameters<InboxStore['list']>[1], limit = 10) =>
        (await store.list(tenantId, filter, { limit })).data.map(({ id }) => id)
      expect(await idsOf({})).toEqual([...ids].reverse())
      expect(await idsOf({ workflowId })).toEqual([ids[1], ids[0]])
      expect(await idsOf({ state: ['accepted'] })).toEqual([ids[0]])
      expect(await idsOf({ state: ['pending', 'dropped'], workflowId })).toEqual([ids[1]])
      expect(await idsOf({ from: NOW + 10, to: NOW + 20 })).toEqual([ids[1]])
      const page = await store.list(tenantId, {}, { limit: 2 })
      expect((await store.list(tenantId, {}, { limit: 2, cursor: page.nextCursor! })).data.map(({ id }) => id)).toEqual([ids[0]])
      const stranger = newId()
      expect((await store.list(stranger, {}, { limit: 2 })).data).toEqual([])
      expect([await store.get(stranger, ids[0]!), await store.items(stranger, ids[0]!)]).toEqual([undefined, undefined])
      expect(await store.drop(stranger, ids[1]!, { at: NOW, note: '' })).toBeUndefined()
    })

    test('an inbox that is full refuses and keeps what it has; room comes back as events are settled', async () => {
      const delivery = { id: 'd', until: NOW + DAY }
      const ids = await Promise.all(Array.from({ length: 100 }, () => insert()))
      await expect(store.insert(event({ delivery }))).rejects.toMatchObject({ code: 'inbox.full', status: 429 })
      const made = batch()
      await store.createBatch(made)
      await expect(fill(made.id, 1)).rejects.toMatchObject({ code: 'inbox.full' })
      await take(1)
      await done(ids[0]!)
      expect(await store.insert(event({ delivery }))).toMatchObject({ kind: 'stored' }) // its refusal took nothing
      expect((await store.load()).events).toBe(100)
    })

    test('files count against its bytes as long as their event waits, and nobody takes up what was refused', async () => {
      const big = { fileBytes: 600_000 }
      const first = await insert(big)
      expect(await store.load()).toEqual({ events: 1, bytes: 600_018 })
      await expect(store.mustHaveRoom(event(big))).rejects.toMatchObject({ code: 'inbox.full', status: 429 })
      await expect(store.insert(event(big))).rejects.toMatchObject({ code: 'inbox.full' })
      await store.mustHaveRoom(event())
      await take(1)
      await done(first)
      expect(await store.load()).toEqual({ events: 0, bytes: 0 })
      const [withdrawn, dropped] = [await insert(big), await insert({ fileBytes: 300_000 })]
      store = await under.reopen()
      expect((await store.load()).bytes).toBe(900_036)
      await store.withdraw(withdrawn)
      await store.drop(tenantId, dropped, { at: NOW, note: '' })
      expect(await store.load()).toEqual({ events: 0, bytes: 0 })
      await insert({ fileBytes: 2_000_000 }) // an empty one takes an event of any size
    })

    test('pruning forgets what was settled long ago, but nothing that waits, is in a window, or belongs to a batch under way', async () => {
      const before = NOW + 1
      const [old, waiting, known] = [await insert(), await insert(), await insert({ delivery: { id: 'd', until: NOW + DAY } })]
      await take(3)
      await done(old)
      await done(known)
      const batchId = await openedBatch(2)
      const [first] = await take(1, batchId)
      await done(first!.id, 'completed')
      expect(await store.prune({ before: NOW, now: NOW })).toBe(0)
      expect(await store.prune({ before, now: NOW })).toBe(1)
      expect(await Promise.all([old, waiting, known, first!.id].map(stateOf))).toEqual([undefined, 'accepted', 'done', 'done'])
      await store.endBatch(batchId, { status: 'cancelled', at: NOW })
      expect(await store.prune({ before, now: NOW + DAY })).toBe(3)
      expect(await store.batch(tenantId, batchId)).toBeUndefined()
    })
  })
}

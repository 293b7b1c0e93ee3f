import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, silentLogger } from '@millrace/base'
import { openSqliteJournal, type SqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts'
import { creation, following, headerOf, idAt, TENANT, WORKFLOW } from './testing/journal-samples.ts'

const DAY = 86_400_000
const MONDAY = Date.parse('2026-03-02T12:00:00Z')
let directory: string
let journal: SqliteJournal

const open = async (options: Partial<SqliteJournalOptions> = {}): Promise<SqliteJournal> =>
  (journal = await openSqliteJournal({ directory, logger: silentLogger, owner: 'me', ...options }))

const at = (ms: number, changes = {}) => headerOf({ id: idAt(ms), createdAt: ms, ...changes })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'))
  await open()
})
afterEach(async () => {
  await journal.close()
  rmSync(directory, { recursive: true })
})

describe('appending', () => {
  test('J1: what was acknowledged is there after the journal is opened again', async () => {
    const header = headerOf()
    await journal.append(creation(header))
    await journal.append(following(header, 1, { patch: { status: 'completed', finishedAt: 5 } }))
    await journal.close()
    await open()
    expect(await journal.header(TENANT, header.id)).toEqual({ ...header, status: 'completed', finishedAt: 5 })
    expect((await journal.segments(TENANT, header.id)).map((segment) => segment.seq)).toEqual([0, 1])
  })

  test('J1: appends of the same moment share a commit', async () => {
    const before = journal.commits().commits
    await Promise.all(Array.from({ length: 500 }, () => journal.append(creation(headerOf()))))
    expect(journal.commits().commits - before).toBeLessThanOrEqual(2)
  })

  test('J2: an append with an old epoch is refused and leaves nothing', async () => {
    const header = headerOf()
    await journal.append(creation(header))
    await journal.release(header.id, 1)
    const [claimed] = await journal.claim({ owner: 'other', now: 1, leaseUntil: 100, limit: 1, executionId: header.id })
    expect(claimed?.epoch).toBe(2)
    await expect(journal.append(following(header, 1, { patch: { status: 'failed' } }))).rejects.toMatchObject({
      code: 'journal.stale-epoch',
    })
    expect((await journal.header(TENANT, header.id))?.status).toBe('queued')
    expect(await journal.segments(TENANT, header.id)).toHaveLength(1)
    await journal.append(following(header, 1, { epoch: 2 }))
  })

  test('J3: header and segment are written together, also when they are created and patched at once', async () => {
    const header = headerOf()
    await journal.append({ ...creation(header), patch: { status: 'running', startedAt: 7 } })
    expect(await journal.header(TENANT, header.id)).toMatchObject({ status: 'running', startedAt: 7 })
  })

  test('J4: an execution that ended takes nothing more', async () => {
    const header = headerOf()
    await journal.append(creation(header))
    await journal.append(following(header, 1, { patch: { status: 'cancelled' } }))
    await expect(journal.append(following(header, 2, { patch: { status: 'running' } }))).rejects.toMatchObject({
      code: 'journal.stale-epoch',
    })
    expect((await journal.header(TENANT, header.id))?.status).toBe('cancelled')
  })

  test.each([
    ['a repeated creation', (header: ReturnType<typeof headerOf>) => creation(header)],
    ['a repeated seq', (header: ReturnType<typeof headerOf>) => following(header, 1, { payload: '["other"]' })],
    ['a gap', (header: ReturnType<typeof headerOf>) => following(header, 5)],
    ['another tenant', (header: ReturnType<typeof headerOf>) => ({ ...following(header, 2), tenantId: newId() })],
  ])('J5: %s is refused', async (_what, again) => {
    const header = headerOf()
    await journal.append(creation(header))
    await journal.append(following(header, 1, { payload: '["first"]' }))
    await expect(journal.append(again(header))).rejects.toMatchObject({ code: 'journal.stale-epoch' })
    expect((await journal.segments(TENANT, header.id)).map((segment) => segment.payload)).toEqual(['[{"type":"accepted"}]', '["first"]'])
  })

  test('a refused append does not hurt its neighbours in the batch', async () => {
    const [good, bad, late] = [headerOf(), headerOf(), headerOf()]
    const results = await Promise.allSettled([
      journal.append(creation(good)),
      journal.append(following(bad, 3)),
      journal.append(creation(late)),
      journal.append(following(late, 1)),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(await journal.segments(TENANT, late.id)).toHaveLength(2)
  })

  test('a field is set back to nothing by a patch with null', async () => {
    const header = headerOf({ status: 'waiting', wakeAt: 50 })
    await journal.append(creation(header))
    await journal.append(following(header, 1, { patch: { status: 'running', wakeAt: null } }))
    expect(await journal.header(TENANT, header.id)).toMatchObject({ status: 'running', wakeAt: null })
  })

  test('a large payload comes back as it was', async () => {
    const header = headerOf()
    const payload = JSON.stringify([{ text: 'später 🌊 '.repeat(20_000) }])
    await journal.append(creation(header, payload))
    expect((await journal.segments(TENANT, header.id))[0]?.payload).toBe(payload)
  })

  test('an append that makes no sense is refused before it is written', async () => {
    const header = headerOf()
    await expect(journal.append(following(header, 0))).rejects.toMatchObject({ code: 'internal.invariant' })
    await expect(journal.append({ ...creation(header), executionId: 'x' })).rejects.toMatchObject({ code: 'internal.invariant' })
  })
})

describe('claiming', () => {
  const claim = (changes = {}) => journal.claim({ owner: 'me', now: MONDAY, leaseUntil: MONDAY + 1000, limit: 100, ...changes })
  const ids = (claimed: Awaited<ReturnType<typeof claim>>) => claimed.map((one) => one.header.id)

  test('an execution is not taken from a live owner, but once its lease is over', async () => {
    const header = at(MONDAY)
    await journal.append(creation(header))
    expect(await claim({ owner: 'other' })).toEqual([])
    await journal.heartbeat('me', MONDAY + 60_000)
    expect(await claim({ owner: 'other', now: MONDAY + 59_000 })).toEqual([])
    const [taken] = await claim({ owner: 'other', now: MONDAY + 60_000, leaseUntil: MONDAY + 90_000 })
    expect(taken).toMatchObject({ header: { id: header.id }, epoch: 2, segments: [{ seq: 0 }] })
    expect(await claim({ now: MONDAY + 61_000 })).toEqual([])
  })

  test('whoever holds the lock takes over what others left, each execution once', async () => {
    const headers = [at(MONDAY), at(MONDAY + DAY), at(MONDAY + DAY)]
    await Promise.all(headers.map((header) => journal.append(creation(header))))
    await journal.close()
    await open({ owner: 'next' })
    const first = await claim({ owner: 'next', takeOver: true, limit: 2 })
    const second = await claim({ owner: 'next', takeOver: true, limit: 2 })
    expect([...ids(first), ...ids(second)].sort()).toEqual(headers.map((header) => header.id).sort())
    expect(await claim({ owner: 'next', takeOver: true })).toEqual([])
  })

  test('whoever takes over can have any of them at once, whatever day it is of', async () => {
    const headers = [at(MONDAY), at(MONDAY + DAY)]
    await Promise.all(headers.map((header) => journal.append(creation(header))))
    await journal.close()
    await open({ owner: 'next' })
    expect(ids(await claim({ owner: 'next', takeOver: true, limit: 1 }))).toEqual([headers[0]!.id])
    expect(ids(await claim({ owner: 'next', executionId: headers[1]!.id }))).toEqual([headers[1]!.id])
  })

  test('large journals are claimed a few at a time, until there are none', async () => {
    const headers = Array.from({ length: 5 }, () => at(MONDAY))
    for (const header of headers) await journal.append(creation(header, JSON.stringify(['x'.repeat(7_000_000)])))
    await journal.close()
    await open({ owner: 'next' })
    const sizes: number[] = []
    do sizes.push((await claim({ owner: 'next', takeOver: true })).length)
    while (sizes.at(-1) !== 0)
    expect(sizes).toEqual([3, 2, 0])
  })

  test('leases outlive the process that wrote them, unless somebody takes over', async () => {
    const header = at(MONDAY)
    await journal.append(creation(header))
    await journal.close()
    await open({ owner: 'next' })
    expect(await claim({ owner: 'next', now: MONDAY + 1 })).toEqual([])
    expect(ids(await claim({ owner: 'next', now: MONDAY + 30_001 }))).toEqual([header.id])
  })

  test('what waits for later, for a token or is paused stays; what is due comes; one execution can be asked for whatever it waits for', async () => {
    const due = at(MONDAY, { status: 'waiting', wakeAt: MONDAY - 1 })
    const later = at(MONDAY, { status: 'waiting', wakeAt: MONDAY + 1 })
    const token = at(MONDAY, { status: 'waiting' })
    const paused = at(MONDAY, { status: 'paused' })
    for (const header of [due, later, token, paused]) {
      await journal.append(creation(header))
      await journal.release(header.id, 1)
    }
    expect(await journal.nextWake()).toBe(MONDAY - 1)
    expect(ids(await claim())).toEqual([due.id])
    for (const header of [later, token, paused]) expect(ids(await claim({ executionId: header.id }))).toEqual([header.id])
    expect(await claim({ executionId: later.id, owner: 'other' })).toEqual([])
    expect(await claim({ executionId: newId() })).toEqual([])
  })

  test('ended executions are never claimed, and a limit is kept', async () => {
    const headers = Array.from({ length: 5 }, () => at(MONDAY))
    for (const header of headers) {
      await journal.append(creation(header))
      await journal.release(header.id, 1)
    }
    await journal.append(following(headers[0]!, 1, { patch: { status: 'failed' } }))
    expect(ids(await claim({ limit: 2 }))).toEqual([headers[1]!.id, headers[2]!.id])
    expect(await claim({ executionId: headers[0]!.id })).toEqual([])
  })

  test('a heartbeat counts what its owner holds', async () => {
    const [kept, released] = [at(MONDAY), at(MONDAY + DAY)]
    await journal.append(creation(kept))
    await journal.append(creation(released))
    expect(await journal.heartbeat('me', MONDAY + 5)).toBe(2)
    await journal.release(released.id, 7) // not the current epoch
    expect(await journal.heartbeat('me', MONDAY + 5)).toBe(2)
    await journal.release(released.id, 1)
    expect(await journal.heartbeat('me', MONDAY + 5)).toBe(1)
    expect(await journal.heartbeat('other', MONDAY + 5)).toBe(0)
  })

  test('of several times the earliest is the next wake', async () => {
    expect(await journal.nextWake()).toBeNull()
    for (const [day, wakeAt] of [
      [0, 300],
      [1, 200],
      [2, 400],
    ] as const) {
      const header = at(MONDAY + day * DAY, { status: 'waiting', wakeAt })
      await journal.append(creation(header))
      await journal.release(header.id, 1)
    }
    expect(await journal.nextWake()).toBe(200)
  })

  test('what somebody holds in memory needs no waking', async () => {
    await journal.append(creation(at(MONDAY, { status: 'waiting', wakeAt: 100 })))
    expect(await journal.nextWake()).toBeNull()
  })
})

describe('reading', () => {
  test('lists go newest first over the days, page by page, each execution once', async () => {
    const headers = Array.from({ length: 25 }, (_, index) => at(MONDAY + index * (DAY / 5)))
    await Promise.all(headers.map((header) => journal.append(creation(header))))
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Awaited<ReturnType<typeof journal.list>> = await journal.list(
        TENANT,
        {},
        { limit: 7, ...(cursor === null ? {} : { cursor }) },
      )
      seen.push(...page.data.map((header) => header.id))
      cursor = page.nextCursor
      pages += 1
    } while (cursor !== null)
    expect(seen).toEqual(headers.map((header) => header.id).reverse())
    expect(pages).toBe(4)
  })

  test('filters combine', async () => {
    const other = newId()
    const samples = [
      at(MONDAY, { status: 'failed' }),
      at(MONDAY + 1, { status: 'failed', workflowId: other }),
      at(MONDAY + 2, { status: 'completed' }),
      at(MONDAY + DAY, { status: 'failed', mode: 'test' }),
      at(MONDAY + 2 * DAY, { status: 'running' }),
      at(MONDAY + 3, { tenantId: newId(), status: 'failed' }),
    ]
    for (const header of samples) await journal.append(creation(header))
    const list = async (filter: object) =>
      (await journal.list(TENANT, filter, { limit: 50 })).data.map((one) => samples.findIndex(({ id }) => id === one.id))
    expect(await list({})).toEqual([4, 3, 2, 1, 0])
    expect(await list({ status: ['failed'] })).toEqual([3, 1, 0])
    expect(await list({ status: ['failed', 'running'], workflowId: WORKFLOW })).toEqual([4, 3, 0])
    expect(await list({ mode: 'test' })).toEqual([3])
    expect(await list({ from: MONDAY + 2, to: MONDAY + 2 * DAY })).toEqual([3, 2])
    expect(await list({ workflowId: other })).toEqual([1])
  })

  test('another tenant sees nothing', async () => {
    const header = headerOf()
    await journal.append(creation(header))
    const stranger = newId()
    expect(await journal.header(stranger, header.id)).toBeUndefined()
    expect(await journal.segments(stranger, header.id)).toEqual([])
    expect((await journal.list(stranger, {}, { limit: 5 })).data).toEqual([])
  })

  test('many headers are read at once, of this tenant and of whatever week', async () => {
    const [monday, later, other] = [
      headerOf({ id: idAt(MONDAY) }),
      headerOf({ id: idAt(MONDAY + 8 * DAY) }),
      headerOf({ tenantId: newId() }),
    ]
    for (const header of [monday, later, other]) await journal.append(creation(header))
    const found = await journal.headers(TENANT, [later.id, monday.id, other.id, monday.id, 'nonsense'])
    expect(found.map(({ id }) => id).sort()).toEqual([monday.id, later.id])
  })

  test('reading what does not exist makes no file', async () => {
    expect(await journal.headers(TENANT, [idAt(MONDAY)])).toEqual([])
    expect(await journal.header(TENANT, idAt(MONDAY))).toBeUndefined()
    expect(await journal.header(TENANT, 'nonsense')).toBeUndefined()
    expect(readdirSync(directory)).toEqual([])
  })

  test('counts and the last execution of each workflow', async () => {
    const other = newId()
    const old = at(MONDAY - 5 * DAY, { status: 'failed' })
    const last = at(MONDAY + DAY, { status: 'waiting' })
    const samples = [old, at(MONDAY, { status: 'completed' }), at(MONDAY, { status: 'completed' }), at(MONDAY, { status: 'failed' }), last]
    for (const header of samples) await journal.append(creation(header))
    expect(await journal.stats(TENANT, [WORKFLOW, other], MONDAY - DAY)).toEqual([
      {
        ...{ workflowId: WORKFLOW, completed: 2, failed: 1, running: 1, lastId: last.id, lastStatus: 'waiting', lastAt: MONDAY + DAY },
        days: [{ day: MONDAY - DAY / 2, completed: 2, failed: 1 }],
      },
    ])
  })

  test('children are found over midnight', async () => {
    const parent = at(MONDAY)
    const children = [at(MONDAY + 1, { parentId: parent.id }), at(MONDAY + DAY, { parentId: parent.id })]
    for (const header of [parent, ...children]) await journal.append(creation(header))
    expect((await journal.children(TENANT, parent.id)).map((header) => header.id)).toEqual(children.map((header) => header.id))
  })
})

describe('pruning', () => {
  test('a day whose executions all ended is dropped as a file; from others only ended executions go', async () => {
    const done = at(MONDAY, { status: 'completed' })
    const waiting = at(MONDAY + DAY, { status: 'waiting' })
    const besides = at(MONDAY + DAY, { status: 'failed' })
    const young = at(MONDAY + 3 * DAY, { status: 'completed' })
    for (const header of [done, waiting, besides, young]) await journal.append(creation(header))
    expect(await journal.prune(MONDAY + 2 * DAY)).toBe(2)
    expect(readdirSync(directory).filter((name) => name.endsWith('.sqlite'))).toEqual([
      'journal-2026-03-03.sqlite',
      'journal-2026-03-05.sqlite',
    ])
    expect((await journal.list(TENANT, {}, { limit: 9 })).data.map((header) => header.id)).toEqual([young.id, waiting.id])
    expect(await journal.segments(TENANT, besides.id)).toEqual([])
  })

  test('within a day only what is older goes, however much it is', async () => {
    const old = Array.from({ length: 1200 }, () => at(MONDAY, { status: 'completed' }))
    const young = at(MONDAY + 10, { status: 'completed' })
    await Promise.all([...old, young].map((header) => journal.append(creation(header))))
    expect(await journal.prune(MONDAY + 5)).toBe(1200)
    expect((await journal.list(TENANT, {}, { limit: 5 })).data.map((header) => header.id)).toEqual([young.id])
  })
})

test('says what it takes on disk', async () => {
  const before = await journal.usage()
  await journal.append(creation(at(MONDAY), 'x'.repeat(3000)))
  await journal.append(creation(at(MONDAY + DAY)))
  const after = await journal.usage()
  expect([before.days, after.days]).toEqual([0, 2])
  expect(after.bytes).toBeGreaterThan(before.bytes + 3000)
})

describe('trouble', () => {
  const bulky = () => creation(at(MONDAY), 'x'.repeat(4000))

  test('a full disk refuses appends and the journal goes on when there is space again', async () => {
    await journal.close()
    await open({ maxPages: 60 })
    const header = at(MONDAY, { status: 'completed' })
    await journal.append(creation(header))
    const refused = async (): Promise<unknown> => {
      for (;;) {
        const append = { ...bulky(), patch: { status: 'completed' as const } }
        try {
          await journal.append(append)
        } catch (thrown) {
          return thrown
        }
      }
    }
    expect(await refused()).toMatchObject({ code: 'journal.unavailable', status: 503, message: expect.stringContaining('full') })
    expect(await journal.header(TENANT, header.id)).toMatchObject({ status: 'completed' })
    await journal.prune(MONDAY + 1)
    await journal.append(bulky())
  })

  test('a write that cannot be stored fails alone: what was committed together with it is stored', async () => {
    const [before, bad, after] = [at(MONDAY), at(MONDAY), at(MONDAY)]
    const poison = creation({ ...bad, workflowVersion: 'one' as never }) // as a bug of the engine would hand over
    const results = await Promise.allSettled([creation(before), poison, creation(after)].map((append) => journal.append(append)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'journal.append-invalid', data: { executionId: bad.id } } })
    expect(await journal.header(TENANT, bad.id)).toBeUndefined()
    await journal.append(following(before, 1))
  })

  test('readiness fails while writing does, and comes back with it', async () => {
    await journal.close()
    await open({ maxPages: 30 })
    await journal.check()
    for (let full = false; !full;)
      await journal.append(bulky()).catch(() => {
        full = true
      })
    await expect(journal.check()).rejects.toMatchObject({ code: 'journal.unavailable' })
  })

  test('a broken file is named and left alone; the other days work', async () => {
    await journal.append(creation(at(MONDAY + DAY)))
    await journal.close()
    const file = join(directory, 'journal-2026-03-02.sqlite')
    writeFileSync(file, 'this is not a database, '.repeat(1000))
    const error = jest.fn()
    const logger = { ...silentLogger, error, child: () => logger }
    await open({ logger })
    expect(journal.brokenFiles()).toEqual([{ file, reason: expect.stringContaining('not a database') }])
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ file }), expect.any(String))
    await expect(journal.header(TENANT, idAt(MONDAY))).rejects.toMatchObject({ code: 'journal.file-unreadable', data: { file } })
    await expect(journal.append(creation(at(MONDAY)))).rejects.toMatchObject({
      code: 'journal.unavailable',
      message: expect.stringMatching(/(?<!\/)journal-2026-03-02\.sqlite: file is not a database/),
    })
    const healthy = at(MONDAY + DAY)
    await journal.append(creation(healthy))
    expect(await journal.heartbeat('me', MONDAY)).toBe(2)
    expect((await journal.list(TENANT, {}, { limit: 9 })).data).toHaveLength(2)
    await journal.append(creation(at(MONDAY + DAY, { status: 'completed' })))
    expect(await journal.prune(MONDAY + 3 * DAY)).toBe(1)
    expect(readdirSync(directory)).toContain('journal-2026-03-02.sqlite')
  })

  test('a folder that cannot be used is refused in one sentence', async () => {
    const file = join(directory, 'a-file')
    writeFileSync(file, '')
    await expect(openSqliteJournal({ directory: file, logger: silentLogger })).rejects.toMatchObject({ code: 'journal.directory-unusable' })
  })

  test('closing writes what was appended before and refuses what comes after', async () => {
    const header = headerOf()
    const append = journal.append(creation(header))
    const closed = journal.close()
    await append
    await closed
    await journal.close()
    await expect(journal.append(creation(headerOf()))).rejects.toMatchObject({ code: 'journal.unavailable' })
    await open()
    expect(await journal.header(TENANT, header.id)).toBeDefined()
  })
})

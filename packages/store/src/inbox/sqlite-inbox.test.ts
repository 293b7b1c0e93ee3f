import Database from 'better-sqlite3'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, silentLogger } from '@millrace/base'
import { inboxContract } from '../../../engine/src/testing/inbox-contract.ts'
import { openSqliteInbox } from './sqlite-inbox.ts'

inboxContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'inbox-'))
  const open = () => openSqliteInbox({ file: join(directory, 'inbox.sqlite'), logger: silentLogger, maxEvents: 100, maxBytes: 1_000_000 })
  let opened = await open()
  return {
    store: opened,
    reopen: async () => {
      await opened.close()
      return (opened = await open())
    },
    dispose: async () => {
      await opened.close()
      rmSync(directory, { recursive: true })
    },
  }
})

describe('what goes in slices', () => {
  const tenantId = newId()
  const workflowId = newId()
  const at = Date.now()
  let directory: string
  let store: Awaited<ReturnType<typeof openSqliteInbox>>
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'inbox-'))
    store = await openSqliteInbox({ file: join(directory, 'inbox.sqlite'), logger: silentLogger })
  })
  afterEach(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  test('a batch of as many inputs as a slice is ended, and says so', async () => {
    const id = newId()
    await store.createBatch({
      ...{ id, tenantId, workflowId, version: 1, startNode: 'hook', mode: 'production', concurrency: 1, onFailure: 'continue' },
      ...{ createdAt: at, createdBy: null, retryOf: null },
    })
    const each = <T>(make: () => T): T[] => Array.from({ length: 2000 }, make)
    await store.fillBatch(id, { ids: each(newId), items: each(() => '[{"json":{}}]'), itemCounts: each(() => 1), receivedAt: at })
    await store.openBatch(id, at)
    expect(await store.endBatch(id, { status: 'cancelled', at })).toMatchObject({
      status: 'cancelled',
      cancelled: 2000,
      pending: 0,
      finishedAt: at,
    })
  })

  test('so many events of one workflow are held and released, and those of others are left alone', async () => {
    const event = (of: string) => ({
      ...{ id: newId(), tenantId, workflowId: of, version: 1, startNode: 'hook', trigger: 'webhook', mode: 'production' as const },
      ...{ receivedAt: at, items: '[]', itemCount: 0 },
    })
    await Promise.all(Array.from({ length: 4001 }, () => store.insert(event(workflowId))))
    await store.insert(event(newId()))
    await store.hold(tenantId, workflowId)
    expect(await store.take({ executionIds: [newId(), newId()], at })).toHaveLength(1)
    await store.release(tenantId, workflowId)
    expect(await store.take({ executionIds: Array.from({ length: 5000 }, newId), at })).toHaveLength(4001)
  })

  test('long items are kept small on disk, and come back as they were', async () => {
    const items = JSON.stringify([{ json: { text: 'long '.repeat(5000) } }])
    const id = newId()
    await store.insert({
      ...{ id, tenantId, workflowId, version: 1, startNode: 'hook', trigger: 'webhook', mode: 'production' },
      ...{ receivedAt: at, items, itemCount: 1 },
    })
    expect(await store.items(tenantId, id)).toBe(items)
    await store.close()
    expect(statSync(join(directory, 'inbox.sqlite')).size).toBeLessThan(250_000)
    store = await openSqliteInbox({ file: join(directory, 'inbox.sqlite'), logger: silentLogger })
  })

  test('a file of a newer version is refused, with what to do', async () => {
    await store.close()
    const database = new Database(join(directory, 'inbox.sqlite'))
    database.pragma('user_version = 99')
    database.close()
    await expect(openSqliteInbox({ file: join(directory, 'inbox.sqlite'), logger: silentLogger })).rejects.toMatchObject({
      code: 'inbox.unavailable',
      message: expect.stringContaining('newer Millrace'),
    })
  })
})

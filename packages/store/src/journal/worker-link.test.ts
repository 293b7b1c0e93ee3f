import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@millrace/base'
import { creation, headerOf, idAt } from './testing/journal-samples.ts'
import { journalLink, type JournalLink } from './worker-link.ts'

let directory: string
let link: JournalLink
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'link-'))
  const settings = { directory, owner: 'me', leaseMs: 1000, openFiles: 2, maxPages: 0 }
  link = journalLink({ settings, logger: silentLogger, onBroken: () => undefined })
})
afterEach(async () => {
  await link.close()
  rmSync(directory, { recursive: true })
})

test('a worker that dies fails the calls under way instead of leaving them hanging, and the next call starts another one', async () => {
  await link.call('open', null)
  const underWay = Promise.allSettled([link.call('nextWake', null), link.call('heartbeat', { owner: 'me', leaseUntil: 1 })])
  await link.crash()
  for (const result of await underWay) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'journal.unavailable' })
  }
  expect(await link.call('open', null)).toEqual({ periods: [], broken: [] })
})

test('a worker that replaces a crashed one knows what is unfinished', async () => {
  const header = headerOf({ id: idAt(1_000_000), status: 'waiting', wakeAt: 42 })
  await link.call('open', null)
  await link.call('commit', [{ kind: 'append', period: '1970-01-01', append: creation(header) }])
  await link.call('commit', [{ kind: 'release', period: '1970-01-01', executionId: header.id, epoch: 1 }])
  await link.crash()
  expect(await link.call('nextWake', null)).toBe(42)
})

test('a failing call says which file', async () => {
  const bad = link.call('header', { period: '../nowhere/x' as string, tenantId: 't', executionId: 'e' })
  await expect(bad).rejects.toMatchObject({ code: 'journal.file-unreadable' })
})

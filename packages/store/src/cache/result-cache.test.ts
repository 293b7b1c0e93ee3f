import { silentLogger } from '@millrace/base'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openResultCache, type OpenResultCache } from './result-cache.ts'

let directory: string
let now = 0
const opened: OpenResultCache[] = []
const open = (maxBytes = 10_000_000, file = join(directory, 'cache.sqlite')): OpenResultCache => {
  const clock = { now: () => now, after: () => () => undefined }
  const cache = openResultCache({ file, maxBytes, clock, logger: silentLogger })
  opened.push(cache)
  return cache
}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-cache-'))
  now = 1000
})
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close()
  rmSync(directory, { recursive: true, force: true })
})
const entry = (key: string, rest: object = {}) => ({ tenantId: 't', key, payload: `result of ${key}`, expiresAt: 2000, ...rest })

test('a result is found until its time is over, by its tenant only, also after a restart', async () => {
  const first = open()
  await first.set(entry('k'))
  expect(await first.get('t', 'k', 1999)).toBe('result of k')
  expect(await first.get('u', 'k', 1999)).toBeUndefined()
  const second = open()
  expect(await second.get('t', 'k', 1999)).toBe('result of k')
  expect(await second.get('t', 'k', 2000)).toBeUndefined()
  expect(await first.get('t', 'k', 2000)).toBeUndefined()
})

test('a newer result takes the place of an older one, in memory and on disk', async () => {
  const cache = open()
  await cache.set(entry('k'))
  await cache.set(entry('k', { payload: 'new', expiresAt: 5000 }))
  expect(await cache.get('t', 'k', 3000)).toBe('new')
  expect(await open().get('t', 'k', 3000)).toBe('new')
})

test('it stays within its size: what expired goes first, then what expires next', async () => {
  const cache = open(20_000)
  const big = 'x'.repeat(2000)
  now = 3000
  await cache.set(entry('expired', { payload: big, expiresAt: 2000 }))
  for (let n = 0; n < 30; n += 1) await cache.set(entry(`k${n}`, { payload: big, expiresAt: 10_000 + n }))
  const disk = open(20_000)
  const found = []
  for (let n = 0; n < 30; n += 1) if ((await disk.get('t', `k${n}`, 4000)) !== undefined) found.push(n)
  expect(found.length).toBeLessThan(10)
  expect(found).toContain(29)
  expect(found).not.toContain(0)
})

test('a result larger than the whole cache is not kept', async () => {
  await open(1000).set(entry('k', { payload: 'x'.repeat(50_000) }))
  expect(await open().get('t', 'k', 1500)).toBeUndefined()
})

test('a broken file is made anew', async () => {
  const file = join(directory, 'cache.sqlite')
  writeFileSync(file, 'this is no database, and long enough to be taken for one if nobody looks at it closely'.repeat(50))
  const cache = open()
  await cache.set(entry('k'))
  expect(await open().get('t', 'k', 1500)).toBe('result of k')
  expect(statSync(file).size).toBeGreaterThan(0)
})

test('where no file can be made results are kept in memory', async () => {
  const cache = open(10_000, join(directory, 'no', 'such', 'directory', 'cache.sqlite'))
  await cache.set(entry('k'))
  expect(await cache.get('t', 'k', 1500)).toBe('result of k')
})

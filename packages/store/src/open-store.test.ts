import { silentLogger } from '@millrace/base'
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { openAt, tempDir, tempStore } from './testing/temp-store.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await tempDir()
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('what was written is there after a restart, durably and with foreign keys held', async () => {
  const first = await openAt(dataDir)
  await first.tenants.insert({ id: 't', name: 'T', createdAt: 1 })
  await first.settings.set('t', 'vars', { a: [1, null] })
  await first.settings.set('t', 'vars', { a: [2, null] })
  await expect(first.settings.set('nobody', 'vars', 1)).rejects.toThrow(/FOREIGN KEY/)
  await first.close()
  const second = await openAt(dataDir)
  expect(await second.settings.get('t', 'vars')).toEqual({ a: [2, null] })
  await second.close()
  const raw = new Database(join(dataDir, 'millrace.sqlite'))
  expect(raw.pragma('journal_mode', { simple: true })).toBe('wal')
  raw.close()
})

test('a second server on the same data directory is refused, and may start when the first one ended', async () => {
  const first = await openAt(dataDir)
  await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'store.locked' })
  await first.close()
  await (await openAt(dataDir)).close()
})

test('a killed server leaves no lock behind', async () => {
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3')
  const script = `const D = require(${JSON.stringify(sqlite)}); const d = new D(process.argv[1]);
    d.pragma('locking_mode = EXCLUSIVE'); d.exec('BEGIN EXCLUSIVE'); console.log('locked'); setInterval(() => d.open, 1000)`
  const child = spawn(process.execPath, ['-e', script, join(dataDir, 'lock.sqlite')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    await once(child.stdout, 'data')
    await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'store.locked' })
  } finally {
    child.kill('SIGKILL')
    await ended
  }
  await (await openAt(dataDir)).close()
})

test('a damaged database is named, with what to do', async () => {
  const file = join(dataDir, 'millrace.sqlite')
  await writeFile(file, 'this is not a database, but it is long enough to be read as one'.repeat(20))
  await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'store.corrupt', data: { file }, message: expect.stringContaining('backup') })
  await rm(file)
  await (await openAt(dataDir)).close() // the refusal released the lock
})

test('a database with torn pages is damaged too', async () => {
  await (await openAt(dataDir)).close()
  const file = join(dataDir, 'millrace.sqlite')
  const bytes = await readFile(file)
  bytes.fill(0xff, 4096, 4096 * 6)
  await writeFile(file, bytes)
  await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'store.corrupt' })
})

test('a database of a newer version is left alone', async () => {
  await (await openAt(dataDir)).close()
  const raw = new Database(join(dataDir, 'millrace.sqlite'))
  raw.exec("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')")
  raw.close()
  await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'store.newer-schema', data: { unknown: ['Future9999999999999'] } })
})

test('a data directory that is a file, or below one, cannot be written', async () => {
  const file = join(dataDir, 'file')
  await writeFile(file, '')
  await expect(openAt(file)).rejects.toMatchObject({ code: 'store.unwritable' })
  await expect(openAt(join(file, 'below'))).rejects.toMatchObject({ code: 'store.unwritable' })
})

describe('the encryption key', () => {
  const sealIn = async (options = {}) => {
    const store = await openAt(dataDir, options)
    const sealed = store.secrets.seal('s', { tenantId: 't', credentialId: 'c' })
    await store.close()
    return sealed
  }
  const openIn = async (sealed: { keyId: string; cipherText: string }, options = {}) => {
    const store = await openAt(dataDir, options)
    try {
      return store.secrets.open(sealed, { tenantId: 't', credentialId: 'c' })
    } finally {
      await store.close()
    }
  }

  test('is made on the first start for this user only, and kept', async () => {
    const sealed = await sealIn()
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600)
    expect(await openIn(sealed)).toBe('s')
  })

  test('comes from the settings where given, in either writing', async () => {
    const hex = 'ab'.repeat(32)
    const sealed = await sealIn({ encryptionKey: hex })
    expect(await openIn(sealed, { encryptionKey: Buffer.from(hex, 'hex').toString('base64') })).toBe('s')
    await expect(openIn(sealed, { encryptionKey: 'cd'.repeat(32) })).rejects.toMatchObject({ code: 'credential.undecryptable' })
  })

  test('is refused when it is not 32 bytes', async () => {
    await expect(openAt(dataDir, { encryptionKey: 'short' })).rejects.toMatchObject({ code: 'secrets.key-invalid' })
  })

  test('is not silently replaced when credentials need the lost one', async () => {
    const store = await openAt(dataDir)
    await store.tenants.insert({ id: 't', name: 'T', createdAt: 1 })
    const row = {
      id: 'c',
      tenantId: 't',
      name: 'C',
      type: 'http.basic',
      visible: {},
      limits: null,
      createdAt: 1,
      createdBy: null,
      updatedAt: 1,
    }
    await store.credentials.insert({ ...row, ...store.secrets.seal('s', { tenantId: 't', credentialId: 'c' }) })
    await store.close()
    await rm(join(dataDir, 'encryption.key'))
    await expect(openAt(dataDir)).rejects.toMatchObject({ code: 'secrets.key-missing', data: { credentials: 1 } })
    const warned: object[] = []
    const logger = { ...silentLogger, warn: (fields: object) => void warned.push(fields) }
    await (await openAt(dataDir, { logger, encryptionKey: 'ab'.repeat(32) })).close()
    expect(warned).toEqual([{ credentials: 1 }])
  })
})

test('a failed transaction leaves nothing, also of what others did meanwhile outside of it', async () => {
  const { store, tenantId, dispose } = await tempStore()
  const failing = store.transaction(async (inside) => {
    await inside.settings.set(tenantId, 'a', 1)
    await Promise.resolve()
    await inside.settings.set(tenantId, 'b', 1)
    throw new RangeError('stop')
  })
  const outside = store.settings.set(tenantId, 'c', 1)
  await expect(failing).rejects.toThrow('stop')
  await outside
  expect(await store.settings.get(tenantId, 'a')).toBeUndefined()
  expect(await store.settings.get(tenantId, 'b')).toBeUndefined()
  expect(await store.settings.get(tenantId, 'c')).toBe(1)
  await dispose()
})

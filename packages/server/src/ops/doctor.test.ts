import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine, type Health } from './doctor.ts'
import { effectiveSettings } from './effective-settings.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'millrace-doctor-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const look = (env: Record<string, string> = {}, more: { now?: number; nodeVersion?: string } = {}): Promise<Health> =>
  examine({ env: { MILLRACE_DATA_DIR: dataDir, MILLRACE_PORT: '0', ...env }, now: Date.now(), nodeVersion: '26.10.0', ...more })
const found = ({ findings }: Health, check: string) => findings.find((each) => each.check === check)

test('an empty folder is fit for a server', async () => {
  const health = await look()
  expect(health.healthy).toBe(true)
  expect(health.findings.map(({ check }) => check)).toEqual([
    ...[
      'node',
      'settings',
      'data directory',
      'disk',
      'database',
      'migrations',
      'encryption key',
      'server',
      'clock',
      'port',
      'public URL',
      'sandbox',
    ],
  ])
})

test.each<[string, string, () => Promise<Health>, object]>([
  ['an old Node', 'node', () => look({}, { nodeVersion: '20.1.0' }), { status: 'error' }],
  [
    'a wrong setting',
    'settings',
    () => look({ MILLRACE_PORT: 'http' }),
    { status: 'error', message: expect.stringContaining('MILLRACE_PORT') as string },
  ],
  [
    'a misspelt one',
    'settings',
    () => look({ MILLRACE_PROT: '1' }).then((health) => ({ ...health, findings: health.findings.slice(2) })),
    { status: 'warning' },
  ],
  [
    'a folder that others can look into',
    'data directory',
    () => (chmodSync(dataDir, 0o755), look()),
    { status: 'warning', advice: expect.stringContaining('chmod 700') as string },
  ],
  [
    'a key that others can read',
    'encryption key',
    () => (writeFileSync(join(dataDir, 'encryption.key'), 'x', { mode: 0o644 }), look()),
    { status: 'error' },
  ],
  [
    'a clock that was set back',
    'clock',
    () => (writeFileSync(join(dataDir, 'inbox.sqlite-wal'), ''), look({}, { now: Date.now() - 3_600_000 })),
    { status: 'error', message: expect.stringContaining('set back') as string },
  ],
  [
    'a damaged database',
    'database',
    () => (writeFileSync(join(dataDir, 'millrace.sqlite'), 'no database'.repeat(500)), look()),
    { status: 'error', advice: expect.stringContaining('backup restore') as string },
  ],
  ['an open server without an address', 'public URL', () => look({ MILLRACE_HOST: '0.0.0.0' }), { status: 'warning' }],
  [
    'an address without encryption',
    'public URL',
    () => look({ MILLRACE_PUBLIC_URL: 'http://millrace.example.org' }),
    { status: 'warning' },
  ],
])('%s is found, with what to do', async (_what, check, ask, finding) => {
  const health = await ask()
  expect(found(health, check)).toMatchObject(finding)
  for (const { status, advice } of health.findings) expect(advice === null).toBe(status === 'ok')
})

test('a port that something else has is told', async () => {
  const other: Server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  expect(found(await look({ MILLRACE_PORT: String(port) }), 'port')).toMatchObject({
    status: 'error',
    message: expect.stringContaining('something else') as string,
  })
  await new Promise((resolve) => other.close(resolve))
})

test('a folder that is not there yet is made by the first start', async () => {
  expect(found(await look({ MILLRACE_DATA_DIR: join(dataDir, 'a/b') }), 'data directory')).toMatchObject({ status: 'ok' })
})

test('what was left by a reading hand is no clock that was set back', async () => {
  mkdirSync(join(dataDir, 'packets'))
  utimesSync(join(dataDir, 'packets'), new Date(), new Date())
  expect(found(await look(), 'clock')).toMatchObject({ status: 'ok' })
})

test('settings are shown with their origin, and secrets are not', () => {
  const key = 'a'.repeat(64)
  const { settings, problems } = effectiveSettings({
    MILLRACE_PORT: '8080',
    MILLRACE_ENCRYPTION_KEY: key,
    MILLRACE_OWNER_EMAIL: 'a@example.com',
    MILLRACE_OWNER_PASSWORD: 'correct horse',
  })
  const of = (variable: string) => settings.find((each) => each.variable === variable)
  expect(problems).toEqual([])
  expect(of('MILLRACE_PORT')).toMatchObject({ value: 8080, origin: 'environment' })
  expect(of('MILLRACE_HOST')).toMatchObject({ value: '127.0.0.1', origin: 'default' })
  expect([of('MILLRACE_ENCRYPTION_KEY')?.value, of('MILLRACE_OWNER_PASSWORD')?.value]).toEqual(['********', '********'])
  expect(JSON.stringify(effectiveSettings({ MILLRACE_ENCRYPTION_KEY: 'short-secret' }))).not.toContain('short-secret')
})

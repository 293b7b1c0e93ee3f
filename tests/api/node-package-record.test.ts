import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli, type CliOptions, type Ended } from '../support/millrace-cli.ts'

const ROOT = join(__dirname, '../..')
const TOKEN = 'hidden-token-1'
const CREDENTIAL = { MILLRACE_CREDENTIAL_SHOP_TOKEN: JSON.stringify({ token: TOKEN }) }

let folder = ''
let directory = ''
let calls = 0
/** A service that tells everything that it was told. */
const service = createServer((request, response) => {
  calls += 1
  const status = request.headers.authorization === `Bearer ${TOKEN}` ? 200 : 401
  const echo = { authorization: request.headers.authorization, password: 'hidden-field' }
  response.writeHead(status, { 'content-type': 'application/json', 'x-echo': request.headers.authorization ?? '' })
  response.end(JSON.stringify({ message: `Not ${request.headers.authorization}`, data: [{ id: 1, ...echo }, { id: 2 }] }))
})
let port = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  port = (service.address() as AddressInfo).port
})
afterAll(() => service.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-record-'))
  directory = join(folder, 'shop')
  calls = 0
  const created = await millraceCli(['node', 'create', 'shop', '--base-url', `http://127.0.0.1:${port}`], { cwd: folder })
  expect(created.code).toBe(0)
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
}, 240_000)
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const node = (args: readonly string[], options: CliOptions = {}): Promise<Ended> =>
  millraceCli(['node', ...args, '--json'], { cwd: directory, ...options, env: { HOME: folder, ...options.env } })
const recording = (name: string): string => readFileSync(join(directory, 'test/recordings', name), 'utf8')

test('what a service answered is kept without secrets, and the node is tested with it without network', async () => {
  const recorded = await node(['record', 'contacts.list', '--name', 'ada'], { env: CREDENTIAL })
  expect(recorded.json()).toMatchObject({
    ...{ file: 'test/recordings/ada.json', node: 'shop.contacts.list', items: 2 },
    exchanges: [{ method: 'GET', url: expect.stringContaining('search=Lovelace'), status: 200 }],
  })
  expect(recording('ada.json')).not.toContain('hidden-')
  expect(JSON.parse(recording('ada.json'))).toMatchObject({
    config: { search: 'Lovelace' },
    outputs: { main: [{ id: 1, authorization: '[hidden]', password: '[hidden]' }, { id: 2 }] },
  })
  calls = 0
  expect((await node(['test', '--only', 'recording'])).json()).toMatchObject({ passed: 1, failed: 0 })
  expect(calls).toBe(0)
  const connector = join(directory, 'src/connector.json')
  writeFileSync(connector, readFileSync(connector, 'utf8').replace('"items": "/data"', '"items": "/other"'))
  const failed = await node(['test', '--only', 'recording'])
  expect([failed.code, failed.json()]).toMatchObject([1, { failed: 1, failures: [{ name: 'recording ada' }] }])
}, 240_000)

test('a refusal is recorded only when it is asked for', async () => {
  const env = { MILLRACE_CREDENTIAL_SHOP_TOKEN: '{"token":"hidden-other"}' }
  const refused = await node(['record', 'contacts.list'], { env })
  expect([refused.code, refused.json()]).toMatchObject([
    1,
    { error: { code: 'devkit.record-failed', message: expect.stringMatching(/http\.401.*--allow-error/) } },
  ])
  expect(refused.stdout + refused.stderr).not.toContain('hidden-other')
  expect((await node(['record', 'contacts.list', '--allow-error'], { env })).json()).toMatchObject({ error: 'http.401' })
  expect(recording('contacts.list.json')).not.toContain('hidden-')
  expect((await node(['test', '--only', 'recording'])).json()).toMatchObject({ passed: 1, failed: 0 })
}, 240_000)

test('what cannot be recorded is said before anything is sent', async () => {
  const said = async (...args: readonly string[]): Promise<unknown> => (await node(['record', ...args])).json<{ error: unknown }>().error
  expect(await said('contacts.create')).toMatchObject({ code: 'devkit.record-failed', message: expect.stringContaining('--yes') })
  expect(await said('contacts.list')).toMatchObject({ message: expect.stringContaining('MILLRACE_CREDENTIAL_SHOP_TOKEN') })
  expect(await said('contacts.lost')).toMatchObject({ code: 'cli.usage', message: expect.stringContaining('shop.contacts.list') })
  expect(await said('contacts.list', '--config', '{')).toMatchObject({ code: 'cli.usage', message: expect.stringContaining('config') })
  expect([calls, readdirSync(join(directory, 'test'))]).toEqual([0, ['connector.test.ts']])
}, 240_000)

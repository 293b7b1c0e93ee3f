import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli, type Ended } from '../support/millrace-cli.ts'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(180_000)
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient
let folder = ''

beforeAll(async () => {
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-operator-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Ended> =>
  millraceCli([...args, '--json'], { cwd: folder, input, env: { MILLRACE_URL: server.base, MILLRACE_TOKEN: api.token, ...env } })

test('a user is added, changed and removed, with passwords on standard input alone', async () => {
  expect(
    (await run(['user', 'create', 'ada@example.com', '--name', 'Ada', '--role', 'viewer'], 'a long enough password\n')).json(),
  ).toMatchObject({ role: 'viewer' })
  expect(
    (await run(['user', 'update', 'ada@example.com', '--role', 'editor', '--reset-password'], 'another long password')).json(),
  ).toMatchObject({ role: 'editor' })
  await signIn(server.base, { email: 'ada@example.com', password: 'another long password', name: '' })
  expect((await run(['user', 'remove', 'ada@example.com'])).json()).toMatchObject({ email: 'ada@example.com' })
  expect((await run(['user', 'remove', 'ada@example.com'])).json()).toMatchObject({ error: { code: 'cli.user-unknown' } })
  const refused = await run(['user', 'create', 'bob@example.com'], 'short')
  expect([refused.code, refused.json()]).toMatchObject([1, { error: { message: expect.stringContaining('422') } }])
  expect((await run(['user', 'create', 'bob@example.com'])).code).toBe(2) // nothing on standard input
})

test('a credential comes in from standard input, and nothing shows its secret again', async () => {
  const secret = 'bearer-token-of-the-crm'
  const created = await run(['credential', 'create', 'http.bearer', '--name', 'CRM'], JSON.stringify({ token: secret }))
  expect(created.json()).toMatchObject({ name: 'CRM', type: 'http.bearer' })
  const listed = await run(['credential', 'list'])
  expect(listed.json()).toMatchObject({ data: [{ name: 'CRM' }] })
  expect(created.stdout + listed.stdout).not.toContain(secret)
  const wrong = await run(['credential', 'create', 'http.bearer', '--name', 'X'], secret)
  expect([wrong.code, wrong.stdout.includes(secret)]).toEqual([2, false])
  expect((await run(['credential', 'create', 'nobody.knows', '--name', 'X'], '{}')).json()).toMatchObject({
    error: { message: expect.stringContaining('http.bearer') },
  })
  expect((await run(['credential', 'delete', 'CRM'])).code).toBe(0)
  expect((await run(['credential', 'test', 'CRM'])).json()).toMatchObject({ error: { code: 'cli.credential-unknown' } })
})

const node = (id: string, type: string, config: object = {}) => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const DOUBLE = {
  schema: 'millrace/workflow@1',
  name: 'Double',
  nodes: [
    node('t', 'core.manual'),
    node('http', 'http.request', { url: { $expr: '{{ $json.url }}' } }),
    node('s', 'core.set', { assignments: [{ name: 'up', value: { $expr: '{{ $json.status === "ok" }}' } }] }),
  ],
  edges: [
    { id: 'e1', from: { node: 't', port: 'main' }, to: { node: 'http', port: 'main' } },
    { id: 'e2', from: { node: 'http', port: 'main' }, to: { node: 's', port: 'main' } },
  ],
}

test('an execution becomes a test that passes untouched, without the service that it called', async () => {
  const { workflow } = (await api.post('/workflows/import', DOUBLE)) as { workflow: { id: string } }
  const input = { url: `${server.base}/healthz`, password: 'the password of somebody' }
  const { executionId } = (await api.post(`/workflows/${workflow.id}/execute`, { wait: true, input })) as { executionId: string }
  const made = await run(['execution', 'test', executionId, '--output', join(folder, 'double.test.json')])
  expect(made.json()).toMatchObject({ schema: 'millrace/workflow-test@1', tests: [{ expect: { status: 'completed' } }] })
  expect(made.stdout).not.toContain('the password of somebody')
  const tested = await run(['workflow', 'test', folder])
  expect([tested.code, tested.json()]).toMatchObject([0, { passed: 1, failed: 0 }])
  const gone = await run(['execution', 'test', workflow.id])
  expect([gone.code, gone.json()]).toMatchObject([1, { error: { message: expect.stringContaining('404') } }])
})

test('workflows are checked without a server', async () => {
  writeFileSync(join(folder, 'good.json'), JSON.stringify(DOUBLE))
  writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...DOUBLE, nodes: [...DOUBLE.nodes, node('x', 'core.sett')] }))
  const checked = await run(['workflow', 'validate', folder], '', { MILLRACE_URL: 'http://127.0.0.1:1' })
  expect([checked.code, checked.json()]).toMatchObject([
    1,
    {
      valid: false,
      data: [
        { valid: false, problems: expect.arrayContaining([expect.objectContaining({ nodeId: 'x', severity: 'error' })]) },
        { valid: true },
      ],
    },
  ])
})

test('the data of a running server are copied, and another server starts with the copy', async () => {
  const backup = join(folder, 'backup')
  expect((await run(['backup', 'create', backup, '--data-dir', dataDir, '--with-key'])).json()).toMatchObject({ includesKey: true })
  expect((await run(['backup', 'verify', backup])).code).toBe(0)
  const restored = join(folder, 'restored')
  expect((await run(['backup', 'restore', backup, '--data-dir', restored])).code).toBe(0)
  const other = await startServer({ dataDir: restored, port: await freePort() })
  const workflows = await (await signIn(other.base)).get('/workflows')
  await other.kill('SIGTERM')
  expect(workflows).toEqual(await api.get('/workflows'))
  expect((await run(['backup', 'create', backup, '--data-dir', dataDir])).json()).toMatchObject({ error: { code: 'backup.target' } })
  expect((await run(['backup', 'create', join(folder, 'b'), '--data-dir', folder])).json()).toMatchObject({
    error: { code: 'backup.no-data' },
  })
})

test('the doctor finds a server that runs, and a setting that is wrong', async () => {
  const { port } = new URL(server.base)
  const health = (await run(['doctor'], '', { MILLRACE_DATA_DIR: dataDir, MILLRACE_PORT: port })).json()
  expect(health).toMatchObject({
    healthy: true,
    findings: expect.arrayContaining([expect.objectContaining({ check: 'server', message: 'a server uses the data directory' })]),
  })
  const wrong = await run(['config', 'validate'], '', { MILLRACE_PORT: 'http' })
  expect([wrong.code, wrong.json()]).toMatchObject([1, { valid: false, problems: [expect.stringContaining('MILLRACE_PORT')] }])
})

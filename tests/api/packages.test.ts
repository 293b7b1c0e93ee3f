import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { actionModule, installPackage, packPackage } from '../support/node-package.mjs'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { found } from '../support/until.ts'

jest.setTimeout(120_000)
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
})

const node = (id: string, type: string, config: object = {}, typeVersion = 1) => ({
  ...{ id, name: id, type, typeVersion, position: [0, 0], config },
})
const chain = (name: string, ...nodes: ReturnType<typeof node>[]) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes,
  edges: nodes.slice(1).map((to, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]!.id, port: 'main' },
    to: { node: to.id, port: 'main' },
  })),
})
const say = (version: string, type: string, typeVersion: number, expression: string, more: object = {}) =>
  packPackage({
    ...{ name: `millrace-${type.split('.')[0]!}`, version },
    manifest: { engine: '>=0.1.0', nodes: [{ module: './say.js' }], ...more },
    files: { 'say.js': actionModule({ type, version: typeVersion, expression, schema: { text: { type: 'string' } } }) },
  })
const install = (archive: Uint8Array, query?: string) => installPackage(server.base, api.token, archive, query)
const post = async (path: string, body: object = {}) => {
  const reply = await fetch(server.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}
/** What the published webhook answers. */
const call = async (path: string) => (await post(`/webhook/${path}`)).body['said']
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: unknown) => (thrown as { status: number; problem: Record<string, unknown> }).problem,
  )

test('what is installed can be used at once, and still after a kill', async () => {
  expect(await install(say('1.0.0', 'hello.say', 1, '"hello " + config.text'))).toMatchObject({
    status: 201,
    body: { name: 'millrace-hello', version: '1.0.0', state: 'active', nodes: ['hello.say@1'], missing: null, error: null },
  })
  await api.publish(
    chain('Hello', node('hook', 'http.webhook', { path: 'hello', respond: 'finished' }), node('say', 'hello.say', { text: 'you' })),
  )
  expect(await call('hello')).toBe('hello you')
  const { port } = new URL(server.base)
  await server.kill()
  server = await startServer({ dataDir, port: Number(port) })
  expect(await call('hello')).toBe('hello you')
})

test('an upgrade while an execution waits: it finishes with the version that it began with, and the new version is there beside it', async () => {
  await install(say('1.0.0', 'beside.say', 1, '"one " + config.text'))
  const id = await api.publish(
    chain(
      'Beside',
      node('hook', 'http.webhook', { path: 'beside', respond: 'received' }),
      node('first', 'beside.say', { text: { $expr: '{{ $execution.resumeUrl }}' } }),
      node('wait', 'core.wait', { mode: 'call' }),
      node('last', 'beside.say', { text: 'last' }),
    ),
  )
  await post('/webhook/beside')
  type Row = { id: string; status: string }
  const waiting = await found(async () => {
    const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: Row[] }
    return data.find(({ status }) => status === 'waiting')
  }, 'the execution waits')
  const saidBy = async (step: string): Promise<unknown> => {
    const found = (await api.get(`/executions/${waiting.id}/steps/${step}`)) as { outputs: { items: { json: { said: unknown } }[] }[] }
    return found.outputs[0]?.items[0]?.json.said
  }
  const resumeUrl = String(await saidBy('first:0')).replace('one ', '')

  expect(await install(say('2.0.0', 'beside.say', 2, '"two " + config.text'))).toMatchObject({ status: 201, body: { state: 'active' } })
  const { data } = (await api.get('/packages/millrace-beside')) as { data: { version: string }[] }
  expect(data.map(({ version }) => version)).toEqual(['2.0.0', '1.0.0'])
  await fetch(resumeUrl, { method: 'POST' })
  await found(async () => {
    const found = (await api.get(`/executions/${waiting.id}`)) as Row
    return found.status === 'completed' ? found : undefined
  }, 'the execution ends')
  expect(await saidBy('last:0')).toBe('one last')

  await api.publish(
    chain('Newer', node('hook', 'http.webhook', { path: 'newer', respond: 'finished' }), node('say', 'beside.say', { text: 'x' }, 2)),
  )
  expect(await call('newer')).toBe('two x')
})

test('a package in use is not uninstalled but by force, and the refusal says who uses it', async () => {
  await install(say('1.0.0', 'used.say', 1, '1'))
  const id = await api.publish(chain('Uses it', node('start', 'core.manual'), node('say', 'used.say')))
  const uses = { inUse: true, workflows: [{ id, name: 'Uses it', nodes: ['used.say@1'], draft: true, published: true, executions: 0 }] }
  expect(await api.get('/packages/millrace-used/uses')).toMatchObject(uses)
  expect(await problemOf(api.delete('/packages/millrace-used'))).toMatchObject({
    ...{ status: 409, code: 'package.in-use', detail: expect.stringContaining('"Uses it"') as unknown, data: { uses } },
  })
  await api.delete('/packages/millrace-used?force=true')
  expect(await problemOf(api.get('/packages/millrace-used'))).toMatchObject({ status: 404, code: 'package.not-installed' })
  expect(await api.post(`/workflows/${id}/validate`)).toMatchObject({ valid: false, problems: [{ code: 'workflow.unknown-node-type' }] })
  expect(readdirSync(join(dataDir, 'packages', 'millrace-used'))).toEqual([])
})

test('a package that asks for permissions waits until all of them are granted, and again when a new version asks for more', async () => {
  const asking = (version: string, hosts: string[]) => say(version, 'asks.say', 1, `"${version}"`, { permissions: { hosts } })
  const first = await install(asking('1.0.0', ['api.example.com']))
  expect(first).toMatchObject({ status: 201, body: { state: 'waiting', missing: { hosts: ['api.example.com'] } } })
  const document = chain('Asks', node('hook', 'http.webhook', { path: 'asks', respond: 'finished' }), node('say', 'asks.say'))
  expect(await problemOf(api.publish(document))).toMatchObject({ status: 422 })
  expect(await post('/api/v1/packages/millrace-asks/grants', { hosts: ['other.example.com'] })).toMatchObject({
    ...{ status: 403, body: { code: 'package.grants-missing', data: { missing: { hosts: ['api.example.com'] } } } },
  })
  expect(await post('/api/v1/packages/millrace-asks/grants', { hosts: ['api.example.com'] })).toMatchObject({
    ...{ status: 200, body: { data: [{ state: 'active', missing: null }] } },
  })
  await api.publish(document)
  expect(await call('asks')).toBe('1.0.0')

  const more = asking('1.1.0', ['api.example.com', 'more.example.com'])
  const few = `?grants=${encodeURIComponent('{"hosts":["x.example.com"]}')}`
  expect(await install(more, few)).toMatchObject({ status: 403, body: { code: 'package.grants-missing' } })
  expect(await install(more)).toMatchObject({ status: 201, body: { state: 'waiting', missing: { hosts: ['more.example.com'] } } })
  expect(await call('asks')).toBe('1.0.0')
  await post('/api/v1/packages/millrace-asks/grants', { hosts: ['more.example.com'] })
  expect(await call('asks')).toBe('1.1.0')
})

test.each<[what: string, archive: () => Uint8Array, status: number, code: string, detail: RegExp]>([
  ['no archive at all', () => Buffer.from('not gzip'), 422, 'package.tarball', /cannot be unpacked/],
  [
    'a package for another version',
    () => packPackage({ name: 'p-engine', manifest: { engine: '>=99', nodes: [] }, files: {} }),
    ...([422, 'package.engine', /is for Millrace >=99, and this is \d/] as const),
  ],
  [
    'a module that does not load',
    () => packPackage({ name: 'p-broken', manifest: { nodes: [{ module: './a.js' }] }, files: { 'a.js': 'throw new Error("boom")' } }),
    ...([422, 'package.broken', /boom/] as const),
  ],
  [
    "another package's node type",
    () =>
      packPackage({
        name: 'p-copy',
        manifest: { nodes: [{ module: './a.js' }] },
        files: { 'a.js': actionModule({ type: 'core.wait', expression: '1' }) },
      }),
    ...([409, 'package.type-taken', /core\.wait/] as const),
  ],
])('refused, with nothing left of it: %s', async (_what, archive, status, code, detail) => {
  const before = await api.get('/packages')
  expect(await install(archive())).toMatchObject({ status, body: { code, detail: expect.stringMatching(detail) as unknown } })
  expect(await api.get('/packages')).toEqual(before)
  expect(readdirSync(join(dataDir, 'packages')).filter((name) => name.startsWith('.incoming'))).toEqual([])
})

test('who is not signed in, or no administrator, changes nothing', async () => {
  const archive = say('1.0.0', 'mine.say', 1, '1')
  expect(await installPackage(server.base, undefined, archive)).toMatchObject({ status: 401 })
  const { email, password } = { email: 'editor@example.com', password: 'correct horse battery' }
  await api.post('/users', { email, password, name: 'Edith', role: 'editor' })
  const editor = await signIn(server.base, { email, password, name: 'Edith' })
  expect(await installPackage(server.base, editor.token, archive)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } })
  expect(await problemOf(editor.delete('/packages/millrace-hello'))).toMatchObject({ status: 403 })
  expect(await editor.get('/packages')).toMatchObject({ data: expect.any(Array) as unknown })
  expect(await post('/api/v1/packages')).toMatchObject({ status: 415, body: { code: 'package.archive-missing' } })
})

test('the command line installs, shows, grants and uninstalls', async () => {
  const file = join(dataDir, 'typed.tgz')
  writeFileSync(file, say('1.0.0', 'typed.say', 1, '1', { permissions: { hosts: ['api.example.com'] } }))
  const bin = join(import.meta.dirname, '../../packages/cli/bin/millrace.js')
  const run = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)('node', [bin, 'package', ...args, '--json'], {
      env: { ...process.env, MILLRACE_URL: server.base, MILLRACE_TOKEN: api.token },
    })
    return JSON.parse(stdout)
  }
  expect(await run('install', file)).toMatchObject({ name: 'millrace-typed', state: 'waiting' })
  expect(await run('grant', 'millrace-typed')).toMatchObject({ data: [{ state: 'active' }] })
  expect(await run('show', 'millrace-typed')).toMatchObject({ data: [{ version: '1.0.0', permissions: { hosts: ['api.example.com'] } }] })
  expect(await run('uses', 'millrace-typed')).toMatchObject({ inUse: false })
  expect(await run('uninstall', 'millrace-typed')).toEqual({ uninstalled: 'millrace-typed', version: null })
  expect(await run('install', file, '--grant-all')).toMatchObject({ state: 'active' })
  expect(await run('list')).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ name: 'millrace-typed' })]) as unknown,
  })
})

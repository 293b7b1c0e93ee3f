import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli, type Ended } from '../support/millrace-cli.ts'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)
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
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (line: string, { input = '', env = {} as Record<string, string> } = {}): Promise<Ended> =>
  millraceCli(line.split(' '), { cwd: folder, input, env: { MILLRACE_URL: server.base, MILLRACE_TOKEN: api.token, ...env } })
const json = async <T = Record<string, unknown>>(line: string, input = ''): Promise<T> => (await run(`${line} --json`, { input })).json<T>()

const document = (name: string, text = '{{ $json.n * 2 }}') => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [
    { id: 't', name: 'Start', type: 'core.manual', typeVersion: 1, position: [0, 0], config: {} },
    {
      ...{ id: 's', name: 'Double', type: 'core.set', typeVersion: 1, position: [200, 0] },
      config: { assignments: [{ name: 'twice', value: { $expr: text } }] },
    },
  ],
  edges: [{ id: 'e', from: { node: 't', port: 'main' }, to: { node: 's', port: 'main' } }],
})
const save = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
  return name
}

test('a workflow goes in from a file, runs, and its execution can be looked at', async () => {
  expect(await json(`workflow import ${save('double.json', document('Double'))}`)).toMatchObject({
    data: [{ outcome: 'created', name: 'Double', published: false, error: null }],
  })
  expect(await json('workflow list --search Doub')).toMatchObject({ data: [{ name: 'Double', status: 'draft' }], more: false })
  const done = await json<{ executionId: string }>('workflow run Double --input {"n":21}')
  expect(done).toMatchObject({ status: 'completed', output: [expect.objectContaining({ twice: 42 })] })
  expect(await json('execution list --workflow Double --status completed')).toMatchObject({ data: [{ id: done.executionId }] })
  expect(await json(`execution show ${done.executionId}`)).toMatchObject({ status: 'completed', steps: [{ nodeId: 't' }, { nodeId: 's' }] })
  expect(await json(`execution show ${done.executionId} --step s:0`)).toMatchObject({ outputs: [{ items: [{ json: { twice: 42 } }] }] })
  const shown = await run(`execution show ${done.executionId}`)
  expect(shown.stdout).toContain('Double (draft)')
})

test('an export of n8n goes in with what became of each node, and once more as a new draft', async () => {
  const start = { id: 'a', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} }
  const mail = { id: 'b', name: 'Mail', type: 'n8n-nodes-base.gmail', typeVersion: 2.1, position: [200, 0], parameters: {} }
  const file = save('old.json', { name: 'From n8n', nodes: [start, mail], connections: {} })
  const shown = await run(`workflow import ${file}`)
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('from n8n: 2 nodes: 1 the same, 0 adapted, 1 to complete')])
  expect(shown.stdout).toContain('missing: "Mail": There is no node here for n8n-nodes-base.gmail.')
  expect(await json(`workflow import ${file} --update`)).toMatchObject({
    data: [{ outcome: 'updated', name: 'From n8n', conversion: { totals: { nodes: 2 } } }],
  })
  const both = save('both.json', [
    { name: 'A', nodes: [start], connections: {} },
    { name: 'B', nodes: [start], connections: {} },
  ])
  expect(await json(`workflow import ${both}`)).toMatchObject({ data: [{ name: 'A' }, { name: 'B' }] })
})

test('a folder goes out and in again without a difference, and a second import makes new drafts instead of new workflows', async () => {
  mkdirSync(join(folder, 'in'))
  save('in/one.json', document('One'))
  save('in/two.json', document('Two/2'))
  save('in/one.test.json', { test: 'is no workflow' })
  await json('workflow import in')
  const { exported } = await json<{ exported: { name: string; id: string; file: string }[] }>('workflow export --all --directory out')
  expect(readdirSync(join(folder, 'out'))).toEqual(expect.arrayContaining(['one.millrace.json', 'two-2.millrace.json']))
  const before = readFileSync(join(folder, 'out/one.millrace.json'), 'utf8')
  const again = await json<{ data: { outcome: string; id: string }[] }>('workflow import out --update --publish')
  expect(again.data.map(({ outcome }) => outcome)).toEqual(exported.map(() => 'updated'))
  await json('workflow export --all --directory out')
  expect(readFileSync(join(folder, 'out/one.millrace.json'), 'utf8')).toBe(before)
  expect(await json('workflow list --search One --status active')).toMatchObject({ data: [{ name: 'One' }] })
})

test('a document goes from one command to the next by standard input', async () => {
  await json(`workflow import ${save('piped.json', document('Piped'))}`)
  const { stdout } = await run('workflow export Piped')
  expect(await json('workflow import -', stdout.replace('"Piped"', '"Piped again"'))).toMatchObject({ data: [{ name: 'Piped again' }] })
})

test('one bad file does not keep the others out, and the command says so with its exit code', async () => {
  save('good.json', document('Good one'))
  save('bad.json', { schema: 'millrace/workflow@1', name: 'Bad', nodes: [{}], edges: [] })
  save('other.json', { nodes: [], connections: {} })
  const ended = await run('workflow import bad.json good.json other.json --json')
  expect(ended.code).toBe(1)
  expect(ended.json()).toMatchObject({
    data: [
      { outcome: 'refused', error: { code: 'workflow.document-invalid', message: expect.stringContaining('/nodes/0') } },
      { outcome: 'created', name: 'Good one' },
      { outcome: 'refused', error: { code: 'import.unknown-format' } },
    ],
  })
})

test('a workflow that fails ends the command with 1, and its execution can be retried', async () => {
  await json(`workflow import ${save('fails.json', document('Fails', '{{ missing() }}'))}`)
  const ended = await run('workflow run Fails --json')
  expect(ended.code).toBe(1)
  const { executionId } = ended.json<{ executionId: string }>()
  const retried = await json<{ executionId: string }>(`execution retry ${executionId}`)
  expect(retried.executionId).not.toBe(executionId)
  const refused = await run(`execution cancel ${executionId} --json`)
  expect([refused.code, refused.json()]).toMatchObject([1, { error: { message: expect.stringContaining('409') } }])
})

test('two workflows of one name have to be named by id', async () => {
  await json(`workflow import ${save('twin.json', document('Twin'))} twin.json`)
  await json('workflow import twin.json')
  expect((await run('workflow run Twin --json')).json()).toMatchObject({ error: { code: 'cli.workflow-ambiguous' } })
  expect((await run('workflow import twin.json --update --json')).json()).toMatchObject({
    data: [{ error: { code: 'cli.workflow-ambiguous' } }],
  })
})

test.each<[string, string, Record<string, string>, number, object]>([
  ['a server that is not there', 'workflow list', { MILLRACE_URL: 'http://127.0.0.1:1' }, 1, { code: 'cli.server-unreachable' }],
  ['an address that is none', 'workflow list', { MILLRACE_URL: 'nonsense' }, 1, { code: 'cli.server-unreachable' }],
  ['no token', 'workflow list', { MILLRACE_TOKEN: '' }, 1, { message: expect.stringMatching(/MILLRACE_TOKEN.*401/) }],
  ['a wrong token', 'execution list', { MILLRACE_TOKEN: 'mr_wrong' }, 1, { message: expect.stringContaining('401') }],
  ['a workflow that does not exist', 'workflow export Nobody', {}, 1, { code: 'cli.workflow-unknown' }],
  [
    'an execution that does not exist',
    'execution show 01981d9e-7c00-7000-8000-000000000001',
    {},
    1,
    { message: expect.stringContaining('404') },
  ],
  ['an id that is none', 'execution retry ../users', {}, 1, { message: expect.stringContaining('422') }],
  ['a file that does not exist', 'workflow import nothing.json', {}, 1, { code: 'cli.file-unusable' }],
  ['a folder without workflows', 'workflow import .', {}, 1, { code: 'cli.file-unusable' }],
  ['an input that is not JSON', 'workflow run Double --input {n', {}, 2, { code: 'cli.usage' }],
  ['a time that is none', 'execution list --from yesterday', {}, 2, { code: 'cli.usage' }],
  ['all, but nowhere to put them', 'workflow export --all', {}, 2, { code: 'cli.usage' }],
  ['nothing named', 'workflow export', {}, 2, { code: 'cli.usage' }],
])('%s is answered with a sentence and an exit code', async (_what, line, env, code, error) => {
  const ended = await run(`${line} --json`, { env })
  expect([ended.code, ended.json()]).toMatchObject([code, { error }])
})

test('whoever may only look may not change', async () => {
  const { key } = (await api.post('/api-keys', { name: 'Reader', role: 'viewer' })) as { key: string }
  const ended = await run(`workflow import ${save('mine.json', document('Mine'))} --json`, { env: { MILLRACE_TOKEN: key } })
  expect([ended.code, ended.json()]).toMatchObject([1, { error: { message: expect.stringMatching(/role that may not.*403/) } }])
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)
const dataDir = newDataDir()
let server: RunningServer
let api: ApiClient

const PLUGIN = `export default {
  name: 'acme',
  conditionFunctions: [{
    name: 'is_even', title: 'is even', description: 'Whether a number is even.', left: 'number',
    evaluate: (value) => { if (value < 0) throw new Error('only from 0 on'); return value % 2 === 0 },
  }],
}`

beforeAll(async () => {
  const file = join(dataDir, 'plugin.mjs')
  writeFileSync(file, PLUGIN)
  server = await startServer({ dataDir, port: await freePort(), env: { MILLRACE_PLUGINS: file } })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
})

const workflow = (operator: string, right?: unknown) => ({
  schema: 'millrace/workflow@1',
  name: operator,
  nodes: [
    { id: 'start', name: 'Start', type: 'core.manual', typeVersion: 1 },
    {
      ...{ id: 'keep', name: 'Keep', type: 'core.filter', typeVersion: 1 },
      config: { condition: { left: { $expr: '{{ $json.n }}' }, operator, ...(right === undefined ? {} : { right, type: 'number' }) } },
    },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'keep', port: 'main' } }],
})
const create = async (document: object): Promise<string> => ((await api.post('/workflows', { document })) as { id: string }).id
const execute = async (id: string, ...numbers: number[]) =>
  (await api.post(`/workflows/${id}/execute`, { input: numbers.map((n) => ({ n })), wait: true })) as {
    status: string
    output: unknown[]
    error?: { code: string; message: string }
  }

test('the editor is told of the functions that plugins bring', async () => {
  const { conditionFunctions } = (await api.get('/node-types')) as { conditionFunctions: unknown }
  expect(conditionFunctions).toEqual([
    { operator: 'acme.is_even', title: 'is even', description: 'Whether a number is even.', left: 'number' },
  ])
})

test('a workflow decides by one, and what it throws fails the step and nothing else', async () => {
  const id = await create(workflow('acme.is_even'))
  expect(await execute(id, 1, 2, 4)).toMatchObject({ status: 'completed', output: [{ n: 2 }, { n: 4 }] })
  expect(await execute(id, -1)).toMatchObject({
    status: 'failed',
    error: { code: 'condition.function-failed', message: expect.stringContaining('"acme.is_even" failed: only from 0 on') as string },
  })
  expect(await execute(id, 2)).toMatchObject({ status: 'completed' })
})

test('one that no plugin brings, and a value that cannot be compared, keep a workflow from being published', async () => {
  for (const [document, message] of [
    [workflow('acme.is_odd'), /no plugin of this server brings it/],
    [workflow('greater_than', 'many'), /must be a number, but it is text/],
  ] as const) {
    const id = await create(document)
    await expect(api.post(`/workflows/${id}/publish`)).rejects.toMatchObject({ status: 422 })
    const { problems } = (await api.post(`/workflows/${id}/validate`, {})) as {
      problems: { code: string; message: string; nodeId: string }[]
    }
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'workflow.bad-condition', nodeId: 'keep', message: expect.stringMatching(message) as string }),
    )
  }
})

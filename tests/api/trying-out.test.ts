import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)

let dataDir: string
let server: RunningServer
let api: ApiClient
let workflowId: string
beforeAll(async () => {
  dataDir = newDataDir()
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
  workflowId = ((await api.post('/workflows', { document: document('v1') })) as { id: string }).id
})
afterAll(async () => {
  await server.kill('SIGKILL')
  removeDataDir(dataDir)
})

const node = (id: string, type: string, config: object = {}) => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const document = (mark: string) => ({
  schema: 'millrace/workflow@1',
  name: 'Tried',
  nodes: [
    node('start', 'core.manual'),
    node('make', 'core.code', { source: 'return Array.from({ length: 25000 }, (_, n) => ({ json: { n, made: Date.now() } }))' }),
    node('mark', 'core.code', { source: `return items.map((item) => ({ json: { ...item.json, mark: "${mark}" } }))` }),
    node('end', 'core.no-op'),
  ],
  edges: [edge('start', 'make'), edge('make', 'mark'), edge('mark', 'end')],
})

interface Execution {
  readonly id: string
  readonly status: string
  readonly controls: readonly string[]
  readonly stoppedAt: readonly string[]
  readonly replayOf: string | null
  readonly steps: readonly { readonly id: string; readonly nodeId: string; readonly status: string }[]
}
const read = (id: string): Promise<Execution> => api.get(`/executions/${id}`) as Promise<Execution>
const execute = async (body: object): Promise<Execution> => {
  const { executionId } = (await api.post(`/workflows/${workflowId}/execute`, { wait: true, ...body })) as { executionId: string }
  return read(executionId)
}
const control = (id: string, body: object): Promise<unknown> => api.post(`/executions/${id}/control`, body)
async function untilStatus(id: string, status: string): Promise<Execution> {
  for (let turn = 0; turn < 400; turn += 1) {
    const execution = await read(id)
    if (execution.status === status) return execution
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new RangeError(`it did not become ${status}`)
}
interface Page {
  readonly total: number
  readonly searchedTo?: number
  readonly items: readonly { readonly at?: number; readonly json: { readonly n: number; readonly made: number; readonly mark?: string } }[]
}
const outputOf = async (id: string, step: string, query: Record<string, string> = {}): Promise<Page> => {
  const { outputs } = (await api.get(
    `/executions/${id}/steps/${step}?${new URLSearchParams({ port: 'main', side: 'outputs', ...query })}`,
  )) as { outputs: Page[] }
  return outputs[0]!
}
const status = async (path: string, init: RequestInit & { key?: string } = {}): Promise<number> => {
  const headers = { authorization: `Bearer ${init.key ?? api.token}`, 'content-type': 'application/json' }
  return (await fetch(`${server.base}/api/v1${path}`, { ...init, headers })).status
}

test('a draft runs to one node; the node is then tried again with its last input, which is not made again', async () => {
  const first = await execute({ until: 'mark' })
  expect([first.status, first.steps.map(({ nodeId }) => nodeId)]).toEqual(['completed', ['start', 'make', 'mark']])
  const { revision } = (await api.get(`/workflows/${workflowId}`)) as { revision: number }
  await api.put(`/workflows/${workflowId}`, { document: document('v2'), revision })
  const again = await execute({ until: 'mark', reuse: first.id })
  expect([again.status, again.replayOf, again.steps.map(({ nodeId }) => nodeId)]).toEqual([
    'completed',
    first.id,
    ['start', 'make', 'mark'],
  ])
  const [before, after] = [await outputOf(first.id, 'mark:0'), await outputOf(again.id, 'mark:0')]
  expect(after.items[7]?.json).toEqual({ ...before.items[7]?.json, mark: 'v2' })
})

test('it stops at a break point, goes on by a step, survives a kill, and ends', async () => {
  const { executionId } = (await api.post(`/workflows/${workflowId}/execute`, { breakpoints: ['mark'] })) as { executionId: string }
  expect(await untilStatus(executionId, 'paused')).toMatchObject({ stoppedAt: ['mark:0'], controls: ['continue', 'step', 'cancel'] })
  await server.kill('SIGKILL')
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
  expect((await read(executionId)).stoppedAt).toEqual(['mark:0'])
  await control(executionId, { action: 'step' })
  for (let turn = 0; turn < 400 && (await read(executionId)).stoppedAt[0] !== 'end:0'; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  expect((await read(executionId)).stoppedAt).toEqual(['end:0'])
  await control(executionId, { action: 'continue', breakpoints: [] })
  await untilStatus(executionId, 'completed')
})

test('items are searched where they are, in parts, and an output item is found by what it was made from', async () => {
  const { id } = await execute({ until: 'mark' })
  const part = await outputOf(id, 'mark:0', { search: 'n=24999' })
  expect([part.items.length, part.total]).toEqual([0, 25_000])
  expect(part.searchedTo).toBeLessThan(25_000)
  const rest = await outputOf(id, 'mark:0', { search: 'n=24999', offset: String(part.searchedTo) })
  expect(rest.items.map(({ at, json }) => [at, json.n])).toEqual([[24_999, 24_999]])
  const made = await outputOf(id, 'mark:0', { madeFrom: '12' })
  expect(made.items.map(({ at }) => at)).toEqual([12])
})

test('what cannot be asked for is refused, and says why', async () => {
  const path = `/workflows/${workflowId}/execute`
  const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })
  expect(await status(path, post({ until: 'nobody' }))).toBe(422)
  expect(await status(path, post({ stepping: 'yes' }))).toBe(422)
  expect(await status(path, post({ reuse: '01940000-0000-7000-9000-000000000000' }))).toBe(404)
  await api.post(`/workflows/${workflowId}/publish`, {})
  expect(await status(path, post({ target: 'published', stepping: true }))).toBe(422)
  const { id } = await execute({})
  expect(await status(`/executions/${id}/control`, post({ action: 'step' }))).toBe(409)
  expect(await status(`/executions/${id}/control`, post({ action: 'cancel', breakpoints: [] }))).toBe(422)
  expect(await status(`/executions/${id}/steps/mark:0?madeFrom=-1`)).toBe(422)
  expect(await status(path, { ...post({}), key: 'nobody' })).toBe(401)
  const { executionId } = (await api.post(path, { stepping: true })) as { executionId: string }
  await untilStatus(executionId, 'paused')
  expect(await status(path, post({ reuse: executionId }))).toBe(409)
  await control(executionId, { action: 'cancel' })
})

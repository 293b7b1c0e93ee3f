import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

jest.setTimeout(120_000)
const dataDir = newDataDir()
let port: number
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  port = await freePort()
  await start()
})
afterAll(async () => {
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
})

async function start(): Promise<void> {
  server = await startServer({ dataDir, port })
  api = await signIn(server.base)
}

interface Port {
  readonly port: string
  readonly total: number
  readonly items: readonly unknown[]
}
interface Execution {
  readonly status: string
  readonly output: unknown
  readonly steps: readonly { readonly id: string; readonly status: string; readonly itemsOut: unknown }[]
}
const read = async (id: string) => (await api.get(`/executions/${id}`)) as Execution
/** All that an execution came to: its result, its steps, and what came out of the filter. */
async function outcome(id: string): Promise<unknown> {
  const { status, output, steps } = await read(id)
  const { outputs } = (await api.get(`/executions/${id}/steps/filter:0`)) as { outputs: Port[] }
  return {
    ...{ status, output, steps: steps.map((step) => [step.id, step.status, step.itemsOut]) },
    ports: outputs.map(({ port: name, total, items }) => [name, total, items]),
  }
}

const ITEMS = Array.from({ length: 60 }, (_, n) => ({ n }))
/** Keeps the items from a number on; the sum makes it take its time. */
const keepFrom = (least: number) => ({
  left: { $expr: '{{ Array.from({ length: 10000 }, (_, i) => i).reduce((sum, i) => sum + i, 0) > 0 ? $json.n : -1 }}' },
  operator: 'greater_or_equal',
  right: least,
})
const node = (id: string, type: string, config: object, rest: object = {}) => ({
  ...{ id, name: id, type, typeVersion: 1, position: [0, 0], config },
  ...rest,
})
const edge = (from: string, output: string, to: string) => ({
  ...{ id: `${from}-${output}`, from: { node: from, port: output }, to: { node: to, port: 'main' } },
})
const workflow = (name: string, least: number, rest: object, takenBy: readonly [port: string, to: string][]) => ({
  ...{ schema: 'millrace/workflow@1', name },
  nodes: [
    node('start', 'core.manual', {}),
    node('filter', 'core.filter', { condition: { combine: 'all', conditions: [keepFrom(least)] } }, rest),
    ...takenBy.map(([, to]) => node(to, 'core.no-op', {})),
  ],
  edges: [edge('start', 'main', 'filter'), ...takenBy.map(([output, to]) => edge('filter', output, to))],
})

test.each<[string, number, object, readonly [string, string][], readonly unknown[]]>([
  ['nothing takes what is left over', 50, {}, [], ITEMS.slice(50)],
  ['nothing takes what is left over, and that is all', 60, {}, [], []],
  ['something takes what is left over', 50, {}, [['discarded', 'rest']], ITEMS.slice(0, 50)],
  [
    'each way leads on',
    50,
    {},
    [
      ['kept', 'good'],
      ['discarded', 'rest'],
    ],
    ITEMS.slice(0, 50), // what the last node gave
  ],
  ['it always gives an item, and nothing takes what is left over', 60, { alwaysOutput: true }, [['kept', 'good']], [{}]],
  ['it always gives an item, and something takes what is left over', 60, { alwaysOutput: true }, [['discarded', 'rest']], ITEMS],
])('kill -9 in the middle of a filter changes nothing of what it comes to: %s', async (name, least, rest, takenBy, output) => {
  const workflowId = await api.publish(workflow(name, least, rest, takenBy))
  const begin = async (): Promise<string> =>
    ((await api.post(`/workflows/${workflowId}/execute`, { target: 'published', input: ITEMS })) as { executionId: string }).executionId
  const isOver = async (id: string): Promise<boolean> => ['completed', 'failed'].includes((await read(id)).status)

  const calm = await begin()
  await until(() => isOver(calm), 'it ends undisturbed')
  const undisturbed = await outcome(calm)
  expect(undisturbed).toMatchObject({ status: 'completed', output })

  const ids = await Promise.all(Array.from({ length: 6 }, begin))
  const { data } = (await api.get(`/executions?workflowId=${workflowId}`)) as { data: { status: string }[] }
  await server.kill('SIGKILL')
  await start()
  for (const id of ids) {
    await until(() => isOver(id), 'it ends after the restart')
    expect(await outcome(id)).toEqual(undisturbed)
  }
  expect(data.some(({ status }) => status === 'running')).toBe(true) // otherwise nothing was killed in the middle
})

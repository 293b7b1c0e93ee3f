import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

jest.setTimeout(120_000)
const dataDir = newDataDir()
const HOUR = 3_600_000
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

interface Schedule {
  readonly id: string
  readonly nodeId: string | null
  readonly everyMs: number | null
  readonly nextAt: string
  readonly lastAt: string | null
  readonly revision: number
}

/** Publishes a workflow whose only node is its trigger. */
const publish = (name: string, type: string, config = {}) =>
  api.publish({
    schema: 'millrace/workflow@1',
    name,
    nodes: [{ id: 'start', name: 'Start', type, typeVersion: 1, position: [0, 0], config }],
    edges: [],
  })

/** Times that executions of a workflow were started for, sorted. */
async function timesOf(workflowId: string): Promise<string[]> {
  const { data } = (await api.get(`/executions?workflowId=${workflowId}&limit=200`)) as { data: { id: string; status: string }[] }
  const ended = data.filter(({ status }) => status === 'completed')
  const outputs = await Promise.all(
    ended.map(async ({ id }) => ((await api.get(`/executions/${id}`)) as { output: { scheduledFor: string }[] }).output),
  )
  return outputs.flatMap((items) => items.map(({ scheduledFor }) => scheduledFor)).sort()
}

test('an edit that was acknowledged survives kill -9, and nothing starts by what the schedule was before', async () => {
  const workflowId = await publish('Often', 'core.manual')
  const { id } = (await api.post('/schedules', { workflowId, everyMs: 1000 })) as Schedule
  const path = `/schedules/${id}`
  for (const rest of [0, 3, 40]) {
    const { length } = await timesOf(workflowId)
    await until(async () => (await timesOf(workflowId)).length > length, 'it fires by its former time')
    const due = Date.parse(((await api.get(path)) as Schedule).nextAt)
    await new Promise((resolve) => setTimeout(resolve, due - 2 + rest - Date.now())) // it is due in this moment
    const edited = (await api.patch(path, { everyMs: HOUR })) as Schedule
    await server.kill('SIGKILL')

    await start()
    expect(await api.get(path)).toMatchObject({ everyMs: HOUR, nextAt: edited.nextAt, lastAt: edited.lastAt, revision: edited.revision })
    expect(Date.parse(edited.nextAt)).toBeGreaterThan(due + HOUR - 1000)
    await until(async () => (await timesOf(workflowId)).at(-1) === edited.lastAt, 'what fired before the answer is there')
    const times = await timesOf(workflowId)
    expect(new Set(times).size).toBe(times.length)
    await api.patch(path, { everyMs: 1000 })
  }
})

test('the times of a schedule trigger are changed at its node; here it can be switched', async () => {
  const workflowId = await publish('Hourly', 'core.schedule', { mode: 'interval', every: 1, unit: 'hours' })
  const { data } = (await api.get(`/schedules?workflowId=${workflowId}`)) as { data: Schedule[] }
  const [schedule] = data
  expect(schedule).toMatchObject({ nodeId: 'start', everyMs: HOUR })
  await expect(api.patch(`/schedules/${schedule!.id}`, { everyMs: 1000 })).rejects.toMatchObject({
    status: 409,
    problem: { code: 'schedule.of-node', detail: expect.stringContaining('at that node and publish the workflow') },
  })
  expect(await api.patch(`/schedules/${schedule!.id}`, { enabled: false })).toMatchObject({ enabled: false, everyMs: HOUR })
})

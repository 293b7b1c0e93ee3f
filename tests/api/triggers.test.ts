import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

jest.setTimeout(120_000)

const PAGE = 20
const env = { MILLRACE_NODE_DIRS: join(__dirname, '../support/packages/feed') }

/** A feed of numbered entries. Pages overlap, as those of feeds by time do: the last entry of one comes again in the next. */
interface Feed {
  readonly url: string
  /** How many entries there are. */
  entries: number
  /** Pages that were asked for. */
  asked: number
  /** Answers with this status from now on. */
  status: number
  /** Called before a page is answered; the page waits for it. */
  before: (page: number) => Promise<void> | void
  close(): void
}

function startFeed(): Promise<Feed> {
  const feed: Feed = { url: '', entries: 0, asked: 0, status: 200, before: () => undefined, close: () => undefined }
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://feed')
    const send = (body: unknown): void => {
      response.statusCode = feed.status
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    }
    if (url.pathname === '/newest') return send({ newest: feed.entries })
    const from = Math.max(1, Number(url.searchParams.get('after')))
    const entries = Array.from({ length: Math.min(PAGE, feed.entries - from + 1) }, (_, index) => ({ number: from + index }))
    feed.asked += 1
    void Promise.resolve(feed.before(feed.asked)).then(() => send({ entries, more: from + entries.length - 1 < feed.entries }))
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = (): void => {
        server.closeAllConnections()
        server.close()
      }
      resolve(Object.assign(feed, { url: `http://127.0.0.1:${port}`, close }))
    }),
  )
}

const workflow = (url: string) => ({
  schema: 'millrace/workflow@1',
  name: 'Feed',
  nodes: [{ id: 'feed', name: 'New entry', type: 'feed.new-entry', typeVersion: 1, position: [0, 0], config: { url } }],
  edges: [],
})

type Api = Awaited<ReturnType<typeof signIn>>

async function executions(api: Api, workflowId: string): Promise<readonly { id: string; status: string }[]> {
  const page = (await api.get(`/executions?workflowId=${workflowId}&limit=200`)) as { data: { id: string; status: string }[] }
  return page.data
}

/** Numbers of the entries that executions started with, sorted. */
async function entriesOf(api: Api, workflowId: string): Promise<number[]> {
  const numbers: number[] = []
  for (const { id } of await executions(api, workflowId)) {
    const { output } = (await api.get(`/executions/${id}`)) as { output: { number: number }[] }
    numbers.push(...output.map(({ number }) => number))
  }
  return numbers.sort((a, b) => a - b)
}

interface TriggerStatus {
  readonly state: string
  readonly failures: number
  readonly lastError: { readonly code: string } | null
}

const statusOf = async (api: Api, workflowId: string): Promise<TriggerStatus> =>
  ((await api.get(`/workflows/${workflowId}/triggers`)) as { data: TriggerStatus[] }).data[0]!

test('kill -9 again and again in the middle of polling loses no entry and starts none twice, although pages overlap', async () => {
  const feed = await startFeed()
  const dataDir = newDataDir()
  const port = await freePort()
  let server = await startServer({ dataDir, port, env })
  try {
    let api = await signIn(server.base)
    const id = await api.publish(workflow(feed.url))
    await until(async () => (await statusOf(api, id)).state === 'waiting', 'the first look is over')
    feed.entries = 130
    const killers = [
      // While the page is asked for; right after it went out; a moment later, while it is kept or handed on.
      (kill: () => void) => new Promise<void>((resolve) => (kill(), setTimeout(resolve, 50))),
      (kill: () => void) => void setImmediate(kill),
      (kill: () => void) => void setTimeout(kill, 5),
      (kill: () => void) => void setTimeout(kill, 12),
      (kill: () => void) => void setTimeout(kill, 20),
    ]
    for (const killer of killers) {
      const killed = Promise.withResolvers<void>()
      const before = feed.asked
      feed.before = (page) => (page === before + 2 ? killer(() => void server.kill('SIGKILL').then(() => killed.resolve())) : undefined)
      await killed.promise
      feed.before = () => undefined
      server = await startServer({ dataDir, port, env })
    }
    api = await signIn(server.base)
    await until(async () => (await executions(api, id)).length >= 130, 'all entries have started')
    const asked = feed.asked
    await until(() => feed.asked > asked + 1, 'it looked once more')
    await until(async () => (await executions(api, id)).every(({ status }) => status === 'completed'), 'all are completed')
    expect(await entriesOf(api, id)).toEqual(Array.from({ length: 130 }, (_, index) => index + 1))
  } finally {
    await server.kill('SIGKILL')
    feed.close()
    removeDataDir(dataDir)
  }
})

describe('on a running server', () => {
  let feed: Feed
  let dataDir: string
  let server: Awaited<ReturnType<typeof startServer>>
  let api: Api

  beforeEach(async () => {
    feed = await startFeed()
    dataDir = newDataDir()
    server = await startServer({ dataDir, port: await freePort(), env })
    api = await signIn(server.base)
  })

  afterEach(async () => {
    await server.kill('SIGTERM')
    feed.close()
    removeDataDir(dataDir)
  })

  const lookedAgain = async (): Promise<void> => {
    const before = feed.asked
    await until(() => feed.asked > before + 1, 'it looks again')
  }

  test('a trigger looks from its publishing on; paused it starts nothing, resumed it goes on where it was', async () => {
    feed.entries = 3
    const id = await api.publish(workflow(feed.url))
    await until(async () => (await statusOf(api, id)).state === 'waiting', 'the first look is over')
    feed.entries = 5
    // The overlap gives entry 3 as well: it was never given before.
    await until(async () => (await executions(api, id)).length === 3, 'new entries have started')
    await api.post(`/workflows/${id}/pause`)
    expect((await statusOf(api, id)).state).toBe('paused')
    feed.entries = 7
    await api.post(`/workflows/${id}/resume`)
    await until(async () => (await executions(api, id)).length === 5, 'it goes on where it was')
    await api.post(`/workflows/${id}/publish`)
    await lookedAgain()
    expect(await entriesOf(api, id)).toEqual([3, 4, 5, 6, 7])
    await api.post(`/workflows/${id}/unpublish`)
    expect(await api.get(`/workflows/${id}/triggers`)).toEqual({ data: [] })
  })

  test('a failing service is seen in the state of the trigger', async () => {
    const id = await api.publish(workflow(feed.url))
    await until(async () => (await statusOf(api, id)).state === 'waiting', 'the first look is over')
    feed.status = 503
    await until(async () => (await statusOf(api, id)).failures > 0, 'it fails')
    expect(await statusOf(api, id)).toMatchObject({ state: 'failing', failures: 1, lastError: { code: 'http.503' } })
  })

  test('a test of the draft starts with the newest entry, and publishing still looks from then on', async () => {
    feed.entries = 4
    const { workflow: draft } = (await api.post('/workflows/import', workflow(feed.url))) as { workflow: { id: string } }
    const done = await api.post(`/workflows/${draft.id}/execute`, { wait: true })
    expect(done).toMatchObject({ status: 'completed', output: [{ number: 4 }] })
    expect(await api.get(`/workflows/${draft.id}/triggers`)).toEqual({ data: [] })
    feed.entries = 0
    await expect(api.post(`/workflows/${draft.id}/execute`, { wait: true })).rejects.toMatchObject({
      status: 409,
      problem: { code: 'trigger.no-event' },
    })
  })

  test('the triggers of a workflow that is not there are refused with 404, and without a sign-in with 401', async () => {
    await expect(api.get('/workflows/01890000-0000-7000-8000-000000000000/triggers')).rejects.toMatchObject({ status: 404 })
    expect((await fetch(`${server.base}/api/v1/workflows/01890000-0000-7000-8000-000000000000/triggers`)).status).toBe(401)
  })
})

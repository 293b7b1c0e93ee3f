import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { startVendor, type Hook, type Vendor } from '../support/vendor.ts'
import { until as untilHolds } from '../support/until.ts'

jest.setTimeout(600_000)

const env = { MILLRACE_NODE_DIRS: join(__dirname, '../support/packages/vendor') }

type Api = Awaited<ReturnType<typeof signIn>>
type Server = Awaited<ReturnType<typeof startServer>>

interface Status {
  readonly kind: string
  readonly state: string
  readonly url: string | null
  readonly failures: number
  readonly lastError: { readonly code: string } | null
  readonly advice: string | null
  readonly expiresAt: string | null
}

let vendor: Vendor
let dataDir: string
let port: number
let server: Server
let api: Api

beforeEach(async () => {
  vendor = await startVendor()
  dataDir = newDataDir()
  port = await freePort()
  await start()
})
afterEach(async () => {
  await server.kill('SIGKILL')
  vendor.close()
  removeDataDir(dataDir)
})

async function start(more: Record<string, string> = {}): Promise<void> {
  server = await startServer({ dataDir, port, env: { ...env, ...more }, readyWithinMs: 120_000 })
  api = await signIn(server.base)
}

const until = (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => untilHolds(holds, what, () => server.output())

const documentOf = (path: string, config: object = {}) => ({
  schema: 'millrace/workflow@1',
  name: 'Events',
  nodes: [
    { id: 'hook', name: 'Event', type: 'vendor.event', typeVersion: 1, position: [0, 0], config: { url: vendor.url, path, ...config } },
  ],
  edges: [],
})

const statuses = async (id: string): Promise<readonly Status[]> => ((await api.get(`/workflows/${id}/triggers`)) as { data: Status[] }).data
const isRegistered = async (id: string): Promise<boolean> => (await statuses(id)).every(({ state }) => state === 'registered')
const executions = async (id: string): Promise<readonly { id: string }[]> =>
  ((await api.get(`/executions?workflowId=${id}&limit=200`)) as { data: { id: string }[] }).data
const onlyHook = (): Hook => {
  expect(vendor.hooks.size).toBe(1)
  return [...vendor.hooks.values()][0]!
}

async function publish(path: string, config: object = {}): Promise<string> {
  const id = await api.publish(documentOf(path, config))
  await until(() => isRegistered(id), 'it is registered')
  return id
}

async function publishAgain(id: string, path: string, config: object): Promise<void> {
  const { revision } = (await api.get(`/workflows/${id}`)) as { revision: number }
  await api.put(`/workflows/${id}`, { document: documentOf(path, config), revision })
  await api.post(`/workflows/${id}/publish`)
}

test('publishing registers the webhook, unpublishing and deleting take it back', async () => {
  const id = await publish('orders')
  expect(onlyHook()).toMatchObject({ url: `${server.base}/webhook/orders`, topic: 'all', mode: 'production' })
  expect(await statuses(id)).toMatchObject([{ kind: 'webhook', url: `${server.base}/webhook/orders`, failures: 0, lastError: null }])
  await api.post(`/workflows/${id}/unpublish`)
  await until(async () => (await statuses(id)).length === 0, 'nothing is registered')
  expect(vendor.hooks.size).toBe(0)
  await api.post(`/workflows/${id}/publish`)
  await until(() => isRegistered(id), 'it is registered again')
  await api.delete(`/workflows/${id}`)
  await until(() => vendor.hooks.size === 0, 'a deleted workflow leaves nothing behind')
})

test('a change of the config is a new registration, the same config keeps the old one', async () => {
  const id = await publish('orders')
  const before = onlyHook()
  await api.post(`/workflows/${id}/publish`)
  await publishAgain(id, 'orders', { topic: 'all' })
  await until(() => isRegistered(id), 'it is registered')
  expect(onlyHook()).toEqual(before)
  await publishAgain(id, 'orders', { topic: 'paid' })
  await until(() => [...vendor.hooks.values()].some(({ topic }) => topic === 'paid'), 'the new config is registered')
  expect(onlyHook()).toMatchObject({ topic: 'paid', secret: before.secret })
})

test('only what the vendor signed comes in, its challenge is answered, a delivery starts once, and what nobody asked for starts nothing', async () => {
  const id = await publish('orders')
  const hook = onlyHook()
  expect(vendor.challenged).toMatchObject({ status: 200, body: { challenge: 'c1' } })
  expect((await vendor.deliver(hook, { n: 1 }, { signature: '00' })).status).toBe(401)
  expect((await vendor.deliver({ ...hook, secret: 'guessed' }, { n: 1 })).status).toBe(401)
  expect((await vendor.deliver(hook, { kind: 'ping' }, { id: 'd0' })).status).toBe(200)
  expect(await executions(id)).toHaveLength(0)
  expect(await vendor.deliver(hook, { n: 1 }, { id: 'd1' })).toMatchObject({ status: 200, body: { taken: true }, repeated: false })
  expect(await vendor.deliver(hook, { n: 1 }, { id: 'd1' })).toMatchObject({ status: 200, repeated: true })
  expect(await executions(id)).toHaveLength(1)
  await vendor.deliver(hook, { n: 2 })
  await vendor.deliver(hook, { n: 2 })
  expect(await executions(id)).toHaveLength(3)
})

test('a vendor that refuses is seen with what to do, and is told again when the workflow is published again', async () => {
  vendor.status = 401
  const id = await api.publish(documentOf('orders'))
  await until(async () => (await statuses(id))[0]?.failures === 1, 'it fails')
  expect((await statuses(id))[0]).toMatchObject({ state: 'failing', lastError: { code: 'http.401' } })
  expect((await statuses(id))[0]?.advice).toContain('credential')
  vendor.status = 200
  await api.post(`/workflows/${id}/publish`)
  await until(() => isRegistered(id), 'it is registered')
  onlyHook()
})

test('a registration that ends is made anew before its end', async () => {
  vendor.lifeMs = 4000
  const id = await publish('orders')
  const { expiresAt } = (await statuses(id))[0]!
  const asked = vendor.asked.length
  await until(() => vendor.asked.length > asked, 'it is registered anew')
  expect(Date.now()).toBeLessThan(Date.parse(expiresAt!))
  onlyHook()
})

test('kill -9 in the middle of registering, again and again, leaves one hook, and one that is taken back afterwards', async () => {
  const killOn = async (what: string, when: (kill: () => void) => Promise<void> | void, act: () => Promise<unknown>): Promise<void> => {
    const killed = Promise.withResolvers<void>()
    vendor.after = (asked) => (asked.startsWith(what) ? when(() => void server.kill('SIGKILL').then(() => killed.resolve())) : undefined)
    await act().catch(() => undefined) // the server may be gone before it answers
    await killed.promise
    vendor.after = () => undefined
    await start()
  }
  const before = (kill: () => void): Promise<void> => new Promise((resolve) => (kill(), setTimeout(resolve, 50)))
  const soonAfter = (kill: () => void): void => void setTimeout(kill, 3)
  const { workflow } = (await api.post('/workflows/import', documentOf('orders'))) as { workflow: { id: string } }
  const { id } = workflow
  for (const when of [before, soonAfter]) {
    await killOn('POST /hooks', when, () => api.post(`/workflows/${id}/publish`))
    await until(() => isRegistered(id), 'it is registered')
    onlyHook()
    await killOn('DELETE /hooks', when, () => api.post(`/workflows/${id}/unpublish`))
    await until(async () => (await statuses(id)).length === 0, 'it is taken back')
    expect(vendor.hooks.size).toBe(0)
  }
  // The answer that says which hook it is was lost, and the workflow is deleted before anybody learns it.
  const held = Promise.withResolvers<void>()
  vendor.after = (asked) => (asked.startsWith('POST /hooks') ? held.promise : undefined)
  await api.post(`/workflows/${id}/publish`)
  await until(() => vendor.hooks.size === 1, 'the vendor has a hook')
  await server.kill('SIGKILL')
  held.resolve()
  vendor.after = () => undefined
  vendor.status = 503
  await start()
  await api.delete(`/workflows/${id}`)
  vendor.status = 200
  await until(() => vendor.hooks.size === 0, 'the vendor forgot it')
})

test('kill -9 in the middle of deliveries loses none and starts none twice', async () => {
  const id = await publish('orders')
  const hook = onlyHook()
  const all = Array.from({ length: 40 }, (_, n) => vendor.deliverUntilTaken(hook, { n }, `d${n}`))
  for (let round = 0; round < 3; round += 1) {
    await Promise.race([all[round * 10], new Promise((resolve) => setTimeout(resolve, 300))])
    await server.kill('SIGKILL')
    await start()
  }
  await Promise.all(all)
  // Vendors also deliver again what was taken, when the answer got lost.
  for (let n = 0; n < 40; n += 1) expect((await vendor.deliver(hook, { n }, { id: `d${n}` })).repeated).toBe(true)
  expect(await executions(id)).toHaveLength(40)
})

test('a server with another address tells it to the vendor', async () => {
  const id = await publish('orders')
  await server.kill('SIGTERM')
  await start({ MILLRACE_PUBLIC_URL: `http://localhost:${port}` })
  await until(() => [...vendor.hooks.values()].some(({ url }) => url.startsWith('http://localhost')), 'the vendor knows it')
  await until(() => isRegistered(id), 'the old address is taken back')
  expect(onlyHook().url).toBe(`http://localhost:${port}/webhook/orders`)
  expect((await statuses(id))[0]?.advice).toBeNull()
})

test('while a draft listens, its vendor calls the address for tests, and forgets it after the call', async () => {
  const { workflow } = (await api.post('/workflows/import', documentOf('orders'))) as { workflow: { id: string } }
  await api.post(`/workflows/${workflow.id}/listen`)
  expect(onlyHook()).toMatchObject({ url: `${server.base}/webhook-test/orders`, mode: 'test' })
  expect((await vendor.deliver(onlyHook(), { n: 7 }, { id: 'd1' })).status).toBe(200)
  await until(() => vendor.hooks.size === 0, 'it is taken back')
  await until(async () => (await executions(workflow.id)).length === 1, 'the draft ran')
  vendor.status = 403
  await expect(api.post(`/workflows/${workflow.id}/listen`)).rejects.toMatchObject({
    status: 502,
    problem: { code: 'webhook.registration-failed' },
  })
  vendor.status = 200
  await api.post(`/workflows/${workflow.id}/listen`)
  await server.kill('SIGKILL')
  await start()
  await until(() => vendor.hooks.size === 0, 'what a crash left is taken back')
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)

/** A service that answers when the test says so. */
async function gate(): Promise<{ url: string; reached: Promise<void>; open(): void; server: Server }> {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    reached.resolve()
    void opened.promise.then(() => response.setHeader('content-type', 'application/json').end('{"ok":true}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, reached: reached.promise, open: opened.resolve, server }
}

const calling = (name: string, url: string) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [
    { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path: name, respond: 'received' } },
    { id: 'call', name: 'Call', type: 'http.request', typeVersion: 1, config: { method: 'POST', url } },
  ],
  edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'call', port: 'main' } }],
})
const ending = (name: string) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [
    { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path: name, respond: 'finished' } },
    { id: 'stop', name: 'Fail', type: 'core.stop-error', typeVersion: 1, config: { message: 'no' } },
  ],
  edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'stop', port: 'main' } }],
})

test('a server with a full queue says when to come back, wherever work comes in, and is not ready; what it took is finished', async () => {
  const dataDir = newDataDir()
  const service = await gate()
  const server = await startServer({
    dataDir,
    port: await freePort(),
    env: { MILLRACE_CONCURRENCY: '1', MILLRACE_MAX_QUEUED: '1', MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1' },
  })
  try {
    const api = await signIn(server.base)
    const id = await api.publish(calling('busy', service.url))
    const failing = await api.publish(ending('failing'))
    await fetch(`${server.base}/webhook/failing`, { method: 'POST' })
    const { data } = (await api.get(`/executions?workflowId=${failing}`)) as { data: { id: string }[] }
    const failed = data[0]!.id
    expect(((await api.post(`/workflows/${id}/listen`, {})) as { url?: string }).url).toBeDefined()
    const before = [
      await fetch(`${server.base}/webhook/busy`, { method: 'POST' }),
      await fetch(`${server.base}/webhook/busy`, { method: 'POST' }),
    ]
    expect(before.map(({ status }) => status)).toEqual([200, 200])
    await service.reached
    const headers = { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' }
    const post = (path: string, body: object = {}): Promise<Response> =>
      fetch(`${server.base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const refused = await Promise.all([
      post('/webhook/failing'), // its caller waits for the end
      post('/webhook-test/busy'),
      post(`/api/v1/workflows/${id}/execute`),
      post(`/api/v1/workflows/${id}/execute`, { target: 'published', wait: true }),
      post(`/api/v1/executions/${failed}/control`, { action: 'retry' }),
      post(`/api/v1/executions/${failed}/control`, { action: 'replay' }),
    ])
    for (const reply of refused) {
      expect([reply.url, reply.status]).toEqual([reply.url, 429])
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60)
      expect(await reply.json()).toMatchObject({ code: 'engine.overloaded', status: 429 })
    }
    // Whoever need not wait for a result is not turned away: the event is stored, and starts when there is room.
    expect((await post('/webhook/busy')).status).toBe(200)
    expect(await api.get('/load')).toMatchObject({ running: 1, queued: 1, refusing: 'queue' })
    const ready = await fetch(`${server.base}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', failing: ['capacity'] }])
    service.open()
    const done = async (): Promise<number> =>
      ((await api.get(`/executions?workflowId=${id}`)) as { data: { status: string }[] }).data.filter(
        ({ status }) => status === 'completed',
      ).length
    for (const limit = Date.now() + 30_000; (await done()) < 3 && Date.now() < limit;)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await done()).toBe(3)
    expect((await fetch(`${server.base}/readyz`)).status).toBe(200)
    expect((await post(`/api/v1/workflows/${id}/execute`, { wait: true })).status).toBe(200)
  } finally {
    await server.kill('SIGKILL')
    service.server.closeAllConnections()
    service.server.close()
    removeDataDir(dataDir)
  }
})

import { createServer, type Server } from 'node:http'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

const EXECUTIONS = 200
jest.setTimeout(120_000)

/** Counts what reaches it, by path and idempotency key; `/first` answers at once, `/second` only when the gate is open. */
function countingServer(): Promise<{ server: Server; port: number; calls: Map<string, string[]>; open: () => void }> {
  const calls = new Map<string, string[]>([
    ['/first', []],
    ['/second', []],
  ])
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    calls.get(path)?.push(String(request.headers['idempotency-key']))
    const answer = (): void => void response.setHeader('content-type', 'application/json').end('{"ok":true}')
    if (path === '/first') answer()
    else void gate.then(answer)
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port, calls, open })),
  )
}

const workflow = (port: number) => ({
  schema: 'millrace/workflow@1',
  name: 'Two calls',
  nodes: [
    { id: 'hook', name: 'Webhook', type: 'http.webhook', typeVersion: 1, position: [0, 0], config: { path: 'two', respond: 'received' } },
    {
      id: 'a',
      name: 'First',
      type: 'http.request',
      typeVersion: 1,
      position: [240, 0],
      config: { method: 'POST', url: `http://127.0.0.1:${port}/first` },
    },
    {
      id: 'b',
      name: 'Second',
      type: 'http.request',
      typeVersion: 1,
      position: [480, 0],
      config: { method: 'POST', url: `http://127.0.0.1:${port}/second` },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'a', port: 'main' } },
    { id: 'e2', from: { node: 'a', port: 'main' }, to: { node: 'b', port: 'main' } },
  ],
})

test('kill -9 between two calls loses no execution, repeats no recorded step, and keeps the keys of what is repeated', async () => {
  expect(existsSync(join(__dirname, '../../packages/server/dist/main/cli.js'))).toBe(true) // `npm run build` first
  const { server: counter, port: counterPort, calls, open } = await countingServer()
  const dataDir = newDataDir()
  const port = await freePort()
  const first = await startServer({ dataDir, port })
  let second: Awaited<ReturnType<typeof startServer>> | undefined
  try {
    const api = await signIn(first.base)
    const id = await api.publish(workflow(counterPort))
    const replies = await Promise.all(Array.from({ length: EXECUTIONS }, () => fetch(`${first.base}/webhook/two`, { method: 'POST' })))
    expect(replies.every((reply) => reply.ok)).toBe(true)
    await until(() => calls.get('/second')?.length === EXECUTIONS, 'all executions hang in their second call')
    await first.kill('SIGKILL')
    open()

    second = await startServer({ dataDir, port })
    // The moment that it is ready, its webhooks are there.
    const [early] = await Promise.all([fetch(`${second.base}/webhook/two`, { method: 'POST' })])
    expect(early.status).toBe(200)
    const again = await signIn(second.base)
    const all: { status: string }[] = []
    await until(async () => {
      all.length = 0
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = (await again.get(
          `/executions?workflowId=${id}&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )) as {
          data: { status: string }[]
          nextCursor: string | null
        }
        all.push(...page.data)
        cursor = page.nextCursor
      }
      return all.length === EXECUTIONS + 1 && all.every((execution) => execution.status === 'completed')
    }, 'all executions are completed')
    const firstKeys = calls.get('/first') ?? []
    const secondKeys = calls.get('/second') ?? []
    expect(firstKeys).toHaveLength(EXECUTIONS + 1) // none of the recorded first calls was made again
    expect(new Set(firstKeys).size).toBe(EXECUTIONS + 1)
    expect(secondKeys).toHaveLength(2 * EXECUTIONS + 1) // each of the interrupted ones was
    expect(new Set(secondKeys).size).toBe(EXECUTIONS + 1) // under its first key
  } finally {
    await first.kill('SIGKILL')
    await second?.kill('SIGTERM')
    counter.closeAllConnections()
    counter.close()
    removeDataDir(dataDir)
  }
})

test('a second server on the same data directory is refused with one clear sentence, and the first goes on', async () => {
  const dataDir = newDataDir()
  const one = await startServer({ dataDir, port: await freePort() })
  try {
    await expect(startServer({ dataDir, port: await freePort() })).rejects.toThrow(/another|already|in use|locked/i)
    expect((await fetch(`${one.base}/readyz`)).status).toBe(200)
  } finally {
    await one.kill('SIGTERM')
    removeDataDir(dataDir)
  }
})

test('a port in use is said in one sentence', async () => {
  const port = await freePort()
  const taken = createServer().listen(port, '127.0.0.1')
  const dataDir = newDataDir()
  try {
    await expect(startServer({ dataDir, port })).rejects.toThrow(new RegExp(`${port}.*in use|in use.*${port}`))
  } finally {
    taken.closeAllConnections()
    taken.close()
    removeDataDir(dataDir)
  }
})

test('SIGTERM ends the server with code 0', async () => {
  const dataDir = newDataDir()
  const one = await startServer({ dataDir, port: await freePort() })
  expect(await one.kill('SIGTERM')).toMatchObject({ code: 0 })
  removeDataDir(dataDir)
})

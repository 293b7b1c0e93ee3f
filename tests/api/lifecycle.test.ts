import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)

/** Answers only once it is opened. */
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

const calling = (url: string) => ({
  schema: 'millrace/workflow@1',
  name: 'Calls out',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'http.webhook', typeVersion: 1, config: { path: 'out', respond: 'received' } },
    { id: 'call', name: 'Call', type: 'http.request', typeVersion: 1, config: { method: 'POST', url } },
  ],
  edges: [{ id: 'e', from: { node: 'hook', port: 'main' }, to: { node: 'call', port: 'main' } }],
})

async function completed(api: Awaited<ReturnType<typeof signIn>>, id: string): Promise<boolean> {
  const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: { status: string }[] }
  return data.length === 1 && data[0]!.status === 'completed'
}

test('a server that is told to stop ends within its limit, and the next one finishes what hung', async () => {
  const dataDir = newDataDir()
  const service = await gate()
  const one = await startServer({ dataDir, port: await freePort(), env: { MILLRACE_SHUTDOWN_SECONDS: '1' } })
  try {
    const id = await (await signIn(one.base)).publish(calling(service.url))
    expect((await fetch(`${one.base}/webhook/out`, { method: 'POST' })).status).toBe(200)
    await service.reached
    expect(await one.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    service.open()
    const two = await startServer({ dataDir, port: await freePort() })
    const api = await signIn(two.base)
    for (const limit = Date.now() + 30_000; !(await completed(api, id)) && Date.now() < limit;)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await completed(api, id)).toBe(true)
    await two.kill('SIGTERM')
  } finally {
    await one.kill('SIGKILL')
    service.server.closeAllConnections()
    service.server.close()
    removeDataDir(dataDir)
  }
})

test('a second signal ends it at once; the same one, handed on twice, does not', async () => {
  const dataDir = newDataDir()
  const service = await gate()
  const one = await startServer({ dataDir, port: await freePort(), env: { MILLRACE_SHUTDOWN_SECONDS: '600' } })
  try {
    await (await signIn(one.base)).publish(calling(service.url))
    await fetch(`${one.base}/webhook/out`, { method: 'POST' })
    await service.reached
    one.child.kill('SIGTERM')
    while (!one.output().includes('stopping')) await new Promise((resolve) => setTimeout(resolve, 10))
    one.child.kill('SIGTERM') // the same one again, as a terminal and npm hand it on
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(one.child.exitCode).toBeNull()
    expect(await one.kill('SIGTERM')).toEqual({ code: 1, signal: null })
  } finally {
    await one.kill('SIGKILL')
    service.server.closeAllConnections()
    service.server.close()
    removeDataDir(dataDir)
  }
})

test('a journal file that is broken is named in the log and does not keep the server from serving', async () => {
  const dataDir = newDataDir()
  mkdirSync(join(dataDir, 'journal'))
  writeFileSync(join(dataDir, 'journal', 'journal-2026-01-02.sqlite'), 'no database '.repeat(1000))
  const server = await startServer({ dataDir, port: await freePort() })
  try {
    expect(server.output()).toContain('journal-2026-01-02.sqlite')
    const api = await signIn(server.base)
    expect(await api.get('/executions')).toEqual({ data: [], nextCursor: null })
    await expect(api.get('/executions/019b7c1e-0000-7000-8000-000000000000')).rejects.toMatchObject({
      status: 503,
      problem: { code: 'journal.file-unreadable' },
    })
  } finally {
    await server.kill('SIGTERM')
    removeDataDir(dataDir)
  }
})

test('a wrong setting ends the start with one line that names it', async () => {
  const dataDir = newDataDir()
  await expect(startServer({ dataDir, port: await freePort(), env: { MILLRACE_CONCURRENCY: 'many' } })).rejects.toThrow(
    /MILLRACE_CONCURRENCY.*many/,
  )
  removeDataDir(dataDir)
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackage, packPackage } from '../support/node-package.mjs'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(120_000)
const dataDir = newDataDir()
const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'))
let service: Server
let server: RunningServer
let api: ApiClient

const MODULE = `
import { defineNode } from '@millrace/node-sdk'
export default defineNode({
  type: 'stranger.fetch', version: 1, title: 'Fetch', description: 'Fetches.', kind: 'action', category: 'Test', effects: 'read',
  ports: { inputs: ['main'], outputs: ['main'] },
  config: { type: 'object', properties: { url: { type: 'string' }, leave: { type: 'boolean' } } },
  async execute(step) {
    const { url, leave } = step.config()
    if (leave) process.exit(3)
    const answer = await step.http({ url })
    return { main: [{ json: { said: answer.body, pid: process.pid, environment: Object.keys(process.env) } }] }
  },
})`

beforeAll(async () => {
  mkdirSync(join(folder, 'nodes'))
  writeFileSync(join(folder, 'nodes/fetch.js'), MODULE)
  const millrace = { nodes: [{ module: './nodes/fetch.js' }], permissions: { hosts: ['127.0.0.1'] } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', version: '1.0.0', type: 'module', millrace }))
  service = createServer((request, response) => {
    if (request.url === '/away')
      return response.writeHead(302, { location: `http://localhost:${(service.address() as AddressInfo).port}/` }).end()
    return response.setHeader('content-type', 'application/json').end('{"hello":"there"}')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const env = { MILLRACE_NODE_DIRS: folder, MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1,localhost' }
  server = await startServer({ dataDir, port: await freePort(), env, readyWithinMs: 90_000 })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  service.close()
  removeDataDir(dataDir)
  rmSync(folder, { recursive: true, force: true })
})

const execute = async (config: object, type = 'stranger.fetch') => {
  const id = await api.publish({
    schema: 'millrace/workflow@1',
    name: 'Strange',
    nodes: [
      { id: 'start', name: 'Start', type: 'core.manual', typeVersion: 1, config: {} },
      { id: 'fetch', name: 'Fetch', type, typeVersion: 1, config },
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'fetch', port: 'main' } }],
  })
  const { executionId } = (await api.post(`/workflows/${id}/execute`, { wait: true })) as { executionId: string }
  return (await api.get(`/executions/${executionId}`)) as { status: string; error?: { code: string }; steps: { id: string }[]; id: string }
}
const at = (path: string): string => `http://127.0.0.1:${(service.address() as AddressInfo).port}${path}`

test("a node of a stranger's folder runs in a process of its own, without environment, and its requests are the server's", async () => {
  const done = await execute({ url: at('/') })
  expect(done).toMatchObject({ status: 'completed' })
  const step = (await api.get(`/executions/${done.id}/steps/${done.steps.at(-1)!.id}`)) as {
    outputs: { items: { json: { said: unknown; pid: number; environment: string[] } }[] }[]
  }
  const { said, pid, environment } = step.outputs[0]!.items[0]!.json
  expect(said).toEqual({ hello: 'there' })
  expect(environment).toEqual([])
  expect(pid).not.toBe(server.child.pid)
})

test('it may call the hosts that its manifest declares, and no other, also not by a redirect', async () => {
  expect(await execute({ url: at('/away') })).toMatchObject({ status: 'failed', error: { code: 'package.host' } })
  expect(await execute({ url: at('/').replace('127.0.0.1', 'localhost') })).toMatchObject({
    status: 'failed',
    error: { code: 'package.host' },
  })
})

test('when its process dies, its step fails, and the next one works', async () => {
  expect(await execute({ url: at('/'), leave: true })).toMatchObject({ status: 'failed', error: { code: 'package.crashed' } })
  expect(await execute({ url: at('/') })).toMatchObject({ status: 'completed' })
})

test('an installed package may call the hosts that it was granted, and no other', async () => {
  const source = MODULE.replaceAll('stranger.fetch', 'installed.fetch')
  const manifest = { nodes: [{ module: './fetch.js' }], permissions: { hosts: ['127.0.0.1'] } }
  const archive = packPackage({ name: 'millrace-installed', version: '1.0.0', manifest, files: { 'fetch.js': source } })
  const query = `?grants=${encodeURIComponent(JSON.stringify({ hosts: ['127.0.0.1', 'localhost'] }))}`
  expect(await installPackage(server.base, api.token, archive, query)).toMatchObject({ status: 201, body: { state: 'active' } })
  expect(await execute({ url: at('/') }, 'installed.fetch')).toMatchObject({ status: 'completed' })
  const elsewhere = at('/').replace('127.0.0.1', 'localhost')
  expect(await execute({ url: elsewhere }, 'installed.fetch')).toMatchObject({ status: 'failed', error: { code: 'package.host' } })
  expect(await execute({ url: at('/away') }, 'installed.fetch')).toMatchObject({ status: 'failed', error: { code: 'package.host' } })
})

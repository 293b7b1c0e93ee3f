import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { servePlayground, type PlaygroundServer } from './playground-server.ts'
import type { Workbench } from './workbench.ts'

let server: PlaygroundServer
const saved = new Map<string, unknown>()
const workbench: Workbench = {
  state: () => ({ name: 'crm', version: '1.0.0', nodes: [], credentialTypes: [], credentials: [], problems: [], build: 3 }),
  execute: ({ items }) => Promise.resolve({ outputs: { main: items.map((json) => ({ json })) }, logs: [], requests: [] }),
  saved: () => Promise.resolve(null),
  save: (type, tried) => Promise.resolve(void saved.set(type, tried)),
  inputs: (type) => Promise.resolve([{ name: `${type}.json`, config: {}, items: [] }]),
  addCredential: ({ type, name, data }) => ({ id: Object.keys(data).join(), type, name }),
  onBuild: () => () => undefined,
  close: () => undefined,
}
const page = mkdtempSync(join(tmpdir(), 'millrace-page-'))
beforeAll(async () => {
  mkdirSync(join(page, 'assets'))
  for (const file of ['index.html', 'assets/main-a1.js', 'secret.txt']) writeFileSync(join(page, file), file)
  server = await servePlayground(workbench, 0, page)
})
afterAll(async () => {
  await server.close()
  rmSync(page, { recursive: true })
})

/** `fetch` sets Host itself. */
const ask = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', reject).end(body)
  })

const JSON_TYPE = { 'content-type': 'application/json' }
const ORDER = JSON.stringify({ type: 'crm.get', version: 1, config: { a: 1 }, items: [{ b: 2 }] })

test('the page and its parts are there', async () => {
  expect(await ask('GET', '/')).toEqual({ status: 200, text: 'index.html' })
  expect(await ask('GET', '/assets/main-a1.js')).toEqual({ status: 200, text: 'assets/main-a1.js' })
  expect(JSON.parse((await ask('GET', '/state')).text)).toMatchObject({ name: 'crm', build: 3 })
})

test('a node is executed, and what was tried is kept for the next time', async () => {
  const { status, text } = await ask('POST', '/execute', JSON_TYPE, ORDER)
  expect([status, JSON.parse(text)]).toEqual([200, { outputs: { main: [{ json: { b: 2 } }] }, logs: [], requests: [] }])
  expect(saved.get('crm.get')).toEqual({ config: { a: 1 }, items: [{ b: 2 }] })
})

test('recorded inputs are offered, and a credential is taken without being told again', async () => {
  expect(JSON.parse((await ask('GET', '/inputs/crm.get')).text)).toEqual({ inputs: [{ name: 'crm.get.json', config: {}, items: [] }] })
  const { status, text } = await ask('POST', '/credentials', JSON_TYPE, '{"type":"crm.token","name":"Mine","data":{"token":"hidden"}}')
  expect([status, JSON.parse(text)]).toEqual([201, { id: 'token', type: 'crm.token', name: 'Mine' }])
})

test.each<[string, string, string, Record<string, string>, string, number]>([
  ['another name for this machine', 'GET', '/state', { host: 'evil.example' }, '', 403],
  ['a page of another site', 'POST', '/execute', { ...JSON_TYPE, origin: 'https://evil.example' }, ORDER, 403],
  ['a form of another site', 'POST', '/execute', { 'content-type': 'text/plain' }, ORDER, 403],
  ['an order without items', 'POST', '/execute', JSON_TYPE, '{"type":"a.b","version":1,"config":{}}', 422],
  ['a credential without data', 'POST', '/credentials', JSON_TYPE, '{"type":"a.b","name":"x"}', 422],
  ['what is no JSON', 'POST', '/execute', JSON_TYPE, '{', 422],
  ['a path that leaves the folder', 'GET', '/../package.json', {}, '', 404],
  ['a part that is not there', 'GET', '/assets/other.js', {}, '', 404],
  ['a file that is no part of a page', 'GET', '/secret.txt', {}, '', 404],
])('%s is refused', async (_what, method, path, headers, body, status) => {
  expect((await ask(method, path, headers, body)).status).toBe(status)
})

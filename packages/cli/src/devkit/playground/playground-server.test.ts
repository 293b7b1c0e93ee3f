import { request } from 'node:http'
import { servePlayground, type PlaygroundServer } from './playground-server.ts'
import type { Workbench } from './workbench.ts'

let server: PlaygroundServer
const saved = new Map<string, unknown>()
const workbench: Workbench = {
  state: () => ({ name: 'crm', version: '1.0.0', nodes: [], problems: [], build: 3 }),
  execute: ({ items }) => Promise.resolve({ outputs: { main: items.map((json) => ({ json })) }, logs: [], requests: [] }),
  saved: () => Promise.resolve(null),
  save: (type, tried) => Promise.resolve(void saved.set(type, tried)),
  onBuild: () => () => undefined,
  close: () => undefined,
}
beforeAll(async () => {
  server = await servePlayground(workbench, 0)
})
afterAll(() => server.close())

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
  for (const path of ['/', '/style.css', '/playground.js', '/form.js']) expect(await ask('GET', path)).toMatchObject({ status: 200 })
  expect(JSON.parse((await ask('GET', '/state')).text)).toMatchObject({ name: 'crm', build: 3 })
})

test('a node is executed, and what was tried is kept for the next time', async () => {
  const { status, text } = await ask('POST', '/execute', JSON_TYPE, ORDER)
  expect([status, JSON.parse(text)]).toEqual([200, { outputs: { main: [{ json: { b: 2 } }] }, logs: [], requests: [] }])
  expect(saved.get('crm.get')).toEqual({ config: { a: 1 }, items: [{ b: 2 }] })
})

test.each<[string, string, string, Record<string, string>, string, number]>([
  ['another name for this machine', 'GET', '/state', { host: 'evil.example' }, '', 403],
  ['a page of another site', 'POST', '/execute', { ...JSON_TYPE, origin: 'https://evil.example' }, ORDER, 403],
  ['a form of another site', 'POST', '/execute', { 'content-type': 'text/plain' }, ORDER, 403],
  ['an order without items', 'POST', '/execute', JSON_TYPE, '{"type":"a.b","version":1,"config":{}}', 422],
  ['what is no JSON', 'POST', '/execute', JSON_TYPE, '{', 422],
  ['a path that leaves the folder', 'GET', '/../package.json', {}, '', 404],
])('%s is refused', async (_what, method, path, headers, body, status) => {
  expect((await ask(method, path, headers, body)).status).toBe(status)
})

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'

jest.setTimeout(180_000)

/** Files of several megabytes go in and out; one file may have five. */
const env = { MILLRACE_BINARY_MAX_MB: '5', MILLRACE_MAX_BODY_MB: '1' }
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(3_000_000)])
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const dataDir = newDataDir()
let port: number
let server: RunningServer
let api: ApiClient
let vendor: Server
let vendorUrl: string
const uploads: { headers: IncomingMessage['headers']; body: Buffer }[] = []

beforeAll(async () => {
  vendor = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (request.method === 'POST') uploads.push({ headers: request.headers, body: Buffer.concat(pieces) })
      if (request.url === '/picture') response.writeHead(200, { 'content-type': 'image/png' }).end(PNG)
      else if (request.url === '/page')
        response
          .writeHead(200, { 'content-type': 'text/html', 'content-disposition': 'attachment; filename="../p.html"' })
          .end('<script>1</script>')
      else if (request.url === '/large') response.writeHead(200, { 'content-type': 'application/zip' }).end(Buffer.alloc(6_000_000))
      else if (request.url === '/missing') response.writeHead(404, { 'content-type': 'application/pdf' }).end('gone')
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  vendorUrl = `http://127.0.0.1:${(vendor.address() as { port: number }).port}`
  port = await freePort()
  server = await startServer({ dataDir, port, env })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGKILL')
  vendor.closeAllConnections()
  vendor.close()
  removeDataDir(dataDir)
})

const node = (id: string, type: string, config: object = {}) => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const chain = (name: string, ...nodes: ReturnType<typeof node>[]) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes,
  edges: nodes.slice(1).map((to, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]!.id, port: 'main' },
    to: { node: to.id, port: 'main' },
  })),
})
const hook = (path: string, config: object = {}) => node('hook', 'http.webhook', { path, respond: 'node', ...config })
const respond = (config: object) => node('respond', 'http.respond', config)

interface Ref {
  id: string
  mimeType: string
  fileName?: string
  size: number
}
interface Item {
  json: Record<string, unknown>
  binary?: Record<string, Ref>
}
const itemOf = async (executionId: string, step: string): Promise<Item> =>
  ((await api.get(`/executions/${executionId}/steps/${step}`)) as { outputs: { items: Item[] }[] }).outputs[0]!.items[0]!
const file = (executionId: string, step: string, name: string, query = '', headers: Record<string, string> = {}) =>
  fetch(`${server.base}/api/v1/executions/${executionId}/steps/${step}/binary/${name}${query}`, {
    headers: { authorization: `Bearer ${api.token}`, ...headers },
  })
async function ended(executionId: string): Promise<{ status: string; error: { code: string } | null }> {
  for (const limit = Date.now() + 60_000; Date.now() < limit;) {
    const found = (await api.get(`/executions/${executionId}`)) as { status: string; error: { code: string } | null }
    if (['completed', 'failed', 'cancelled'].includes(found.status)) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new TypeError(`execution ${executionId} did not end`)
}

test('the files of a form come to the workflow, go through its nodes, and are answered as they came', async () => {
  await api.publish(
    chain(
      'Echo',
      hook('echo'),
      node('set', 'core.set', {
        assignments: [{ name: 'said', value: { $expr: '{{ $binary.photo.fileName }} {{ $binary.photo.size }}' } }],
      }),
      node('code', 'core.code', {
        source: 'return $input.all().map((item) => ({ json: { ...item.json, type: item.binary.photo.mimeType }, binary: item.binary }))',
      }),
      respond({ body: 'file', file: 'photo' }),
    ),
  )
  const form = new FormData()
  form.append('title', 'Grüße')
  form.append('tag', 'a')
  form.append('tag', 'b')
  form.append('photo', new Blob([PNG], { type: 'image/png' }), 'Fotö "1".png')
  const reply = await fetch(`${server.base}/webhook/echo`, { method: 'POST', body: form })
  expect(reply.status).toBe(200)
  expect(sha256(new Uint8Array(await reply.arrayBuffer()))).toBe(sha256(PNG))
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(PNG.length),
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
    'content-disposition': expect.stringContaining('attachment; filename="Fot_ _1_.png"'),
  })
  const executionId = reply.headers.get('x-execution-id')!
  const first = await itemOf(executionId, 'hook:0')
  expect(first.json['body']).toEqual({ title: 'Grüße', tag: ['a', 'b'] })
  expect(first.binary).toEqual({ photo: { id: sha256(PNG), mimeType: 'image/png', fileName: 'Fotö "1".png', size: PNG.length } })
  const last = await itemOf(executionId, 'code:0')
  expect(last).toMatchObject({ json: { said: `Fotö "1".png ${PNG.length}`, type: 'image/png' }, binary: first.binary })
  expect(JSON.stringify(await api.get(`/executions/${executionId}`))).not.toContain(dataDir) // no path of the server
})

test('a body that is a file comes as one', async () => {
  await api.publish(chain('One file', hook('one'), respond({ body: 'file' })))
  const reply = await fetch(`${server.base}/webhook/one`, { method: 'POST', body: PNG, headers: { 'content-type': 'image/png' } })
  expect(sha256(new Uint8Array(await reply.arrayBuffer()))).toBe(sha256(PNG))
  const { json, binary } = await itemOf(reply.headers.get('x-execution-id')!, 'hook:0')
  expect([json['body'], binary?.['data']?.mimeType]).toEqual([null, 'image/png'])
})

test('JSON, fields and text come as ever, and carry no files', async () => {
  const reply = await fetch(`${server.base}/webhook/one`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect(reply.status).toBe(500) // there is no file to answer with
  expect(await itemOf(reply.headers.get('x-execution-id')!, 'hook:0')).not.toHaveProperty('binary')
})

test('answers of services that are files are stored, and files are sent: as a body, and in a form', async () => {
  await api.publish(
    chain(
      'Copy',
      hook('copy', { respond: 'finished' }),
      node('fetch', 'http.request', { url: `${vendorUrl}/picture` }),
      node('send', 'http.request', { method: 'POST', url: vendorUrl, bodyType: 'file', fullResponse: true }),
    ),
  )
  await api.publish(
    chain(
      'Form',
      hook('form', { respond: 'finished' }),
      node('fetch', 'http.request', { url: `${vendorUrl}/page`, responseFormat: 'file', responseFile: 'page' }),
      node('send', 'http.request', {
        method: 'POST',
        url: vendorUrl,
        bodyType: 'multipart',
        formBody: [{ name: 'title', value: 'A page' }],
        formFiles: [{ name: 'upload', file: 'page' }],
      }),
    ),
  )
  const copied = await fetch(`${server.base}/webhook/copy`, { method: 'POST' })
  expect(copied.status).toBe(200)
  expect(uploads.at(-1)?.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(PNG.length) })
  expect(sha256(uploads.at(-1)!.body)).toBe(sha256(PNG))
  expect(await itemOf(copied.headers.get('x-execution-id')!, 'fetch:0')).toMatchObject({
    json: { mimeType: 'image/png', size: PNG.length },
    binary: { data: { id: sha256(PNG), mimeType: 'image/png', size: PNG.length } },
  })
  expect((await fetch(`${server.base}/webhook/form`, { method: 'POST' })).status).toBe(200)
  const { headers, body } = uploads.at(-1)!
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': String(headers['content-type']) } }).formData()
  const uploaded = form.get('upload') as File
  expect([form.get('title'), uploaded.name, uploaded.type, await uploaded.text()]).toEqual([
    'A page',
    'p.html',
    'text/html',
    '<script>1</script>',
  ])
})

test('a service that answers with an error stays an error, whatever it sends along', async () => {
  await api.publish(
    chain(
      'Missing',
      hook('missing', { respond: 'finished' }),
      node('fetch', 'http.request', { url: `${vendorUrl}/missing`, responseFormat: 'file' }),
    ),
  )
  expect(await (await fetch(`${server.base}/webhook/missing`, { method: 'POST' })).json()).toMatchObject({
    data: { errorCode: 'http.404' },
  })
})

describe('limits', () => {
  test('a larger file than allowed is refused, with the reason, and nothing is left of it', async () => {
    const reply = await fetch(`${server.base}/webhook/one`, {
      method: 'POST',
      body: Buffer.alloc(6_000_000),
      headers: { 'content-type': 'image/png' },
    })
    expect([reply.status, await reply.json()]).toEqual([413, expect.objectContaining({ code: 'http.body-too-large' })])
    await api.publish(chain('Large', hook('large', { respond: 'finished' }), node('fetch', 'http.request', { url: `${vendorUrl}/large` })))
    expect(await (await fetch(`${server.base}/webhook/large`, { method: 'POST' })).json()).toMatchObject({
      data: { errorCode: 'binary.too-large' },
    })
    expect(readdirSync(join(dataDir, 'blobs', 'parts'))).toEqual([])
  })

  test('fields of a form have the limit of other bodies', async () => {
    const form = new FormData()
    form.append('text', 'x'.repeat(1_100_000))
    expect((await fetch(`${server.base}/webhook/echo`, { method: 'POST', body: form })).status).toBe(413)
  })

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    [
      'a name that is too long to ask for',
      'multipart/form-data; boundary=b',
      `--b\r\ncontent-disposition: form-data; name="${'n'.repeat(201)}"; filename="a"\r\n\r\nx\r\n--b--`,
    ],
    ['an end in the middle', 'multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nhalf'],
    ['a part without a name', 'multipart/form-data; boundary=b', '--b\r\ncontent-type: a/b\r\n\r\nx\r\n--b--'],
    [
      'a forbidden name',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="__proto__"; filename="x"\r\n\r\nx\r\n--b--',
    ],
  ])('a broken form is refused: %s', async (_what, type, body) => {
    const reply = await fetch(`${server.base}/webhook/echo`, { method: 'POST', body, headers: { 'content-type': type } })
    expect(reply.status).toBe(400)
  })

  test('a caller that goes away in the middle of a file starts nothing and leaves nothing', async () => {
    const before = ((await api.get('/executions?limit=200')) as { data: unknown[] }).data.length
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /webhook/one HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: image/png\r\n\r\nhalf')
    for (const limit = Date.now() + 30_000; readdirSync(join(dataDir, 'blobs', 'parts')).length === 0 && Date.now() < limit;)
      await new Promise((resolve) => setTimeout(resolve, 5))
    socket.destroy()
    for (const limit = Date.now() + 30_000; readdirSync(join(dataDir, 'blobs', 'parts')).length > 0 && Date.now() < limit;)
      await new Promise((resolve) => setTimeout(resolve, 5))
    expect(readdirSync(join(dataDir, 'blobs', 'parts'))).toEqual([])
    expect(((await api.get('/executions?limit=200')) as { data: unknown[] }).data).toHaveLength(before)
  })
})

describe('reading a file by the API', () => {
  let executionId: string
  beforeAll(async () => {
    await api.publish(chain('Read', hook('read', { respond: 'finished' })))
    const form = new FormData()
    form.append('photo', new Blob([PNG], { type: 'image/png' }), 'photo.png')
    form.append('page', new Blob(['<script>alert(1)</script>'], { type: 'text/html' }), 'page.html')
    form.append('drawing', new Blob(['<svg onload="alert(1)"/>'], { type: 'image/svg+xml' }), 'd.svg')
    form.append('liar', new Blob(['<script>alert(1)</script>'], { type: 'image/png' }), 'liar.png')
    form.append('odd', new Blob(['x'], { type: 'text/html\r\nset-cookie: a=b' }), 'x')
    executionId = (await fetch(`${server.base}/webhook/read`, { method: 'POST', body: form })).headers.get('x-execution-id')!
  })

  test('it is saved, not shown, unless that is asked for', async () => {
    const reply = await file(executionId, 'hook:0', 'photo')
    expect(reply.status).toBe(200)
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="photo.png"',
      'content-length': String(PNG.length),
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(sha256(new Uint8Array(await reply.arrayBuffer()))).toBe(sha256(PNG))
    expect((await file(executionId, 'hook:0', 'photo', '?show=true')).headers.get('content-disposition')).toBe(
      'inline; filename="photo.png"',
    )
  })

  test.each([
    ['page', 'text/plain; charset=utf-8', 'inline; filename="page.html"'],
    ['drawing', 'text/plain; charset=utf-8', 'inline; filename="d.svg"'],
    ['liar', 'image/png', 'inline; filename="liar.png"'],
    ['odd', 'application/octet-stream', 'attachment; filename="x"'],
  ])('what could run something is never shown as that: %s', async (name, type, disposition) => {
    const { headers } = await file(executionId, 'hook:0', name, '?show=true')
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([type, disposition])
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect([headers.get('x-content-type-options'), headers.get('set-cookie')]).toEqual(['nosniff', null])
  })

  test('a part of it can be read, for players', async () => {
    const reply = await file(executionId, 'hook:0', 'photo', '', { range: 'bytes=4-9' })
    expect([reply.status, reply.headers.get('content-range'), reply.headers.get('content-length')]).toEqual([
      206,
      `bytes 4-9/${PNG.length}`,
      '6',
    ])
    expect(Buffer.from(await reply.arrayBuffer()).equals(PNG.subarray(4, 10))).toBe(true)
    const end = await file(executionId, 'hook:0', 'photo', '', { range: 'bytes=-3' })
    expect(Buffer.from(await end.arrayBuffer()).equals(PNG.subarray(-3))).toBe(true)
    const beyond = await file(executionId, 'hook:0', 'photo', '', { range: `bytes=${PNG.length}-` })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${PNG.length}`])
    expect((await file(executionId, 'hook:0', 'photo', '', { range: 'lines=1-2' })).status).toBe(200)
  })

  test.each([
    ['a name that the item does not carry', (id: string) => file(id, 'hook:0', 'other'), 'execution.file-not-found'],
    ['a name of every object', (id: string) => file(id, 'hook:0', 'constructor'), 'execution.file-not-found'],
    ['a path', (id: string) => file(id, 'hook:0', '..%2f..%2fencryption.key'), 'execution.file-not-found'],
    ['another item', (id: string) => file(id, 'hook:0', 'photo', '?item=5'), 'execution.file-not-found'],
    ['another port', (id: string) => file(id, 'hook:0', 'photo', '?port=error'), 'execution.file-not-found'],
    ['another step', (id: string) => file(id, 'nobody:0', 'photo'), 'execution.step-not-found'],
    ['another execution', () => file('01940000-0000-7000-8000-000000000001', 'hook:0', 'photo'), 'execution.not-found'],
  ])('%s is not found', async (_what, ask, code) => {
    const reply = await ask(executionId)
    expect([reply.status, await reply.json()]).toEqual([404, expect.objectContaining({ code })])
  })

  test('nobody reads it without signing in, and wrong questions are refused', async () => {
    const path = `${server.base}/api/v1/executions/${executionId}/steps/hook:0/binary/photo`
    expect((await fetch(path)).status).toBe(401)
    expect((await file(executionId, 'hook:0', 'photo', '?side=both')).status).toBe(422)
    expect((await file(executionId, 'hook:0', 'photo', '?path=/etc/passwd')).status).toBe(422)
    expect((await fetch(path, { method: 'PUT', headers: { authorization: `Bearer ${api.token}` } })).status).toBe(405)
  })

  test('the description of the API has it', async () => {
    const { paths } = (await api.get('/openapi.json')) as {
      paths: Record<string, { get: { responses: Record<string, { content?: object }> } }>
    }
    expect(paths['/executions/{id}/steps/{step}/binary/{name}']?.get.responses['200']?.content).toEqual({ '*/*': {} })
  })
})

test('a file that is gone is said to be gone', async () => {
  const form = new FormData()
  form.append('photo', new Blob(['soon gone'], { type: 'image/png' }), 'gone.png')
  const executionId = (await fetch(`${server.base}/webhook/read`, { method: 'POST', body: form })).headers.get('x-execution-id')!
  const [day] = readdirSync(join(dataDir, 'packets'))
  rmSync(join(dataDir, 'packets', day!, executionId), { recursive: true })
  const reply = await file(executionId, 'hook:0', 'photo')
  expect([reply.status, await reply.json()]).toEqual([404, expect.objectContaining({ code: 'execution.file-gone' })])
})

test('after a kill everything that was answered has its files, and the files of what was not are gone', async () => {
  await api.publish(
    chain(
      'Waits',
      hook('waits', { respond: 'received' }),
      node('wait', 'core.wait', { amount: 2, unit: 'seconds' }),
      node('send', 'http.request', { method: 'POST', url: vendorUrl, bodyType: 'file', fileBody: 'photo' }),
    ),
  )
  const form = (): FormData => {
    const made = new FormData()
    made.append('photo', new Blob([PNG], { type: 'image/png' }), 'photo.png')
    return made
  }
  const answered = await fetch(`${server.base}/webhook/waits`, { method: 'POST', body: form() })
  expect(answered.status).toBe(200)
  const before = uploads.length
  const half = connect(port, '127.0.0.1')
  half.on('error', () => undefined)
  half.write('POST /webhook/one HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nContent-Type: image/png\r\n\r\nhalf')
  for (const limit = Date.now() + 30_000; readdirSync(join(dataDir, 'blobs', 'parts')).length === 0 && Date.now() < limit;)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await server.kill('SIGKILL')
  expect(readdirSync(join(dataDir, 'blobs', 'parts'))).toHaveLength(1)

  server = await startServer({ dataDir, port, env })
  api = await signIn(server.base)
  expect(existsSync(join(dataDir, 'blobs', 'parts'))).toBe(false)
  const { data } = (await api.get('/executions?limit=200')) as { data: { id: string; workflowId: string; status: string }[] }
  const resumed = data.find(({ id }) => id === answered.headers.get('x-execution-id')) ?? data[0]!
  expect((await ended(resumed.id)).status).toBe('completed')
  expect(uploads.length).toBeGreaterThan(before)
  expect(sha256(uploads.at(-1)!.body)).toBe(sha256(PNG))
  const reply = await file(resumed.id, 'hook:0', 'photo')
  expect(sha256(new Uint8Array(await reply.arrayBuffer()))).toBe(sha256(PNG))
})

test('an event that waits in the inbox keeps its files until its workflow goes on', async () => {
  const id = await api.publish(
    chain(
      'Later',
      hook('later', { respond: 'received' }),
      node('send', 'http.request', { method: 'POST', url: vendorUrl, bodyType: 'file', fileBody: 'note' }),
    ),
  )
  await api.post(`/workflows/${id}/pause`)
  const form = new FormData()
  form.append('note', new Blob(['for later'], { type: 'application/octet-stream' }), 'n.bin')
  const reply = await fetch(`${server.base}/webhook/later`, { method: 'POST', body: form })
  expect(reply.headers.get('x-inbox-id')).toBeTruthy()
  const before = uploads.length
  await api.post(`/workflows/${id}/resume`)
  for (const limit = Date.now() + 30_000; uploads.length === before && Date.now() < limit;)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(uploads.at(-1)?.body.toString()).toBe('for later')
})

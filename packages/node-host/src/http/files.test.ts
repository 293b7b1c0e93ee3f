import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { HttpRequest, HttpResponse } from '@millrace/node-sdk'
import { TestBinary } from '@millrace/node-sdk/testing'
import { createHttpClient, type HttpClient, type Signed } from './client.ts'

const servers: Server[] = []
let client: HttpClient
let binary: TestBinary
const sent: { url: string; headers: IncomingMessage['headers']; body: Buffer }[] = []
beforeEach(() => {
  client = createHttpClient({ allowPrivate: ['127.0.0.1'] })
  binary = new TestBinary()
  sent.length = 0
})
afterEach(async () => {
  await client.close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

function serve(handle: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      sent.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces) })
      handle(request, response)
    })
  })
  servers.push(server)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
}
const ask = (request: HttpRequest, more: { signed?: Signed } = {}): Promise<HttpResponse> =>
  client.request(request, { binary: () => binary, ...more })
const BYTES = randomBytes(300_000)
const answers =
  (headers: Record<string, string>, body: Buffer | string = BYTES, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body)

describe('an answer', () => {
  test('that is a file is stored as it comes, with its type and name', async () => {
    const url = await serve(answers({ 'content-type': 'image/png', 'content-disposition': 'inline; filename="a.png"' }))
    const { body, file } = await ask({ url, responseType: 'auto-file' })
    expect([body, file]).toEqual([
      null,
      { id: createHash('sha256').update(BYTES).digest('hex'), mimeType: 'image/png', fileName: 'a.png', size: BYTES.length },
    ])
  })

  test('is stored decoded', async () => {
    const url = await serve(answers({ 'content-type': 'application/pdf', 'content-encoding': 'gzip' }, gzipSync(BYTES)))
    const { file } = await ask({ url, responseType: 'file' })
    expect(file?.size).toBe(BYTES.length)
  })

  test.each([
    ['application/json', { a: 1 }, '{"a":1}'],
    ['text/csv', 'a,b', 'a,b'],
  ])('of the type %s is stored only where every answer is', async (type, value, text) => {
    const url = await serve(answers({ 'content-type': type }, text))
    expect(await ask({ url, responseType: 'auto-file' })).toMatchObject({ body: value })
    expect((await ask({ url, responseType: 'file' })).file?.size).toBe(text.length)
  })

  test('that a service sends as an attachment is a file, whatever its type', async () => {
    const url = await serve(answers({ 'content-type': 'text/csv', 'content-disposition': "attachment; filename*=UTF-8''%C3%BC.csv" }, 'a'))
    expect((await ask({ url, responseType: 'auto-file' })).file).toMatchObject({ fileName: 'ü.csv', mimeType: 'text/csv' })
  })

  test('is named after the address where nothing else names it, and never with a folder', async () => {
    const url = await serve(answers({ 'content-type': 'image/png' }))
    expect((await ask({ url: `${url}/x/photo%20one.png?y=1`, responseType: 'file' })).file?.fileName).toBe('photo one.png')
    expect((await ask({ url: `${url}/x/photo`, responseType: 'file' })).file).not.toHaveProperty('fileName')
    expect((await ask({ url: `${url}/..%2f..%2fetc.png`, responseType: 'file' })).file?.fileName).toBe('etc.png')
  })

  test('with an error status is never stored', async () => {
    const url = await serve(answers({ 'content-type': 'image/png' }, 'sorry', 500))
    expect(await ask({ url, responseType: 'file', acceptStatus: 'any' })).not.toHaveProperty('file')
    await expect(ask({ url, responseType: 'file' })).rejects.toMatchObject({ code: 'http.500' })
  })

  test('without a body is none', async () => {
    const url = await serve(answers({}, '', 204))
    expect(await ask({ url, responseType: 'file' })).toEqual({ status: 204, headers: expect.anything(), body: null })
  })

  test('that breaks off is an error of the connection, worth another attempt', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' })
      response.write('half', () => response.destroy())
    })
    await expect(ask({ url, responseType: 'file' })).rejects.toMatchObject({ retryable: true })
  })

  test('that is larger than a file may be is refused by the store, in its words', async () => {
    binary = new TestBinary({ most: 1000 })
    const url = await serve(answers({ 'content-type': 'image/png' }))
    await expect(ask({ url, responseType: 'file' })).rejects.toMatchObject({ code: 'binary.too-large' })
  })

  test('cannot be stored outside of executions', async () => {
    const url = await serve(answers({ 'content-type': 'image/png' }))
    await expect(client.request({ url, responseType: 'file' })).rejects.toMatchObject({ code: 'http.invalid-request' })
  })
})

describe('a request', () => {
  const photo = () => binary.add(BYTES, { mimeType: 'image/png', fileName: 'Fotö "1".png' })

  test('sends a file with its type and length', async () => {
    const url = await serve(answers({}, ''))
    await ask({ url, method: 'POST', bodyType: 'file', file: photo() })
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': String(BYTES.length) })
    expect(sent[0]?.headers).not.toHaveProperty('transfer-encoding')
    expect(sent[0]?.body.equals(BYTES)).toBe(true)
  })

  test('sends files in a form, as browsers do', async () => {
    const url = await serve(answers({}, ''))
    const parts = [{ name: 'a"b', value: 'Grüße\r\n' }, { name: 'photo', file: photo() }, { name: 'empty' }]
    await ask({ url, method: 'POST', bodyType: 'multipart', parts })
    const { headers, body } = sent[0]!
    expect(headers['content-length']).toBe(String(body.length))
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': String(headers['content-type']) } }).formData()
    const file = form.get('photo') as File
    expect([form.get('a"b'), form.get('empty'), file.name, file.type]).toEqual(['Grüße\r\n', '', 'Fotö "1".png', 'image/png'])
    expect(Buffer.from(await file.arrayBuffer()).equals(BYTES)).toBe(true)
  })

  test('sends the file again after a redirect that keeps the method', async () => {
    const url = await serve((request, response) =>
      request.url === '/first' ? response.writeHead(307, { location: '/second' }).end() : response.end(),
    )
    await ask({ url: `${url}/first`, method: 'PUT', bodyType: 'file', file: photo() })
    expect(sent.map(({ url: path, body }) => [path, body.length])).toEqual([
      ['/first', BYTES.length],
      ['/second', BYTES.length],
    ])
  })

  test('is signed over the bytes of its file where the signature is over the body', async () => {
    const url = await serve(answers({}, ''))
    const signed: Signed = {
      ...{ headers: {}, query: {}, checkHost: () => undefined },
      digest: ({ body }) => ({
        headers: {
          'x-digest': createHash('sha256')
            .update((body ?? '') as Uint8Array)
            .digest('hex'),
        },
        query: {},
      }),
    }
    await ask({ url, method: 'POST', bodyType: 'file', file: photo() }, { signed })
    expect(sent[0]?.headers['x-digest']).toBe(createHash('sha256').update(BYTES).digest('hex'))
  })

  test.each<[string, Partial<HttpRequest>, string]>([
    ['no handle', { bodyType: 'file' }, 'http.invalid-request'],
    ['a path', { bodyType: 'file', file: '/etc/passwd' as never }, 'http.invalid-request'],
    ['a handle of nobody', { bodyType: 'file', file: { id: 'a'.repeat(64), mimeType: 'a/b', size: 3 } }, 'binary.not-found'],
    ['a part that is no handle', { bodyType: 'multipart', parts: [{ name: 'a', file: {} as never }] }, 'http.invalid-request'],
  ])('with %s is refused', async (_what, request, code) => {
    const url = await serve(answers({}, ''))
    await expect(ask({ url, method: 'POST', ...request })).rejects.toMatchObject({ code })
  })

  test('whose handle names another length than its file has does not pass as complete', async () => {
    const url = await serve(answers({}, ''))
    await expect(ask({ url, method: 'POST', bodyType: 'file', file: { ...photo(), size: 10 } })).rejects.toMatchObject({
      code: 'binary.damaged',
    })
    await expect(ask({ url, method: 'POST', bodyType: 'file', file: { ...photo(), size: 900_000 } })).rejects.toMatchObject({
      code: 'binary.damaged',
    })
  })
})

import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { createHttpClient, type HttpClient } from '../http/client.ts'
import { signerOf } from './signer.ts'

const KEY = 'a key of the vendor'
const hmac: CredentialDefinition = {
  ...{ type: 'acme.hmac', title: 'Acme', description: 'Key', schema: { properties: { id: {}, key: { 'x-ui': { secret: true } } } } },
  sign: {
    headers: { Authorization: 'ACME {id}:{signature}', 'X-Time': '{timestamp}', 'X-Client': '{id}' },
    hmac: { algorithm: 'sha256', keyField: 'key', over: '{method}\n{path}\n{host}\n{bodySha256}\n{body}\n{timestamp}', encoding: 'hex' },
  },
}
const data = { id: 'c1', key: KEY }

interface Seen {
  readonly request: IncomingMessage
  readonly body: Buffer
}
let seen: Seen[]
let server: Server
let host: string
let client: HttpClient
beforeEach(async () => {
  seen = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks) })
      const to = { '/moved': '/orders?page=2', '/away': `http://localhost:${port()}/orders` }[request.url ?? '']
      response.writeHead(to === undefined ? 200 : 307, to === undefined ? {} : { location: to }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${port()}`
  client = createHttpClient({ allowPrivate: 'all' })
})
afterEach(async () => {
  await client.close()
  server.closeAllConnections()
  server.close()
})
const port = (): number => (server.address() as AddressInfo).port

/** As the vendor would check it. */
function expected({ request, body }: Seen): string {
  const text = [request.method, request.url, request.headers.host, createHash('sha256').update(body).digest('hex'), ''].join('\n')
  const digest = createHmac('sha256', KEY)
    .update(text)
    .update(body)
    .update(`\n${String(request.headers['x-time'])}`)
  return `ACME c1:${digest.digest('hex')}`
}

test.each([
  ['text', JSON.stringify({ name: 'Ärger' }), 'text' as const],
  ['bytes that are no text', Uint8Array.of(0, 255, 254, 128, 10), 'bytes' as const],
])('a keyed digest is over what is sent: %s', async (_, body, bodyType) => {
  const { signed } = signerOf(hmac, data)
  await client.request({ method: 'POST', url: `http://${host}/orders`, query: { q: 'a b' }, body, bodyType }, { signed })
  expect(seen[0]?.request.headers).toMatchObject({ authorization: expected(seen[0]!), 'x-client': 'c1' })
})

test('a redirect within the origin is signed anew, one that leaves it goes without', async () => {
  const { signed } = signerOf(hmac, data)
  await client.request({ method: 'POST', url: `http://${host}/moved`, body: 'x', bodyType: 'text' }, { signed })
  expect(seen[1]?.request.headers['authorization']).toBe(expected(seen[1]!))
  await client.request({ url: `http://${host}/away` }, { signed })
  const { headers } = seen[3]!.request
  expect([headers['authorization'], headers['x-client'], headers['x-time']]).toEqual([undefined, undefined, undefined])
})

test('a type that names its hosts is sent nowhere else', async () => {
  const { signed } = signerOf({ ...hmac, hosts: ['api.acme.com'] }, data)
  await expect(client.request({ url: `http://${host}/orders` }, { signed })).rejects.toMatchObject({ code: 'credential.host' })
  expect(seen).toEqual([])
})

test('tokens and signatures are among the secrets', async () => {
  const { signed, secrets } = signerOf(hmac, data)
  await client.request({ url: `http://${host}/orders` }, { signed })
  expect(secrets()).toEqual(expect.arrayContaining([KEY, seen[0]!.request.headers['authorization']]))
  const bearer: CredentialDefinition = { ...hmac, sign: { headers: { Authorization: 'Bearer {accessToken}' } } }
  const token = signerOf(bearer, { id: 'c1' }, 'at_123456')
  expect(token.signed.headers).toEqual({ Authorization: 'Bearer at_123456' })
  expect(token.secrets()).toContain('at_123456')
})

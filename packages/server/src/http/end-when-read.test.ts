import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { endWhenRead } from './end-when-read.ts'

let server: Server
let lingerMs: number | undefined
beforeEach(async () => {
  lingerMs = undefined
  server = createServer((request, response) => {
    response.statusCode = 413
    endWhenRead(request, response, '{"code":"too-large"}', lingerMs)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})
const port = (): number => (server.address() as AddressInfo).port

test('a client that is still sending gets its answer', async () => {
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => fetch(`http://127.0.0.1:${port()}`, { method: 'POST', body: Buffer.alloc(8_000_000) })),
  )
  for (const reply of replies) expect([reply.status, await reply.json()]).toEqual([413, { code: 'too-large' }])
})

test('a client that never comes to an end has the answer, and loses the connection', async () => {
  lingerMs = 1
  const socket = connect(port(), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf')
  const answer = await text(socket)
  expect(answer).toContain('413')
  expect(answer).toContain('connection: close')
  expect(answer).toContain('{"code":"too-large"}')
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSource } from './read-source.ts'

const { signal } = new AbortController()

async function served<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a file and an address give their text', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'millrace-source-'))
  try {
    writeFileSync(join(cwd, 'a.json'), '{"a":"ä"}')
    expect(await readSource('a.json', { cwd, signal })).toBe('{"a":"ä"}')
  } finally {
    rmSync(cwd, { recursive: true })
  }
  const text = await served(
    (_request, response) => response.end('openapi: 3.1.0'),
    (url) => readSource(url, { cwd: '/', signal }),
  )
  expect(text).toBe('openapi: 3.1.0')
})

test.each<[string, RequestListener, RegExp]>([
  ['says that there is none', (_request, response) => response.writeHead(404).end(), /answers with 404 Not Found/],
  ['gives a web page', (_request, response) => response.setHeader('content-type', 'text/html').end('<html>'), /web page.*openapi\.json/],
  ['breaks off', (request) => request.socket.destroy(), /cannot be read/],
])('an address that %s is refused with a sentence', async (_what, answer, message) => {
  await expect(served(answer, (url) => readSource(url, { cwd: '/', signal }))).rejects.toThrow(message)
})

test.each([
  ['missing.json', /there is no \/nowhere\/missing\.json/],
  ['ftp://example.com/a.json', /only files and web addresses/],
])('%s is refused', async (source, message) => {
  await expect(readSource(source, { cwd: '/nowhere', signal })).rejects.toThrow(message)
})

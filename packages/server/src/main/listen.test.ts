import { createServer } from 'node:http'
import { listen, localUrl } from './listen.ts'

test('a port that is taken, and an address that is not ours, are each one sentence with what to do', async () => {
  const first = createServer()
  const port = await listen(first, { host: '127.0.0.1', port: 0 })
  await expect(listen(createServer(), { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'server.port-in-use',
    message: `Port ${port} on 127.0.0.1 is in use; stop the other program, or choose another port with MILLRACE_PORT.`,
  })
  first.close()
  await expect(listen(createServer(), { host: '203.0.113.1', port: 0 })).rejects.toMatchObject({ code: 'server.cannot-listen' })
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['fe80::1', 'http://[fe80::1]:80'],
  ['example.org', 'http://example.org:80'],
])('what listens on %s is reached at %s', (host, url) => {
  expect(localUrl(host, 80)).toBe(url)
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { editorMounts } from './editor-mounts.ts'

let server: TestServer
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-editor-'))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Millrace</title>')
  await writeFile(join(directory, 'assets', 'main-abc.js'), 'export {}')
  await writeFile(join(directory, 'assets', 'main-abc.js.br'), brotliCompressSync('export {} // compressed'))
  await writeFile(join(directory, '.env'), 'SECRET=1')
  server = await startTestServer({}, { fallbacks: editorMounts(directory) })
})
afterAll(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test.each(['/', '/workflows/123', '/executions?status=failed'])(
  'a browser that opens %s gets the editor, checked anew each time',
  async (path) => {
    const answer = await server.call({ path, headers: html })
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('<title>Millrace</title>') })
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
  },
)

test('files with a hash in their names are kept for ever', async () => {
  const answer = await server.call({ path: '/assets/main-abc.js' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-type')).toContain('javascript')
})

test('a file comes compressed to whoever takes it so, and as it is to others', async () => {
  const packed = await server.call({ path: '/assets/main-abc.js', headers: { 'accept-encoding': 'gzip, br' } })
  expect(packed).toMatchObject({ status: 200, text: 'export {} // compressed' })
  expect(packed.headers.get('content-encoding')).toBe('br')
  expect(packed.headers.get('content-type')).toContain('javascript')
  expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(packed.headers.get('vary')).toContain('Accept-Encoding')
  const plain = await server.call({ path: '/assets/main-abc.js', headers: { 'accept-encoding': 'identity' } })
  expect([plain.text, plain.headers.get('content-encoding')]).toEqual(['export {}', null])
})

test.each(['/assets/gone.js', '/api/v1/nothing', '/webhook/nothing', '/form/x'])('%s is not taken for a page', async (path) => {
  expect(await server.call({ path, headers: html })).toMatchObject({ status: 404, json: { code: 'http.not-found' } })
})

test.each(['/.env', '/../package.json', '/%2e%2e/package.json', '/assets/..%2f.env'])('%s is not given away', async (path) => {
  const answer = await server.call({ path })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.text).not.toContain('SECRET')
})

test('a program that asks for a page gets a 404, not a page', async () => {
  expect((await server.call({ path: '/workflows/123', headers: { accept: '*/*' } })).status).toBe(404)
})

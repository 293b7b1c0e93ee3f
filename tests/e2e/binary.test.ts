import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** One red pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
const PAGE = '<h1>Hello</h1><script>document.title = "hacked"; fetch("/api/v1/users")</script>'
const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'hacked\'"/>'

/** A second of silence. */
function wav(): Buffer {
  const bytes = Buffer.alloc(44 + 8000)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + 8000, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8000, 24)
  bytes.writeUInt32LE(8000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(8000, 40)
  return bytes.fill(128, 44)
}

/** A page that says "Hello PDF". */
function pdf(): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    '<< /Length 43 >>\nstream\nBT /F1 18 Tf 20 50 Td (Hello PDF) Tj ET    \nendstream',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = text.length
    text += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const xref = text.length
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  text += `xref\n0 6\n0000000000 65535 f \n${rows}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

let product: Product
let page: Page
let complaints: string[]
let executionId: string

const node = (id: string, name: string, type: string, x: number, config: object) => ({
  ...{ id, name, type, typeVersion: 1, position: [x, 0], config },
})

beforeAll(async () => {
  product = await startProduct()
  await product.api.publish({
    schema: 'millrace/workflow@1',
    name: 'Files',
    nodes: [
      node('hook', 'Upload', 'http.webhook', 0, { path: 'files', respond: 'finished' }),
      node('pass', 'Pass on', 'core.no-op', 300, {}),
    ],
    edges: [{ id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'pass', port: 'main' } }],
  })
  const form = new FormData()
  const add = (name: string, content: string | Buffer, type: string, fileName: string): void =>
    form.append(name, new Blob([typeof content === 'string' ? content : new Uint8Array(content)], { type }), fileName)
  add('photo', PNG, 'image/png', 'photo.png')
  add('sound', wav(), 'audio/wav', 'sound.wav')
  add('paper', pdf(), 'application/pdf', 'paper.pdf')
  add('page', PAGE, 'text/html', 'page.html')
  add('drawing', DRAWING, 'image/svg+xml', 'drawing.svg')
  add('liar', PAGE, 'image/png', 'liar.png')
  add('archive', Buffer.from('PK'), 'application/zip', 'archive.zip')
  const reply = await fetch(`${product.server.base}/webhook/files`, { method: 'POST', body: form })
  executionId = reply.headers.get('x-execution-id') ?? ''
  ;({ page, complaints } = await product.open({ acceptDownloads: true }))
})
afterAll(async () => {
  await product?.close()
})

async function openFiles(): Promise<void> {
  await page.goto(`${product.server.base}/executions/${executionId}`)
  await page.locator('[data-node][aria-label^="Pass on,"]').click()
  await page.getByRole('tab', { name: 'Output', exact: true }).click()
  await page
    .getByRole('gridcell', { name: /photo\.png \(/ })
    .first()
    .click()
  await page.getByRole('list', { name: 'Files of item 1' }).waitFor()
}
const shows = (name: string) => page.getByRole('button', { name: `Show ${name}` })
const hide = (name: string) => page.getByRole('button', { name: `Hide ${name}` }).click()

test('the files of an item are told with name, type and size', async () => {
  await openFiles()
  const list = page.getByRole('list', { name: 'Files of item 1' })
  await soon(async () => expect(await list.getByRole('listitem').count()).toBe(7))
  await list.getByText(`photo · image/png · ${PNG.length} B`).waitFor()
  expect(await violations(page)).toEqual([])
})

test('an image is drawn', async () => {
  await shows('photo.png').click()
  const image = page.getByRole('img', { name: 'Image photo.png' })
  await image.waitFor()
  await image.and(page.locator('img')).evaluate((one: HTMLImageElement) => one.decode())
  expect(await image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(1)
  await hide('photo.png')
})

test('audio plays from any place', async () => {
  await shows('sound.wav').click()
  const player = page.getByLabel('Audio sound.wav')
  await page.waitForFunction(() => Math.round(document.querySelector('audio')?.duration ?? 0) === 1)
  await player.evaluate((one: HTMLAudioElement) => (one.currentTime = 0.5))
  await page.waitForFunction(() => document.querySelector('audio')?.seeking === false)
  expect(await player.evaluate((one: HTMLAudioElement) => one.currentTime)).toBe(0.5)
  await hide('sound.wav')
})

test.each([
  ['page.html', PAGE],
  ['drawing.svg', DRAWING],
])('%s is text: nothing in it runs', async (name, text) => {
  await shows(name).click()
  await soon(async () => expect(await page.getByRole('region', { name: `Text of ${name}` }).textContent()).toBe(text))
  await hide(name)
  expect(await page.title()).not.toBe('hacked')
})

test('a PDF is shown in a frame of its own, or opened in a tab', async () => {
  await shows('paper.pdf').click()
  await page.locator('iframe[title="PDF paper.pdf"]').waitFor()
  expect(await page.getByRole('link', { name: 'Open in a new tab: paper.pdf' }).getAttribute('target')).toBe('_blank')
  expect(await violations(page)).toEqual([])
  await hide('paper.pdf')
})

test('what is not what its type says is said to be so', async () => {
  await shows('liar.png').click()
  await page.getByRole('alert').filter({ hasText: 'cannot be shown' }).waitFor()
  await hide('liar.png')
})

test('every file can be downloaded as it is', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download archive.zip' }).click()])
  expect(download.suggestedFilename()).toBe('archive.zip')
  expect((await readFile(await download.path())).toString()).toBe('PK')
})

test('opened by its address a page of a stranger does not run in ours', async () => {
  const address = await page.getByRole('link', { name: 'Download page.html' }).getAttribute('href')
  const tab = await page.context().newPage()
  await tab.goto(`${product.server.base}${address?.replace('show=false', 'show=true')}`)
  expect(await tab.evaluate(() => document.contentType)).toBe('text/plain')
  expect(await tab.title()).not.toBe('hacked')
  await tab.close()
})

test('a file that is gone is said to be gone', async () => {
  const [day] = readdirSync(join(product.dataDir, 'packets'))
  rmSync(join(product.dataDir, 'packets', day ?? '', executionId, createHash('sha256').update(PNG).digest('hex')))
  await openFiles()
  await shows('photo.png').click()
  await page.getByRole('alert').filter({ hasText: 'not there any more' }).waitFor()
})

// The browser's own viewer of PDF is an extension of it.
const isViewer = (complaint: string): boolean => /^asked for chrome(-extension)?:/.test(complaint)

test('nothing was asked of another origin, and the console is empty', () =>
  expect(complaints.filter((complaint) => !isViewer(complaint))).toEqual([]))

import type { WorkflowDocument } from '@millrace/workflow'
import type { Page } from 'playwright-core'
import { type ApiClient } from '../support/server-process.mjs'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

let product: Product
let page: Page
let complaints: string[]
let api: ApiClient
let id: string

const node = (name: string, type: string, typeVersion: number, position: readonly [number, number], parameters: object) => ({
  ...{ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position, parameters },
})
const wire = (to: string) => ({ main: [[{ node: to, type: 'main', index: 0 }]] })
/** What n8n puts on the clipboard. */
const copied = {
  nodes: [
    node('Hook', 'webhook', 2, [0, 0], { httpMethod: 'POST', path: 'from-n8n', options: {} }),
    node('Names', 'set', 3.4, [220, 0], {
      assignments: { assignments: [{ id: 'a', name: 'name', value: '={{ $json.body.name }}', type: 'string' }] },
      options: {},
    }),
    node('Send', 'gmail', 2.1, [440, 0], { sendTo: '={{ $json.name }}' }),
    node('Hint', 'stickyNote', 1, [0, 200], { content: 'From n8n', width: 200, height: 80 }),
  ],
  connections: { Hook: wire('Names'), Names: wire('Send') },
  pinData: {},
  meta: { instanceId: 'x' },
}

beforeAll(async () => {
  product = await startProduct()
  ;({ api } = product)
  const start = { id: 'n0', name: 'When called', type: 'core.manual', typeVersion: 1, position: [0, -300], config: {} }
  const document = { schema: 'millrace/workflow@1', name: 'Mine', nodes: [start], edges: [] }
  id = ((await api.post('/workflows', { document })) as { id: string }).id
  ;({ page, complaints } = await product.open())
})
afterAll(async () => {
  await product?.close()
})

const paste = (text: string): Promise<void> =>
  page.evaluate((pasted) => {
    const data = new DataTransfer()
    data.setData('text/plain', pasted)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, text)
const read = async (): Promise<WorkflowDocument> => ((await api.get(`/workflows/${id}`)) as { document: WorkflowDocument }).document
const cards = (): Promise<number> => page.locator('[data-node]').count()
const expectCards = (wanted: number): Promise<void> => soon(async () => expect(await cards()).toBe(wanted))

test('nodes that were copied in n8n are pasted as one change, with a report', async () => {
  await page.goto(`${product.server.base}/workflows/${id}`)
  await page.locator('[data-node]').first().waitFor()
  await paste(JSON.stringify(copied))
  await page.getByText('3 nodes from n8n: 2 do the same, 0 adapted, 1 to complete').first().waitFor()
  await expectCards(4)
  await page.getByRole('button', { name: 'Report' }).click()
  const dialog = page.getByRole('dialog', { name: 'What became of the nodes' })
  await dialog.getByText('n8n-nodes-base.gmail@2.1 → kept as it was').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await soon(async () => expect((await read()).nodes.length).toBe(4))
  const { nodes, edges, stickies } = await read()
  expect(nodes.map(({ type }) => type)).toEqual(['core.manual', 'http.webhook', 'core.set', 'n8n-nodes-base.gmail'])
  await page.mouse.click(800, 700) // on nothing: what was pasted is chosen no more
  await page.locator('[data-node][aria-label^="Send,"]').click()
  await page.getByLabel('Its settings, as they came').getByText('"sendTo": "={{ $json.name }}"').waitFor()
  await page.keyboard.press('Escape')
  expect([edges.length, stickies?.map(({ text }) => text)]).toEqual([2, ['From n8n']])
  await page.keyboard.press('Control+z')
  await expectCards(1)
  expect(complaints).toEqual([])
})

test('a text that nobody knows is refused in words', async () => {
  await paste('{ "nodes": "many" }')
  await page.getByText('This cannot be imported').first().waitFor()
  await expectCards(1)
})

test('a workflow that is pasted on the list is imported, and its report shown', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await page.getByText('Mine').first().waitFor()
  await paste(JSON.stringify({ name: 'Old one', ...copied }))
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'To complete' }).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Open workflow' }).click()
  await page.waitForURL('**/workflows/*-*')
  await expectCards(3)
  expect(complaints).toEqual([])
})

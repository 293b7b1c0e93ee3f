import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { type ApiClient } from '../support/server-process.mjs'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

let product: Product
let page: Page
let api: ApiClient
let shop: Server
let workflowId: string
/** Prices that the shop was asked for. */
let asked: string[] = []

beforeAll(async () => {
  shop = createServer((request, response) => {
    asked.push(request.url ?? '')
    const ok = /^\/(lamp|desk|chair)$/.test(request.url ?? '')
    response.writeHead(ok ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      ok ? JSON.stringify({ price: 12, about: '<h1>Lamp</h1><script>document.title = "hacked"</script>' }) : '{"error":"no such product"}',
    )
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  product = await startProduct()
  ;({ api } = product)
  workflowId = ((await api.post('/workflows', { document: document() })) as { id: string }).id
  ;({ page } = await product.open())
})
afterAll(async () => {
  await product?.close()
  shop?.close()
})

const node = (id: string, name: string, type: string, x: number, config: object) => ({
  ...{ id, name, type, typeVersion: 1, position: [x, 0], config },
})
const edge = (id: string, from: string, to: string) => ({ id, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
/** The second order has its product under another name: the request for its price fails. */
const document = () => ({
  schema: 'millrace/workflow@1',
  name: 'Price orders',
  nodes: [
    node('start', 'Orders', 'core.manual', 0, {}),
    node('list', 'List orders', 'core.code', 300, {
      source: 'console.log("orders are listed"); return [{ json: { order: 1, product: "lamp" } }, { json: { order: 2, article: "desk" } }]',
    }),
    node('price', 'Ask for the price', 'http.request', 600, {
      method: 'GET',
      url: { $expr: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/{{ $json.product }}` },
    }),
    node('note', 'Note it', 'core.no-op', 900, {}),
  ],
  edges: [edge('e1', 'start', 'list'), edge('e2', 'list', 'price'), edge('e3', 'price', 'note')],
})

const card = (name: string): Locator => page.locator(`[data-node][aria-label^="${name},"]`)
const cardIs = (name: string, status: string): Promise<void> =>
  page.locator(`[data-node][aria-label^="${name},"][data-status="${status}"]`).waitFor()
const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true })

test('a failed execution says why, what to do, which item it was, and where that came from', async () => {
  const { executionId } = (await api.post(`/workflows/${workflowId}/execute`, { wait: true })) as { executionId: string }
  await page.goto(`${product.server.base}/executions/${executionId}`)
  await card('Ask for the price').click()
  const alert = page.getByRole('alert').filter({ hasText: 'Check the URL.' })
  await alert.getByText('Item 2').first().waitFor()
  await alert.getByRole('button', { name: 'Technical detail' }).click()
  await alert.getByText('"code": "http.404"').waitFor()
  await page.locator('.item-marked').first().waitFor()
  await soon(async () => expect(await page.locator('.item-marked').first().textContent()).toContain('desk'))
  expect(await violations(page)).toEqual([])
  await alert.getByRole('button', { name: 'Open “List orders”' }).click()
  await tab('Log').click()
  await page.getByText('orders are listed', { exact: true }).waitFor()
})

test('it is opened in the editor with its data, and the failing node is mended and run alone', async () => {
  await page.getByRole('link', { name: 'Debug in editor' }).click()
  await page.getByText('The data of that execution is on the canvas.').first().waitFor()
  await cardIs('Ask for the price', 'failed')
  await card('Ask for the price').click()
  await tab('Input').click()
  await page.getByRole('grid').getByText('desk').waitFor()
  await tab('Settings').click()
  const url = page.locator('[data-pointer="/url"]').getByRole('textbox')
  await url.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/{{ $json.product ?? $json.article }}`)
  await page.keyboard.press('Tab')
  asked = []
  await page.getByRole('button', { name: 'Run node', exact: true }).click()
  await cardIs('Ask for the price', 'completed')
  expect([asked.sort(), await card('Note it').getAttribute('data-status')]).toEqual([['/desk', '/lamp'], null])
})

test('an output item says which input item it was made from, and the way back', async () => {
  await tab('Output').click()
  await page.getByRole('gridcell').filter({ hasText: '12' }).nth(1).click()
  await page.getByText('Made from item 2').waitFor()
  await page.getByRole('button', { name: 'Show in input' }).click()
  await soon(async () => expect(await page.locator('.item-marked').first().textContent()).toContain('desk'))
  await page.getByRole('gridcell', { name: 'lamp' }).click()
  await page.getByText('Became item 1').waitFor()
  expect(await violations(page)).toEqual([])
})

test('a page in the data is shown without anything in it running', async () => {
  await tab('Output').click()
  await page.getByRole('gridcell').filter({ hasText: '<h1>' }).first().click()
  await page.getByRole('button', { name: 'Show all' }).click()
  const frame = page.frameLocator('iframe[title^="Page in the data"]')
  await frame.getByRole('heading', { name: 'Lamp' }).waitFor()
  expect(await page.title()).not.toContain('hacked')
  await page.getByRole('button', { name: 'Close the details' }).click()
})

test('items are searched by field', async () => {
  await tab('Input').click()
  await page.getByRole('searchbox', { name: 'Search items' }).fill('order>1')
  await page.getByText('1 item found').waitFor()
  await page.getByRole('searchbox', { name: 'Search items' }).fill('')
})

test('an output is pinned, changed, used when the workflow is tried out, and let go again', async () => {
  await card('List orders').click()
  await tab('Output').click()
  await page.getByRole('button', { name: 'Pin this output' }).click()
  await page.getByText('2 items pinned').waitFor()
  await soon(async () => expect(await card('List orders').getAttribute('aria-label')).toContain('Pinned data'))
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Pinned data of List orders' })
  await dialog.getByRole('textbox').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText('[7]')
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
  await dialog.getByText(/Item 1 is no object/).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('textbox').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText('{ "order": 3, "product": "chair" }')
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  asked = []
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await cardIs('Note it', 'completed')
  expect(asked).toEqual(['/chair'])
  await page.getByRole('button', { name: 'Unpin', exact: true }).click()
  await page.getByRole('button', { name: 'Undo: Unpin data' }).click()
  await page.getByText(/^Pinned: when you try/).waitFor()
  await page.getByRole('button', { name: 'Unpin', exact: true }).click()
  await soon(async () => expect(await card('List orders').getAttribute('aria-label')).not.toContain('Pinned data'))
})

test('it stops at a break point, goes on step by step, and to the end', async () => {
  await card('Ask for the price').click()
  await card('Ask for the price').focus()
  await page.keyboard.press('b')
  await soon(async () => expect(await card('Ask for the price').getAttribute('aria-label')).toContain('Break point'))
  asked = []
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Next step' }).waitFor()
  await page.locator('[data-node][aria-label*="stopped here"]').waitFor()
  expect(asked).toEqual([])
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('F10')
  await page.locator('[data-node][aria-label^="Note it,"][aria-label*="stopped here"]').waitFor()
  expect(asked.length).toBe(2)
  await page.keyboard.press('F8')
  await cardIs('Note it', 'completed')
  await card('Ask for the price').focus()
  await page.keyboard.press('b')
})

test('it runs to a node and no further', async () => {
  await card('List orders').click()
  await card('List orders').focus()
  await page.keyboard.press('Control+Shift+Enter')
  await cardIs('List orders', 'completed')
  await page.locator('[data-node][aria-label^="Ask for the price,"]:not([data-status])').waitFor()
})

test('two executions stand side by side, with the first difference of their data', async () => {
  const { data } = (await api.get(`/executions?workflowId=${workflowId}`)) as { data: { id: string; status: string }[] }
  const failed = data.find(({ status }) => status === 'failed')
  await page.goto(`${product.server.base}/executions/${failed?.id}`)
  await page.getByRole('button', { name: 'Compare with…' }).click()
  await page.getByRole('dialog').getByRole('link').first().waitFor()
  expect(await violations(page)).toEqual([])
  const whole = data.find(({ status }) => status === 'completed')
  await page.goto(`${product.server.base}/executions/${failed?.id}/compare/${whole?.id}`)
  await page.getByRole('rowheader', { name: /Ask for the price/ }).waitFor()
  await page.getByText('Comparing…').first().waitFor({ state: 'detached' })
  expect(await violations(page)).toEqual([])
})

import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

let product: Product
let page: Page

beforeAll(async () => {
  product = await startProduct()
  ;({ page } = await product.open())
})
afterAll(async () => {
  await product?.close()
})

const dialog = (): Locator => page.getByRole('dialog')
const operation = (operationId: string, summary: string, more: object = {}): object => ({
  operationId,
  summary,
  ...more,
  responses: { 200: { description: 'Done' } },
})
const SHOP = {
  openapi: '3.0.3',
  info: { title: 'Book shop', version: '1', description: 'Books, and orders of them.' },
  servers: [{ url: 'https://shop.example.com/v1' }],
  paths: {
    '/books': { get: operation('listBooks', 'List books'), post: operation('addBook', 'Add a book') },
    '/orders': { get: operation('listOrders', 'List orders', { deprecated: true }) },
  },
}

test('a document becomes a connector of the operations that are chosen', async () => {
  await page.goto(`${product.server.base}/connectors`)
  await page.getByText('No connector of your own yet').waitFor()
  expect(await violations(page)).toEqual([])

  await page.getByRole('button', { name: 'New connector' }).first().click()
  const shop = { name: 'shop.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(SHOP)) }
  await dialog().locator('input[type=file]').setInputFiles(shop)
  await dialog().getByRole('button', { name: 'Read', exact: true }).click()
  await dialog().getByRole('checkbox', { name: 'List orders' }).click()
  await dialog().getByText('2 chosen').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog().getByRole('button', { name: 'Preview' }).click()
  await dialog().getByText('own.book-shop.listBooks').waitFor()
  await soon(async () =>
    expect(await dialog().getByRole('textbox', { name: 'Hosts that it may call' }).inputValue()).toBe('shop.example.com'),
  )
  expect(await dialog().getByText('own.book-shop.listOrders').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await dialog().getByRole('button', { name: 'Create connector' }).click()
  await page.getByRole('heading', { level: 1, name: 'Book shop' }).waitFor()
  await page.getByText('2 operations · Version 1').waitFor()
})

test('its operations are nodes in the palette, and the page says which workflow uses them', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await page.getByRole('button', { name: 'New workflow' }).click()
  await page.locator('button[data-type="own.book-shop.addBook"]').click()
  await page.locator('[data-node][aria-label^="Add a book,"]').waitFor()
  await page.getByText('Saved just now').waitFor()
  await page.goto(`${product.server.base}/connectors/book-shop`)
  await page.getByRole('link', { name: 'New workflow' }).waitFor()
})

test('on a phone its page names it, and is clean in axe', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  const title = page.getByRole('heading', { level: 1, name: 'Book shop' })
  await soon(async () => expect((await title.boundingBox())?.width).toBeGreaterThan(60))
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})

test('it is removed, after a word on who uses it', async () => {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove connector' }).click()
  const confirm = page.getByRole('alertdialog').or(dialog())
  await confirm.getByText('“New workflow”').waitFor()
  await confirm.getByRole('button', { name: 'Remove connector' }).click()
  await page.getByText('No connector of your own yet').waitFor()
})

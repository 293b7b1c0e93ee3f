import type { WorkflowDocument } from '@millrace/workflow'
import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { overflow } from './looks.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** What somebody begins with who opens an empty workflow. */
let product: Product
let page: Page

beforeAll(async () => {
  product = await startProduct()
  ;({ page } = await product.open())
  await page.evaluate(() => localStorage.setItem('millrace.tour', 'declined'))
})
afterAll(async () => {
  await product?.close()
})

const examples = (): Locator => page.getByRole('list', { name: 'or begin with an example' })
const example = (name: string): Locator => examples().getByRole('button', { name: new RegExp(`^${name}`) })
const nodes = (): Locator => page.locator('[data-node]')
const undo = (): Locator => page.getByRole('button', { name: /^Undo/ }).first()
const begin = async (): Promise<void> => {
  await page.goto(`${product.server.base}/workflows`)
  await page.getByRole('button', { name: 'New workflow' }).click()
  await examples().waitFor()
}
const names = async (): Promise<string[]> => {
  const id = new URL(page.url()).pathname.split('/').at(-1)!
  const { document } = (await product.api.get(`/workflows/${id}`)) as { document: WorkflowDocument }
  return document.nodes.map(({ name }) => name)
}

test('each example takes the place of the first trigger as one step, and runs', async () => {
  await begin()
  expect(await violations(page)).toEqual([])
  for (const [name, first] of [
    ['Tidy up a list', 'Start'],
    ['Check an order', 'Order received'],
    ['Work in turns', 'Start'],
    ['Catch a failure', 'Start'],
  ] as const) {
    await example(name).click()
    await page.locator(`[data-node][aria-label^="${first},"]:focus`).waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('[data-node][data-status=completed]').first().waitFor()
    await page.getByText('Execution succeeded').last().waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
    await page.getByText('Execution succeeded').waitFor({ state: 'detached' })
    await undo().click()
    await examples().waitFor()
    await soon(async () => expect(await names()).toEqual(['Manual']))
    expect(await undo().count()).toBe(0) // there is nothing left to take back
  }
})

test('without any node an example is reached by keyboard', async () => {
  await begin()
  await nodes().first().click()
  await page.keyboard.press('Delete')
  await page.getByText('Start with a trigger').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a trigger' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('[data-node][aria-label^="Start,"]:focus').waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('Start with a trigger').waitFor()
})

test('the outline offers them too', async () => {
  await begin()
  await page
    .getByRole('radio', { name: 'Outline' })
    .or(page.getByRole('button', { name: 'Outline' }))
    .first()
    .click()
  await example('Catch a failure').click()
  await page.locator('[role=row][data-node]:focus').waitFor()
  await soon(async () => expect(await names()).toHaveLength(8))
  await page
    .getByRole('radio', { name: 'Canvas' })
    .or(page.getByRole('button', { name: 'Canvas' }))
    .first()
    .click()
})

test('on a phone an example begins at its trigger, large enough to be read', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await begin()
  expect([await violations(page), await overflow(page)]).toEqual([[], 0])
  const heights = await examples()
    .getByRole('button')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
  await example('Work in turns').click()
  const start = page.locator('[data-node][aria-label^="Start,"]')
  await start.waitFor()
  await soon(async () => {
    const box = (await start.boundingBox())!
    expect(box.width).toBeGreaterThan(150)
    expect([box.x >= 0, box.y > 100, box.y < 700]).toEqual([true, true, true])
  })
  await page.setViewportSize({ width: 1440, height: 900 })
})

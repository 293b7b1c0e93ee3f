import type { Locator, Page } from 'playwright-core'
import { OWNER } from '../support/server-process.mjs'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'

/** The first minutes with an empty server: an account, the tour, a workflow that ran and is published. */
let product: Product
let page: Page

beforeAll(async () => {
  product = await startProduct({ hasOwner: false })
  ;({ page } = await product.open({ signedOut: true }))
})
afterAll(async () => {
  await product?.close()
})

const card = (): Locator => page.getByRole('dialog', { name: 'First steps' })
const heading = (name: string): Promise<void> => card().getByRole('heading', { name }).waitFor()
const settings = (): Locator => page.getByRole('complementary', { name: /^Settings of/ })

test('whoever opens an empty server is asked for an account, and told what is missing', async () => {
  await page.goto(product.server.base)
  await page.getByRole('heading', { name: 'Set up Millrace' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('E-mail').fill('not an address')
  await page.getByLabel('Password').first().fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Write an e-mail address such as ada@example.org.').waitFor()
  await page.getByText('Use at least 10 characters.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').first().fill(OWNER.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Hello, Millrace').first().waitFor()
})

test('the tour leads from the empty list to a published workflow that ran', async () => {
  await page.getByRole('button', { name: 'Start the tour' }).click()
  await heading('Make a workflow')
  await page.getByRole('button', { name: 'New workflow' }).click()
  await heading('Add a node')
  await page.locator('button[data-type="core.set"]').click()
  await heading('Say what it does')
  await settings().getByRole('button', { name: 'Add field' }).click()
  await settings().getByRole('textbox', { name: 'Name', exact: true }).last().fill('greeting')
  await settings().getByRole('textbox', { name: 'Value' }).last().click()
  await page.keyboard.type('Hello')
  await card().getByRole('button', { name: 'Next' }).click()
  await heading('Run it')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await heading('See what came of it')
  await page.getByRole('tab', { name: 'Output', exact: true }).click()
  await settings().getByText('Hello').first().waitFor()
  expect(await violations(page)).toEqual([])
  await card().getByRole('button', { name: 'Next' }).click()
  await heading('Publish it')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish', exact: true }).click()
  await heading('That was a workflow')
  expect(await violations(page)).toEqual([])
  await card().getByRole('button', { name: 'Finish' }).click()
  await card().waitFor({ state: 'detached' })
})

test('the list shows it as active, with what it did; the tour is not offered again', async () => {
  await page
    .getByRole('button', { name: 'Back to workflows' })
    .or(page.getByRole('link', { name: 'Back to workflows' }))
    .first()
    .click()
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'New workflow', exact: true }) })
  await row.getByText('Active').waitFor()
  expect(await page.getByRole('button', { name: 'Start the tour' }).count()).toBe(0)
})

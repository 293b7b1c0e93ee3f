import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** Short messages: where they stand, and who reaches them. */
let product: Product
let page: Page
let id: string

const start = { id: 'n0', name: 'When called', type: 'core.manual', typeVersion: 1, position: [0, 0], config: {} }
const set = (n: number) => ({ id: `n${n}`, name: `Set ${n}`, type: 'core.set', typeVersion: 1, position: [n * 300, 0], config: {} })
const documentOf = (name: string) => ({
  ...{ schema: 'millrace/workflow@1', name, nodes: [start, set(1), set(2)] },
  edges: [0, 1].map((n) => ({ id: `e${n}`, from: { node: `n${n}`, port: 'main' }, to: { node: `n${n + 1}`, port: 'main' } })),
})

beforeAll(async () => {
  product = await startProduct()
  id = ((await product.api.post('/workflows', { document: documentOf('Work') })) as { id: string }).id
  for (const name of ['Alpha', 'Beta']) await product.api.post('/workflows', { document: documentOf(name) })
  ;({ page } = await product.open())
  await page.evaluate(() => localStorage.setItem('millrace.tour', 'declined'))
})
afterAll(async () => {
  await product?.close()
})

const toasts = (): Locator => page.locator('[data-toast]')
/** What lies under a message of all that a person works with, by name. */
const covered = (): Promise<string[]> =>
  page.evaluate(() => {
    const kept = [...document.querySelectorAll('header, nav, aside, [role=toolbar], .minimap, [role=dialog]')]
    return [...document.querySelectorAll('[data-toast]')].flatMap((toast) => {
      const one = toast.getBoundingClientRect()
      return kept.flatMap((element) => {
        const other = element.getBoundingClientRect()
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        return across > 1 && down > 1 ? [element.getAttribute('aria-label') ?? element.className] : []
      })
    })
  })
async function run(times: number): Promise<void> {
  const before = await toasts().count()
  for (let turn = 1; turn <= times; turn += 1) {
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await soon(async () => expect(await toasts().count()).toBeGreaterThanOrEqual(Math.min(4, before + turn)))
  }
}

test.each([
  [1440, 900],
  [1024, 768],
  [390, 844],
])('on a canvas of %d by %d they hide nothing that one works with', async (width, height) => {
  await page.setViewportSize({ width, height })
  await page.goto(`${product.server.base}/workflows/${id}`)
  await page.locator('[data-node]').first().waitFor()
  await run(1)
  await soon(async () => expect(await covered()).toEqual([]))
  expect(await violations(page)).toEqual([])
  await page.locator('[data-node]').first().click()
  await page.getByRole('textbox', { name: 'Name of the node' }).waitFor()
  // On a phone the sheet is over the buttons: there nothing more can be started.
  if (width > 390) await run(2)
  await soon(async () => expect(await covered()).toEqual([]))
})

test('a key leads to the undo of the newest one, which waits, and back to where the keyboard was', async () => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${product.server.base}/workflows`)
  await page.getByRole('checkbox', { name: 'Select “Beta”' }).click()
  await page.getByRole('region', { name: 'Do with the selection' }).getByRole('button', { name: 'Delete' }).click()
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Beta', exact: true }) })
  await row.waitFor({ state: 'detached' })
  const link = page.getByRole('link', { name: 'Alpha', exact: true })
  await link.focus()
  await page.keyboard.press('F9')
  await soon(async () => expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Undo'))
  await page.waitForTimeout(7_000) // longer than it would stay by itself
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await row.waitFor()
  await soon(async () => expect(await link.evaluate((element) => element === document.activeElement)).toBe(true))
})

test('a press on a message does not close the dialog that is open', async () => {
  await page.goto(`${product.server.base}/workflows/${id}`)
  await page.locator('[data-node]').first().waitFor()
  await run(1)
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await dialog.waitFor()
  await soon(async () => expect(await covered()).toEqual([]))
  await page.locator('[data-toast] button').last().click()
  await toasts().first().waitFor({ state: 'detached' })
  expect(await dialog.count()).toBe(1)
})

import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { findings, overflow } from './looks.ts'
import { startProduct, type Product } from './product.ts'

/** Schedules: made, edited with the mouse, by keyboard and by thumb, and what happens when two people edit one. */
let product: Product
let page: Page
let ids: { readonly report: string; readonly morning: string }

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const workflow = (name: string, type: string, config = {}) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [{ id: 'start', name: 'Start', type, typeVersion: 1, position: [0, 0], config }],
  edges: [],
})
const dialogOf = (on: Page): Locator => on.getByRole('dialog')
const cronOf = (on: Page): Locator => dialogOf(on).getByRole('textbox', { name: 'Cron expression' })
const row = (on: Page, name: string): Locator => on.getByRole('row').filter({ hasText: name })
const edit = (on: Page, name: string): Locator => on.getByRole('button', { name: `Edit when “${name}” runs`, exact: false })
/** The times that the dialog promises. */
async function promised(on: Page): Promise<string[]> {
  const times = dialogOf(on).getByRole('listitem')
  await times.nth(4).waitFor()
  return times.locator('span:first-child').allInnerTexts()
}
const list = async (): Promise<{ id: string; workflowId: string; cron: string; upcoming: string[] }[]> =>
  ((await product.api.get('/schedules')) as { data: { id: string; workflowId: string; cron: string; upcoming: string[] }[] }).data
const scheduleOf = async (workflowId: string) => (await list()).find((one) => one.workflowId === workflowId)!

beforeAll(async () => {
  product = await startProduct()
  ids = {
    report: await product.api.publish(workflow('Report', 'core.manual')),
    morning: await product.api.publish(workflow('Morning', 'core.schedule', { mode: 'daily', at: '06:00' })),
  }
  ;({ page } = await product.open())
  await page.goto(`${product.server.base}/schedules`)
})
afterAll(async () => {
  await product?.close()
})

test('a schedule is made, and edited from its row: its words and its next times change with it', async () => {
  await page.getByRole('button', { name: 'New schedule' }).first().click()
  await dialogOf(page).getByRole('combobox', { name: 'Workflow' }).click()
  await page.getByRole('option', { name: 'Report' }).click()
  await dialogOf(page).getByRole('button', { name: 'Create' }).click()
  await edit(page, 'Report').waitFor()
  const made = await scheduleOf(ids.report)
  expect(made.cron).toBe('0 9 * * 1-5')

  await edit(page, 'Report').click()
  await dialogOf(page).getByRole('heading', { name: 'Schedule of “Report”' }).waitFor()
  expect(await cronOf(page).inputValue()).toBe('0 9 * * 1-5')
  const before = await promised(page)
  await cronOf(page).fill('30 7 1 * *')
  await dialogOf(page).getByText('At 07:30, on day 1 of the month').waitFor()
  expect(await promised(page)).not.toEqual(before)
  expect(await findings(page)).toEqual([])
  await dialogOf(page).getByRole('button', { name: 'Save' }).click()
  await dialogOf(page).waitFor({ state: 'detached' })
  await row(page, 'Report').getByText('At 07:30, on day 1 of the month').waitFor()
  const { upcoming } = await scheduleOf(ids.report)
  expect(upcoming).toHaveLength(5)
  expect(upcoming).not.toEqual(made.upcoming)
})

test('by keyboard alone; what is refused stays to be mended, and what was typed is not thrown away by Escape', async () => {
  await edit(page, 'Report').focus()
  await page.keyboard.press('Enter')
  await cronOf(page).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('61 * * * *')
  await page.keyboard.press('Enter')
  await dialogOf(page)
    .getByText(/five or six fields/)
    .first()
    .waitFor()
  expect(await cronOf(page).inputValue()).toBe('61 * * * *')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await cronOf(page).fill('15 8 * * *')
  await cronOf(page).press('Enter')
  await dialogOf(page).waitFor({ state: 'detached' })
  await row(page, 'Report').getByText('At 08:15').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Edit when') === true)
})

test('who edits what somebody else changed meanwhile sees theirs, and decides', async () => {
  const { id } = await scheduleOf(ids.report)
  await edit(page, 'Report').click()
  await cronOf(page).fill('0 10 * * *')
  await product.api.patch(`/schedules/${id}`, { cron: '0 5 * * *' })
  await dialogOf(page).getByRole('button', { name: 'Save' }).click()
  await dialogOf(page).getByText('Somebody else changed this schedule').waitFor()
  await dialogOf(page).getByText('It runs now: At 05:00').waitFor()
  expect(await cronOf(page).inputValue()).toBe('0 10 * * *')
  // What has to be decided is in sight, however much the fields take.
  const footer = await dialogOf(page).locator('footer').boundingBox()
  const take = await dialogOf(page).getByRole('button', { name: 'Take theirs' }).boundingBox()
  expect(take!.y + take!.height).toBeLessThanOrEqual(footer!.y)
  expect(await findings(page)).toEqual([])
  await dialogOf(page).getByRole('button', { name: 'Save mine over it' }).click()
  await dialogOf(page).waitFor({ state: 'detached' })
  await row(page, 'Report').getByText('At 10:00').waitFor()
})

test('one of a trigger node is changed in its workflow, and its menu leads there', async () => {
  expect(await edit(page, 'Morning').count()).toBe(0)
  await page.getByRole('button', { name: 'Actions for Morning' }).click()
  await page.getByRole('menuitem', { name: 'Change it in the workflow' }).click()
  await page.waitForURL(`**/workflows/${ids.morning}`)
})

test('on a phone it is edited by thumb', async () => {
  const phone = await product.open(PHONE)
  await phone.page.goto(`${product.server.base}/schedules`)
  await phone.page.getByRole('button', { name: 'Actions for Report' }).tap()
  await phone.page.getByRole('menuitem', { name: 'Edit' }).tap()
  await promised(phone.page)
  expect(await violations(phone.page)).toEqual([])
  expect(await overflow(phone.page)).toBe(0)
  await dialogOf(phone.page).getByText('By interval').tap()
  await dialogOf(phone.page).getByRole('spinbutton').fill('20')
  await dialogOf(phone.page).getByRole('button', { name: 'Save' }).tap()
  await dialogOf(phone.page).waitFor({ state: 'detached' })
  await row(phone.page, 'Report').getByText('Every 20 min').waitFor()
})

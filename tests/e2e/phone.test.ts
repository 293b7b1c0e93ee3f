import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import { installPackage, packPackage } from '../support/node-package.mjs'
import { violations } from './browser.ts'
import { overflow } from './looks.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** What somebody does with a phone in hand: looks what happens, decides, and puts right what failed. */
let product: Product
let page: Page
let bank: Server
let workflowId: string
/** How the bank answers now. */
let mood: 'refuses' | 'works' = 'refuses'
/** A node that changes something, never says that it did, and cannot be asked. */
const TILL = `export default {
  type: 'sample.till', version: 1, title: 'Till', description: 'Takes money.', kind: 'action', category: 'Data',
  ports: { inputs: ['main'], outputs: ['main'] }, effects: 'write', idempotency: 'none',
  config: { type: 'object', additionalProperties: false, properties: {} },
  execute: () => new Promise(() => undefined),
}
`

beforeAll(async () => {
  bank = createServer((request, response) => {
    request.resume()
    response.writeHead(mood === 'works' ? 200 : 422, { 'content-type': 'application/json' })
    response.end('{"paid":true}')
  })
  await new Promise<void>((resolve) => bank.listen(0, '127.0.0.1', resolve))
  product = await startProduct()
  workflowId = await product.api.publish(document())
  ;({ page } = await product.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }))
})
afterAll(async () => {
  bank?.close()
  await product?.close()
})

const node = (id: string, name: string, type: string, x: number, config: object) => ({
  ...{ id, name, type, typeVersion: 1, position: [x, 0], config },
})
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const document = () => ({
  schema: 'millrace/workflow@1',
  name: 'Pay suppliers',
  nodes: [
    node('in', 'Invoice came', 'http.webhook', 0, { path: 'suppliers' }),
    node('pay', 'Pay it', 'http.request', 300, {
      method: 'POST',
      url: `http://127.0.0.1:${(bank.address() as AddressInfo).port}/payments`,
    }),
    node('wait', 'Until tomorrow', 'core.wait', 600, { mode: 'duration', amount: 1, unit: 'days' }),
  ],
  edges: [edge('in', 'pay'), edge('pay', 'wait')],
})
const invoice = (number: number): Promise<Response> =>
  fetch(`${product.server.base}/webhook/suppliers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number }),
  })
interface Row {
  id: string
  status: string
}
const executions = async (status: string): Promise<Row[]> =>
  ((await product.api.get(`/executions?workflowId=${workflowId}&status=${status}`)) as { data: Row[] }).data
const until = (what: () => Promise<boolean>): Promise<void> => soon(async () => expect(await what()).toBe(true))
const step = (name: string, status: string): Locator => page.locator(`[data-node][aria-label^="${name},"][data-status="${status}"]`)
/** As a finger sees it: nothing wider than the screen, nothing that a screen reader cannot use. */
const isWell = async (): Promise<void> => expect([await violations(page), await overflow(page)]).toEqual([[], 0])
const main = (name: string): Locator => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name })
const sub = (name: string): Locator => page.getByRole('navigation', { name: 'Pages of this section' }).getByRole('link', { name })

test('the list leads to the workflow, and the workflow to what it did', async () => {
  mood = 'works'
  expect((await invoice(1)).status).toBe(200)
  await until(async () => (await executions('waiting')).length === 1)
  await page.goto(product.server.base)
  await page.getByRole('link', { name: 'Pay suppliers' }).tap()
  await page.locator('[data-node]').first().waitFor()
  await isWell()
  await page.getByRole('button', { name: 'More about this workflow' }).tap()
  await page.getByRole('menuitem', { name: 'Executions' }).tap()
  const sheet = page.getByRole('dialog', { name: 'Executions of this workflow' })
  await sheet.getByText('Waiting').first().waitFor()
  await isWell()
  await page.getByRole('button', { name: 'Close' }).tap()
  await sheet.waitFor({ state: 'detached' })
})

test('a node opens as a sheet from below that is pulled down with a finger', async () => {
  await page.locator('[data-node][aria-label^="Pay it,"]').tap()
  const sheet = page.getByRole('dialog').filter({ has: page.getByRole('textbox', { name: 'Name of the node' }) })
  await sheet.waitFor()
  await isWell()
  const handle = await page.getByTitle('Drag down to close').boundingBox()
  const [x, y] = [handle!.x + handle!.width / 2, handle!.y + handle!.height / 2]
  const touch = (type: string, at: number) =>
    page
      .getByTitle('Drag down to close')
      .dispatchEvent(type, { pointerId: 1, pointerType: 'touch', isPrimary: true, clientX: x, clientY: at, bubbles: true })
  await touch('pointerdown', y)
  for (const at of [60, 140, 240]) await touch('pointermove', y + at)
  await touch('pointerup', y + 240)
  await sheet.waitFor({ state: 'detached' })
})

test('one press of Escape leaves the settings of a node', async () => {
  await page.locator('[data-node][aria-label^="Pay it,"]').focus()
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog').filter({ has: page.getByRole('textbox', { name: 'Name of the node' }) })
  await sheet.waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('an execution is watched as it goes, step by step', async () => {
  await page.goto(`${product.server.base}/executions`)
  await page.getByRole('link', { name: 'Open the execution of Pay suppliers' }).first().tap()
  await step('Until tomorrow', 'waiting').waitFor()
  await page.getByText('Now: Until tomorrow').waitFor()
  await isWell()
  await page.getByRole('button', { name: 'Cancel' }).tap()
  await page.getByText('The execution is cancelled.').first().waitFor()
  await until(async () => (await executions('cancelled')).length === 1)
})

test('what failed is found, read and tried again from the execution', async () => {
  mood = 'refuses'
  await invoice(2)
  await until(async () => (await executions('failed')).length === 1)
  await page.goto(`${product.server.base}/executions`)
  await page.getByRole('link', { name: 'Open the execution of Pay suppliers' }).first().tap()
  const alert = page.getByRole('alert').filter({ hasText: 'Pay it failed' })
  await alert.waitFor()
  await isWell()
  await alert.getByRole('button', { name: 'Show step' }).tap()
  await page.getByRole('dialog').getByRole('button', { name: 'Technical detail' }).tap()
  await page.getByRole('dialog').getByText('"code": "http.422"').waitFor()
  await isWell()
  await page.getByRole('button', { name: 'Close' }).tap()
  mood = 'works'
  await page.getByRole('button', { name: 'Retry from failed step' }).tap()
  await step('Until tomorrow', 'waiting').waitFor()
})

test('whether something took effect that a crash interrupted is decided by thumb', async () => {
  const archive = packPackage({ name: 'millrace-till', manifest: { nodes: [{ module: './till.js' }] }, files: { 'till.js': TILL } })
  expect(await installPackage(product.server.base, product.api.token, archive)).toMatchObject({ status: 201 })
  const id = await product.api.publish({
    ...{ schema: 'millrace/workflow@1', name: 'Pay in cash' },
    nodes: [node('start', 'When called', 'core.manual', 0, {}), node('till', 'Take it from the till', 'sample.till', 300, {})],
    edges: [edge('start', 'till')],
  })
  const { executionId } = (await product.api.post(`/workflows/${id}/execute`, { target: 'published' })) as { executionId: string }
  const stands = async (status: string): Promise<boolean> => {
    const { steps } = (await product.api.get(`/executions/${executionId}`)) as { steps: { nodeId: string; status: string }[] }
    return steps.some((one) => one.nodeId === 'till' && one.status === status)
  }
  await until(() => stands('running'))
  await product.restart()
  await until(() => stands('in-doubt'))
  await page.goto(`${product.server.base}/executions/${executionId}`)
  await page.getByRole('button', { name: 'Decide about Take it from the till' }).tap()
  await page.getByText('Did “Take it from the till” take effect?').waitFor()
  await isWell()
  await page.getByRole('radio', { name: /It took effect/ }).tap()
  await page.getByRole('button', { name: 'Decide', exact: true }).tap()
  await page.getByText('Taken as done; the execution goes on.').first().waitFor()
  await until(() => stands('completed'))
})

test('dead letters are reached by the tabs, and retried together', async () => {
  mood = 'refuses'
  for (const number of [4, 5]) await invoice(number)
  await until(async () => ((await product.api.get('/dead-letters')) as { data: unknown[] }).data.length === 2)
  await page.goto(product.server.base)
  await main('Executions').tap()
  await sub('Dead letters').tap()
  await page.getByText('2 dead letters').first().waitFor()
  await isWell()
  mood = 'works'
  await page.getByRole('button', { name: 'Retry all 2' }).tap()
  const question = page.getByRole('alertdialog')
  await question.waitFor()
  await isWell()
  await question.getByRole('button', { name: 'Retry', exact: true }).tap()
  await page.getByText('2 executions are retried.').first().waitFor()
  await page.getByText('Nothing has failed').waitFor()
})

test('what is touched is large enough for a finger', async () => {
  for (const path of ['workflows', 'executions', 'dead-letters', 'credentials', 'schedules', 'settings']) {
    await page.goto(`${product.server.base}/${path}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.waitForLoadState('networkidle')
    // WCAG 2.2, 2.5.8: 24 px, or so much room around it.
    expect({ path, found: await violations(page, ['target-size']) }).toEqual({ path, found: [] })
  }
})

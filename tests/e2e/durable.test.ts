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
let crm: Server
let workflowId: string
/** What the service answers now. */
let mood: 'refuses' | 'works' = 'refuses'
let calls = 0

beforeAll(async () => {
  crm = createServer((request, response) => {
    calls += 1
    request.resume()
    response.writeHead(mood === 'works' ? 200 : 422, { 'content-type': 'application/json' })
    response.end('{"ok":true}')
  })
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve))
  product = await startProduct()
  ;({ api } = product)
  workflowId = ((await api.post('/workflows', { document: document() })) as { id: string }).id
  ;({ page } = await product.open())
})
afterAll(async () => {
  await product?.close()
  crm?.close()
})

const node = (id: string, name: string, type: string, x: number, y: number, config: object) => ({
  ...{ id, name, type, typeVersion: 1, position: [x, y], config },
})
const edge = (id: string, from: string, to: string) => ({ id, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const document = () => {
  const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`
  return {
    schema: 'millrace/workflow@1',
    name: 'Push orders',
    nodes: [
      node('in', 'Order came', 'http.webhook', 0, 0, { path: 'orders' }),
      node('send', 'Send to CRM', 'http.request', 300, 0, { method: 'POST', url: `${url}/orders` }),
      node('note', 'Note it', 'core.no-op', 600, 0, {}),
      node('undo', 'Remove from CRM', 'http.request', 300, 220, { method: 'DELETE', url: `${url}/orders` }),
    ],
    edges: [edge('e1', 'in', 'send'), edge('e2', 'send', 'note')],
  }
}

const card = (name: string): Locator => page.locator(`[data-node][aria-label^="${name},"]`)
const field = (pointer: string): Locator => page.locator(`[data-pointer="${pointer}"]`)
const order = (id: number): Promise<Response> =>
  fetch(`${product.server.base}/webhook/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order: id }),
  })
const saved = (): Promise<void> =>
  page
    .getByText(/^Saved/)
    .first()
    .waitFor()

test('settings of the workflow are filled in, kept, and taken back with one undo', async () => {
  await page.goto(`${product.server.base}/workflows/${workflowId}`)
  await card('Send to CRM').waitFor()
  await page.getByRole('button', { name: 'More about this workflow' }).click()
  await page.getByRole('menuitem', { name: /^Workflow settings/ }).click()
  await field('/concurrency').getByRole('spinbutton').or(field('/concurrency').getByRole('textbox')).fill('4')
  await page.getByRole('button', { name: /^In line by key/ }).click()
  await field('/concurrencyKey/key').getByRole('textbox').click()
  await page.keyboard.type('{{ $json.body.order }}')
  await page.keyboard.press('Tab')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const settings = async (): Promise<unknown> => {
    await saved()
    return ((await api.get(`/workflows/${workflowId}`)) as { document: { settings?: unknown } }).document.settings
  }
  await expectSoon(settings, { concurrency: 4, concurrencyKey: { key: { $expr: '{{ $json.body.order }}' } } })
  await page.getByRole('button', { name: 'Undo: Change workflow settings' }).click()
  await expectSoon(settings, undefined)
  await page.getByRole('button', { name: 'Redo: Change workflow settings' }).click()
  await expectSoon(settings, { concurrency: 4, concurrencyKey: { key: { $expr: '{{ $json.body.order }}' } } })
})

/** Autosave waits for a pause: asks until the answer is the wanted one. */
const expectSoon = (ask: () => Promise<unknown>, wanted: unknown): Promise<void> => soon(async () => expect(await ask()).toEqual(wanted))

test('a node is told who takes it back, and that card says so', async () => {
  await card('Send to CRM').click()
  await page.getByRole('tab', { name: 'Options' }).click()
  const box = page.getByRole('combobox', { name: 'Undo with' })
  await box.click()
  await page.getByRole('option', { name: 'Remove from CRM' }).click()
  await page.getByText('Undoes: Send to CRM').waitFor()
  await soon(async () => expect(await card('Remove from CRM').getAttribute('aria-label')).toContain('Undoes: Send to CRM'))
  expect(await violations(page)).toEqual([])
})

test('what fails in production is found among the dead letters', async () => {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Version 1 is published').first().waitFor()
  for (const id of [1, 2, 3]) expect((await order(id)).status).toBe(200)
  await expectSoon(async () => ((await api.get('/executions?status=failed')) as { data: unknown[] }).data.length, 3)
  await page.goto(`${product.server.base}/executions`)
  await page.getByRole('link', { name: 'Dead letters' }).first().click()
  const group = page.getByRole('region', { name: 'By workflow and error' }).getByRole('button', { name: /Push orders/ })
  await soon(async () => expect(await group.textContent()).toContain('3'))
  await group.click()
  await page.waitForURL(/code=/)
  await expectSoon(() => page.getByRole('row').count(), 4)
  expect(await violations(page)).toEqual([])
})

test('the mended service is tried again for all of them at once', async () => {
  mood = 'works'
  await page.getByRole('button', { name: 'Retry all 3' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Retry', exact: true }).click()
  await page.getByText('3 executions are retried.').waitFor()
  await expectSoon(() => page.getByRole('progressbar').getAttribute('aria-valuenow'), '100')
  await page.getByText('No dead letter matches').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await page.getByText('Nothing has failed').waitFor()
  await expectSoon(async () => ((await api.get('/executions?status=completed')) as { data: unknown[] }).data.length, 3)
})

test('an execution is run again from one of its steps, without what came before', async () => {
  const { data } = (await api.get('/executions?status=completed')) as { data: { id: string }[] }
  const before = calls
  await page.goto(`${product.server.base}/executions/${data[0]?.id}`)
  await card('Note it').click()
  await page.getByRole('button', { name: 'Run again from here' }).click()
  await page.getByText('A new execution goes on from that step.').waitFor()
  await page.waitForURL((url) => !url.pathname.includes(data[0]?.id ?? ''))
  await page.locator('[data-node][aria-label^="Note it,"][data-status="completed"]').waitFor()
  expect(calls).toBe(before)
  expect(await violations(page)).toEqual([])
})

test('a workflow that is paused stores what comes, and starts it when it goes on', async () => {
  await page.goto(`${product.server.base}/workflows`)
  const on = page.getByRole('switch', { name: '“Push orders” is active' })
  await on.click()
  await page.getByText('“Push orders” is paused').first().waitFor()
  expect((await order(20)).status).toBe(200)
  await page.getByRole('link', { name: 'Inbox' }).first().click()
  await page.getByText('Held').first().waitFor()
  await page.getByRole('button', { name: 'Show the event of Push orders' }).first().click()
  await page.getByText('Its workflow is paused or not published.').first().waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.goto(`${product.server.base}/workflows`)
  await on.click()
  await page.getByText('“Push orders” is active').first().waitFor()
  await page.goto(`${product.server.base}/inbox`)
  await page.getByText('Handled').first().waitFor()
})

test('a workflow is run with many inputs, and followed until all are done', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await page.getByRole('button', { name: 'Actions for Push orders' }).click()
  await page.getByRole('menuitem', { name: 'Run with many inputs…' }).click()
  const inputs = page.getByRole('textbox', { name: 'Inputs' })
  await inputs.fill('{"order": 1}\n{"order": }')
  await page.getByText(/Line 2: /).waitFor()
  await inputs.fill('{"order": 1}\n{"order": 2}\n{"order": 3}')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Run all' }).click()
  await page.getByText('Finished, 3 failed').first().waitFor()
  await expectSoon(() => page.getByRole('progressbar').getAttribute('aria-valuenow'), '100')
  expect(await violations(page)).toEqual([])
})

test('an execution that waits is moved to another version, after a look at where it would go', async () => {
  const patience = (limit: number) => ({
    ...{ schema: 'millrace/workflow@1', name: 'Patience', settings: { concurrency: limit } },
    nodes: [
      node('start', 'Start', 'core.manual', 0, 0, {}),
      node('wait', 'Wait for it', 'core.wait', 300, 0, { mode: 'duration', amount: 1, unit: 'hours' }),
    ],
    edges: [edge('e1', 'start', 'wait')],
  })
  const { id, revision } = (await api.post('/workflows', { document: patience(1) })) as { id: string; revision: number }
  await api.post(`/workflows/${id}/publish`)
  const { executionId } = (await api.post(`/workflows/${id}/execute`, { target: 'published' })) as { executionId: string }
  await api.put(`/workflows/${id}`, { document: patience(2), revision })
  await api.post(`/workflows/${id}/publish`)
  await page.goto(`${product.server.base}/executions/${executionId}`)
  await page.getByText('Now: Wait for it').waitFor()
  await page.getByRole('button', { name: 'Move to another version…' }).click()
  await page.getByRole('combobox', { name: 'Version' }).click()
  await page.getByRole('option', { name: /Version 2/ }).click()
  await page.getByText('It can be moved.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByText('The execution goes on with version 2.').waitFor()
  await page.getByText(/Moved to Version 2 by Owner/).waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByText('The execution is cancelled.').waitFor()
})

test('a failure is a dead letter again', async () => {
  mood = 'refuses'
  await order(10)
  await expectSoon(async () => ((await api.get('/dead-letters')) as { data: unknown[] }).data.length, 1)
})

test.each(['dead-letters', 'inbox', 'batches'])('the page %s is clean in axe, dark and on a phone', async (path) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${product.server.base}/${path}`)
  await page.getByText('Push orders').first().waitFor()
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})

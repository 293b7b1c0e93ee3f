import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { Locator, Page } from 'playwright-core'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** What is dragged from the data into a field, when each step ran, what differs between two, and work that nothing makes one lose. */
let product: Product
let page: Page
let post: Server
let workflowId: string
let calls = 0

const node = (id: string, name: string, type: string, x: number, config: NonNullable<WorkflowNode['config']>): WorkflowNode => ({
  ...{ id, name, type, typeVersion: 1, position: [x, 0], config },
})
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const documentOf = (url: string): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Send parcels',
  nodes: [
    node('n0', 'Start', 'core.manual', 0, {}),
    node('n1', 'Orders', 'core.code', 300, {
      source: 'return [{ json: { order: 1, customer: { name: "Ada", address: { city: "Bergen" } } } }]',
    }),
    node('n2', 'Label', 'core.set', 600, { assignments: [{ name: 'town', value: '' }] }),
    { ...node('n3', 'Send', 'http.request', 900, { method: 'GET', url }), retry: { maxAttempts: 2, delayMs: 100 } },
  ],
  edges: [edge('n0', 'n1'), edge('n1', 'n2'), edge('n2', 'n3')],
  stickies: [{ id: 's1', text: 'Read this', position: [0, 200], size: [240, 120] }],
})

beforeAll(async () => {
  post = createServer((_request, response) => {
    calls += 1
    // Only the second attempt of the first execution is answered.
    response.writeHead(calls === 2 ? 200 : 503, { 'content-type': 'application/json' })
    response.end('{"sent":true}')
  })
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(post.address() as AddressInfo).port}/`
  product = await startProduct()
  workflowId = ((await product.api.post('/workflows', { document: documentOf(url) })) as { id: string }).id
  ;({ page } = await product.open())
})
afterAll(async () => {
  post?.close()
  await product?.close()
})

const card = (name: string): Locator => page.locator(`[data-node][aria-label^="${name},"]`)
const read = async () => ((await product.api.get(`/workflows/${workflowId}`)) as { document: WorkflowDocument }).document
const open = async (): Promise<void> => {
  await page.goto(`${product.server.base}/workflows/${workflowId}`)
  await page.locator('[data-node]').first().waitFor()
}
const executions = async (): Promise<number> =>
  ((await product.api.get(`/executions?workflowId=${workflowId}&mode=manual&limit=100`)) as { data: unknown[] }).data.length
/** An execution to its end, with its retries. */
async function execute(): Promise<string> {
  const { executionId } = (await product.api.post(`/workflows/${workflowId}/execute`, {})) as { executionId: string }
  const status = async () => ((await product.api.get(`/executions/${executionId}`)) as { status: string }).status
  await soon(async () => expect(['completed', 'failed']).toContain(await status()))
  return executionId
}

describe('an execution', () => {
  let first: string
  let second: string
  beforeAll(async () => {
    first = await execute()
    second = await execute()
  })

  test('stands on a line of time: each step with how long it took and how often it was tried, and a click opens it', async () => {
    await page.goto(`${product.server.base}/executions/${first}`)
    const steps = page.getByRole('listitem').filter({ has: page.locator('.step-bar') })
    await soon(async () => expect(await steps.count()).toBe(4))
    const send = steps.filter({ hasText: 'Send' })
    expect(await send.textContent()).toMatch(/1 retry/)
    // What failed, the pause, what was answered.
    expect(await send.locator('.step-bar').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('data-kind')))).toEqual([
      'failed',
      'paused',
      'ran',
    ])
    const [before, after] = [
      await steps.first().locator('.step-bar').first().boundingBox(),
      await send.locator('.step-bar').last().boundingBox(),
    ]
    expect(after!.x).toBeGreaterThan(before!.x)
    expect(await violations(page)).toEqual([])
    await send.getByRole('button').click()
    await page
      .getByRole('complementary', { name: /Send/ })
      .or(page.getByRole('heading', { name: 'Send' }))
      .first()
      .waitFor()
  })

  test('stands beside another one: which nodes differ, and only those if somebody asks for them', async () => {
    await page.goto(`${product.server.base}/executions/${first}/compare/${second}`)
    await page.getByText('1 node differs').waitFor()
    await page.getByRole('rowheader', { name: /Label/ }).waitFor()
    await page.getByRole('checkbox', { name: 'Only what differs' }).click()
    await soon(async () => expect(await page.getByRole('rowheader').allTextContents()).toEqual([expect.stringContaining('Send')]))
    await page.getByRole('button', { name: 'Swap' }).click()
    await page.waitForURL(`**/executions/${second}/compare/${first}`)
    await page.getByText('1 node differs').waitFor()
    expect(await violations(page)).toEqual([])
  })
})

test('a value deep in the data is dragged into a field, and is its expression from then on', async () => {
  await open()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('[data-node][aria-label^="Label,"][data-status="completed"]').waitFor()
  await card('Label').click()
  await page.getByRole('button', { name: 'Show input and output beside the settings' }).click()
  const input = page.getByRole('region', { name: 'Input' })
  await input.getByRole('radio', { name: 'JSON' }).click()
  await input.getByRole('button', { name: 'Expand all' }).click()
  const city = input.getByRole('treeitem').filter({ hasText: 'Bergen' })
  await city.waitFor()
  const value = page.getByRole('complementary', { name: 'Settings of Label' }).getByRole('textbox', { name: 'Value' })
  await city.dragTo(value)
  await soon(async () => expect(await value.textContent()).toContain('$json.customer.address.city'))
  await soon(async () =>
    expect((await read()).nodes[2]?.config?.['assignments']).toEqual([
      { name: 'town', value: { $expr: '{{ $json.customer.address.city }}' } },
    ]),
  )
  expect(await violations(page)).toEqual([])
})

test('what could not be saved before the tab was closed is back in the next one, and is saved then', async () => {
  await open()
  await page.route('**/api/v1/workflows/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.fallback()))
  await card('Orders').click()
  const name = page.getByRole('textbox', { name: 'Name of the node' })
  await name.fill('New orders')
  await name.press('Enter')
  await card('New orders').waitFor()
  const context = page.context()
  await page.close({ runBeforeUnload: true })
  await soon(async () => expect(context.pages()).toEqual([]))
  expect((await read()).nodes[1]?.name).toBe('Orders')
  page = await context.newPage()
  await open()
  await page.getByText('Unsaved changes from last time are back.').first().waitFor()
  await card('New orders').waitFor()
  await soon(async () => expect((await read()).nodes[1]?.name).toBe('New orders'))
})

test('a page that does not show what somebody else saved neither runs nor publishes it: both are brought together first', async () => {
  await open()
  const { revision, document } = (await product.api.get(`/workflows/${workflowId}`)) as { revision: number; document: WorkflowDocument }
  const [start, ...rest] = document.nodes as [WorkflowNode, ...WorkflowNode[]]
  await product.api.put(`/workflows/${workflowId}`, { revision, document: { ...document, nodes: [{ ...start, name: 'Begin' }, ...rest] } })
  const before = await executions()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Somebody else changed this workflow meanwhile.').first().waitFor()
  await card('Begin').waitFor()
  expect(await executions()).toBe(before)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await soon(async () => expect(await executions()).toBe(before + 1))
})

test('what two tabs could not save is all back, whichever was closed last', async () => {
  const context = page.context()
  const other = await context.newPage()
  for (const [tab, from, to] of [
    [page, 'Label', 'Address label'],
    [other, 'Send', 'Send parcel'],
  ] as const) {
    await tab.goto(`${product.server.base}/workflows/${workflowId}`)
    await tab.route('**/api/v1/workflows/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.fallback()))
    await tab.locator(`[data-node][aria-label^="${from},"]`).click()
    const name = tab.getByRole('textbox', { name: 'Name of the node' })
    await name.fill(to)
    await name.press('Enter')
    await tab.locator(`[data-node][aria-label^="${to},"]`).waitFor()
  }
  for (const tab of [page, other]) await tab.close({ runBeforeUnload: true })
  await soon(async () => expect(context.pages()).toEqual([]))
  page = await context.newPage()
  await open()
  await card('Address label').waitFor()
  await card('Send parcel').waitFor()
  await soon(async () =>
    expect((await read()).nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['Address label', 'Send parcel'])),
  )
})

test('what was written into a note in the outline stays when Escape closes it', async () => {
  await page.getByRole('button', { name: 'Outline', exact: true }).click()
  await page.getByRole('treegrid').waitFor()
  await page.locator('[data-row="note:s1"]').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Text of the note' }).fill('Read that')
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: 'Note: Read that' }).waitFor()
  await soon(async () => expect((await read()).stickies?.[0]?.text).toBe('Read that'))
})

test('versions are compared in the outline too: what was added, removed and changed', async () => {
  await product.api.post(`/workflows/${workflowId}/versions`, { name: 'Before' })
  const { revision, document } = (await product.api.get(`/workflows/${workflowId}`)) as { revision: number; document: WorkflowDocument }
  const [start, orders, label] = document.nodes as [WorkflowNode, WorkflowNode, WorkflowNode]
  await product.api.put(`/workflows/${workflowId}`, {
    revision,
    document: {
      ...document,
      nodes: [start, { ...orders, notes: 'Of today' }, label, node('n9', 'Done', 'core.no-op', 900, {})],
      edges: [edge('n0', 'n1'), edge('n1', 'n2'), edge('n2', 'n9')],
    },
  })
  await page.goto(`${product.server.base}/workflows/${workflowId}/compare?from=1&to=draft`)
  await page.getByRole('treegrid').waitFor()
  for (const [name, mark] of [
    ['New orders', 'Changed'],
    ['Done', 'Added'],
    ['Send parcel', 'Removed'],
  ] as const)
    await page.locator(`[role=row][aria-label^="${name},"][aria-label*="${mark}"]`).waitFor()
  expect(await page.getByRole('treegrid').getAttribute('aria-readonly')).toBe('true')
  expect(await violations(page)).toEqual([])
})

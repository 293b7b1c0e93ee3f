import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { type ApiClient } from '../support/server-process.mjs'
import { settled, violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** The outline: whatever the canvas can do, as a list; also of a thousand nodes, on a phone, and where nothing can be changed. */
let product: Product
let api: ApiClient
let page: Page
let complaints: string[]
let orders: string
let large: string

const node = (id: string, name: string, type: string, x: number, rest: Partial<WorkflowNode> = {}): WorkflowNode => ({
  ...{ id, name, type, typeVersion: 1, position: [x, 0], config: {}, ...rest },
})
const edge = (id: string, from: string, to: string, port = 'main') => ({ id, from: { node: from, port }, to: { node: to, port: 'main' } })
const ORDERS: WorkflowDocument = {
  schema: 'millrace/workflow@1',
  name: 'Orders',
  nodes: [
    node('n0', 'Start', 'core.manual', 0),
    node('n1', 'Prices', 'core.set', 300),
    node('n2', 'Taxes', 'core.set', 600),
    node('n3', 'Large?', 'core.if', 900, { config: { condition: { combine: 'all', conditions: [] } } }),
    node('n4', 'Ask', 'core.set', 1200),
    node('n5', 'Book', 'core.set', 1200, { position: [1200, 160] }),
    node('n6', 'Done', 'core.no-op', 1500),
    node('n7', 'Aside', 'core.set', 0, { position: [0, 400] }),
  ],
  edges: [
    edge('e1', 'n0', 'n1'),
    edge('e2', 'n1', 'n2'),
    edge('e3', 'n2', 'n3'),
    edge('e4', 'n3', 'n4', 'true'),
    edge('e5', 'n3', 'n5', 'false'),
    edge('e6', 'n4', 'n6'),
    edge('e7', 'n5', 'n6'),
  ],
  stickies: [
    { id: 's1', text: 'Read this', position: [0, 200], size: [240, 120] },
    { id: 'f1', kind: 'frame', text: 'Booking', position: [860, -60], size: [600, 360] },
  ],
}
const COUNT = 1_000
const LARGE: WorkflowDocument = {
  ...{ schema: 'millrace/workflow@1', name: 'Large' },
  nodes: Array.from({ length: COUNT }, (_, at) =>
    node(`n${at}`, `Step ${at}`, at === 0 ? 'core.manual' : 'core.set', (at % 30) * 300, {
      position: [(at % 30) * 300, Math.floor(at / 30) * 160],
    }),
  ),
  edges: Array.from({ length: COUNT - 1 }, (_, at) => edge(`e${at}`, `n${at}`, `n${at + 1}`)),
}

beforeAll(async () => {
  product = await startProduct()
  ;({ api } = product)
  const create = async (document: WorkflowDocument): Promise<string> => {
    const { id } = (await api.post('/workflows', { document })) as { id: string }
    return id
  }
  orders = await create(ORDERS)
  large = await create(LARGE)
  const origin = product.server.base
  const prepare = (context: BrowserContext) => context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  ;({ page, complaints } = await product.open({ prepare }))
})
afterAll(async () => {
  await product?.close()
})

const grid = (): Locator => page.getByRole('treegrid')
const row = (key: string): Locator => page.locator(`[data-row="${key}"]`)
const rowOf = (name: string): Locator => page.locator(`[role=row][aria-label^="${name},"]`)
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const focused = (locator: Locator): Promise<void> => locator.and(page.locator(':focus')).waitFor()
const said = (text: string | RegExp): Promise<void> =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' })
/** Names of all nodes that are shown, from top to bottom. */
const names = async (): Promise<string[]> => {
  const found = await page
    .locator('[role=row][data-node]')
    .evaluateAll((rows) =>
      rows.map((one) => [Number(one.getAttribute('aria-rowindex')), (one.getAttribute('aria-label') ?? '').split(',')[0]]),
    )
  return found.sort(([a], [b]) => Number(a) - Number(b)).map(([, name]) => String(name))
}
const expectNames = (wanted: readonly string[]): Promise<void> =>
  soon(async () => expect((await names()).slice(0, wanted.length)).toEqual(wanted))
async function choose(text: string): Promise<void> {
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type(text)
  await page.getByRole('option').first().waitFor()
  await press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

describe('a workflow with branches', () => {
  beforeAll(async () => {
    await page.goto(`${product.server.base}/workflows/${orders}`)
    await page.locator('[data-node]').first().waitFor()
    await page.locator('[data-node]').first().focus()
    await press('o')
    await grid().waitFor()
  })

  test('stands in flow order, and the key that shows it hands it the keyboard', async () => {
    await expectNames(['Start', 'Prices', 'Taxes', 'Large?', 'Ask', 'Book', 'Done', 'Aside'])
    await focused(page.locator('[role=row]'))
    expect(await row('out:e4').getAttribute('aria-label')).toBe('Connection from True to Ask')
    expect(await row('node:n4').getAttribute('aria-label')).toContain('in Booking')
    expect(await violations(page)).toEqual([])
  })

  test('a node moves earlier and later in the flow, and is placed beside another', async () => {
    await rowOf('Prices').focus()
    await press('Space', 'Space') // selected whatever was before
    await rowOf('Prices').click()
    await press('Alt+ArrowDown')
    await focused(rowOf('Prices'))
    await expectNames(['Start', 'Taxes', 'Prices', 'Large?'])
    await press('Alt+ArrowUp')
    await focused(rowOf('Prices'))
    await expectNames(['Start', 'Prices', 'Taxes', 'Large?'])
    await press('Alt+ArrowUp')
    await page.getByText('“Start” starts the workflow and stays first.').waitFor()
    await press('m')
    await choose('Below Aside')
    await focused(rowOf('Prices'))
    await said('Place below Aside')
    await press('Control+z')
    await focused(rowOf('Prices'))
    await press('Shift+ArrowDown')
    await said('Moved Prices to 300, 20')
    await press('Control+z')
  })

  test('a connection is jumped along, led elsewhere, gets a node on its way, and is deleted', async () => {
    await row('out:e5').focus()
    await press('Enter')
    await focused(rowOf('Book'))
    await row('out:e5').focus()
    await press('c')
    await choose('Done')
    await said('Connected Large? (false) to Done')
    await focused(row('out:e5'))
    await press('+')
    await page.getByRole('dialog', { name: 'Insert a node' }).waitFor()
    await page.keyboard.type('No Operation')
    await press('Enter')
    await focused(rowOf('No Operation'))
    await soon(async () => expect(await names()).toContain('No Operation'))
    await press('Control+z', 'Control+z')
    await rowOf('No Operation').waitFor({ state: 'detached' })
    await settled(page) // taking back hands on the keyboard as well
    await row('out:e5').focus()
    await press('Delete')
    await said('Deleted the connection from Large? (false) to Book')
    await press('Control+z')
    await said('Undone: Disconnect')
  })

  test('several are selected and copied, pasted, switched off and deleted together', async () => {
    await rowOf('Ask').click()
    await rowOf('Book').click({ modifiers: ['Control'] })
    await page.getByRole('toolbar', { name: 'Arrange 2 things' }).waitFor()
    await press('Control+c')
    await press('Control+v')
    await rowOf('Ask 2').waitFor()
    await rowOf('Book 2').waitFor()
    await soon(async () => expect(await page.locator('[role=row][aria-selected=true]').count()).toBe(2))
    await press('d')
    await page.locator('[role=row][aria-label^="Ask 2,"][aria-label*="Disabled"]').waitFor()
    await press('Delete')
    await rowOf('Ask 2').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement !== document.body)
  })

  test('names and notes are written in place, and a row says what can be done with it', async () => {
    await rowOf('Aside').click()
    await press('F2')
    await page.keyboard.type('Alone')
    await press('Enter')
    await focused(rowOf('Alone'))
    await row('note:s1').focus()
    await press('Enter')
    await page.getByRole('textbox', { name: 'Text of the note' }).fill('Read that')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: 'Note: Read that' }).waitFor()
    await row('note:s1').focus()
    await press('Enter')
    await page.getByRole('textbox', { name: 'Text of the note' }).fill('Read this')
    const executions = async () => (await product.api.get(`/executions?workflowId=${orders}`)) as { data: unknown[] }
    const before = await executions()
    await press('Control+Enter') // ends the note, and runs nothing
    await page.getByRole('row', { name: 'Note: Read this' }).waitFor()
    expect(await executions()).toEqual(before)
    await rowOf('Alone').click()
    await page.getByRole('button', { name: 'More about Alone' }).click()
    await page.getByRole('menuitem', { name: /Place beside/ }).waitFor()
    await press('Escape')
    await rowOf('Alone').click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^Duplicate/ }).click()
    await rowOf('Alone 2').waitFor()
    await rowOf('Alone 2').focus()
    await press('Shift+F10')
    await page.getByRole('menuitem', { name: /^Delete/ }).press('Enter')
    await rowOf('Alone 2').waitFor({ state: 'detached' })
    await focused(page.locator('[role=row]'))
  })

  test('what is selected stays so on the canvas; which of them is shown is remembered', async () => {
    await rowOf('Book').click()
    await press('o')
    await page.locator('.node-card.is-selected[aria-label^="Book,"]').waitFor()
    await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset['node'] === 'n5')
    await press('o')
    await focused(rowOf('Book'))
    await page.reload()
    await grid().waitFor()
    await soon(async () => expect(await names()).toContain('Alone'))
  })

  test('search shows a node wherever it is folded away', async () => {
    await page.getByRole('button', { name: 'Fold everything' }).click()
    await rowOf('Ask').waitFor({ state: 'detached' })
    await press('Control+f')
    await page.getByRole('searchbox', { name: /^Search names/ }).waitFor()
    await page.keyboard.type('Ask')
    await rowOf('Ask').waitFor()
    await press('Escape')
    await focused(rowOf('Ask'))
  })
})

test('of a thousand nodes only what is in view is drawn; the last is one key away, and keeps the keyboard while the list is scrolled', async () => {
  await page.goto(`${product.server.base}/workflows/${large}`)
  await grid().waitFor()
  expect(await page.locator('[role=row]').count()).toBeLessThan(80)
  await rowOf('Step 3').focus()
  await press('End')
  await focused(rowOf('Step 999'))
  await page.mouse.move(700, 500)
  await page.mouse.wheel(0, -50_000)
  await rowOf('Step 3').waitFor()
  expect(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['node'])).toBe('n999')
  expect(await violations(page)).toEqual([])
})

test('an execution is read in the outline: how each step stands, and its data; nothing can be changed', async () => {
  const { executionId } = (await api.post(`/workflows/${large}/execute`, {})) as { executionId: string }
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${product.server.base}/executions/${executionId}`)
  await grid().waitFor()
  await page.locator('[role=row][data-node="n2"][data-status=completed]').waitFor()
  expect(await grid().getAttribute('aria-readonly')).toBe('true')
  expect(await page.getByRole('button', { name: /^Add a node/ }).count()).toBe(0)
  await rowOf('Step 2').focus()
  await press('Enter')
  await page.getByRole('tab', { name: 'Output' }).and(page.locator(':focus')).waitFor()
  await press('Escape')
  await focused(rowOf('Step 2'))
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
})

test('on a phone it is the whole view, with rows that a finger hits', async () => {
  const watched = await product.open({
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    storageState: await page.context().storageState(),
  })
  await watched.page.goto(`${product.server.base}/workflows/${orders}`)
  await watched.page.getByRole('treegrid').waitFor()
  expect(await violations(watched.page)).toEqual([])
  const small = await watched.page
    .locator('[role=row], [role=toolbar] button, [role=group] button')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 120)))
  expect(small).toEqual([])
  expect(await watched.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  const chevron = (isOpen: boolean) => watched.page.locator(`[role=row][aria-expanded=${isOpen}] [role=gridcell] > span`).first()
  await chevron(true).tap()
  await watched.page.locator('[role=row][aria-expanded=false]').first().waitFor()
  expect(await watched.page.getByRole('dialog').count()).toBe(0) // to fold a branch is not to open its node
  await chevron(false).tap()
  await watched.page.locator('[data-row="node:n1"]').tap()
  await watched.page.getByRole('dialog', { name: 'Settings of Prices' }).waitFor()
  expect(watched.complaints).toEqual([])
  await watched.page.context().close()
})

test('no page complained, and nothing was asked of another origin', () => {
  expect(complaints).toEqual([])
})

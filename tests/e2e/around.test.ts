import type { Locator, Page } from 'playwright-core'
import { type ApiClient } from '../support/server-process.mjs'
import { visit } from '../support/sample/states.mjs'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

let product: Product
let page: Page
let api: ApiClient

const start = { id: 'n0', name: 'When called', type: 'core.manual', typeVersion: 1, position: [0, 0], config: {} }
const stop = { id: 'n1', name: 'Give up', type: 'core.stop-error', typeVersion: 1, position: [300, 0], config: { message: 'Not today' } }
const edge = { id: 'e', from: { node: 'n0', port: 'main' }, to: { node: 'n1', port: 'main' } }
const documentOf = (name: string) => ({ schema: 'millrace/workflow@1', name, nodes: [start], edges: [] })
const failing = (name: string) => ({ ...documentOf(name), nodes: [start, stop], edges: [edge] })
const make = async (body: object): Promise<string> => ((await api.post('/workflows', body)) as { id: string }).id
interface Row {
  id: string
  name: string
  folder: string
  tags: string[]
  status: string
}
const listed = async (query = ''): Promise<Row[]> => ((await api.get(`/workflows?limit=200${query}`)) as { data: Row[] }).data

/** Waits until something that the server knows is so. */
const until = (what: () => Promise<boolean>): Promise<void> => soon(async () => expect(await what()).toBe(true))
const row = (name: string): Locator => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
const select = (name: string): Promise<void> => page.getByRole('checkbox', { name: `Select “${name}”` }).click()
const bar = (): Locator => page.getByRole('region', { name: 'Do with the selection' })

beforeAll(async () => {
  product = await startProduct()
  ;({ api } = product)
  for (const name of ['Alpha', 'Beta', 'Gamma']) await make({ document: documentOf(name) })
  await make({ document: documentOf('Deep'), folder: 'sales/orders', tags: ['prod'] })
  ;({ page } = await product.open())
})
afterAll(async () => {
  await product?.close()
})

test('on the first visit the tour leads over the real editor to a workflow that ran, and can be left and taken up again', async () => {
  await page.getByRole('button', { name: 'Start the tour' }).click()
  const card = page.getByRole('dialog', { name: 'First steps' })
  await card.getByRole('heading', { name: 'Make a workflow' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'New workflow' }).click()
  await card.getByRole('heading', { name: 'Add a node' }).waitFor()
  await page.locator('button[data-type="core.set"]').click()
  await card.getByRole('heading', { name: 'Say what it does' }).waitFor()
  expect(await violations(page)).toEqual([])
  await card.getByRole('button', { name: 'Leave the tour' }).click()
  await card.waitFor({ state: 'detached' })

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Command palette' }).waitFor()
  await page.keyboard.type('take the tour up')
  await page.keyboard.press('Enter')
  await card.getByRole('heading', { name: 'Say what it does' }).waitFor()
  await card.getByRole('button', { name: 'Go to it' }).click()
  await page.waitForFunction(() => document.activeElement?.closest('aside') !== null)
  await card.getByRole('button', { name: 'Next' }).click()
  await card.getByRole('heading', { name: 'Run it' }).waitFor()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await card.getByRole('heading', { name: 'See what came of it' }).waitFor()
  await card.getByRole('button', { name: 'Next' }).click()
  await card.getByRole('button', { name: 'Skip this step' }).click()
  await card.getByRole('button', { name: 'Finish' }).click()
  await card.waitFor({ state: 'detached' })
  await page.goto(`${product.server.base}/workflows`)
  await row('Alpha').waitFor()
  expect(await page.getByRole('button', { name: 'Start the tour' }).count()).toBe(0)
})

test('several workflows go into a new folder and get a tag, and both can be undone', async () => {
  await select('Alpha')
  await select('Beta')
  await bar().getByText('2 selected').waitFor()
  await bar().getByRole('button', { name: 'Move to folder…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Folder' }).fill('Team one')
  await page.getByRole('option', { name: 'New folder “Team one”' }).click()
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await page.getByRole('button', { name: 'Team one 2 workflows' }).click()
  await row('Beta').waitFor()
  await page.waitForURL(/folder=Team/)
  expect(await violations(page)).toEqual([])

  await page.keyboard.press('Shift+A')
  await bar().getByText('2 selected').waitFor()
  await bar().getByRole('button', { name: 'Tags…' }).click()
  await page.getByRole('textbox', { name: 'New tag' }).fill('Blue')
  await page.getByRole('button', { name: 'Set tags' }).click()
  await row('Alpha').getByRole('button', { name: 'Show all with the tag blue' }).click()
  await until(async () => (await listed('&tag=blue')).length === 2)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await until(async () => (await listed('&tag=blue')).length === 0)
})

test('a folder is renamed with what is in it', async () => {
  await page.goto(`${product.server.base}/workflows?folder=sales`)
  await page.getByRole('button', { name: 'Rename or move “sales”…' }).click()
  await page.getByRole('textbox', { name: 'Path of the folder' }).fill('trade')
  await page.getByRole('button', { name: 'Move folder' }).click()
  await page.waitForURL('**/workflows?folder=trade')
  await page.getByRole('button', { name: 'orders 1 workflow' }).click()
  await row('Deep').waitFor()
})

test('deleting several waits for its undo', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await select('Gamma')
  await bar().getByRole('button', { name: 'Delete' }).click()
  await row('Gamma').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await row('Gamma').waitFor()
})

test('a pasted list of documents is imported, and a pasted address opens the dialog that asks for it', async () => {
  const paste = (text: string) =>
    page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, text)
  await paste(JSON.stringify([documentOf('Pasted 1'), documentOf('Pasted 2')]))
  await row('Pasted 2').waitFor()
  await paste(`${product.server.base}/odd.json`)
  const address = page.getByRole('dialog', { name: 'Import a workflow' }).getByRole('textbox', { name: 'Address of a workflow document' })
  await soon(async () => expect(await address.inputValue()).toBe(`${product.server.base}/odd.json`))
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('files that are dropped on the page are imported', async () => {
  const files = await page.evaluateHandle(
    (texts) => {
      const data = new DataTransfer()
      for (const [index, text] of texts.entries()) data.items.add(new File([text], `w${index}.json`, { type: 'application/json' }))
      return data
    },
    [JSON.stringify(documentOf('Dropped 1')), JSON.stringify(documentOf('Dropped 2')), '{'],
  )
  await page.dispatchEvent('body', 'dragover', { dataTransfer: files })
  await page.getByText('Drop to import').waitFor()
  await page.dispatchEvent('body', 'drop', { dataTransfer: files })
  await row('Dropped 2').waitFor()
  await page.getByText('“w2.json” was not imported').waitFor()
})

test('failed executions are retried together, from the selection and by the filter, and the filter is kept as a view', async () => {
  const id = await make({ document: failing('Failing') })
  for (let turn = 0; turn < 3; turn += 1) await api.post(`/workflows/${id}/execute`, { wait: true })
  await page.goto(`${product.server.base}/executions?workflow=${id}&status=failed`)
  await page
    .getByRole('checkbox', { name: /^Select the execution of Failing/ })
    .nth(2)
    .waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Failing ones')
  await page.getByRole('button', { name: 'Save these filters' }).click()
  await page.getByRole('button', { name: 'Failing ones' }).waitFor()

  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click()
  await bar().getByRole('button', { name: 'Retry (3)' }).click()
  await page.getByText('3 executions are retried.').waitFor()
  // Retries fail too: what happened meanwhile is told, with the three that failed before the page was loaded anew.
  const bell = page.getByRole('button', { name: /^Notifications, 1 new/ })
  await bell.click()
  await page.getByRole('link', { name: /Failing 6 executions failed/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: /Failing 6 executions failed/ }).waitFor({ state: 'detached' })
  // They outlive the page, in every tab, as what was read; what is cleared is gone for good.
  const list = page.getByRole('link', { name: /Failing 6 executions failed/ })
  await page.reload()
  await page.getByRole('button', { name: 'Notifications', exact: true }).click()
  await list.waitFor()
  const other = await page.context().newPage()
  await other.goto(`${product.server.base}/executions`)
  await page.getByRole('button', { name: 'Clear the list' }).click()
  await list.waitFor({ state: 'detached' })
  await other.getByRole('button', { name: 'Notifications', exact: true }).click()
  await other.getByText('Nothing failed and no batch ended').waitFor()
  await other.close()
  await page.keyboard.press('Escape')
  await page.goto(`${product.server.base}/executions?workflow=${id}&status=failed`)
  const count = async (): Promise<number> =>
    ((await api.get(`/executions?workflowId=${id}&status=failed`)) as { data: unknown[] }).data.length
  await until(async () => (await count()) === 6)
  // Tries of a draft only where the filter names them, and of those what was not retried before.
  await page.goto(`${product.server.base}/executions?workflow=${id}&status=failed&mode=manual`)
  await page.getByRole('button', { name: 'Act on all results' }).click()
  await page.getByRole('menuitem', { name: 'Retry all failed that fit…' }).click()
  await page.getByRole('button', { name: 'Retry all', exact: true }).click()
  await page.getByText('3 executions are retried.').waitFor()
  await until(async () => (await count()) === 9)

  await page.goto(`${product.server.base}/executions`)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('button', { name: 'Failing ones', exact: true }).click()
  await page.waitForURL(/workflow=.*status=failed|status=failed.*workflow=/)
})

test('the API is described and tried: reading at once, writing after its form', async () => {
  await page.goto(`${product.server.base}/api-explorer`)
  await page.getByRole('searchbox', { name: 'Search the API' }).fill('workflow-labels folders and tags')
  await page.getByRole('link', { name: /Folders and tags of workflows/ }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await answer.getByText(/^200 in/).waitFor()
  await answer.getByText('trade/orders').waitFor()
  await page.getByText(/^curl '/).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('searchbox', { name: 'Search the API' }).fill('folders move')
  await page.getByRole('link', { name: /Move or rename a folder/ }).click()
  await page.getByRole('textbox', { name: 'From' }).fill('trade')
  await page.getByRole('textbox', { name: 'To' }).fill('shop')
  await page.getByRole('button', { name: 'Send POST' }).click()
  await answer.getByText('"moved": 1').waitFor()
  expect(await violations(page)).toEqual([])
})

test('every node type has a page that the product itself serves', async () => {
  await page.goto(`${product.server.base}/nodes`)
  await page.getByRole('searchbox', { name: 'Search node types' }).fill('webhook')
  await page.getByRole('link', { name: 'Webhook', exact: true }).click()
  await page.getByRole('heading', { name: 'Webhook', exact: true }).waitFor()
  await page.getByRole('table').first().waitFor()
  expect(await violations(page)).toEqual([])
})

test('a question mark shows the shortcuts of the page', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await row('Alpha')
    .or(page.getByRole('button', { name: 'Team one 2 workflows' }))
    .first()
    .waitFor()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByText('New workflow').waitFor()
  await sheet.getByText('Open the command palette').waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('the navigation shows where a page of one thing belongs', async () => {
  await page.goto(`${product.server.base}/nodes/http.webhook`)
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Node types' })
  await link.waitFor()
  await soon(async () => expect(await link.getAttribute('aria-current')).toBe('true'))
})

test.each(['light', 'dark', 'contrast'])('the lists are readable in the theme %s', async (theme) => {
  await page.goto(`${product.server.base}/workflows`)
  await page.evaluate((name) => localStorage.setItem('millrace.theme', name), theme)
  for (const path of ['workflows', 'executions', 'api-explorer?op=getWorkflowLabels', 'nodes/core.set']) {
    await visit(page, `${product.server.base}/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await violations(page)).toEqual([])
  }
  await page.evaluate(() => localStorage.removeItem('millrace.theme'))
})

test('what the system asks for is what is shown, unless the person chose', async () => {
  const classes = () => page.evaluate(() => document.documentElement.className)
  await page.goto(`${product.server.base}/workflows`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await until(async () => (await classes()).includes('dark'))
  await page.emulateMedia({ colorScheme: 'light', contrast: 'more' })
  await until(async () => (await classes()) === 'contrast')
  await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' })
  await until(async () => (await classes()) === '')
})

test('a phone shows the lists without scrolling sideways', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of [
    'workflows',
    'workflows?folder=shop',
    'executions',
    'api-explorer',
    'api-explorer?op=getWorkflowLabels',
    'nodes',
    'nodes/core.set',
    'settings',
  ]) {
    await visit(page, `${product.server.base}/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect({ path, found: await violations(page) }).toEqual({ path, found: [] })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
    expect({ path, wide }).toEqual({ path, wide: false })
  }
  await page.goto(`${product.server.base}/workflows`)
  await select('Gamma')
  await bar().getByRole('button', { name: 'More actions for the selection' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await until(async () => (await listed('&status=archived')).some(({ name }) => name === 'Gamma'))
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('the manifest is one that a browser installs by, with icons of the sizes that it says', async () => {
  const { manifest, icons } = await page.evaluate(async () => {
    const href = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!.href
    const manifest = (await (await fetch(href)).json()) as { icons: { src: string; sizes: string; type: string; purpose?: string }[] }
    const icons = await Promise.all(
      manifest.icons.map(async ({ src, type }) => {
        const reply = await fetch(src)
        const sized = type === 'image/png' ? await createImageBitmap(await reply.blob()) : { width: 0, height: 0 }
        return { ok: reply.ok, type: reply.headers.get('content-type')?.split(';')[0], sizes: `${sized.width}x${sized.height}` }
      }),
    )
    return { manifest, icons }
  })
  expect(manifest).toMatchObject({ name: 'Millrace', display: 'standalone', start_url: '/workflows', scope: '/' })
  for (const [index, { sizes, type }] of manifest.icons.entries()) {
    expect(icons[index]).toMatchObject({ ok: true, type })
    if (type === 'image/png') expect(icons[index]!.sizes).toBe(sizes)
  }
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  expect(await page.locator('meta[name=theme-color]').getAttribute('content')).toMatch(/^#/)
})

test('without a connection the app opens with a page that says so, keeps no answers, and goes on by itself', async () => {
  await page.goto(`${product.server.base}/workflows`)
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const lists = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)),
    )
    return lists.flat().sort()
  })
  expect(kept).toEqual(['/icon.svg', '/offline.html', '/offline.js', '/theme.js'])
  await page.reload() // from now on the worker answers for this page
  await row('Alpha')
    .or(page.getByRole('button', { name: 'Team one 2 workflows' }))
    .first()
    .waitFor()
  await product.server.kill('SIGTERM')
  await page.goto(`${product.server.base}/executions`)
  await page.getByRole('heading', { name: 'No connection to Millrace' }).waitFor()
  expect(await violations(page)).toEqual([])
  await product.restart()
  await page.getByRole('heading', { name: 'Executions', level: 1 }).waitFor({ timeout: 30_000 })
})

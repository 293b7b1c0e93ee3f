import type { WorkflowDocument } from '@millrace/workflow'
import type { Locator, Page } from 'playwright-core'
import { type ApiClient } from '../support/server-process.mjs'
import { violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

let product: Product
let page: Page
let api: ApiClient
let id: string

const node = (nodeId: string, name: string, greeting: string, x: number) => ({
  ...{ id: nodeId, name, type: 'core.set', typeVersion: 1, position: [x, 80] as [number, number] },
  config: { assignments: [{ name: 'greeting', value: greeting }] },
})
const start = {
  ...{ id: 'n0', name: 'When called', type: 'core.manual', typeVersion: 1, position: [0, 80] as [number, number], config: {} },
}
const documentOf = (first: string, second: string): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Greetings',
  nodes: [start, node('n1', 'Greet', first, 300), node('n2', 'Part', second, 600)],
  edges: [
    { id: 'e1', from: { node: 'n0', port: 'main' }, to: { node: 'n1', port: 'main' } },
    { id: 'e2', from: { node: 'n1', port: 'main' }, to: { node: 'n2', port: 'main' } },
  ],
})

beforeAll(async () => {
  product = await startProduct()
  ;({ api } = product)
  id = ((await api.post('/workflows', { document: documentOf('Hello', 'Bye') })) as { id: string }).id
  ;({ page } = await product.open())
})
afterAll(async () => {
  await product?.close()
})

const card = (name: string): Locator => page.locator(`[data-node][aria-label^="${name},"]`)
const read = async () => (await api.get(`/workflows/${id}`)) as { revision: number; document: WorkflowDocument }
const greetingOf = (document: WorkflowDocument, nodeId: string): unknown =>
  (document.nodes.find((one) => one.id === nodeId)?.config?.['assignments'] as { value: unknown }[] | undefined)?.[0]?.value

/** Somebody else saves, by the API. */
async function theySave(change: (document: WorkflowDocument) => WorkflowDocument): Promise<void> {
  const { revision, document } = await read()
  await api.put(`/workflows/${id}`, { revision, document: change(document) })
}

const expectSoon = <T>(look: () => Promise<T>, wanted: T): Promise<void> => soon(async () => expect(await look()).toBe(wanted))

async function renameHere(from: string, to: string): Promise<void> {
  await card(from).click()
  const field = page.getByRole('textbox', { name: 'Name of the node' })
  await field.fill(to)
  await field.press('Enter')
}

test('changes of two people in different places go together by themselves', async () => {
  await page.goto(`${product.server.base}/workflows/${id}`)
  await card('Greet').waitFor()
  await theySave((document) => ({ ...document, nodes: documentOf('Hello', 'See you').nodes }))
  await renameHere('Greet', 'Welcome')
  await page.getByText('Changes of Owner brought in').waitFor()
  await page.getByText('Saved', { exact: false }).first().waitFor()
  await expectSoon(async () => (await read()).document.nodes[1]?.name, 'Welcome')
  const { document } = await read()
  expect(document.nodes.map(({ name }) => name)).toEqual(['When called', 'Welcome', 'Part'])
  expect(greetingOf(document, 'n2')).toBe('See you')
})

test('what publishing finds was saved in between is brought in too', async () => {
  await theySave((document) => ({ ...document, description: 'By them' }))
  await renameHere('Welcome', 'Greet all')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expectSoon(async () => {
    const { document } = await read()
    return `${document.nodes[1]?.name}, ${document.description}`
  }, 'Greet all, By them')
  await page.keyboard.press('Escape')
})

test('the same field is asked about, and nothing is saved before the answer', async () => {
  await theySave((document) => ({ ...document, nodes: document.nodes.map((one) => (one.id === 'n1' ? { ...one, name: 'Theirs' } : one)) }))
  await renameHere('Greet all', 'Mine')
  const dialog = page.getByRole('dialog', { name: 'You and Owner changed the same fields' })
  await dialog.waitFor()
  expect((await read()).document.nodes[1]?.name).toBe('Theirs')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('radio', { name: /Owner/ }).click()
  await dialog.getByRole('button', { name: 'Save these' }).click()
  await card('Theirs').waitFor()
  await page.getByText('Saved', { exact: false }).first().waitFor()
  expect((await read()).document.nodes[1]?.name).toBe('Theirs')
})

test('versions are named and compared on one canvas, in words and in a list', async () => {
  await api.post(`/workflows/${id}/versions`, { name: 'First', message: 'As it began' })
  await theySave((document) => ({
    ...document,
    nodes: [
      ...document.nodes.filter(({ id: one }) => one !== 'n2'),
      ...documentOf('x', 'y')
        .nodes.slice(2)
        .map((one) => ({ ...one, id: 'n9', name: 'New', position: [600, 240] as [number, number] })),
    ].map((one) => (one.id === 'n1' ? { ...one, notes: 'Kindly' } : one)),
    edges: document.edges.filter(({ to }) => to.node !== 'n2'),
  }))
  await page.goto(`${product.server.base}/workflows/${id}/compare?from=1&to=draft`)
  await card('New').waitFor()
  for (const [name, mark] of [
    ['New', 'Added'],
    ['Part', 'Removed'],
    ['Theirs', 'Changed'],
  ] as const)
    await page.locator(`[data-node][aria-label^="${name},"][aria-label*="${mark}"]`).waitFor()
  const list = page.getByRole('complementary', { name: 'List of changes' })
  await list.getByRole('group', { name: 'After: Notes' }).getByText('Kindly').waitFor()
  await list.getByText('Theirs → Part').waitFor()
  expect(await violations(page)).toEqual([])
  await list.getByRole('button', { name: /^Part/ }).click()
  await soon(async () => expect(await card('Part').getAttribute('class')).toContain('is-selected'))
  await list.getByRole('button', { name: /^Theirs → Part/ }).click()
  await page.locator('.edge.is-selected[data-mark=removed]').waitFor()
  await soon(async () => expect(await card('Part').getAttribute('class')).not.toContain('is-selected'))
})

test('what is the same steps back, and can still be read', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const colourOf = (name: string) =>
      card(name)
        .locator('.node-name')
        .evaluate((text) => getComputedStyle(text).color)
    expect(await colourOf('When called')).not.toBe(await colourOf('New'))
    expect(await violations(page, ['color-contrast'])).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
})

test('the list of versions has a short row for each, and what can be done with one in its menu', async () => {
  await page.goto(`${product.server.base}/workflows/${id}`)
  await card('New').waitFor()
  await page.getByRole('button', { name: 'More about this workflow' }).click()
  await page.getByRole('menuitem', { name: 'Versions…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Versions' })
  await sheet.getByRole('button', { name: 'Compare version 1' }).waitFor()
  const rows = await sheet.getByRole('listitem').evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height))
  expect(Math.max(...rows)).toBeLessThanOrEqual(56)
  expect(await violations(page)).toEqual([])
  await sheet.getByRole('button', { name: 'More for version 1' }).click()
  await page.getByRole('menuitem', { name: 'Name…' }).click()
  const field = sheet.getByRole('textbox', { name: 'Name of version 1' })
  await soon(async () => expect(await field.evaluate((input) => input === document.activeElement)).toBe(true))
  await page.keyboard.type('Begun')
  await page.keyboard.press('Enter')
  await sheet.getByText('Begun').waitFor()
  await soon(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('More for version 1'))
  await page.keyboard.press('Escape')
  await page.goto(`${product.server.base}/workflows/${id}/compare?from=1&to=draft`)
})

test('on a phone the comparison can be read too', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.reload()
  await page.getByRole('complementary', { name: 'List of changes' }).waitFor()
  expect(await violations(page)).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(wide).toBe(false)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a version is restored from the comparison', async () => {
  await page.goto(`${product.server.base}/workflows/${id}/compare?from=1&to=draft`)
  await page.getByRole('button', { name: 'Restore version 1' }).click()
  const names = async () => (await read()).document.nodes.map(({ name }) => name).join()
  await expectSoon(names, 'When called,Theirs,Part')
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
  await expectSoon(names, 'When called,Theirs,New')
})

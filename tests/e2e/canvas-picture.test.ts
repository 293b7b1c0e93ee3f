import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { settled, violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'

/** How a workflow is shown: folded frames, the way that it runs, versions compared; and documents that come in. Small and large alike. */
let product: Product
let page: Page
let complaints: string[]
const ids = new Map<number, string>()

const COLUMNS = 20
const node = (index: number): WorkflowNode => ({
  ...{
    id: `n${index}`,
    name: index === 0 ? 'Start' : index === 2 ? 'Needle' : `Step ${index}`,
    type: index === 0 ? 'core.manual' : 'core.set',
    typeVersion: 1,
  },
  ...{ position: [(index % COLUMNS) * 300, Math.floor(index / COLUMNS) * 160], config: {} },
})
/** A row of nodes with a frame around the second and the third. */
const rowOf = (count: number): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: `Row of ${count}`,
  nodes: Array.from({ length: count }, (_, index) => node(index)),
  edges: Array.from({ length: count - 1 }, (_, index) => ({
    id: `e${index}`,
    from: { node: `n${index}`, port: 'main' },
    to: { node: `n${index + 1}`, port: 'main' },
  })),
  stickies: [{ id: 'f1', kind: 'frame', text: 'Both', position: [260, -40], size: [600, 140] }],
})

beforeAll(async () => {
  product = await startProduct()
  for (const count of [5, 200]) ids.set(count, ((await product.api.post('/workflows', { document: rowOf(count) })) as { id: string }).id)
  const origin = product.server.base
  const prepare = (context: BrowserContext) => context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  ;({ page, complaints } = await product.open({ prepare }))
})
afterAll(async () => {
  await product?.close()
})

const card = (id: string): Locator => page.locator(`[data-node="${id}"]`)
const frame = (): Locator => page.locator('[data-note="f1"]')
const button = (label: string | RegExp): Locator => page.getByRole('button', { name: label })

describe.each([5, 200])('a workflow of %i nodes', (count) => {
  beforeAll(async () => {
    await page.goto(`${product.server.base}/workflows/${ids.get(count)}`)
    await card('n0').waitFor()
  })

  test('a frame folds by keyboard into a card that says what it hides, and is saved so', async () => {
    await frame().focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+G')
    await button('Undo: Fold a frame').waitFor()
    await card('n1').waitFor({ state: 'detached' })
    await page.getByRole('group', { name: 'Folded frame Both, 2 nodes' }).waitFor()
    expect(await page.getByRole('group', { name: 'Folded frame Both, 2 nodes' }).count()).toBe(1)
    expect(await violations(page)).toEqual([])
    await page.getByText(/^Saved/).waitFor()
    await page.reload()
    await card('n3').waitFor()
    expect(await card('n2').count()).toBe(0)
  })

  test('it sums up what an execution did to what it hides', async () => {
    await page.keyboard.press('Control+Enter')
    await page.locator('.folded-frame[data-status="completed"]', { hasText: '2 of 2' }).waitFor()
    expect(await violations(page)).toEqual([])
  })

  test('whoever goes on to something in it from a search finds it unfolded; typing unfolds nothing', async () => {
    await page.keyboard.press('Control+f')
    const search = page.getByRole('region', { name: 'Search in this workflow' })
    await search.getByRole('searchbox').fill('needle')
    await search.getByText('1 of 1').waitFor()
    expect(await card('n2').count()).toBe(0)
    await page.waitForFunction(() => document.querySelector('[data-note="f1"].is-found') !== null)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await card('n2').waitFor()
    await button('Undo: Unfold a frame').waitFor()
  })

  test('a double click unfolds what undo folded again', async () => {
    await page.keyboard.press('Control+z')
    await card('n2').waitFor({ state: 'detached' })
    await settled(page)
    const box = (await page.locator('.folded-frame').boundingBox())!
    await page.mouse.dblclick(box.x + 30, box.y + 20)
    await card('n2').waitFor()
  })

  test('tidied from top to bottom, cards have their handles above and beneath, and keep them', async () => {
    await page.getByRole('application').focus()
    await page.keyboard.press('Alt+Shift+T')
    await button('Undo: Tidy up').waitFor()
    await page.keyboard.press('0')
    await page.locator('[data-node="n0"].is-down').waitFor()
    await settled(page)
    const [body, handle] = [await card('n0').boundingBox(), await card('n0').locator('.port.is-output').boundingBox()]
    expect(Math.abs(handle!.y + handle!.height / 2 - (body!.y + body!.height))).toBeLessThan(2)
    expect(Math.abs(handle!.x + handle!.width / 2 - (body!.x + body!.width / 2))).toBeLessThan(2)
    expect(await violations(page)).toEqual([])
    await page.getByText(/^Saved/).waitFor()
    await page.reload()
    await page.locator('[data-node="n0"].is-down').waitFor()
    await page.keyboard.press('ArrowDown')
  })
})

test('about a whole workflow that is pasted a person is asked; a file of something else is refused with the reason', async () => {
  await page.goto(`${product.server.base}/workflows/${ids.get(5)}`)
  await card('n0').waitFor()
  await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(rowOf(3)))
  await page.getByRole('application').focus()
  await page.keyboard.press('Control+v')
  const dialog = page.getByRole('dialog', { name: '“Row of 3” is a whole workflow' })
  await dialog.waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Add its nodes here' }).click()
  await button('Undo: Paste 3 nodes and 1 note').click()

  const send = (types: readonly string[], name: string, text: string) =>
    page.evaluate(
      ([names, fileName, content]) => {
        const data = new DataTransfer()
        data.items.add(new File([content], fileName, { type: 'application/json' }))
        for (const type of names)
          document
            .querySelector('.workflow-canvas')
            ?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data, clientX: 700, clientY: 500 }))
      },
      [types, name, text] as const,
    )
  await send(['dragover'], 'row.json', '{}')
  await page.getByText('Drop to insert').waitFor()
  const drop = (name: string, text: string) => send(['dragover', 'drop'], name, text)
  await drop('package.json', '{"name":"x"}')
  await page.getByText('“package.json” was not inserted').waitFor()
  await drop('row.json', JSON.stringify(rowOf(4)))
  await page.getByRole('button', { name: 'Open as a new workflow' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(ids.get(5)!))
  await page.getByRole('heading', { name: 'Row of 4' }).or(page.getByText('Row of 4').first()).waitFor()
})

test('nothing was asked of another origin, and no page complained', () => {
  expect(complaints).toEqual([])
})

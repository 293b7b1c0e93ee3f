import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { freePort, newDataDir, OWNER, removeDataDir, signIn, startServer, type RunningServer } from '../support/server-process.mjs'
import { openBrowser, violations, watchedPage } from './browser.ts'

/** The canvas: a workflow of 400 nodes, of which only what is near the view is mounted; and what is drawn beside nodes. */
let browser: Browser
let context: BrowserContext
let server: RunningServer
let dataDir: string
let page: Page
let complaints: string[]
let large: string
let small: string

const COUNT = 400
const COLUMNS = 20
const placeOf = (index: number): [number, number] => [(index % COLUMNS) * 300, Math.floor(index / COLUMNS) * 160]
const node = (index: number, rest: Partial<WorkflowNode> = {}): WorkflowNode => ({
  ...{ id: `n${index}`, name: index === 0 ? 'Start' : `Step ${index}`, type: index === 0 ? 'core.manual' : 'core.set', typeVersion: 1 },
  ...{ position: placeOf(index), config: {}, ...rest },
})
const rowOf = (name: string, count: number): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: Array.from({ length: count }, (_, index) => node(index)),
  edges: Array.from({ length: count - 1 }, (_, index) => ({
    id: `e${index}`,
    from: { node: `n${index}`, port: 'main' },
    to: { node: `n${index + 1}`, port: 'main' },
  })),
})

beforeAll(async () => {
  dataDir = newDataDir()
  server = await startServer({ dataDir, port: await freePort() })
  const api = await signIn(server.base)
  const create = async (document: WorkflowDocument): Promise<string> => {
    const { id } = (await api.post('/workflows', { document })) as { id: string }
    return id
  }
  large = await create({
    ...rowOf('Large', COUNT),
    stickies: [{ id: 's1', text: 'A note far away', position: [3000, 3300], size: [240, 120] }],
  })
  small = await create({
    ...rowOf('Small', 5),
    stickies: [
      { id: 'f1', kind: 'frame', text: 'Middle', position: [260, -60], size: [600, 180], color: 'blue' },
      { id: 's1', text: 'Read **this**', position: [0, 200], size: [240, 120] },
    ],
  })
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.base })
  ;({ page, complaints } = await watchedPage(context, server.base))
  await page.goto(`${server.base}/login`)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').first().fill(OWNER.password)
  await page.keyboard.press('Enter')
  await page.getByText('Hello, Millrace').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.kill('SIGTERM')
  removeDataDir(dataDir)
})

const card = (id: string): Locator => page.locator(`[data-node="${id}"]`)
const note = (id: string): Locator => page.locator(`[data-note="${id}"]`)
const undoButton = (label: string | RegExp): Locator => page.getByRole('button', { name: label })
const canvas = (): Locator => page.getByRole('application')
const focusedNode = (id: string): Promise<unknown> =>
  page.waitForFunction((wanted) => (document.activeElement as HTMLElement | null)?.dataset['node'] === wanted, id)

async function open(id: string): Promise<void> {
  await page.goto(`${server.base}/workflows/${id}`)
  await card('n0').waitFor()
}

/** Where a place of the canvas is on the screen, by where the layer of notes was put. */
async function onScreen([x, y]: readonly [number, number]): Promise<{ x: number; y: number }> {
  return page.evaluate(
    ([left, top]) => {
      const layer = document.querySelector<HTMLElement>('.notes-layer')?.style.transform ?? ''
      const [dx = 0, dy = 0, zoom = 1] = [...layer.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number))
      const box = document.querySelector('.workflow-canvas')?.getBoundingClientRect()
      return { x: (box?.left ?? 0) + left * zoom + dx, y: (box?.top ?? 0) + top * zoom + dy }
    },
    [x, y] as const,
  )
}
const middleOf = (index: number): Promise<{ x: number; y: number }> => {
  const [x, y] = placeOf(index)
  return onScreen([x + 110, y + 30])
}
async function drag(from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 })
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 })
  await page.mouse.up()
}
/** The view glides into place. */
async function showAll(): Promise<void> {
  await page.getByRole('button', { name: 'Show everything' }).click()
  await page.waitForTimeout(500)
}
const isFar = (): Promise<unknown> => page.waitForFunction(() => document.querySelector('.workflow-canvas.is-overview') !== null)
const isNear = (): Promise<unknown> => page.waitForFunction(() => document.querySelector('.workflow-canvas:not(.is-overview)') !== null)

describe('a workflow of 400 nodes', () => {
  beforeAll(() => open(large))

  test('mounts only what is near the view', async () => {
    expect(await page.locator('[data-node]').count()).toBeLessThan(80)
    expect(await page.locator('.vue-flow__edge').count()).toBe(0)
    expect(await violations(page)).toEqual([])
  })

  test('a line that is pointed at shows what can be done with it; what is deleted can be brought back', async () => {
    const [x, y] = placeOf(1)
    const at = await onScreen([x - 40, y + 30])
    await page.mouse.move(at.x, at.y)
    await page.locator('.edge-tools').waitFor()
    await page.getByRole('button', { name: 'Delete connection' }).click()
    await undoButton('Undo: Disconnect').click()
    await undoButton('Redo: Disconnect').waitFor()
    await page.mouse.move(at.x, at.y - 200)
    await page.locator('.edge-tools').waitFor({ state: 'detached' })
  })

  test('from afar nodes can be clicked, dragged, and deleted', async () => {
    await canvas().focus()
    await page.keyboard.press('1')
    await isFar()
    await page.waitForTimeout(400) // the view glides into place
    const before = await middleOf(210)
    await page.mouse.click(before.x, before.y)
    await page.getByRole('complementary', { name: 'Settings of Step 210' }).waitFor()
    await drag(await middleOf(210), { x: 60, y: 60 })
    await undoButton('Undo: Move 1 node').click()
    await canvas().focus()
    await page.keyboard.press('Delete')
    await undoButton('Undo: Delete 1 node').click()
  })

  test('a double click brings a node near, and gives it the keyboard', async () => {
    await canvas().focus()
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    await isFar()
    await page.waitForTimeout(400)
    const at = await middleOf(210)
    await page.mouse.dblclick(at.x, at.y)
    await isNear()
    await focusedNode('n210')
  })

  test('the arrow keys go on to nodes that were not mounted, however fast they are pressed', async () => {
    expect(await card('n219').count()).toBe(0)
    for (let turn = 0; turn < 9; turn += 1) await page.keyboard.press('ArrowRight')
    await focusedNode('n219')
  })

  test('the search finds what is far away, shows it, and hands the keyboard on', async () => {
    await page.keyboard.press('Control+f')
    const search = page.getByRole('region', { name: 'Search in this workflow' })
    await search.getByRole('searchbox').fill('far away')
    await search.getByText('1 of 1').waitFor()
    await page.waitForFunction(() => document.querySelector('[data-note="s1"].is-selected') !== null)
    await search.getByRole('searchbox').fill('step 39')
    await search.getByText('1 of 11').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Shift+Enter')
    await search.getByText('11 of 11').waitFor()
    await page.keyboard.press('Escape')
    await focusedNode('n399')
  })

  test('everything can be selected, copied, cut and brought back, mounted or not', async () => {
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+x')
    await undoButton('Undo: Cut 400 nodes and 1 note').waitFor()
    await page.getByText('Start with a trigger').waitFor()
    await page.keyboard.press('Control+z')
    await undoButton('Redo: Cut 400 nodes and 1 note').waitFor()
    await page.keyboard.press('1')
    await isFar()
  })
})

describe('beside the nodes', () => {
  beforeAll(() => open(small))

  test('a frame takes along what lies in it, as one step', async () => {
    const [before, outside] = [await card('n1').boundingBox(), await card('n4').boundingBox()]
    const title = await note('f1').locator('.frame-title').boundingBox()
    await drag({ x: title!.x + 10, y: title!.y + title!.height / 2 }, { x: 0, y: 160 })
    await undoButton('Undo: Move 2 nodes and 1 note').waitFor()
    expect((await card('n1').boundingBox())!.y).toBeGreaterThan(before!.y + 100)
    expect(await card('n4').boundingBox()).toEqual(outside)
    await undoButton('Undo: Move 2 nodes and 1 note').click()
    expect(await card('n1').boundingBox()).toEqual(before)
  })

  test('a note is written, coloured, resized and deleted by keyboard', async () => {
    await canvas().focus()
    await page.keyboard.press('Shift+N')
    await page.getByRole('textbox', { name: 'Text of the note' }).waitFor()
    await page.keyboard.type('Ask **sales**')
    await page.keyboard.press('Escape')
    const written = page.locator('[data-note]', { hasText: 'Ask sales' })
    await written.waitFor()
    expect(await written.locator('strong').textContent()).toBe('sales')
    await page.keyboard.press('Alt+Shift+ArrowRight')
    await undoButton('Undo: Resize note').waitFor()
    await page.getByRole('button', { name: 'Pink' }).click()
    expect(await written.getAttribute('data-colour')).toBe('pink')
    expect(await violations(page)).toEqual([])
    await written.focus()
    await page.keyboard.press('Delete')
    await written.waitFor({ state: 'detached' })
  })

  test('several nodes are lined up, framed, and tidied from top to bottom', async () => {
    await page.keyboard.press('Control+a')
    const bar = page.getByRole('toolbar', { name: /^Arrange/ })
    await bar.waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Alt+A')
    await undoButton(/^Undo: Align left of/).click()
    await page.keyboard.press('g')
    await page.getByRole('textbox', { name: 'Title of the frame' }).waitFor()
    await page.keyboard.type('All of it')
    await page.keyboard.press('Escape')
    await page.getByRole('group', { name: 'Frame All of it' }).waitFor()
    await page.keyboard.press('Delete')
    await page.getByRole('group', { name: 'Frame All of it' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+Shift+T')
    await undoButton(/^Undo: Tidy up/).waitFor()
    // In one go: the view still glides.
    const heights = await page.locator('[data-node]').evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().y))
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
    expect(new Set(heights).size).toBe(5)
    await undoButton(/^Undo: Tidy up/).click()
    await showAll()
  })

  test('a node is replaced by another, and keeps its wires', async () => {
    await card('n2').click()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: 'Replace Step 2' })
    await dialog.getByRole('searchbox').fill('filter')
    await dialog.locator('button[data-type]').first().click()
    await undoButton('Undo: Replace by Filter').waitFor()
    expect(await page.locator('.vue-flow__edge').count()).toBe(4)
    await undoButton('Undo: Replace by Filter').click()
  })

  test('connections are listed and deleted by keyboard', async () => {
    await card('n2').click()
    await page.keyboard.press('Shift+C')
    await page.getByRole('option', { name: 'Delete the connection' }).first().click()
    await undoButton('Undo: Disconnect').click()
  })

  test('nodes become a workflow of their own that is called in their place, and one undo brings them back', async () => {
    await page.keyboard.press('Escape')
    await card('n2').click()
    await card('n3').click({ modifiers: ['Shift'] })
    await page.keyboard.press('Shift+E')
    const dialog = page.getByRole('dialog', { name: 'Make a sub-workflow' })
    await dialog.getByRole('textbox', { name: 'Name of the new workflow' }).fill('The middle')
    await dialog.getByRole('button', { name: 'Make sub-workflow' }).click()
    await page.getByText('“The middle” is a workflow of its own now').waitFor()
    await page.locator('[data-node][aria-label^="The middle,"]').waitFor()
    await card('n3').waitFor({ state: 'detached' })
    expect(await page.locator('.vue-flow__edge').count()).toBe(3)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    for (const name of ['The middle', 'Step 4'])
      await page.locator(`[data-node][aria-label^="${name},"][data-status="completed"]`).waitFor()
    await undoButton('Undo: Extract 2 nodes').click()
    await card('n3').waitFor()
    const api = await signIn(server.base)
    const { data } = (await api.get('/workflows?search=The%20middle')) as { data: { name: string; status: string }[] }
    expect(data.map(({ name, status }) => [name, status])).toEqual([['The middle', 'active']])
  })

  test('what cannot become one is refused with the reason', async () => {
    await page.keyboard.press('Escape')
    await card('n0').click()
    await page.keyboard.press('Shift+E')
    await page.getByText('“Start” starts this workflow').waitFor()
    await page.keyboard.press('Escape')
  })

  test('on a phone a note is chosen by tapping', async () => {
    const phone = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      storageState: await context.storageState(),
    })
    const touched = await watchedPage(phone, server.base)
    await touched.page.goto(`${server.base}/workflows/${small}`)
    const tapped = touched.page.locator('[data-note="s1"]')
    await tapped.waitFor()
    const box = await tapped.boundingBox()
    await touched.page.touchscreen.tap(box!.x + 30, box!.y + box!.height - 15)
    await touched.page.getByRole('group', { name: 'Note', exact: true }).waitFor()
    expect(await violations(touched.page)).toEqual([])
    complaints.push(...touched.complaints)
    await phone.close()
  })
})

test('nothing was asked of another origin, and no page complained', () => {
  expect(complaints).toEqual([])
})

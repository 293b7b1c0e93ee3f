import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { settled, violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** The canvas: a workflow of 400 nodes, of which only what is near the view is mounted; and what is drawn beside nodes. */
let product: Product
let page: Page
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
  product = await startProduct()
  const create = async (document: WorkflowDocument): Promise<string> => {
    const { id } = (await product.api.post('/workflows', { document })) as { id: string }
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
  const origin = product.server.base
  const prepare = (context: BrowserContext) => context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  ;({ page } = await product.open({ prepare }))
})
afterAll(async () => {
  await product?.close()
})

const card = (id: string): Locator => page.locator(`[data-node="${id}"]`)
const note = (id: string): Locator => page.locator(`[data-note="${id}"]`)
const undoButton = (label: string | RegExp): Locator => page.getByRole('button', { name: label })
const canvas = (): Locator => page.getByRole('application')
const focusedNode = (id: string): Promise<unknown> =>
  page.waitForFunction((wanted) => (document.activeElement as HTMLElement | null)?.dataset['node'] === wanted, id)

async function open(id: string): Promise<void> {
  await page.goto(`${product.server.base}/workflows/${id}`)
  await card('n0').waitFor()
  await settled(page)
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
const selected = (): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.node-card.is-selected')].map(({ dataset }) => dataset['node'] ?? '').sort(),
  )
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
  await settled(page)
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
    await settled(page) // the view glides into place
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
    await settled(page)
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

describe('gestures', () => {
  beforeAll(() => open(small))
  const boxOf = async (id: string) => (await card(id).boundingBox())!
  const centre = async (id: string) => {
    const { x, y, width, height } = await boxOf(id)
    return { x: x + width / 2, y: y + height / 2 }
  }
  const undo = async (label: string | RegExp): Promise<void> => {
    await undoButton(label).click()
    await settled(page)
  }

  test('the wheel moves the canvas, with Shift to the side; with Ctrl it zooms', async () => {
    const before = await boxOf('n2')
    await page.mouse.move(before.x + 20, before.y + 20)
    await page.mouse.wheel(0, 40)
    await soon(async () => expect((await boxOf('n2')).y).toBeCloseTo(before.y - 40, 0))
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 40)
    await page.keyboard.up('Shift')
    await soon(async () => expect((await boxOf('n2')).x).toBeCloseTo(before.x - 40, 0))
    expect((await boxOf('n2')).width).toBeCloseTo(before.width, 0)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, 100)
    await page.keyboard.up('Control')
    await soon(async () => expect((await boxOf('n2')).width).toBeLessThan(before.width * 0.95))
    await showAll()
  })

  test('with Space held a drag that begins on a card moves the canvas', async () => {
    const [before, other] = [await boxOf('n2'), await boxOf('n3')]
    await card('n1').focus()
    await page.keyboard.down('Space')
    await drag(await centre('n2'), { x: 50, y: 30 })
    await page.keyboard.up('Space')
    await soon(async () => expect((await boxOf('n3')).x).toBeCloseTo(other.x + 50, 0))
    expect((await boxOf('n2')).y).toBeCloseTo(before.y + 30, 0)
    expect(await undoButton(/^Undo: Move/).count()).toBe(0)
    await showAll()
  })

  test('Esc while a card is dragged puts it back', async () => {
    const before = await boxOf('n2')
    const from = await centre('n2')
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y + 80, { steps: 6 })
    await page.keyboard.press('Escape')
    await soon(async () => expect((await boxOf('n2')).y).toBeCloseTo(before.y, 0))
    await page.mouse.move(from.x + 120, from.y + 160, { steps: 4 })
    await page.mouse.up()
    await soon(async () => expect((await boxOf('n2')).y).toBeCloseTo(before.y, 0))
    expect(await undoButton(/^Undo: Move/).count()).toBe(0)
  })

  /** Nothing is selected, no panel is open, and everything is seen. */
  async function calm(): Promise<void> {
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: /^Settings of/ }).waitFor({ state: 'detached' })
    await showAll()
  }

  test('Esc while a marquee is drawn takes it back, and what was selected before is selected again', async () => {
    await calm()
    await card('n4').click()
    await page.keyboard.press('Escape') // closes the panel
    await showAll()
    expect(await selected()).toEqual(['n4'])
    const [first, third] = [await boxOf('n0'), await boxOf('n3')]
    await page.mouse.move(first.x - 10, first.y + first.height + 20)
    await page.keyboard.down('Shift')
    await page.mouse.down()
    await page.mouse.move(third.x - 5, first.y - 5, { steps: 6 })
    await soon(async () => expect(await selected()).toEqual(['n0', 'n1', 'n2']))
    await page.keyboard.press('Escape')
    await soon(async () => expect(await selected()).toEqual(['n4']))
    expect(await page.locator('.vue-flow__selection').count()).toBe(0)
    await page.mouse.move(third.x + 400, first.y - 20, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await settled(page)
    expect(await selected()).toEqual(['n4'])
  })

  test('Esc while the canvas is moved, or a note pulled to another size, puts it back', async () => {
    await calm()
    const before = await boxOf('n2')
    const at = { x: before.x + 60, y: before.y + 260 }
    await page.mouse.move(at.x, at.y)
    await page.mouse.down()
    await page.mouse.move(at.x + 90, at.y + 40, { steps: 6 })
    await soon(async () => expect((await boxOf('n2')).x).toBeCloseTo(before.x + 90, 0))
    await page.keyboard.press('Escape')
    await soon(async () => expect((await boxOf('n2')).x).toBeCloseTo(before.x, 0))
    await page.mouse.move(at.x + 150, at.y + 90, { steps: 4 })
    await page.mouse.up()
    await settled(page)
    expect((await boxOf('n2')).x).toBeCloseTo(before.x, 0)

    const sheet = note('s1')
    const size = (await sheet.boundingBox())!
    await page.mouse.click(size.x + size.width / 2, size.y + size.height - 12)
    const handle = (await page.locator('.note-handle[data-handle="se"]').boundingBox())!
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
    await page.mouse.down()
    await page.mouse.move(handle.x + 80, handle.y + 80, { steps: 6 })
    await soon(async () => expect((await sheet.boundingBox())!.width).toBeGreaterThan(size.width + 40))
    await page.keyboard.press('Escape')
    await soon(async () => expect((await sheet.boundingBox())!.width).toBeCloseTo(size.width, 0))
    await page.mouse.up()
    await settled(page)
    expect((await sheet.boundingBox())!.width).toBeCloseTo(size.width, 0)
    expect(await undoButton(/^Undo: /).count()).toBe(0)
  })

  test.each(['Control', 'Alt'])('with %s held a drag drops a copy, and the original stays', async (key) => {
    // Nothing else is selected, which would come along: the first closes the panel.
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('Escape')
    await showAll()
    const before = await boxOf('n1')
    const from = await centre('n1')
    await page.keyboard.down(key)
    await drag(from, { x: 0, y: 160 })
    await page.keyboard.up(key)
    await undoButton(/^Undo: Duplicate 1 node/).waitFor()
    await soon(async () => expect(await page.locator('[data-node]').count()).toBe(6))
    await undo(/^Undo: Duplicate 1 node/)
    await showAll()
    await soon(async () => expect((await boxOf('n1')).y).toBeCloseTo(before.y, 0))
  })

  test('a type that is dropped onto a connection goes into it', async () => {
    const palette = page.locator('[data-type="core.filter"]').first()
    if ((await palette.count()) === 0) await page.getByRole('button', { name: 'Show node list' }).click()
    const [left, right] = [await boxOf('n1'), await boxOf('n2')]
    const target = { x: (left.x + left.width + right.x) / 2, y: left.y + left.height / 2 }
    const from = (await palette.boundingBox())!
    await page.mouse.move(from.x + 20, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(target.x - 10, target.y, { steps: 6 })
    await page.mouse.move(target.x, target.y, { steps: 3 })
    await page.mouse.up()
    await undoButton(/^Undo: Insert/).waitFor()
    await soon(async () => expect(await page.locator('.vue-flow__edge').count()).toBe(5))
    await undo(/^Undo: Insert/)
    await showAll()
  })

  test('an input that is pulled into the open offers what may lead to it', async () => {
    const { x, y, height } = await boxOf('n1')
    await drag({ x, y: y + height / 2 }, { x: -30, y: 200 })
    const list = page.getByRole('dialog', { name: 'Add before Step 1' })
    await list.getByRole('searchbox').fill('filter')
    await list.locator('button[data-type]').first().click()
    await undo(/^Undo: Add Filter/)
    await showAll()
  })
})

describe('beside the nodes', () => {
  beforeAll(() => open(small))

  test('a frame takes along what lies in it, as one step', async () => {
    const [before, outside] = [await card('n1').boundingBox(), await card('n4').boundingBox()]
    const title = await note('f1').locator('.frame-title').boundingBox()
    await drag({ x: title!.x + 10, y: title!.y + title!.height / 2 }, { x: 0, y: 160 })
    await undoButton('Undo: Move 2 nodes and 1 note').waitFor()
    await soon(async () => expect((await card('n1').boundingBox())!.y).toBeGreaterThan(before!.y + 100))
    expect(await card('n4').boundingBox()).toEqual(outside)
    await undoButton('Undo: Move 2 nodes and 1 note').click()
    await soon(async () => expect(await card('n1').boundingBox()).toEqual(before))
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
    await soon(async () => expect(await written.getAttribute('data-colour')).toBe('pink'))
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
    await soon(async () => {
      const heights = await page.locator('[data-node]').evaluateAll((cards) => cards.map((one) => one.getBoundingClientRect().y))
      expect(heights).toEqual([...heights].sort((a, b) => a - b))
      expect(new Set(heights).size).toBe(5)
    })
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
    await soon(async () => expect(await page.locator('.vue-flow__edge').count()).toBe(4))
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
    await soon(async () => expect(await page.locator('.vue-flow__edge').count()).toBe(3))
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    for (const name of ['The middle', 'Step 4'])
      await page.locator(`[data-node][aria-label^="${name},"][data-status="completed"]`).waitFor()
    await undoButton('Undo: Extract 2 nodes').click()
    await card('n3').waitFor()
    const { data } = (await product.api.get('/workflows?search=The%20middle')) as { data: { name: string; status: string }[] }
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
    const touched = await product.open({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      storageState: await page.context().storageState(),
    })
    await touched.page.goto(`${product.server.base}/workflows/${small}`)
    const tapped = touched.page.locator('[data-note="s1"]')
    await tapped.waitFor()
    await settled(touched.page)
    const box = await tapped.boundingBox()
    await touched.page.touchscreen.tap(box!.x + 30, box!.y + box!.height - 15)
    await touched.page.getByRole('group', { name: 'Note', exact: true }).waitFor()
    expect(await violations(touched.page)).toEqual([])
    await touched.page.context().close()
  })
})

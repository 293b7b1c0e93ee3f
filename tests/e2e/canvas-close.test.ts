import type { Page } from 'playwright-core'
import { settled, violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** Cards that stand 60 px from each other: their lines are short, and what stands beside them has little room. */
let product: Product
let workflow: string

const WIDE = 280
const node = (id: string, type: string, [column, y]: readonly [number, number], config: object = {}) => ({
  ...{ id, name: id, type, typeVersion: 1, position: [column * WIDE, y], config },
})
const edge = (from: string, to: string, port = 'main', into = 'main') => ({
  ...{ id: `${from}-${to}`, from: { node: from, port }, to: { node: to, port: into } },
})
const many = Array.from({ length: 1240 }, (_, total) => ({ total }))
const closeCards = {
  schema: 'millrace/workflow@1',
  name: 'Close',
  nodes: [
    node('start', 'core.manual', [0, 0]),
    node('list', 'core.set', [1, 0], { assignments: [{ name: 'list', value: many }] }),
    node('split', 'core.split-out', [2, 0], { field: 'list' }),
    node('check', 'core.if', [3, 0], {
      condition: { combine: 'all', conditions: [{ left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 500 }] },
    }),
    node('large', 'core.no-op', [4, -60]),
    node('small', 'core.no-op', [4, 60]),
    node('both', 'core.merge', [5, 0]),
    node('loop', 'core.loop', [6, 0], { mode: 'each', batchSize: 500 }),
    node('work', 'core.no-op', [7, 0]),
    node('spare', 'core.no-op', [1, 160]),
  ],
  edges: [
    ...[
      edge('start', 'list'),
      edge('list', 'split'),
      edge('split', 'check'),
      edge('check', 'large', 'true'),
      edge('check', 'small', 'false'),
    ],
    ...[
      edge('large', 'both', 'main', 'input1'),
      edge('small', 'both', 'main', 'input2'),
      edge('both', 'loop'),
      edge('loop', 'work', 'loop'),
    ],
    edge('work', 'loop', 'main', 'next'),
  ],
}

beforeAll(async () => {
  product = await startProduct()
  ;({ id: workflow } = (await product.api.post('/workflows', { document: closeCards })) as { id: string })
})
afterAll(async () => {
  await product?.close()
})

async function open(page: Page): Promise<void> {
  await page.goto(`${product.server.base}/workflows/${workflow}`)
  await page.locator('[data-node="start"]').waitFor()
  await page.getByRole('application').focus()
  await page.keyboard.press('0') // 100 %
  await settled(page)
}
/** Where an edge ends, a little outside of what its handle takes for new edges. */
async function endOf(page: Page, nodeId: string, reach = 18): Promise<{ x: number; y: number }> {
  const handle = (await page.locator(`[data-node="${nodeId}"] .vue-flow__handle.target`).first().boundingBox())!
  return { x: handle.x - reach, y: handle.y + handle.height / 2 }
}
const middleOf = async (page: Page, nodeId: string): Promise<{ x: number; y: number }> => {
  const { x, y, width, height } = (await page.locator(`[data-node="${nodeId}"]`).boundingBox())!
  return { x: x + width / 2, y: y + height / 2 }
}
const ends = async (): Promise<unknown> => {
  const { document: saved } = (await product.api.get(`/workflows/${workflow}`)) as { document: typeof closeCards }
  return saved.edges.find(({ id }) => id === 'start-list')?.to.node
}

describe('a line between two close cards', () => {
  test('its end is pulled to another card by mouse, while its buttons are there', async () => {
    const { page } = await product.open()
    await open(page)
    const end = await endOf(page, 'list')
    await page.mouse.move(end.x - 6, end.y)
    await page.locator('.edge-tools').waitFor()
    await page.mouse.move(end.x, end.y)
    await page.mouse.down()
    const to = await middleOf(page, 'spare')
    await page.mouse.move(to.x, to.y, { steps: 8 })
    await page.mouse.up()
    await page.getByRole('button', { name: /^Undo: Move connection/ }).click()
    await page.getByRole('button', { name: /^Redo: Move connection/ }).waitFor()

    // Its buttons stand beside it, and can be reached.
    await page.mouse.move(end.x - 6, end.y)
    await page.locator('.edge-tools').waitFor()
    await page.getByRole('button', { name: 'Delete connection' }).click()
    await page.getByRole('button', { name: /^Undo: Disconnect/ }).click()
    await page.close()
  })

  test('its end is pulled by a finger; a tap selects it', async () => {
    const { page } = await product.open({ hasTouch: true })
    await open(page)
    const [end, to] = [await endOf(page, 'list'), await middleOf(page, 'spare')]
    await page.touchscreen.tap(end.x, end.y)
    await page.locator('.edge.is-selected').waitFor()
    const client = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: readonly { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: [...touchPoints] })
    await touch('touchStart', end)
    for (let step = 1; step <= 8; step += 1)
      await touch('touchMove', { x: end.x + ((to.x - end.x) * step) / 8, y: end.y + ((to.y - end.y) * step) / 8 })
    await touch('touchEnd')
    await page.getByRole('button', { name: /^Undo: Move connection/ }).waitFor()
    await soon(async () => expect(await ends()).toBe('spare'))
    await page.getByRole('button', { name: /^Undo: Move connection/ }).click()
    await soon(async () => expect(await ends()).toBe('list'))
    await page.close()
  })
})

describe('what an execution shows between close cards', () => {
  let page: Page
  beforeAll(async () => {
    ;({ page } = await product.open())
    await open(page)
  })

  test('how many items went over each line stands on no card and on nothing else that is written there', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('[data-node="work"][data-status="completed"]').waitFor()
    await page.locator('.edge-items').nth(8).waitFor()
    await settled(page)
    const clashes = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll<HTMLElement>('.edge-items, .node-body, .node-status, .port-label, .port-plus')].map(
        (element) => ({
          what: `${element.className} ${element.textContent}`,
          isLabel: element.matches('.edge-items'),
          box: element.getBoundingClientRect(),
        }),
      )
      return boxes.flatMap(({ what, isLabel, box }, at) =>
        boxes.flatMap((other, index) => {
          const isOver =
            box.left < other.box.right - 0.5 &&
            other.box.left < box.right - 0.5 &&
            box.top < other.box.bottom - 0.5 &&
            other.box.top < box.bottom - 0.5
          return isLabel && isOver && index !== at ? [`${what} lies on ${other.what}`] : []
        }),
      )
    })
    expect(clashes).toEqual([])
    expect(await page.locator('.edge title', { hasText: '1,240 items' }).count()).toBeGreaterThan(0)
    expect(await violations(page, ['color-contrast'])).toEqual([])
  })

  test('counts and times in the rows beneath cards are never cut; the card tells them in full', async () => {
    const cut = await page
      .locator('.node-status-note')
      .evaluateAll((notes) => notes.flatMap((note) => (note.scrollWidth > note.clientWidth ? [note.textContent] : [])))
    expect(cut).toEqual([])
    const split = page.locator('[data-node="split"]')
    expect(await split.locator('.node-status-note').textContent()).toMatch(/^1\.2K items · /)
    expect(await split.getAttribute('aria-label')).toContain('1,240 items')
  })
})

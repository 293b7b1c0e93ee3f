import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { OWNER } from '../support/server-process.mjs'
import { settled, violations } from './browser.ts'
import { startProduct, type Product } from './product.ts'
import { soon } from './soon.ts'

/** A real workflow by the keyboard alone: from signing in to publishing, on the canvas and in the outline. */
let product: Product
let page: Page
let complaints: string[]

beforeAll(async () => {
  product = await startProduct()
})
afterAll(async () => {
  await product?.close()
})

/** A card of the canvas and a row of the outline say the same of themselves. */
const node = (name: string): Locator => page.locator(`[data-node][aria-label^="${name},"]`)
const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
const settings = (): Locator => page.getByRole('complementary', { name: /^Settings of/ })
const press = (...keys: string[]): Promise<void> =>
  keys.reduce<Promise<void>>((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
const type = (text: string): Promise<void> => page.keyboard.type(text)

const hasFocus = (locator: Locator): Promise<boolean> =>
  locator
    .first()
    .evaluate((element) => element === document.activeElement || element.contains(document.activeElement), undefined, { timeout: 500 })
    .catch(() => false)
/** What was done puts the keyboard somewhere, in a frame or two. */
async function focusIn(locator: Locator): Promise<void> {
  await soon(async () => {
    if (!(await hasFocus(locator))) throw new TypeError(`the keyboard is at ${await place()}, not at ${locator.toString()}`)
  })
  await isSeen()
}
/** Presses a key so many times at most until that has the keyboard; where it went is known in a frame or two. */
async function pressTo(locator: Locator, key: string, most: number): Promise<void> {
  for (let turn = 0; turn < most && !(await hasFocus(locator)); turn += 1) {
    await press(key)
    await settled(page)
  }
}
const place = (): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: at } = document
    return at === null ? 'nothing' : `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60)}`
  })

/** Whatever has the keyboard shows it: by a ring of its own or of what it stands in, or by the caret of a text. */
async function isSeen(): Promise<void> {
  const seen = await page.evaluate(() => {
    const { activeElement: at } = document
    if (at === null || at === document.body) return 'the keyboard fell to the page'
    const box = at.getBoundingClientRect()
    if (box.width === 0 || box.height === 0) return 'what has the keyboard is not drawn'
    if (at.matches('input, textarea, [contenteditable=true]')) return undefined
    const ringed = (element: Element | null): boolean => {
      if (element === null) return false
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    }
    return ringed(at) || ringed(at.parentElement) ? undefined : 'what has the keyboard shows no ring'
  })
  if (seen !== undefined) throw new TypeError(`${seen}: ${await place()}`)
}

/** Tab until it has the keyboard: everything on the way must show that it has it. */
async function tabTo(locator: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab', most = 80): Promise<void> {
  await locator.first().waitFor()
  for (let turn = 0; turn < most; turn += 1) {
    if (await locator.first().evaluate((element) => element === document.activeElement)) return isSeen()
    await press(key)
    const isPage = await page.evaluate(() => document.activeElement === document.body)
    if (!isPage) await isSeen() // after the last control of a page comes the browser's own bar
  }
  throw new TypeError(`${most} times ${key} did not lead to ${locator.toString()}; the keyboard is at ${await place()}`)
}

async function logIn(): Promise<void> {
  await page.goto(`${product.server.base}/login`)
  await tabTo(page.getByLabel('E-mail'))
  await type(OWNER.email)
  await tabTo(page.getByLabel('Password'))
  await type(OWNER.password)
  await press('Enter')
  await page.getByText('Hello, Millrace').first().waitFor()
}

/** Chooses from the list of nodes that has the keyboard. */
async function chooseNode(title: string, makes = title): Promise<void> {
  await focusIn(page.getByRole('searchbox', { name: 'Search nodes' }))
  await type(title)
  await page.locator('button[data-type]').first().waitFor()
  await press('Enter')
  await node(makes).waitFor()
  await focusIn(node(makes))
}

const count = (locator: Locator, wanted: number): Promise<void> => soon(async () => expect(await locator.count()).toBe(wanted))
const said = (text: string | RegExp): Promise<void> =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' })

interface Way {
  /** From the list of workflows into an empty new one, as this view shows it. */
  readonly begin: () => Promise<void>
  /** Gives a node the keyboard, and selects it. */
  readonly go: (name: string) => Promise<void>
  /** Connects the node that has the keyboard to another one. */
  readonly connect: (to: string) => Promise<void>
}

/** Nobody needs a hand on the mouse for any of this. */
async function buildsAndPublishes({ begin, go, connect }: Way): Promise<void> {
  await tabTo(button('New workflow'))
  await press('Enter')
  await node('Manual').waitFor()
  await begin()

  // Away with what is there: the keyboard must not fall to the page with it.
  await go('Manual')
  await press('Delete')
  await count(page.locator('[data-node]'), 0)
  await tabTo(button('Add a trigger'))
  await press('Enter')
  await chooseNode('Manual')

  // One after it, connected by itself; another one on its own, connected by hand.
  await press('/')
  await chooseNode('Edit Fields')
  await press('Escape', 'Escape', '/')
  await chooseNode('Edit Fields', 'Edit Fields 2')
  await go('Edit Fields')
  await connect('Edit Fields 2')
  await said('Connected Edit Fields to Edit Fields 2')

  // A setting that is an expression.
  await go('Edit Fields')
  await press('Enter')
  await focusIn(settings().getByRole('tab', { name: 'Settings' }))
  await tabTo(settings().getByRole('button', { name: 'Add field' }))
  await press('Enter')
  await tabTo(settings().getByRole('textbox', { name: 'Name', exact: true }).last(), 'Shift+Tab')
  await type('answer')
  await tabTo(settings().getByRole('textbox', { name: 'Value' }).last())
  await type('{{ 6 * 7 }}')
  await settings().getByText('42').first().waitFor()
  await press('Escape')
  await focusIn(node('Edit Fields'))

  // It runs, and what came out is read.
  await press('Control+Enter')
  await page.locator('[data-node][aria-label^="Edit Fields 2,"][data-status=completed]').waitFor()
  await focusIn(node('Edit Fields'))
  await press('Enter')
  await focusIn(settings().getByRole('tab', { name: 'Settings' }))
  await press('ArrowRight', 'ArrowRight')
  await focusIn(settings().getByRole('tab', { name: 'Output' }))
  await settings().getByText('42').first().waitFor()
  await press('Escape')
  await focusIn(node('Edit Fields'))

  // Rename, switch off and on, delete, and take that back.
  await press('F2')
  await page.locator('input:focus').waitFor()
  await press('Control+A')
  await type('Answer')
  await press('Enter')
  await focusIn(node('Answer'))
  await go('Edit Fields 2')
  await press('d')
  await page.locator('[data-node][aria-label^="Edit Fields 2,"][aria-label*="Disabled"]').waitFor()
  await isSeen()
  await press('d')
  await page.locator('[data-node][aria-label^="Edit Fields 2,"]:not([aria-label*="Disabled"])').waitFor()
  await press('Delete')
  await node('Edit Fields 2').waitFor({ state: 'detached' })
  await said('Deleted Edit Fields 2')
  await focusIn(page.locator('[data-node]:focus'))
  await press('Control+z')
  await node('Edit Fields 2').waitFor()
  await said('Undone: Delete 1 node')
  await focusIn(page.locator('[data-node]:focus'))

  await tabTo(button('Publish'), 'Shift+Tab')
  await press('Enter')
  await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Publish' }))
  await press('Enter')
  await page.getByText('Version 1 is published').first().waitFor()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await focusIn(page.getByRole('button', { name: 'Run', exact: true }))
}

describe.each(['canvas', 'outline'] as const)('in the %s', (view) => {
  beforeAll(async () => {
    ;({ page, complaints } = await product.open({ signedOut: true }))
  })
  afterAll(() => page.context().close())

  const onCanvas: Way = {
    begin: () => tabTo(node('Manual')),
    async go(name) {
      if (!(await page.evaluate(() => document.activeElement?.matches('[data-node]') === true)))
        await tabTo(page.locator('[data-node][tabindex="0"]'))
      // The way leads from left to right; what has no connection yet is walked to as well.
      for (const way of ['ArrowLeft', 'ArrowRight']) await pressTo(node(name), way, 6)
      await focusIn(node(name))
      await press('Space')
    },
    async connect(to) {
      await press('c')
      await focusIn(page.getByRole('dialog'))
      await type(to)
      await press('Enter')
    },
  }
  const inOutline: Way = {
    async begin() {
      await tabTo(button('Outline'))
      await press('Enter')
      await page.getByRole('treegrid', { name: /^Outline of/ }).waitFor()
      await focusIn(button('Outline'))
      await tabTo(page.locator('[role=row][tabindex="0"]'))
      expect(await violations(page)).toEqual([])
    },
    async go(name) {
      if (!(await page.evaluate(() => document.activeElement?.matches('[role=row]') === true)))
        await tabTo(page.locator('[role=row][tabindex="0"]'))
      await press('Home')
      await settled(page)
      await pressTo(node(name), 'ArrowDown', 40)
      await focusIn(node(name))
    },
    async connect(to) {
      await press('ArrowRight', 'ArrowDown', 'ArrowDown')
      await focusIn(page.getByRole('row', { name: 'Output main, leads nowhere yet' }))
      await press('c')
      await focusIn(page.getByRole('dialog'))
      await type(to)
      await press('Enter')
    },
  }

  test('somebody without a mouse builds, runs and publishes a workflow', async () => {
    await logIn()
    await buildsAndPublishes(view === 'canvas' ? onCanvas : inOutline)
    expect(await violations(page)).toEqual([])
  })

  test('a toolbar is one stop of Tab; arrows walk it, and undoing the last step keeps the keyboard', async () => {
    const toolbar = page.getByRole('toolbar', { name: view === 'canvas' ? 'Canvas controls' : 'Outline tools' })
    await tabTo(toolbar.locator('button[tabindex="0"]'))
    expect(await toolbar.locator('button[tabindex="0"]').count()).toBe(1)
    const undo = toolbar.getByRole('button', { name: /^Undo:|^Nothing to undo/ })
    await pressTo(undo, 'ArrowRight', 8)
    for (let turn = 0; turn < 40 && (await button('Nothing to undo').count()) === 0; turn += 1) await press('Enter')
    await focusIn(button('Nothing to undo'))
    await press('Enter', 'End')
    await isSeen()
    await press('ArrowRight')
    await focusIn(toolbar.getByRole('button').first())
  })

  test('no page complained, and nothing was asked of another origin', () => {
    expect(complaints).toEqual([])
  })
})

test('this file has no hand on the mouse', () => {
  const source = readFileSync(__filename, 'utf8')
  expect(source.match(/\.(click|dblclick|hover|tap|fill|check|dragTo|selectOption)\(|\.(mouse|touchscreen)\b/g)).toBeNull()
})

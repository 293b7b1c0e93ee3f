import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { fillServer, type Sample } from '../support/sample/fill.mjs'
import { openState, STATES, visit, type State } from '../support/sample/states.mjs'
import { violations, type Watched } from './browser.ts'
import { findings, noteShifts, overflow, shifted } from './looks.ts'
import { startProduct, type Product } from './product.ts'

/** Every page and its main states, as a person finds them: empty, loading, failed, filled, with what opens over them. */
let product: Product
let sample: Sample
let desk: Watched
let phone: Watched

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** Layout may move this much while data arrives: less than anybody notices. */
const MOST_SHIFT = 0.05
/** Answers that take so long really arrive after the page is drawn. */
const LATE_MS = 350

beforeAll(async () => {
  product = await startProduct()
  const { data } = (await product.api.get('/workflows')) as { data: { id: string }[] }
  for (const { id } of data) await product.api.delete(`/workflows/${id}`)
  desk = await product.open({ prepare: noteShifts })
  phone = await product.open({ ...PHONE, prepare: noteShifts })
})
afterAll(async () => {
  sample?.close()
  await product?.close()
})

const open = (page: Page, path: string): Promise<void> => visit(page, `${product.server.base}/${path}`)
/** Both devices at once, since most of the time goes by waiting. */
const onBoth = async (look: (watched: Watched) => Promise<void>): Promise<void> => {
  const done = await Promise.allSettled([desk, phone].map(look))
  // The other one is done as well before anybody hears of a failure: what comes next begins with both at rest.
  for (const one of done) if (one.status === 'rejected') throw one.reason
}
/** What is wrong with a page: in every look on a desk, in the usual one on a phone. */
const wrong = ({ page }: Watched): Promise<string[]> => (page === desk.page ? findings(page) : violations(page))
/** The lists, each with what it asks for first. */
const LISTS: readonly (readonly [path: string, asks: RegExp])[] = [
  ['workflows', /\/api\/v1\/workflows\?/],
  ['executions', /\/api\/v1\/executions\?/],
  ['dead-letters', /\/api\/v1\/dead-letters/],
  ['inbox', /\/api\/v1\/inbox/],
  ['batches', /\/api\/v1\/batches/],
  ['credentials', /\/api\/v1\/credentials/],
  ['connectors', /\/api\/v1\/connectors/],
  ['schedules', /\/api\/v1\/schedules/],
  ['nodes', /\/api\/v1\/node-types/],
  ['api-explorer', /\/api\/v1\/openapi/],
  ['settings/users', /\/api\/v1\/users/],
  ['settings/api-keys', /\/api\/v1\/api-keys/],
  ['settings/packages', /\/api\/v1\/packages|\/api\/v1\/node-types/],
]

test('every page of the router is looked at', () => {
  const router = readFileSync(join(import.meta.dirname, '../../packages/editor/src/router.ts'), 'utf8')
  const pages = [...router.matchAll(/^ {4}name: '([a-z-]+)'/gm)].map(([, name]) => name)
  expect(pages.length).toBeGreaterThan(15)
  const seen = new Set([...STATES.map(({ route }) => route), 'login', 'setup'])
  expect(pages.filter((name) => !seen.has(name ?? ''))).toEqual([])
})

describe('before anything is there', () => {
  test.each(LISTS.map(([path]) => path))('%s says what will be there, and how', async (path) => {
    await onBoth(async (watched) => {
      await open(watched.page, path)
      expect(await wrong(watched)).toEqual([])
    })
    expect(await overflow(phone.page)).toBe(0)
  })

  test('who is not signed in finds the sign-in, with what is wrong said at its field', async () => {
    const { page } = await product.open({ signedOut: true })
    await open(page, 'login')
    expect(await findings(page)).toEqual([])
    await page.getByLabel('E-mail').fill('nobody@example.com')
    await page.getByLabel('Password').first().fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await findings(page)).toEqual([])
    await page.context().close()
  })
})

describe('when an answer does not come, or is a failure', () => {
  const refuse = (route: Route): Promise<void> =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 500, code: 'server.unexpected', detail: 'The disk is full. Make room, then try again.' }),
    })

  test.each(LISTS)('%s draws what is to come, then says what failed and offers to try again', async (path, asks) => {
    await onBoth(async (watched) => {
      const { page } = watched
      const held: Route[] = []
      const hold = async (route: Route): Promise<void> => void held.push(route)
      await page.route(asks, hold)
      await page.goto(`${product.server.base}/${path}`)
      await page.getByRole('status').filter({ hasText: 'Loading' }).first().waitFor({ state: 'attached' })
      expect(await wrong(watched)).toEqual([])
      await page.route(asks, refuse) // before what holds goes: Playwright lets through what nobody holds any more
      for (const route of held.splice(0)) await refuse(route).catch(() => undefined) // the page may have given it up
      await page.unroute(asks, hold)
      await page.getByRole('alert').filter({ hasText: 'The disk is full.' }).first().waitFor()
      expect(await wrong(watched)).toEqual([])
      await page.unroute(asks, refuse)
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await page.getByRole('alert').filter({ hasText: 'The disk is full.' }).first().waitFor({ state: 'detached' })
    })
  })
})

describe('with the work of a shop in it', () => {
  beforeAll(async () => {
    sample = await fillServer(product.server.base, product.api)
  })

  /** Opens a state, a page that nobody touches with answers that come late: then nothing of it may move. */
  async function look(watched: Watched, state: State): Promise<void> {
    const isUntouched = state.open === undefined
    watched.slowBy(isUntouched ? LATE_MS : 0)
    await openState(watched.page, product.server.base, state, sample)
    watched.slowBy(0)
    const { sum, what } = await shifted(watched.page)
    expect(isUntouched && sum > MOST_SHIFT ? what : '').toBe('')
    expect(await overflow(watched.page)).toBe(0)
  }

  // State by state, so that those at the end leave nothing behind that the other device would see before.
  test.each(STATES.map((state) => [state.name, state] as const))('%s is readable, fits, and stays where it is', async (_, state) => {
    await onBoth(async (watched) => {
      if (state.only !== undefined && (state.only === 'phone') !== (watched === phone)) return
      await look(watched, state)
      expect(await wrong(watched)).toEqual([])
    })
  })
})

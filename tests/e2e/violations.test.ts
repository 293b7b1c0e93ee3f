import type { Browser, Page } from 'playwright-core'
import { openBrowser, violations } from './browser.ts'

/** What every other journey relies on: a page is judged as it stands in the end, not on its way there. */
let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  page = await browser.newPage()
})
afterAll(() => browser?.close())

const show = (style: string, body: string): Promise<void> =>
  page.setContent(`<!doctype html><html lang="en"><title>A page</title><style>${style}</style><main><h1>Orders</h1>${body}</main></html>`)
const FADE = '@keyframes in { from { opacity: 0.1 } } .new { animation: in 1500ms }'

test('what fades in is judged when it is there', async () => {
  await show(FADE, '<p class="new">Retry all of them?</p>')
  expect(await violations(page)).toEqual([])
})

test('what begins to fade in while it is judged is judged again', async () => {
  await show(FADE, '<p id="late">Retry all of them?</p>')
  await page.evaluate(() => {
    // As soon as the first style is asked for, axe is at work.
    const styleOf = window.getComputedStyle
    window.getComputedStyle = (...asked) => {
      window.getComputedStyle = styleOf
      document.querySelector('#late')?.classList.add('new')
      return styleOf(...asked)
    }
  })
  expect(await violations(page)).toEqual([])
})

test('what cannot be read in the end is found, also when it could be at first, and also beside what turns for ever', async () => {
  const style = `@keyframes away { to { color: #eee } } @keyframes turn { to { rotate: 1turn } }
    .gone { animation: away 400ms forwards } .busy { animation: turn 1s infinite linear; width: 20px }`
  await show(style, '<p class="gone">Retry all of them?</p><p class="busy">+</p>')
  expect(await violations(page)).toEqual([expect.stringMatching(/^color-contrast: .*gone/)])
})

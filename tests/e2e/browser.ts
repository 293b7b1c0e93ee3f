import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page, type Route } from 'playwright-core'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['MILLRACE_CHROMIUM'] ?? '/usr/bin/chromium', args: ARGUMENTS })

/** What a page may never do: ask another origin for something, or complain in its console. */
export interface Watched {
  readonly page: Page
  readonly complaints: string[]
  /** From now on answers of the API take this much longer. */
  slowBy(ms: number): void
}

const watched: Watched[] = []

/** What the pages did that they may never do, since this was asked last. `setup.ts` asks after each test. */
export const newComplaints = (): string[] => watched.flatMap(({ complaints }) => complaints.splice(0))

/** What never leaves the browser: its PDF viewer is an extension of its own. */
const INSIDE = /^(data|blob|chrome|chrome-extension):/

export async function watchedPage(context: BrowserContext, origin: string): Promise<Watched> {
  const page = await context.newPage()
  // So long only where something is wrong; a busy machine is no reason to fail.
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  let delay = 0
  const pass = async (route: Route): Promise<void> => {
    if (delay > 0 && new URL(route.request().url()).pathname.startsWith('/api/')) await page.waitForTimeout(delay)
    await route.continue()
  }
  await context.route('**/*', async (route) => {
    const url = route.request().url()
    // What a page asked for before it was left is nobody's any more.
    if (url.startsWith(origin) || INSIDE.test(url)) return pass(route).catch(() => undefined)
    complaints.push(`asked for ${url}`)
    return route.abort()
  })
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (isComplaint(message, origin)) complaints.push(`${message.type()}: ${message.text()}`)
  })
  const made = { page, complaints, slowBy: (ms: number) => void (delay = ms) }
  watched.push(made)
  return made
}

/** Errors of anybody, warnings of ours. */
function isComplaint(message: ConsoleMessage, origin: string): boolean {
  const text = message.text()
  // Chromium itself reports each refused request or connection; whether one should be refused is for the test to say.
  if (text.startsWith('Failed to load resource') || text.startsWith('WebSocket connection to')) return false
  // A page in the data is shown in a frame in which nothing may run: that is what the frame is for.
  if (text.startsWith('Blocked script execution') && text.includes('sandboxed')) return false
  return message.type() === 'error' || (message.type() === 'warning' && message.location().url.startsWith(origin))
}

/** Until what was begun is drawn and nothing is on its way any more: colours in the middle of a fade-in are nobody's. */
export const settled = (page: Page): Promise<void> => page.evaluate(drawn)

/** Runs in the page: until frames went by in which no animation that ever ends was under way, and the canvas stood. */
async function drawn(): Promise<void> {
  const canvas = (): string =>
    [...document.querySelectorAll<HTMLElement>('.vue-flow__transformationpane')].map(({ style }) => style.transform).join()
  // Whatever never comes to rest is looked at as it is in the end.
  for (let turn = 0; turn < 40; turn += 1) {
    const before = canvas()
    for (let frame = 0; frame < 3; frame += 1) await new Promise((done) => requestAnimationFrame(done))
    const passing = document
      .getAnimations()
      .filter(({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().iterations !== Infinity)
    if (passing.length === 0 && canvas() === before) return
    await Promise.allSettled(passing.map(({ finished }) => finished))
  }
}

/** What began while axe looked may be half of what it found, or missing from it: then it looks again, so many times at most. */
const MOST_LOOKS = 5

/** Serious and critical findings of axe, a line each; of these rules alone, or of all. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // By the debugger, since the page's own policy rightly refuses scripts from elsewhere.
  if (!(await page.evaluate(() => 'drawn' in globalThis))) await page.evaluate(`${axe.source}; globalThis.drawn = ${drawn.toString()}`)
  for (let look = 1; ; look += 1) {
    const { found, isDisturbed } = await page.evaluate(measured, rules)
    if (isDisturbed && look < MOST_LOOKS) continue
    return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, at }) => `${id}: ${at.join(', ')}`)
  }
}

/** Runs in the page: what axe finds once everything is drawn, and whether something began to move before it was done. */
async function measured(only?: readonly string[]) {
  const here = globalThis as unknown as { axe: typeof axe; drawn: typeof drawn }
  await here.drawn()
  let isDisturbed = false
  const disturbed = (): void => void (isDisturbed = true)
  const beginnings = ['animationstart', 'transitionrun'] as const
  for (const beginning of beginnings) document.addEventListener(beginning, disturbed, true)
  const options = only === undefined ? {} : { runOnly: { type: 'rule' as const, values: [...only] } }
  const { violations: all } = await here.axe.run(document, { resultTypes: ['violations'], ...options })
  // What began last is told with the frame after the next.
  for (let frame = 0; frame < 2; frame += 1) await new Promise((done) => requestAnimationFrame(done))
  for (const beginning of beginnings) document.removeEventListener(beginning, disturbed, true)
  return { found: all.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map((node) => node.target.join(' ')) })), isDisturbed }
}

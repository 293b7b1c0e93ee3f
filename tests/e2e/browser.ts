import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import axe from 'axe-core'

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
}

export async function watchedPage(context: BrowserContext, origin: string): Promise<Watched> {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  await context.route('**/*', (route) => {
    const url = route.request().url()
    if (url.startsWith(origin) || url.startsWith('data:') || url.startsWith('blob:')) return route.continue()
    complaints.push(`asked for ${url}`)
    return route.abort()
  })
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // Chromium itself reports each refused request; whether one should be refused is for the test to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(`console: ${message.text()}`)
  })
  return { page, complaints }
}

/** Serious and critical findings of axe, a line each. */
export async function violations(page: Page): Promise<string[]> {
  // By the debugger, since the page's own policy rightly refuses scripts from elsewhere.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe
    return (await run(document, { resultTypes: ['violations'] })).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      at: nodes.map((node) => node.target.join(' ')),
    }))
  })
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, at }) => `${id}: ${at.join(', ')}`)
}

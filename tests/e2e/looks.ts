import type { BrowserContext, Page } from 'playwright-core'
import { violations } from './browser.ts'

/** Looks of the system that a page follows by itself, without being loaded anew. */
const LOOKS = {
  light: { colorScheme: 'light', contrast: 'no-preference' },
  dark: { colorScheme: 'dark', contrast: 'no-preference' },
  contrast: { colorScheme: 'light', contrast: 'more' },
  'dark contrast': { colorScheme: 'dark', contrast: 'more' },
} as const

/** What a look can change of what axe finds; everything else is the same in all of them. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What is wrong with the page as it stands, in every look; each finding with the look that it is of. */
export async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [name, media] of Object.entries(LOOKS)) {
    // Without reduced motion colours would still be on their way.
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
    const rules = name === 'light' ? undefined : COLOUR_RULES
    found.push(...(await violations(page, rules)).map((finding) => `${name}: ${finding}`))
  }
  await page.emulateMedia({ ...LOOKS.light, reducedMotion: 'reduce' })
  return found
}

/** How many pixels the page is wider than its window; 0 when it is not. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))

interface Shift {
  readonly value: number
  readonly what: string
}

/** From now on each page of the context notes what moved without anybody having touched it. */
export async function noteShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    interface Moved extends PerformanceEntry {
      value: number
      hadRecentInput: boolean
      sources: { node?: Element | null }[]
    }
    const shifts: Shift[] = []
    Object.assign(globalThis, { millraceShifts: shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Moved[]) {
        if (entry.hadRecentInput) continue
        const what = entry.sources.map(({ node }) => `${node?.nodeName.toLowerCase() ?? '?'}.${String(node?.className ?? '').slice(0, 60)}`)
        shifts.push({ value: entry.value, what: what.join(' | ') })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** What moved since the page was opened: the sum, and what it was. */
export async function shifted(page: Page): Promise<{ sum: number; what: string }> {
  const shifts = await page.evaluate(() => (globalThis as unknown as { millraceShifts: Shift[] }).millraceShifts)
  return {
    sum: shifts.reduce((sum, { value }) => sum + value, 0),
    what: shifts.map(({ value, what }) => `${value.toFixed(3)} ${what}`).join('\n'),
  }
}

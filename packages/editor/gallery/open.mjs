import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createServer } from 'vite'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** The gallery in Chromium; `open` shows one specimen and waits until it is drawn. */
export async function openGallery() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const cacheDir = `${root}/node_modules/.vite-gallery`
  const server = await createServer({
    configFile: `${root}/vite.config.ts`,
    root,
    cacheDir,
    server: { port: 0, hmr: false },
    logLevel: 'error',
  })
  await server.listen()
  const base = `http://127.0.0.1:${server.httpServer.address().port}/gallery/index.html`
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
  const page = await browser.newPage({ viewport: { width: 392, height: 900 } })
  page.setDefaultTimeout(8_000)
  page.setDefaultNavigationTimeout(60_000)
  const messages = []
  let current = ''
  page.on(
    'console',
    (message) =>
      ['error', 'warning'].includes(message.type()) && !message.text().includes('404') && messages.push(`${current}: ${message.text()}`),
  )
  page.on('pageerror', (error) => messages.push(`${current}: ${error.stack ?? error.message}`))
  return {
    page,
    messages,
    async open(name, theme = 'light') {
      current = `${name} (${theme})`
      await page.setViewportSize({ width: name.includes('data') ? 592 : 392, height: 900 })
      await page.goto(`${base}?theme=${theme}&only=${encodeURIComponent(name)}`)
      await page.waitForFunction(() => 'gallery' in window && document.querySelector('[aria-busy=true]') === null, undefined, {
        timeout: 60_000,
      })
      if (name !== 'none') await page.waitForSelector('[data-specimen]')
      await page.waitForLoadState('networkidle')
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

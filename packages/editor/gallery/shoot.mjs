// Draws every form of the gallery in Chromium and says what is wrong: console errors, changes without an edit, axe findings.
// node gallery/shoot.mjs [folder for pictures] [name of one specimen]
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const [folder, wanted] = process.argv.slice(2)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const server = await createServer({
  configFile: `${root}/vite.config.ts`,
  root,
  server: { port: 0, strictPort: false, hmr: false },
  logLevel: 'error',
})
await server.listen()
const base = `http://127.0.0.1:${server.httpServer.address().port}/gallery/index.html`
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
const page = await browser.newPage({ viewport: { width: 392, height: 900 } })
let problems = 0
const say = (name, text) => {
  problems += 1
  process.stdout.write(`${name}: ${text}\n`)
}
let current = ''
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && say(current, message.text()))
page.on('pageerror', (error) => say(current, error.stack ?? error.message))
const open = async (name, theme) => {
  current = `${name} (${theme})`
  await page.setViewportSize({ width: name.includes('data') ? 592 : 392, height: 900 })
  await page.goto(`${base}?theme=${theme}&only=${encodeURIComponent(name)}`)
  await page.waitForSelector('[data-specimen]')
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
  await page.waitForLoadState('networkidle')
}
try {
  await page.goto(`${base}?only=none`)
  await page.waitForFunction(() => 'gallery' in window)
  const names = wanted ? [wanted] : await page.evaluate(() => window.gallery.names)
  if (folder) mkdirSync(folder, { recursive: true })
  for (const name of names) {
    for (const theme of wanted || !folder ? ['light', 'dark'] : ['light', 'dark']) {
      await open(name, theme)
      const changes = await page.evaluate((key) => window.gallery.changes[key] ?? 0, name)
      if (changes > 0) say(current, `changed ${changes} times without an edit`)
      const wide = await page.evaluate(() => document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)
      if (wide > 1) say(current, `${wide} px too wide`)
      await page.evaluate(axe)
      const found = await page.evaluate(() => window.axe.run('[data-specimen]'))
      for (const violation of found.violations)
        for (const node of violation.nodes.slice(0, 3)) say(current, `axe ${violation.impact} ${violation.id}: ${node.html.slice(0, 160)}`)
      if (folder && theme === (wanted ? theme : 'light')) {
        const height = await page.evaluate(() => document.querySelector('main').scrollHeight)
        await page.setViewportSize({ width: name.includes('data') ? 592 : 392, height: Math.min(2600, Math.max(200, height)) })
        await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}-${theme}.png` })
      }
    }
  }
  process.stdout.write(`${names.length} forms, ${problems} problems\n`)
} finally {
  await browser.close()
  await server.close()
}
process.exitCode = problems > 0 ? 1 : 0

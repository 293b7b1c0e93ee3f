// `node scripts/screens.mjs [part of a name]`: makes the pictures of docs/screens from the built product: every page and its main states,
// light and dark at 1440×900 and as a phone shows them, a few in high contrast, with the work of a small shop that was made by the API.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser, settled } from '../tests/e2e/browser.ts'
import { fillServer } from '../tests/support/sample/fill.mjs'
import { openState, STATES, visit } from '../tests/support/sample/states.mjs'
import { freePort, newDataDir, OWNER, removeDataDir, signIn, startServer } from '../tests/support/server-process.mjs'
import { smallPng } from './lib/small-png.mjs'

const wanted = process.argv[2] ?? ''
const out = join(import.meta.dirname, '..', 'docs/screens')
mkdirSync(out, { recursive: true })
const dataDir = newDataDir()
const server = await startServer({ dataDir, port: await freePort() })
const browser = await openBrowser()

const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 },
}
const EMPTY = ['workflows', 'executions', 'dead-letters', 'inbox', 'batches', 'credentials', 'connectors', 'schedules', 'settings/api-keys']
const made = new Set()
const failed = []

/** Pages that have what high contrast changes: lists, the canvas, forms, marks of failures. */
const CONTRAST = ['workflows', 'editor', 'editor-node', 'execution-failed', 'batch']

/** Takes what the page shows: light and dark on a desktop, some also in high contrast, light on a phone. */
async function shoot(page, device, name) {
  const looks = device === 'phone' ? ['phone'] : ['light', 'dark', ...(CONTRAST.includes(name) ? ['contrast'] : [])]
  for (const look of looks) {
    await page.emulateMedia({
      colorScheme: look === 'dark' ? 'dark' : 'light',
      contrast: look === 'contrast' ? 'more' : 'no-preference',
      reducedMotion: 'reduce',
    })
    await settled(page)
    const file = `${name}-${look}.png`
    made.add(file)
    writeFileSync(join(out, file), smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })))
  }
  await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference', reducedMotion: 'reduce' })
}
async function picture(page, device, name, open) {
  if (!name.includes(wanted)) return
  try {
    await open()
    await shoot(page, device, name)
  } catch (error) {
    failed.push(`${name} (${device}): ${error.message.split('\n')[0]}`)
  }
}
const go = (page, path) => visit(page, `${server.base}/${path}`)

let sample
try {
  const pages = {}
  for (const [device, options] of Object.entries(DEVICES)) {
    pages[device] = await (await browser.newContext(options)).newPage()
    pages[device].setDefaultTimeout(8_000)
    await picture(pages[device], device, 'setup', () => go(pages[device], ''))
  }
  const api = await signIn(server.base)
  const [hello] = (await api.get('/workflows')).data
  const document = await api.get(`/workflows/${hello.id}/export`)
  await api.delete(`/workflows/${hello.id}`)
  for (const [device, page] of Object.entries(pages)) {
    await picture(page, device, 'login', () => go(page, 'login'))
    await go(page, 'login')
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Password').first().fill(OWNER.password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/workflows')
    for (const path of EMPTY) await picture(page, device, `empty-${path.replace('/', '-')}`, () => go(page, path))
  }
  await api.post('/workflows', { document })
  sample = await fillServer(server.base, api)
  for (const [device, page] of Object.entries(pages)) {
    const answer = (how, role, words) => async () => {
      await page.route(/\/api\/v1\/workflows\?/, how)
      await page.goto(`${server.base}/workflows`)
      await page.getByRole(role).filter({ hasText: words }).first().waitFor({ state: 'attached' })
    }
    await picture(
      page,
      device,
      'workflows-loading',
      answer(() => undefined, 'status', 'Loading'),
    )
    await page.unrouteAll()
    await picture(
      page,
      device,
      'workflows-failed',
      answer((route) => route.abort(), 'alert', /./),
    )
    await page.unrouteAll()
  }
  // State by state, so that those at the end leave nothing behind in the pictures of the other device.
  for (const state of STATES)
    for (const [device, page] of Object.entries(pages))
      if (state.only === undefined || state.only === device)
        await picture(page, device, state.name, () => openState(page, server.base, state, sample))
  // A picture of what is not there any more would be a lie.
  if (wanted === '') for (const file of readdirSync(out)) if (!made.has(file)) rmSync(join(out, file))
} finally {
  sample?.close()
  await browser.close()
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
}
process.stdout.write(`${made.size} pictures\n${failed.map((line) => `not made: ${line}\n`).join('')}`)
process.exitCode = failed.length > 0 ? 1 : 0

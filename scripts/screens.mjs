// `node scripts/screens.mjs`: makes the screenshots of docs/screens from the built product, with the example workflow and a few executions.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { freePort, newDataDir, OWNER, removeDataDir, signIn, startServer } from '../tests/support/server-process.mjs'

const out = join(import.meta.dirname, '..', 'docs/screens')
mkdirSync(out, { recursive: true })
const dataDir = newDataDir()
const server = await startServer({ dataDir, port: await freePort() })
const browser = await chromium.launch({
  executablePath: process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
})

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const calm = (page) => page.waitForTimeout(900)

try {
  const api = await signIn(server.base)
  const [workflow] = (await api.get('/workflows')).data
  await api.post(`/workflows/${workflow.id}/publish`)
  for (const name of ['Ada', 'Grace', '', 'Edsger'])
    await fetch(`${server.base}/webhook/hello`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
  await api.post('/credentials', { name: 'CRM key', type: 'http.bearer', data: { token: 'not-a-real-token' } })
  const [execution, earlier] = (await api.get('/executions')).data

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of size === 'phone' ? ['light'] : ['light', 'dark']) {
      const context = await browser.newContext({ viewport, colorScheme })
      const page = await context.newPage()
      const shot = async (name) => {
        await calm(page)
        await page.screenshot({ path: join(out, `${name}-${size === 'phone' ? 'phone' : colorScheme}.png`) })
      }
      await page.goto(`${server.base}/login`)
      await calm(page)
      await shot('login')
      await page.getByLabel('E-mail').fill(OWNER.email)
      await page.getByLabel('Password').first().fill(OWNER.password)
      await page.keyboard.press('Enter')
      await page.getByText('Hello, Millrace').first().waitFor()
      for (const name of ['workflows', 'executions', 'credentials', 'schedules', 'settings']) {
        await page.goto(`${server.base}/${name}`)
        await shot(name)
      }
      for (const [name, path] of Object.entries({ 'node-types': 'nodes/http.request', api: 'api-explorer?op=getWorkflowLabels' })) {
        await page.goto(`${server.base}/${path}`)
        await shot(name)
      }
      await page.goto(`${server.base}/workflows/${workflow.id}`)
      await calm(page)
      await page.locator('[data-node]').nth(1).click()
      await shot('editor')
      await page.goto(`${server.base}/executions/${execution.id}`)
      await shot('execution')
      await page.goto(`${server.base}/executions/${execution.id}/compare/${earlier.id}`)
      await shot('compare')
      if (size === 'phone') {
        await context.close()
        continue
      }
      await page.goto(`${server.base}/workflows/${workflow.id}?debug=${execution.id}`)
      await calm(page)
      await page.locator('[data-node]').nth(1).click()
      await page.getByRole('button', { name: 'Show input and output beside the settings' }).click()
      await page.getByRole('button', { name: 'Dismiss' }).click()
      await page.getByRole('region', { name: 'Output' }).getByRole('gridcell').first().click()
      await shot('data')
      await context.close()
    }
  }
} finally {
  await browser.close()
  await server.kill('SIGTERM')
  removeDataDir(dataDir)
}

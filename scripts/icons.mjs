// `node scripts/icons.mjs`: draws the icons of the installed app from packages/editor/public/icon.svg.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const folder = join(import.meta.dirname, '..', 'packages/editor/public')
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8')
/** A maskable icon fills its square, with what matters in the middle 80 %. */
const maskable = svg.replace('rx="8" ', '').replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
const ICONS = [
  { file: 'icon-192.png', size: 192, text: svg, background: 'transparent' },
  { file: 'icon-512.png', size: 512, text: svg, background: 'transparent' },
  { file: 'icon-maskable-512.png', size: 512, text: maskable, background: '#2563eb' },
]

const browser = await chromium.launch({
  executablePath: process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
})
try {
  for (const { file, size, text, background } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>body{margin:0;background:${background}}svg{display:block;width:100vw;height:100vh}</style>${text}`)
    await page.screenshot({ path: join(folder, file), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}

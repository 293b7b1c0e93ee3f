// Draws every form of the gallery and says what is wrong: console messages, changes without an edit, too wide, axe findings.
// node gallery/shoot.mjs [folder for pictures] [name of one specimen]
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openGallery } from './open.mjs'

const [folder, wanted] = process.argv.slice(2)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
if (folder) mkdirSync(folder, { recursive: true })
const gallery = await openGallery()
const { page } = gallery
const found = []

async function look(name, theme) {
  await gallery.open(name, theme)
  const say = (text) => found.push(`${name} (${theme}): ${text}`)
  if ((await page.evaluate((key) => window.gallery.changes[key] ?? 0, name)) > 0) say('changed without an edit')
  const { over, height } = await page.evaluate(() => {
    const main = document.querySelector('main')
    return { over: main.scrollWidth - main.clientWidth, height: main.scrollHeight }
  })
  if (over > 1) say(`${over} px too wide`)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run('[data-specimen]'))
  for (const { impact, id, nodes } of violations)
    for (const node of nodes.slice(0, 3)) say(`axe ${impact} ${id}: ${node.html.slice(0, 160)}`)
  if (!folder) return
  await page.setViewportSize({ width: page.viewportSize().width, height: Math.min(2600, Math.max(200, height)) })
  await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}-${theme}.png` })
}

try {
  await gallery.open('none')
  const names = wanted ? [wanted] : await page.evaluate(() => window.gallery.names)
  for (const name of names) for (const theme of ['light', 'dark']) await look(name, theme)
  const problems = [...found, ...gallery.messages]
  process.stdout.write(`${problems.join('\n')}\n${names.length} forms, ${problems.length} problems\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
} finally {
  await gallery.close()
}

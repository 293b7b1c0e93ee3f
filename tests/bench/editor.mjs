// `npm run bench -- editor`: the canvas with 10, 1,000 and 2,000 nodes in Debian's Chromium without a GPU. One input event for each frame;
// "frame" is the time between two frames (of the wall, so other load shows), "CPU" what the page's main thread worked for each of them.
// First the list of workflows, as somebody gets it whose browser has nothing of Millrace yet.
import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { freePort, newDataDir, OWNER, removeDataDir, signIn, startServer } from '../support/server-process.mjs'
import { figure, median, must, RUNS } from './report.mjs'
import { editorWorkflow } from './workflows.mjs'

const SIZES = [10, 1000, 2000]
const AIMS = { frame: 'median ≤ 17 ms, p95 ≤ 34 ms at 1,000', open: 'under 1.5 s at 1,000', heap: 'under 100 MB at 1,000' }
const BROWSER = process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const MOTIONS = [
  ['pan at 100 %', { kind: 'pan', zoom: 1 }],
  ['pan at 30 %', { kind: 'pan', zoom: 0.3 }],
  ['pan, all in view', { kind: 'pan', zoom: 'fit' }],
  ['zoom 100 → 30 → 100 %', { kind: 'zoom', zoom: 1 }],
  ['drag a node', { kind: 'drag', zoom: 1 }],
]

must(existsSync(BROWSER), `There is no Chromium at ${BROWSER}; install it, or name another with MILLRACE_CHROMIUM.`)
const dataDir = newDataDir()
const server = await startServer({ dataDir, port: await freePort(), readyWithinMs: 60_000 })
const browser = await chromium.launch({ executablePath: BROWSER, args: ARGUMENTS })
try {
  const api = await signIn(server.base)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await enter(context)
  await api.post('/workflows/import', editorWorkflow(10))
  await measureFirstPage(await context.storageState())
  for (const size of SIZES) await measure(context, size, (await api.post('/workflows/import', editorWorkflow(size))).workflow.id)
} finally {
  await browser.close()
  await server.kill()
  removeDataDir(dataDir)
}

async function enter(context) {
  const page = await context.newPage()
  await page.goto(server.base)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').first().fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'New workflow' }).first().waitFor()
  await page.close()
}

/** Cold: nothing cached, no service worker. Usable is the page once the list stands there and the main thread has nothing left to do. */
async function measureFirstPage(storageState) {
  const usable = []
  const drawn = []
  const scripts = []
  for (let round = 0; round < RUNS; round += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState })
    const page = await context.newPage()
    await page.goto(`${server.base}/workflows`, { waitUntil: 'commit' })
    await page.waitForFunction(() => document.querySelector('tbody tr') !== null, undefined, { polling: 'raf' })
    usable.push(await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(performance.now())))))
    const seen = await page.evaluate(() => ({
      drawn: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      scripts: performance.getEntriesByType('resource').flatMap(({ name }) => (/\.js$/.test(name) ? [name] : [])),
    }))
    drawn.push(seen.drawn)
    scripts.push(await compressedSize(seen.scripts))
    await context.close()
  }
  const seconds = (list) => `${(median(list) / 1000).toFixed(2)} s`
  figure('editor, first page with nothing cached: usable', seconds(usable), 'under 1.5 s')
  figure('editor, first page with nothing cached: first paint', seconds(drawn), '')
  figure('editor, first page with nothing cached: JavaScript', `${(median(scripts) / 1000).toFixed(0)} KB (gzip)`, 'under 250 KB')
}

/** However the server sends them. */
async function compressedSize(urls) {
  const bodies = await Promise.all(urls.map(async (url) => (await fetch(url)).arrayBuffer()))
  return bodies.reduce((sum, body) => sum + gzipSync(Buffer.from(body)).length, 0)
}

async function measure(context, size, id) {
  const opened = []
  const heaps = []
  const motions = new Map(MOTIONS.map(([name]) => [name, []]))
  for (let round = 0; round < RUNS; round += 1) {
    const page = await context.newPage()
    const began = performance.now()
    await page.goto(`${server.base}/workflows/${id}`)
    await page.locator('[data-node]').first().waitFor()
    opened.push(performance.now() - began)
    await page.waitForTimeout(1500)
    const debug = await context.newCDPSession(page)
    await debug.send('Performance.enable', { timeDomain: 'threadTicks' })
    const metrics = async () =>
      Object.fromEntries((await debug.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
    for (const [name, motion] of MOTIONS) {
      await prepare(page, motion)
      const before = await metrics()
      const frames = await page.evaluate(move, motion)
      const after = await metrics()
      must(frames.length > 20, `"${name}" with ${size} nodes made ${frames.length} frames`)
      const sorted = frames.slice(1).sort((a, b) => a - b)
      const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
      motions.get(name).push({ p50: at(0.5), p95: at(0.95), cpu: ((after.TaskDuration - before.TaskDuration) * 1000) / frames.length })
    }
    await debug.send('HeapProfiler.collectGarbage')
    heaps.push((await metrics()).JSHeapUsedSize / 1e6)
    await page.close()
  }
  const of = (list, key) => median(list.map((one) => one[key]))
  figure(`editor, ${size} nodes: opened`, `${(median(opened) / 1000).toFixed(2)} s`, AIMS.open)
  for (const [name, list] of motions)
    figure(
      `editor, ${size} nodes: ${name}`,
      `${of(list, 'p50').toFixed(0)} / ${of(list, 'p95').toFixed(0)} ms a frame, ${of(list, 'cpu').toFixed(1)} ms CPU`,
      AIMS.frame,
    )
  figure(`editor, ${size} nodes: heap`, `${median(heaps).toFixed(0)} MB`, AIMS.heap)
}

/** Brings the canvas to a zoom through its own buttons: nothing of the page is reached from outside. */
async function prepare(page, { zoom }) {
  await page.mouse.click(720, 860) // an empty place has the keyboard
  await page.getByRole('button', { name: 'Show everything' }).click()
  await page.waitForTimeout(600)
  if (zoom !== 'fit') {
    await page.evaluate(async (wanted) => {
      const label = () => Number(document.querySelector('.control-zoom').textContent.replace('%', '')) / 100
      const pane = document.querySelector('.vue-flow__pane')
      const box = pane.getBoundingClientRect()
      for (let turn = 0; turn < 400 && Math.abs(label() - wanted) > wanted * 0.03; turn += 1) {
        const deltaY = Math.max(-12, Math.min(12, Math.log2(label() / wanted) * 100))
        pane.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            clientX: box.x + box.width / 2,
            clientY: box.y + box.height / 2,
            deltaY,
            ctrlKey: true,
          }),
        )
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    }, zoom)
  }
  await page.waitForTimeout(700)
}

/** Runs in the page: 90 events, one a frame; gives the times between frames. */
async function move({ kind }) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const pane = document.querySelector('.vue-flow__pane')
  const box = pane.getBoundingClientRect()
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const mouse = (target, type, x, y, buttons = 1) =>
    target.dispatchEvent(
      new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0, buttons }),
    )
  const frames = []
  const loop = async (act) => {
    await frame()
    let last = performance.now()
    for (let turn = 0; turn < 90; turn += 1) {
      act(turn)
      await frame()
      const now = performance.now()
      frames.push(now - last)
      last = now
    }
  }
  if (kind === 'pan') {
    mouse(pane, 'mousedown', middle.x, middle.y)
    await loop((turn) => mouse(window, 'mousemove', middle.x - turn * 8, middle.y - turn * 4))
    mouse(window, 'mouseup', 0, 0, 0)
  } else if (kind === 'zoom') {
    await loop((turn) =>
      pane.dispatchEvent(
        new WheelEvent('wheel', {
          ...{ bubbles: true, cancelable: true, ctrlKey: true },
          ...{ clientX: middle.x, clientY: middle.y, deltaY: turn < 45 ? 4 : -4 },
        }),
      ),
    )
  } else {
    const near = (card) => {
      const { x, y, width, height } = card.getBoundingClientRect()
      return Math.hypot(x + width / 2 - middle.x, y + height / 2 - middle.y)
    }
    const card = [...document.querySelectorAll('[data-node]')].sort((a, b) => near(a) - near(b))[0]
    const { x, y, width, height } = card.getBoundingClientRect()
    const start = { x: x + width / 2, y: y + height / 2 }
    mouse(card, 'mousedown', start.x, start.y)
    await loop((turn) => mouse(window, 'mousemove', start.x + Math.sin(turn / 10) * 120, start.y + Math.cos(turn / 10) * 80 - 80))
    mouse(window, 'mouseup', start.x, start.y, 0)
    const after = card.getBoundingClientRect()
    if (Math.abs(after.x - x) + Math.abs(after.y - y) < 1) throw new Error('the node was not dragged')
  }
  return frames
}

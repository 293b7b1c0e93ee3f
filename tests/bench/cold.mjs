// How long the dearest expressions that are known hold the thread when they are the first that a process evaluates, before V8 has compiled
// anything well: each in a process of its own, as the engine goes about it, in stretches between which others have their turns. Fails where
// a stretch takes more of the processor than it may. COLD_EVERY=10 measures every tenth. Run after a build: node tests/bench/cold.mjs
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { compileLimits, compileTemplate, dateTimeNow, MOST_STRETCHES, stretchOf } from '@millrace/expression'
import { HEAVY, heavyData } from './heavy-expressions.mjs'
import { figure, must, table } from './report.mjs'

const MOST_STALL_MS = 50
/** How much more is put down to the machine: another one, or others that work on it. */
const TOLERANCE = 1.5
const EVERY = Number(process.env.COLD_EVERY ?? 1)
const expressions = Object.values(HEAVY).flat()

/** Time of this thread alone, in milliseconds. */
function ownMs() {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** One evaluation under these limits: what it took by the clock and of the processor, and how it ended. */
function stretch(template, scope, limits) {
  const [began, own] = [performance.now(), ownMs()]
  let end = 'done'
  try {
    template.evaluateJson(scope, limits)
  } catch (error) {
    end = error.code ?? String(error)
  }
  return { wall: performance.now() - began, own: ownMs() - own, end }
}

/** The first expression of this process: in one go, or as the engine does it (engine/src/step/config.ts). */
function first(text, inOneGo) {
  const now = dateTimeNow(Date.UTC(2026, 10, 21, 8), 'Europe/Berlin')
  const names = { $json: heavyData, $now: now, $today: now.startOf('day') }
  const scope = { zone: 'Europe/Berlin', lookup: (name) => names[name] }
  const template = compileTemplate(`{{ ${text} }}`)
  const limits = compileLimits({})
  const stretches = []
  if (inOneGo) return [stretch(template, scope, limits)]
  for (let given = 0; given < MOST_STRETCHES; given++) {
    stretches.push(stretch(template, scope, stretchOf(limits, given)))
    if (stretches.at(-1).end !== 'expression.too-slow') break
  }
  return stretches
}

async function measured(index, how) {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, how, String(index)])
  const stretches = JSON.parse(stdout)
  const most = (clock) => Math.max(...stretches.map((one) => one[clock]))
  return { text: expressions[index], wall: most('wall'), own: most('own'), stretches: stretches.length, end: stretches.at(-1).end }
}

async function report(how, words) {
  const results = []
  for (let index = 0; index < expressions.length; index += EVERY) results.push(await measured(index, how))
  const over = (clock) => results.filter((one) => one[clock] > MOST_STALL_MS).length
  const longest = (clock) => Math.max(...results.map((one) => one[clock])).toFixed(0)
  figure(
    `${results.length} first expressions, ${words}: over ${MOST_STALL_MS} ms`,
    `${over('own')} of processor time (longest ${longest('own')} ms), ${over('wall')} by the clock (longest ${longest('wall')} ms)`,
  )
  return results.sort((a, b) => b.own - a.own)
}

const [, , how, index] = process.argv
if (index !== undefined) {
  console.log(JSON.stringify(first(expressions[Number(index)], how === 'one-go')))
} else {
  await report('one-go', 'each in one go')
  const results = await report('stretches', 'as the engine does it')
  table('First expressions that hold the thread longest', [
    ['expression', 'longest stretch, processor', 'longest stretch, clock', 'stretches', 'ends with'],
    ...results
      .slice(0, 10)
      .map(({ text, own, wall, stretches, end }) => [
        `\`${text.replaceAll('|', '\\|').slice(0, 80)}\``,
        `${own.toFixed(0)} ms`,
        `${wall.toFixed(0)} ms`,
        stretches,
        end,
      ]),
  ])
  const [longest] = results
  must(longest.own <= MOST_STALL_MS * TOLERANCE, `${longest.text} held the thread for ${longest.own.toFixed(0)} ms.`)
}

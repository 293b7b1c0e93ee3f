import { setTimeout as sleep } from 'node:timers/promises'
import { isJsonObject } from '@millrace/base'
import type { Scene } from '../scene.ts'
import type { Obstacle } from './obstacle.ts'

/** Calls that must have been refused before the rest is looked at. */
const REFUSALS = 20
const REFUSED_WITHIN_MS = 60_000
/** How long writing stays impossible after that: executions on their way come to their waits and writes. */
const HOLD_MS = 3000
const RECOVERED_WITHIN_MS = 30_000
/** Lines of the log in that time that still are no flood. */
const MOST_LINES = 100
const UNAVAILABLE = ['journal.unavailable', 'store.unavailable']

/** What was seen while writing was impossible. */
export interface Obstructed {
  readonly how: string
  readonly refused: number
  readonly logLines: number
  readonly recoveredAfterMs: number
}

/** Makes writing impossible under load, looks at what the server does, and makes it possible again. The server lives through it. */
export async function obstruct(scene: Scene, obstacle: Obstacle): Promise<Obstructed> {
  const { installation, book, findings } = scene
  const { child } = installation
  while (book.accepted < scene.calls / 3 && !scene.over.aborted) await book.nextAccepted(scene.over)
  const before = book.all().length
  obstacle.begin(child.pid)
  const lines = child.lines
  let logLines: number
  try {
    await untilRefused(scene, before)
    await checkReads(scene)
    await sleep(HOLD_MS)
    await checkToldNotReady(scene)
    logLines = child.lines - lines
  } finally {
    obstacle.end(child.pid)
  }
  if (logLines > MOST_LINES)
    findings.add('log-flood', `${logLines} lines in ${HOLD_MS} ms and the time before; the last: ${lastLine(child.output)}`)
  const recoveredAfterMs = await recovered(scene)
  checkRefusals(scene, before)
  if (!child.isAlive) findings.add('server-ended', lastLine(child.output))
  return { how: obstacle.how, refused: refusedSince(scene, before).length, logLines, recoveredAfterMs }
}

const refusedSince = ({ book }: Scene, before: number) =>
  book.all().filter(({ order, outcome }) => order > before && outcome.kind === 'refused')

async function untilRefused(scene: Scene, before: number): Promise<void> {
  const limit = performance.now() + REFUSED_WITHIN_MS
  while (refusedSince(scene, before).length < REFUSALS) {
    if (performance.now() > limit || scene.over.aborted) {
      return scene.findings.add('unclear-refusal', 'writing was impossible, and calls were not refused')
    }
    await sleep(20)
  }
}

async function checkReads({ installation, book, findings }: Scene): Promise<void> {
  const known = book.all().find(({ outcome }) => outcome.kind === 'accepted')?.outcome
  const paths = ['/executions?limit=10', '/workflows', ...(known?.kind === 'accepted' ? [`/executions/${known.executionId}`] : [])]
  for (const path of paths) {
    const { status, body } = await installation.client.request('GET', `/api/v1${path}`)
    if (status !== 200) findings.add('reads-fail', `GET ${path} was answered with ${status}: ${JSON.stringify(body)?.slice(0, 300)}`)
  }
}

async function readiness({ installation }: Scene): Promise<{ status: number; failing: string }> {
  const { status, body } = await installation.client.request('GET', '/readyz')
  return { status, failing: isJsonObject(body) ? JSON.stringify(body['failing'] ?? []) : '' }
}

async function checkToldNotReady(scene: Scene): Promise<void> {
  const { status, failing } = await readiness(scene)
  if (status === 503 && failing.includes('journal')) return
  scene.findings.add('not-told', `writing was impossible, and /readyz answered ${status} (failing: ${failing})`)
}

async function recovered(scene: Scene): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { status, failing } = await readiness(scene)
    const afterMs = performance.now() - began
    if (status === 200) return afterMs
    if (afterMs > RECOVERED_WITHIN_MS) {
      scene.findings.add(
        'not-told',
        `writing was possible again, and after ${RECOVERED_WITHIN_MS} ms /readyz answered ${status} (failing: ${failing})`,
      )
      return afterMs
    }
    await sleep(50)
  }
}

function checkRefusals({ book, findings }: Scene, before: number): void {
  for (const { order, outcome } of book.all()) {
    if (order <= before) continue
    if (outcome.kind === 'unanswered') findings.add('unclear-refusal', `order ${order} was cut off`)
    if (outcome.kind !== 'refused' || (outcome.status === 503 && UNAVAILABLE.includes(outcome.code))) continue
    findings.add('unclear-refusal', `order ${order} was answered with ${outcome.status} (${outcome.code}): ${outcome.detail}`)
  }
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1)?.slice(0, 300) ?? ''

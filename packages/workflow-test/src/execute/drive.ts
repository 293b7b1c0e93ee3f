import type { Id, Millis } from '@millrace/base'
import type { JsonObject } from '@millrace/base'
import type { Engine } from '@millrace/engine'
import { isTerminal } from '@millrace/engine/ports'
import { settle, type MemoryJournal } from '@millrace/engine/testing'
import { TestTooSlowError } from '../errors.ts'
import type { Activity } from './activity.ts'
import type { TestClock } from './test-clock.ts'

export interface Driven {
  readonly engine: Pick<Engine, 'resume'>
  readonly journal: MemoryJournal
  readonly clock: TestClock
  readonly activity: Activity
  readonly executionId: Id
}

/** So many timers without anything that comes of them: housekeeping alone is left. */
const MOST_HOPS = 10_000

/**
 * Carries an execution on to its end, or to where only a person or a service could carry it on. Time moves when everybody waits for it:
 * to the earliest time that an execution waits for, or to the next timer where a step or a limit is held back by one.
 */
export async function drive(
  { engine, journal, clock, activity, executionId }: Driven,
  { resume, limitMs }: { readonly resume: readonly (readonly JsonObject[])[]; readonly limitMs: Millis },
): Promise<void> {
  const until = performance.now() + limitMs
  const answers = [...resume]
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    await settle()
    const headers = [...journal.rows.values()].map(({ header }) => header).filter(({ status }) => !isTerminal(status))
    if (!headers.some(({ id }) => id === executionId)) return
    if (activity.isBusy) {
      await changeBefore(until, activity, limitMs)
      hops = 0
      continue
    }
    const isMoving = activity.isHeldBack || headers.some(({ status }) => status === 'running' || status === 'queued')
    const next = isMoving ? clock.next() : wakeOf(headers, clock)
    const answer = isMoving ? undefined : answers[0]
    if (answer !== undefined && (await isTaken(engine, headers, answer))) answers.shift()
    else if (next === undefined) return
    else clock.jumpTo(next)
    if (!isMoving) hops = 0
  }
}

/** The earliest time that one of them waits for. What should have woken by now is woken by a timer. */
function wakeOf(headers: readonly { readonly wakeAt: Millis | null }[], clock: TestClock): Millis | undefined {
  const times = headers.flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt]))
  if (times.length === 0) return undefined
  const earliest = Math.min(...times)
  return earliest > clock.now() ? earliest : clock.next()
}

async function isTaken(
  engine: Pick<Engine, 'resume'>,
  headers: readonly { readonly id: Id }[],
  answer: readonly JsonObject[],
): Promise<boolean> {
  for (const { id } of headers)
    if (
      await engine.resume(
        id,
        answer.map((json) => ({ json })),
      )
    )
      return true
  return false
}

async function changeBefore(until: number, activity: Activity, limitMs: Millis): Promise<void> {
  const over = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => over.resolve('over'), Math.max(0, until - performance.now()))
  try {
    if ((await Promise.race([activity.change, over.promise])) === 'over')
      throw new TestTooSlowError({ seconds: limitMs / 1000, nodes: activity.nodes })
  } finally {
    clearTimeout(timer)
  }
}

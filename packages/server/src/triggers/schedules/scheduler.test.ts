import type { WorkflowDocument } from '@millrace/workflow'
import { silentLogger, type Clock, type Id } from '@millrace/base'
import { OverloadedError, type AcceptRequest, type ReceiveRequest } from '@millrace/engine'
import { JournalFileError, type DueSchedule, type FiringClaim, type FiringRow } from '@millrace/store'
import { triggerCatalog, triggerDocument } from '../../testing/test-triggers.ts'
import { Scheduler, type ScheduleStore } from './scheduler.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000

/** Time that the test moves; `sleeping` is how long the scheduler wants to sleep. */
class TestClock implements Clock {
  time = START
  sleeping: number | undefined
  now(): number {
    return this.time
  }
  after(ms: number): () => void {
    this.sleeping = ms
    return () => (this.sleeping = undefined)
  }
}

/** Keeps schedules and firings as the store does. */
class TestStore implements ScheduleStore {
  schedules: DueSchedule[] = []
  firings: FiringRow[] = []
  due(now: number, limit: number) {
    return Promise.resolve(this.schedules.filter(({ nextAt }) => nextAt !== null && nextAt <= now).slice(0, limit))
  }
  nextDueAt() {
    const times = this.schedules.flatMap(({ nextAt }) => nextAt ?? [])
    return Promise.resolve(times.length === 0 ? null : Math.min(...times))
  }
  claimFiring({ nextAt, revision, ...firing }: FiringClaim) {
    const isSeen = (row: DueSchedule) => row.id === firing.scheduleId && row.revision === revision && row.nextAt === firing.scheduledFor
    if (!this.schedules.some(isSeen)) return Promise.resolve(false)
    const again = this.firings.some(
      ({ scheduleId, scheduledFor }) => scheduleId === firing.scheduleId && scheduledFor === firing.scheduledFor,
    )
    if (!again) this.firings.push({ ...firing, settled: false })
    this.schedules = this.schedules.map((row) => (row.id === firing.scheduleId ? { ...row, nextAt, lastAt: firing.scheduledFor } : row))
    return Promise.resolve(!again)
  }
  openFirings() {
    return Promise.resolve(this.firings.filter(({ settled }) => !settled))
  }
  settleFiring(scheduleId: Id, scheduledFor: number) {
    this.firings = this.firings.map((one) =>
      one.scheduleId === scheduleId && one.scheduledFor === scheduledFor ? { ...one, settled: true } : one,
    )
    return Promise.resolve()
  }
  forgetFirings() {
    return Promise.resolve(0)
  }
}

const document = triggerDocument({ type: 'test.manual' }, { type: 'test.schedule', config: { everyMs: MINUTE } })
const schedule = (changes: Partial<DueSchedule> = {}): DueSchedule => ({
  ...{ id: 's1', tenantId: 't', workflowId: 'w', nodeId: 'n2', cron: null, everyMs: MINUTE, timezone: 'UTC', enabled: true },
  ...{ nextAt: START + MINUTE, lastAt: null, version: 3, createdAt: START, revision: 1, publishedVersion: 4 },
  ...changes,
})

const firing: FiringRow = {
  ...{ scheduleId: 's0', scheduledFor: START, tenantId: 't', workflowId: 'w', nodeId: 'n2', timezone: 'UTC', firedAt: START },
  ...{ version: 3, executionId: 'execution-0', settled: false },
}

/** A world that survives the scheduler: a new one is what a restart makes. */
function world() {
  const clock = new TestClock()
  const store = new TestStore()
  const accepted: AcceptRequest[] = []
  const received: ReceiveRequest[] = []
  let settings: WorkflowDocument['settings']
  const refuse: Error[] = []
  /** Executions whose journal file cannot be read. */
  const broken = new Set<Id>()
  let made = 0
  const make = (durable: Promise<void> = Promise.resolve()): Scheduler =>
    new Scheduler({
      schedules: store,
      document: () => Promise.resolve({ ...document, ...(settings === undefined ? {} : { settings }) }),
      engine: {
        accept: (request) => {
          const error = refuse.shift()
          if (error !== undefined) throw error
          accepted.push(request)
          return { executionId: request.executionId!, accepted: durable, finished: new Promise(() => undefined) }
        },
      },
      inbox: {
        receive: (request) => {
          received.push(request)
          return Promise.resolve({ kind: 'stored', inboxId: 'i', state: 'pending' })
        },
      },
      environment: { env: {}, vars: () => ({}) },
      journal: {
        header: (_tenant, id) => {
          if (broken.has(id)) return Promise.reject(new JournalFileError({ file: 'journal.sqlite', reason: 'torn page' }))
          return Promise.resolve(accepted.some(({ executionId }) => executionId === id) ? ({ id } as never) : undefined)
        },
      },
      catalog: triggerCatalog,
      clock,
      ids: { next: () => `execution-${(made += 1)}` },
      logger: silentLogger,
    })
  const to = async (scheduler: Scheduler, time: number): Promise<void> => {
    clock.time = time
    await scheduler.start()
  }
  const use = (wanted: WorkflowDocument['settings']): void => void (settings = wanted)
  return { clock, store, accepted, received, refuse, broken, make, to, use }
}

test('a workflow with lines or debounce gets its schedule through the inbox, where the firing is the delivery', async () => {
  const { store, accepted, received, make, to, use, clock } = world()
  use({ orderBy: 'all', deduplicate: {} })
  store.schedules = [schedule()]
  const due = store.schedules[0]!.nextAt!
  await to(make(), due)
  expect(accepted).toEqual([])
  expect(received).toMatchObject([
    {
      workflowId: 'w',
      trigger: 'schedule',
      startNode: 'n2',
      keys: { orderKey: 'all', delivery: { id: `schedule:${store.schedules[0]!.id}:${due}` } },
    },
  ])
  expect(received[0]?.keys).not.toHaveProperty('note')
  expect(clock.time).toBe(due)
})

test('a schedule fires at its time, at its node, with the version that it was published with, and sleeps until the next', async () => {
  const { clock, store, accepted, make, to } = world()
  store.schedules = [schedule()]
  const scheduler = make()
  await to(scheduler, START + MINUTE - 1)
  expect(accepted).toEqual([])
  expect(clock.sleeping).toBe(1)
  await to(scheduler, START + MINUTE)
  expect(accepted).toEqual([
    expect.objectContaining({
      workflowId: 'w',
      version: 3,
      startNode: 'n2',
      trigger: 'schedule',
      items: [{ json: { scheduledFor: START + MINUTE } }],
    }),
  ])
  expect(store.firings).toEqual([expect.objectContaining({ settled: true, executionId: accepted[0]!.executionId })])
  await to(scheduler, START + 2 * MINUTE - 100)
  expect(accepted).toHaveLength(1)
  expect(clock.sleeping).toBe(100)
})

test('S5: a schedule that is changed after it was seen to be due does not fire by what it was, and keeps its new time', async () => {
  const { store, accepted, make, to } = world()
  store.schedules = [schedule()]
  const due = store.due.bind(store)
  store.due = async (now, limit) => {
    const seen = await due(now, limit)
    store.schedules = [schedule({ everyMs: 60 * MINUTE, nextAt: START + 61 * MINUTE, revision: 2 })]
    return seen
  }
  await to(make(), START + MINUTE)
  expect(accepted).toEqual([])
  expect(store.schedules).toMatchObject([{ nextAt: START + 61 * MINUTE, lastAt: null }])
})

test('S5: whoever changes a schedule that is being fired is answered when that execution is stored; nobody else waits for it', async () => {
  const { clock, store, accepted, make } = world()
  store.schedules = [schedule()]
  clock.time = START + MINUTE
  const claimed = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const claimFiring = store.claimFiring.bind(store)
  store.claimFiring = async (claim) => {
    const first = await claimFiring(claim)
    claimed.resolve()
    await goOn.promise
    return first
  }
  const scheduler = make()
  const started = scheduler.start()
  await claimed.promise
  await scheduler.changed('another')
  expect(accepted).toEqual([])
  const answered = scheduler.changed('s1').then(() => accepted.length)
  goOn.resolve()
  expect(await answered).toBe(1)
  await started
})

test('what was missed while nothing ran fires once, and the beat goes on', async () => {
  const { store, accepted, make, to } = world()
  store.schedules = [schedule()]
  await to(make(), START + 100 * MINUTE + 30_000)
  expect(accepted).toHaveLength(1)
  expect(store.schedules[0]!.nextAt).toBe(START + 101 * MINUTE)
})

test('a clock that goes back fires nothing a second time', async () => {
  const { store, accepted, make, to } = world()
  store.schedules = [schedule()]
  const scheduler = make()
  await to(scheduler, START + MINUTE)
  await to(scheduler, START)
  store.schedules = [schedule()] // as if the schedule had been set to the same time once more
  await to(scheduler, START + MINUTE)
  expect(accepted).toHaveLength(1)
})

test('S3: a crash between the claim and the acceptance is made good with the same execution id', async () => {
  const { store, accepted, refuse, make, to } = world()
  store.schedules = [schedule()]
  refuse.push(new OverloadedError({ queued: 1, retryAfterSeconds: 1 })) // stands for the crash: claimed, not accepted
  await to(make(), START + MINUTE)
  expect(accepted).toEqual([])
  expect(store.firings).toEqual([expect.objectContaining({ settled: false })])
  await to(make(), START + MINUTE + 5)
  expect(accepted.map(({ executionId }) => executionId)).toEqual([store.firings[0]!.executionId])
  expect(store.firings).toEqual([expect.objectContaining({ settled: true })])
})

test('S3: a crash after the acceptance does not run it again', async () => {
  const { store, accepted, make, to } = world()
  store.schedules = [schedule()]
  store.settleFiring = () => Promise.reject(new Error('killed here'))
  await to(make(), START + MINUTE)
  expect(accepted).toHaveLength(1)
  delete (store as Partial<TestStore>).settleFiring
  await to(make(), START + MINUTE + 5)
  expect(accepted).toHaveLength(1)
  expect(store.firings).toEqual([expect.objectContaining({ settled: true })])
})

test('a firing that cannot be made good now does not keep other schedules from firing', async () => {
  const { clock, store, accepted, broken, make, to } = world()
  store.schedules = [schedule()]
  store.firings = [{ ...firing, executionId: 'lost' }]
  broken.add('lost')
  await to(make(), START + MINUTE)
  expect(accepted).toHaveLength(1)
  expect(clock.sleeping).toBeLessThanOrEqual(5000)
  broken.clear()
  await to(make(), START + MINUTE + 5000)
  expect(accepted.map(({ executionId }) => executionId)).toContain('lost')
})

test('an execution that can never be accepted does not block the schedule', async () => {
  const { store, accepted, refuse, make, to } = world()
  store.schedules = [schedule()]
  refuse.push(new Error('broken for good'))
  const scheduler = make()
  await to(scheduler, START + MINUTE)
  await to(scheduler, START + 2 * MINUTE)
  expect(accepted).toHaveLength(1)
})

test('a schedule made by the API runs the published version from its schedule trigger', async () => {
  const { store, accepted, make, to } = world()
  store.schedules = [schedule({ nodeId: null, version: 0 })]
  await to(make(), START + MINUTE)
  expect(accepted).toEqual([expect.objectContaining({ version: 4, startNode: 'n2' })])
})

test('after stop nothing fires', async () => {
  const { store, accepted, clock, make, to } = world()
  store.schedules = [schedule()]
  const scheduler = make()
  await to(scheduler, START)
  await scheduler.stop()
  await scheduler.stop()
  expect(clock.sleeping).toBeUndefined()
  await to(scheduler, START + MINUTE)
  expect(accepted).toEqual([])
})

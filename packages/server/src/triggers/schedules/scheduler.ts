import { toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import {
  compilePolicies,
  type Engine,
  type EnvironmentNames,
  type EventKeys,
  type Inbox,
  type JournalStore,
  type NodeCatalog,
  comesLater,
} from '@millrace/engine'
import type { Item } from '@millrace/node-sdk'
import type { DueSchedule, FiringClaim, FiringRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { listTriggers, triggerNode, type TriggerNode } from '../trigger-node.ts'
import { nextTime } from './next-time.ts'

// A scheduled time becomes exactly one execution although the firing and the execution lie in different files:
// S1. Claiming a firing writes (schedule, scheduledFor) once, together with the id that its execution will have.
// S2. The execution is accepted with that id, and the journal takes an id once (J5).
// S3. A firing is settled after its execution is durable. One that is not settled after a crash is looked up in the journal by its id:
//     found, it is only settled; not found, it is accepted, with the same id.
// S5. A claim holds only for the schedule that was seen (its revision). So after a change is committed nothing more is claimed by what
//     it was, and `changed` waits for the one that was claimed before.

/** The part of the store that schedules live in. */
export interface ScheduleStore {
  due(now: Millis, limit: number): Promise<readonly DueSchedule[]>
  nextDueAt(): Promise<Millis | null>
  claimFiring(claim: FiringClaim): Promise<boolean>
  openFirings(limit: number): Promise<readonly FiringRow[]>
  settleFiring(scheduleId: Id, scheduledFor: Millis): Promise<void>
  forgetFirings(before: Millis): Promise<number>
}

export interface SchedulerDeps {
  readonly schedules: ScheduleStore
  readonly document: (tenantId: Id, workflowId: Id, version: number) => Promise<WorkflowDocument | undefined>
  readonly engine: Pick<Engine, 'accept'>
  readonly inbox: Pick<Inbox, 'receive'>
  /** For keys of events. */
  readonly environment: Pick<EnvironmentNames, 'env' | 'vars'>
  readonly journal: Pick<JournalStore, 'header'>
  readonly catalog: NodeCatalog
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** Longest sleep: after a suspended machine or a changed clock, what is due fires at most this late. */
const LONGEST_SLEEP: Millis = 30_000
/** After trouble with the store or a full engine. */
const RETRY_AFTER: Millis = 5_000
const BATCH = 100
const KEEP_FIRINGS: Millis = 30 * 86_400_000
const FORGET_EVERY: Millis = 3_600_000

/** Fires schedules when their time comes. Times that were missed while nothing ran fire once, together. */
export class Scheduler {
  readonly #deps: SchedulerDeps
  readonly #log: Logger
  #cancelSleep: () => void = () => undefined
  #round: Promise<void> = Promise.resolve()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #forgotAt: Millis | undefined
  /** The schedule that is being fired. */
  #firing: { readonly scheduleId: Id; readonly over: Promise<void> } | undefined

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
    this.#log = deps.logger.child({ part: 'scheduler' })
  }

  /** Resolves when what was due at the start is fired. */
  start(): Promise<void> {
    if (this.#state === 'new') this.#state = 'running'
    return this.poke()
  }

  /** Looks again now: schedules were added or changed. Resolves when what is due was fired. */
  poke(): Promise<void> {
    if (this.#state !== 'running') return this.#round
    this.#cancelSleep()
    this.#round = this.#round.then(() => this.#oneRound())
    return this.#round
  }

  /** S5. A schedule was made, changed or deleted: looks again, and resolves when nothing starts any more by what it was. */
  async changed(scheduleId: Id): Promise<void> {
    const firing = this.#firing
    void this.poke()
    if (firing?.scheduleId === scheduleId) await firing.over
  }

  /** Fires nothing more; resolves when the firing under way is durable. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#cancelSleep()
    await this.#round
  }

  async #oneRound(): Promise<void> {
    if (this.#state !== 'running') return
    let sleep: Millis
    try {
      sleep = await this.#fireDue()
    } catch (thrown) {
      this.#log.error({ err: toError(thrown) }, 'schedules could not be fired; another try follows')
      sleep = RETRY_AFTER
    }
    if (this.#isStopped()) return
    this.#cancelSleep()
    this.#cancelSleep = this.#deps.clock.after(sleep, () => void this.poke())
  }

  /** A method, because the state changes while a round awaits, which narrowing does not see. */
  #isStopped(): boolean {
    return this.#state === 'stopped'
  }

  /** Fires everything that is due; returns how long there is nothing to do. */
  async #fireDue(): Promise<Millis> {
    const { schedules, clock } = this.#deps
    const troubled = await this.#makeAllGood()
    for (;;) {
      const due = await schedules.due(clock.now(), BATCH)
      for (const schedule of due) if (!this.#isStopped()) await this.#during(schedule.id, () => this.#claimAndFire(schedule))
      if (due.length < BATCH || this.#isStopped()) break
    }
    await this.#forgetOld()
    const next = await schedules.nextDueAt()
    return Math.min(troubled ? RETRY_AFTER : LONGEST_SLEEP, Math.max(0, (next ?? Infinity) - clock.now()))
  }

  /**
   * S3. True when some could not be made good now: one whose journal file is broken, say, must not keep all other schedules from
   * firing.
   */
  async #makeAllGood(): Promise<boolean> {
    let troubled = false
    for (const firing of await this.#deps.schedules.openFirings(BATCH)) {
      try {
        await this.#during(firing.scheduleId, () => this.#makeGood(firing))
      } catch (thrown) {
        troubled = true
        const { scheduleId, scheduledFor, executionId } = firing
        this.#log.error(
          { err: toError(thrown), scheduleId, scheduledFor, executionId },
          'a firing could not be made good; another try follows',
        )
      }
    }
    return troubled
  }

  /** Rounds follow one another, so at most one schedule is being fired. */
  async #during(scheduleId: Id, fire: () => Promise<void>): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>()
    this.#firing = { scheduleId, over }
    try {
      await fire()
    } finally {
      this.#firing = undefined
      resolve()
    }
  }

  async #claimAndFire(schedule: DueSchedule): Promise<void> {
    const { schedules, clock, ids } = this.#deps
    const scheduledFor = schedule.nextAt
    if (scheduledFor === null) return
    const firedAt = clock.now()
    const { id: scheduleId, tenantId, workflowId, nodeId, timezone } = schedule
    const firing = {
      ...{ scheduleId, scheduledFor, tenantId, workflowId, nodeId, timezone, firedAt },
      version: nodeId === null ? schedule.publishedVersion : schedule.version,
      executionId: ids.next(),
    }
    // Counted from now, not from the missed time: what was missed meanwhile fires once.
    const nextAt = nextTime(schedule, Math.max(firedAt, scheduledFor), scheduledFor)
    const claimed = await schedules.claimFiring({ ...firing, revision: schedule.revision, nextAt })
    if (claimed) await this.#fire({ ...firing, settled: false })
  }

  async #makeGood(firing: FiringRow): Promise<void> {
    const known = await this.#deps.journal.header(firing.tenantId, firing.executionId)
    if (known === undefined) await this.#fire(firing)
    else await this.#deps.schedules.settleFiring(firing.scheduleId, firing.scheduledFor)
  }

  async #fire(firing: FiringRow): Promise<void> {
    const { scheduleId, scheduledFor, workflowId, executionId } = firing
    try {
      await this.#accept(firing)
    } catch (thrown) {
      if (comesLater(thrown)) throw thrown // it stays open, and the next round makes it good
      this.#log.error({ err: toError(thrown), scheduleId, scheduledFor, workflowId, executionId }, 'a scheduled execution was refused')
    }
    await this.#deps.schedules.settleFiring(scheduleId, scheduledFor)
  }

  async #accept(firing: FiringRow): Promise<void> {
    const { tenantId, workflowId, version, executionId } = firing
    const document = await this.#deps.document(tenantId, workflowId, version)
    const start = document === undefined ? undefined : startOf(document, firing.nodeId, this.#deps.catalog)
    if (document === undefined || start === undefined) {
      this.#log.warn({ workflowId, version, scheduleId: firing.scheduleId }, 'a schedule has no trigger to start at')
      return
    }
    const request = {
      ...{ tenantId, workflowId, version, trigger: 'schedule', startNode: start.node.id, items: await itemsOf(start, firing) },
      mode: 'production',
    } as const
    const policies = compilePolicies(document, { tenantId, workflowId, environment: this.#deps.environment })
    if (policies === undefined) await this.#deps.engine.accept({ ...request, executionId }).accepted
    else await this.#deps.inbox.receive({ ...request, keys: this.#keysOf(firing, policies.keysOf(request.items, { now: firing.firedAt })) })
  }

  /** S4. In the inbox the firing itself is the delivery: one that is made good there a second time is a repetition. */
  #keysOf({ scheduleId, scheduledFor, firedAt }: FiringRow, { note: _, ...keys }: EventKeys): EventKeys {
    return { ...keys, delivery: { id: `schedule:${scheduleId}:${scheduledFor}`, until: firedAt + KEEP_FIRINGS } }
  }

  async #forgetOld(): Promise<void> {
    const now = this.#deps.clock.now()
    if (this.#forgotAt !== undefined && now - this.#forgotAt < FORGET_EVERY) return
    this.#forgotAt = now
    await this.#deps.schedules.forgetFirings(now - KEEP_FIRINGS)
  }
}

/** Where a schedule starts: its own node; for one made by the API the schedule trigger, else the first trigger. */
function startOf(document: WorkflowDocument, nodeId: string | null, catalog: NodeCatalog): TriggerNode | undefined {
  if (nodeId !== null) return triggerNode(document, nodeId, catalog)
  const triggers = listTriggers(document, catalog)
  const start = triggers.find(({ kind }) => kind === 'schedule') ?? triggers.find(({ kind }) => kind === 'manual') ?? triggers[0]
  return start === undefined ? undefined : triggerNode(document, start.node.id, catalog)
}

async function itemsOf(start: TriggerNode, { scheduledFor, timezone }: FiringRow): Promise<readonly Item[]> {
  if (start.kind === 'schedule') return start.trigger.fire({ scheduledFor, timezone }, start.config)
  return [{ json: { scheduledFor: new Date(scheduledFor).toISOString(), timezone } }]
}

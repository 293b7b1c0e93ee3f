import type { CreateScheduleBody, PageOf, Schedule, UpdateScheduleBody } from '@millrace/api'
import { defineError, OptionError, type Clock, type Id, type IdSource, type Millis } from '@millrace/base'
import { ScheduleRevisionError, type ScheduleChange, type ScheduleRow, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { checkTiming, nextTime, upcomingTimes, type Timing } from '../../triggers/schedules/next-time.ts'
import type { TriggerUpdates } from '../../triggers/triggers.ts'
import { WorkflowNotFoundError } from '../workflows/errors.ts'

export const ScheduleNotFoundError = defineError<{ scheduleId: Id }>(
  'schedule.not-found',
  404,
  (d) => `There is no schedule ${d.scheduleId}.`,
)

export const ScheduleInvalidError = defineError<{ errors: readonly { path: string; code: string; message: string }[] }>(
  'schedule.invalid',
  422,
  (d) => d.errors.map(({ message }) => message).join(' '),
)

/** A schedule of a trigger node comes and goes with the published version. */
export const ScheduleOfNodeError = defineError<{ scheduleId: Id; nodeId: string }>(
  'schedule.of-node',
  409,
  (d) =>
    `This schedule belongs to the trigger node ${d.nodeId} of its workflow. Change its times at that node and publish the workflow, or switch the schedule off.`,
)

export interface SchedulesDeps {
  readonly store: Pick<Store, 'schedules' | 'workflows' | 'transaction'>
  readonly triggers: Pick<TriggerUpdates, 'scheduleChanged'>
  readonly clock: Clock
  readonly ids: IdSource
}

/** Schedules: those of trigger nodes, and those that the API makes. */
export class SchedulesService {
  readonly #deps: SchedulesDeps
  constructor(deps: SchedulesDeps) {
    this.#deps = deps
  }

  async list(
    { tenantId }: Actor,
    workflowId: Id | undefined,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<PageOf<Schedule>> {
    const { data, nextCursor } = await this.#deps.store.schedules.list(tenantId, workflowId, page)
    const names = await this.#deps.store.workflows.names(
      tenantId,
      data.map((row) => row.workflowId),
    )
    return { data: data.map((row) => this.#view(row, names.get(row.workflowId) ?? '')), nextCursor }
  }

  async get({ tenantId }: Actor, scheduleId: Id): Promise<Schedule> {
    return this.#named(await this.#row(tenantId, scheduleId))
  }

  async create({ tenantId }: Actor, body: CreateScheduleBody): Promise<Schedule> {
    const { store, clock, ids, triggers } = this.#deps
    const { workflowId, cron = null, everyMs = null } = body
    const workflow = await store.workflows.get(tenantId, workflowId)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId })
    const timing: Timing = { cron, everyMs, timezone: body.timezone ?? workflow.document.settings?.timezone ?? 'UTC' }
    refuseBad(timing)
    const now = clock.now()
    const row: ScheduleRow = {
      ...{ id: ids.next(), tenantId, workflowId, nodeId: null, ...timing, enabled: true, version: 0, revision: 1 },
      ...{ nextAt: nextTime(timing, now, now), lastAt: null, createdAt: now },
    }
    await store.schedules.insert(row)
    await triggers.scheduleChanged(row.id)
    return this.#view(row, workflow.name)
  }

  /**
   * Throws `schedule.not-found`, `schedule.revision-conflict`, `schedule.invalid`, or `schedule.of-node` for other times of a schedule
   * that a trigger node has.
   */
  async update({ tenantId }: Actor, scheduleId: Id, { revision, ...wanted }: UpdateScheduleBody): Promise<Schedule> {
    const { store, clock, triggers } = this.#deps
    // In one transaction: what is not given stays as it is then, not as it was read.
    const changed = await store.transaction(async ({ schedules }) => {
      const row = found(await schedules.get(tenantId, scheduleId), scheduleId)
      if (revision !== undefined && revision !== row.revision)
        throw new ScheduleRevisionError({ scheduleId, revision: row.revision, sent: revision })
      const change = changeOf(row, wanted, clock.now())
      return change === undefined ? row : found(await schedules.change(tenantId, scheduleId, row.revision, change), scheduleId)
    })
    await triggers.scheduleChanged(scheduleId)
    return this.#named(changed)
  }

  async remove({ tenantId }: Actor, scheduleId: Id): Promise<void> {
    const row = await this.#row(tenantId, scheduleId)
    if (row.nodeId !== null) throw new ScheduleOfNodeError({ scheduleId, nodeId: row.nodeId })
    await this.#deps.store.schedules.remove(tenantId, scheduleId)
    await this.#deps.triggers.scheduleChanged(scheduleId)
  }

  async #row(tenantId: Id, scheduleId: Id): Promise<ScheduleRow> {
    return found(await this.#deps.store.schedules.get(tenantId, scheduleId), scheduleId)
  }

  async #named(row: ScheduleRow): Promise<Schedule> {
    const names = await this.#deps.store.workflows.names(row.tenantId, [row.workflowId])
    return this.#view(row, names.get(row.workflowId) ?? '')
  }

  #view(row: ScheduleRow, workflowName: string): Schedule {
    const { id, workflowId, nodeId, cron, everyMs, timezone, enabled, nextAt, lastAt, revision } = row
    const iso = (ms: number): string => new Date(ms).toISOString()
    return {
      ...{ id, workflowId, workflowName, nodeId, cron, everyMs, timezone, enabled },
      nextAt: nextAt === null ? null : iso(nextAt),
      lastAt: lastAt === null ? null : iso(lastAt),
      upcoming: comingTimes(row, this.#deps.clock.now()).map(iso),
      revision,
    }
  }
}

function found(row: ScheduleRow | null, scheduleId: Id): ScheduleRow {
  if (row === null) throw new ScheduleNotFoundError({ scheduleId })
  return row
}

const SHOWN_TIMES = 5

/** From the next one on, which is what an interval counts from: its times move when somebody changes it. */
function comingTimes(row: ScheduleRow, now: Millis): readonly Millis[] {
  const { enabled, nextAt } = row
  if (!enabled || nextAt === null) return []
  if (nextAt <= now) return upcomingTimes(row, now, nextAt, SHOWN_TIMES)
  return [nextAt, ...upcomingTimes(row, nextAt, nextAt, SHOWN_TIMES - 1)]
}

/**
 * What a person's wish changes; undefined for nothing, so that a time that is due now still fires. Other times count from now.
 * Switched on again a schedule goes on with its next time; what was missed meanwhile was not wanted.
 */
function changeOf(row: ScheduleRow, wanted: Omit<UpdateScheduleBody, 'revision'>, now: Millis): ScheduleChange | undefined {
  const timing = timingOf(row, wanted)
  const retimed = timing.cron !== row.cron || timing.everyMs !== row.everyMs || timing.timezone !== row.timezone
  if (retimed && row.nodeId !== null) throw new ScheduleOfNodeError({ scheduleId: row.id, nodeId: row.nodeId })
  if (retimed) refuseBad(timing)
  const enabled = wanted.enabled ?? row.enabled
  if (!retimed && enabled === row.enabled) return undefined
  const anchor = retimed ? now : (row.lastAt ?? row.createdAt)
  return { ...timing, enabled, nextAt: enabled ? nextTime(timing, now, anchor) : null }
}

/** Whichever of cron and interval is given takes the place of the other. */
function timingOf(row: ScheduleRow, { cron, everyMs, timezone = row.timezone }: UpdateScheduleBody): Timing {
  if (cron === undefined && everyMs === undefined) return { cron: row.cron, everyMs: row.everyMs, timezone }
  return { cron: cron ?? null, everyMs: everyMs ?? null, timezone }
}

function refuseBad(timing: Timing): void {
  try {
    checkTiming(timing)
  } catch (thrown) {
    if (!(thrown instanceof OptionError)) throw thrown
    const path = thrown.data.option === 'schedule' ? '' : `/${thrown.data.option}`
    throw new ScheduleInvalidError({ errors: [{ path, code: 'schedule.timing', message: thrown.message }] }, { cause: thrown })
  }
}

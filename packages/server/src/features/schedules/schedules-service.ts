import type { CreateScheduleBody, PageOf, Schedule, UpdateScheduleBody } from '@millrace/api'
import { defineError, OptionError, type Clock, type Id, type IdSource } from '@millrace/base'
import type { ScheduleRow, Store } from '@millrace/store'
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
  (d) => `This schedule belongs to the trigger node ${d.nodeId}. Change the workflow and publish it, or switch the schedule off.`,
)

export interface SchedulesDeps {
  readonly store: Pick<Store, 'schedules' | 'workflows'>
  readonly triggers: Pick<TriggerUpdates, 'schedulesChanged'>
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
      ...{ id: ids.next(), tenantId, workflowId, nodeId: null, ...timing, enabled: true, version: 0 },
      ...{ nextAt: nextTime(timing, now, now), lastAt: null, createdAt: now },
    }
    await store.schedules.insert(row)
    triggers.schedulesChanged()
    return this.#view(row, workflow.name)
  }

  /** Switched on again it goes on with the next time; what was missed meanwhile was not wanted. */
  async update({ tenantId }: Actor, scheduleId: Id, { enabled }: UpdateScheduleBody): Promise<Schedule> {
    const { store, clock, triggers } = this.#deps
    const row = await this.#row(tenantId, scheduleId)
    const now = clock.now()
    const nextAt = enabled ? nextTime(row, now, row.lastAt ?? row.createdAt) : null
    await store.schedules.setEnabled(tenantId, scheduleId, enabled, nextAt)
    triggers.schedulesChanged()
    return this.#named({ ...row, enabled, nextAt })
  }

  async remove({ tenantId }: Actor, scheduleId: Id): Promise<void> {
    const row = await this.#row(tenantId, scheduleId)
    if (row.nodeId !== null) throw new ScheduleOfNodeError({ scheduleId, nodeId: row.nodeId })
    await this.#deps.store.schedules.remove(tenantId, scheduleId)
    this.#deps.triggers.schedulesChanged()
  }

  async #row(tenantId: Id, scheduleId: Id): Promise<ScheduleRow> {
    const row = await this.#deps.store.schedules.get(tenantId, scheduleId)
    if (row === null) throw new ScheduleNotFoundError({ scheduleId })
    return row
  }

  async #named(row: ScheduleRow): Promise<Schedule> {
    const names = await this.#deps.store.workflows.names(row.tenantId, [row.workflowId])
    return this.#view(row, names.get(row.workflowId) ?? '')
  }

  #view(row: ScheduleRow, workflowName: string): Schedule {
    const { id, workflowId, nodeId, cron, everyMs, timezone, enabled, nextAt, lastAt } = row
    const iso = (ms: number): string => new Date(ms).toISOString()
    const upcoming = enabled ? upcomingTimes(row, this.#deps.clock.now(), lastAt ?? row.createdAt, 5) : []
    return {
      ...{ id, workflowId, workflowName, nodeId, cron, everyMs, timezone, enabled },
      nextAt: nextAt === null ? null : iso(nextAt),
      lastAt: lastAt === null ? null : iso(lastAt),
      upcoming: upcoming.map(iso),
    }
  }
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

import type { Id, Millis } from '@millrace/base'
import type { EntityManager } from 'typeorm'
import { FiringEntity, ScheduleEntity, type FiringRow, type ScheduleRow } from '../entities/schedule.ts'
import { ScheduleRevisionError } from '../errors.ts'
import { readCursor, toPage, type Page, type PageRequest } from '../page.ts'
import { insertOnce, type Query } from '../query.ts'

/** A schedule that a published document has. */
export type NewSchedule = Pick<ScheduleRow, 'nodeId' | 'cron' | 'everyMs' | 'timezone' | 'nextAt'>

/** A schedule whose time has come, with the version that is published now. */
export interface DueSchedule extends ScheduleRow {
  readonly publishedVersion: number
}

/** What a person changes of a schedule. */
export type ScheduleChange = Partial<Pick<ScheduleRow, 'cron' | 'everyMs' | 'timezone' | 'enabled' | 'nextAt'>>

export type FiringClaim = Omit<FiringRow, 'settled'> & {
  /** Of the schedule as the scheduler saw it. */
  readonly revision: number
  /** When the schedule fires next; null for never. */
  readonly nextAt: Millis | null
}

export class Schedules {
  readonly #query: Query
  constructor(query: Query) {
    this.#query = query
  }

  async insert(row: ScheduleRow): Promise<void> {
    await this.#query((manager) => manager.getRepository(ScheduleEntity).insert(row))
  }

  get(tenantId: Id, id: Id): Promise<ScheduleRow | null> {
    return this.#query((manager) => manager.getRepository(ScheduleEntity).findOneBy({ tenantId, id }))
  }

  /** Newest first; of one workflow, or of all. */
  list(tenantId: Id, workflowId: Id | undefined, page: PageRequest): Promise<Page<ScheduleRow>> {
    const after = readCursor(page.cursor, 'string')
    return this.#query(async (manager) => {
      const found = manager
        .getRepository(ScheduleEntity)
        .createQueryBuilder('schedule')
        .where('schedule.tenant_id = :tenantId', { tenantId })
      if (workflowId !== undefined) found.andWhere('schedule.workflow_id = :workflowId', { workflowId })
      if (after !== undefined) found.andWhere('schedule.id < :after', { after: after.id })
      const rows = await found
        .orderBy('schedule.id', 'DESC')
        .limit(page.limit + 1)
        .getMany()
      return toPage(rows, page.limit, ({ id }) => ({ value: id, id }))
    })
  }

  /**
   * Changes a schedule, only if it still is at `revision`; null when there is none. Throws ScheduleRevisionError. The comparison and the
   * write are one statement, so two people cannot both win.
   */
  change(tenantId: Id, id: Id, revision: number, change: ScheduleChange): Promise<ScheduleRow | null> {
    return this.#query(async (manager) => {
      const schedules = manager.getRepository(ScheduleEntity)
      const { affected } = await schedules.update({ tenantId, id, revision }, { ...change, revision: revision + 1 })
      const now = await schedules.findOneBy({ tenantId, id })
      if (now !== null && affected !== 1) throw new ScheduleRevisionError({ scheduleId: id, revision: now.revision, sent: revision })
      return now
    })
  }

  async remove(tenantId: Id, id: Id): Promise<boolean> {
    const { affected } = await this.#query((manager) => manager.getRepository(ScheduleEntity).delete({ tenantId, id }))
    return affected === 1
  }

  /** Over all tenants: enabled schedules of published workflows whose time has come, the longest due first. */
  due(now: Millis, limit: number): Promise<readonly DueSchedule[]> {
    return this.#query(async (manager) => {
      const { entities, raw } = await ofPublished(manager)
        .addSelect('workflow.published_version', 'published')
        .andWhere('schedule.next_at <= :now', { now })
        .orderBy('schedule.next_at', 'ASC')
        .limit(limit)
        .getRawAndEntities<{ published: number }>()
      return entities.map((row, index) => ({ ...row, publishedVersion: Number(raw[index]!.published) }))
    })
  }

  /** The earliest time at which anything is due; null for never. */
  async nextDueAt(): Promise<Millis | null> {
    const row = await this.#query((manager) => ofPublished(manager).orderBy('schedule.next_at', 'ASC').limit(1).getOne())
    return row?.nextAt ?? null
  }

  /**
   * Claims one firing and moves the schedule on. False when that time was already fired, by whomever, and when the schedule is no longer
   * the one that was seen: after a change is acknowledged nothing fires by what it was. The execution is accepted afterwards with the claimed id; `openFirings` tells what a crash in between left over.
   */
  claimFiring({ nextAt, revision, ...firing }: FiringClaim): Promise<boolean> {
    return this.#query(async (manager) => {
      const { scheduleId: id, tenantId, scheduledFor } = firing
      const seen = { tenantId, id, revision, nextAt: scheduledFor }
      // Also when it was fired before: otherwise the schedule would stay due for ever.
      const { affected } = await manager.getRepository(ScheduleEntity).update(seen, { nextAt, lastAt: scheduledFor })
      if (affected !== 1) return false
      return insertOnce(() => manager.getRepository(FiringEntity).insert({ ...firing, settled: false }))
    })
  }

  /** The execution of a firing is durable. */
  async settleFiring(scheduleId: Id, scheduledFor: Millis): Promise<void> {
    await this.#query((manager) => manager.getRepository(FiringEntity).update({ scheduleId, scheduledFor }, { settled: true }))
  }

  /** Over all tenants: firings whose execution may not have reached the journal. */
  openFirings(limit: number): Promise<readonly FiringRow[]> {
    return this.#query((manager) =>
      manager
        .getRepository(FiringEntity)
        .createQueryBuilder('firing')
        .where('NOT firing.settled')
        .orderBy('firing.fired_at', 'ASC')
        .limit(limit)
        .getMany(),
    )
  }

  /** Forgets settled firings from before a time; returns how many. */
  async forgetFirings(before: Millis): Promise<number> {
    const { affected } = await this.#query((manager) =>
      manager.createQueryBuilder().delete().from(FiringEntity).where('settled AND fired_at < :before', { before }).execute(),
    )
    return affected ?? 0
  }
}

const ofPublished = (manager: EntityManager) =>
  manager
    .getRepository(ScheduleEntity)
    .createQueryBuilder('schedule')
    .innerJoin('workflow', 'workflow', "workflow.id = schedule.workflow_id AND workflow.status = 'active'")
    .where('schedule.enabled AND schedule.next_at IS NOT NULL')

const sameTiming = (a: NewSchedule, b: NewSchedule): boolean =>
  a.nodeId === b.nodeId && a.cron === b.cron && a.everyMs === b.everyMs && a.timezone === b.timezone

/**
 * Gives a workflow's nodes exactly these schedules. One that did not change keeps its id, its switch and its next time: a publish
 * neither repeats nor skips a firing. Schedules made by the API (without a node) stay.
 */
export async function replaceNodeSchedules(
  manager: EntityManager,
  rows: readonly ScheduleRow[],
  workflow: { readonly tenantId: Id; readonly id: Id },
): Promise<void> {
  const schedules = manager.getRepository(ScheduleEntity)
  const { tenantId, id: workflowId } = workflow
  const left = (await schedules.findBy({ tenantId, workflowId })).filter((row) => row.nodeId !== null)
  for (const row of rows) {
    const at = left.findIndex((old) => sameTiming(old, row))
    const [kept] = at === -1 ? [] : left.splice(at, 1)
    if (kept === undefined) await schedules.insert(row)
    else
      await schedules.update({ tenantId, id: kept.id }, { version: row.version, ...(kept.nextAt === null ? { nextAt: row.nextAt } : {}) })
  }
  for (const gone of left) await schedules.delete({ tenantId, id: gone.id })
}

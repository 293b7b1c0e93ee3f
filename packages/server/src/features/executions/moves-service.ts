import type { MoveBody, MoveManyBody, MoveManyReply, MoveReply } from '@millrace/api'
import { MillraceError, type Id } from '@millrace/base'
import type { Engine, JournalStore, MoveReport } from '@millrace/engine'
import type { Actor } from '../../http/actor.ts'

/** Executions that one call looks at. */
const MOST_AT_ONCE = 1000
const PAGE = 100
const MOST_REPORTS = 100

export interface MovesDeps {
  readonly engine: Pick<Engine, 'move'>
  readonly journal: Pick<JournalStore, 'list'>
}

/** Moving executions in flight to another version. */
export class MovesService {
  readonly #deps: MovesDeps
  constructor(deps: MovesDeps) {
    this.#deps = deps
  }

  async one({ tenantId, userId, name }: Actor, executionId: Id, { version, mapping, preview }: MoveBody): Promise<MoveReply> {
    const report = await this.#deps.engine.move(tenantId, executionId, {
      ...{ version, actor: { id: userId, name } },
      ...(mapping === undefined ? {} : { mapping }),
      ...(preview === undefined ? {} : { preview }),
    })
    return replyOf(report)
  }

  /** Those that cannot be moved stay as they are and are told; what goes on by itself meanwhile is left out. */
  async many(actor: Actor, workflowId: Id, { from, to, ...rest }: MoveManyBody): Promise<MoveManyReply> {
    const { ids, more } = await this.#waiting(actor, workflowId, from)
    const reports: MoveReply[] = []
    for (const id of ids) {
      const report = await this.one(actor, id, { version: to, ...rest }).catch(unlessGoneOn)
      if (report !== undefined) reports.push(report)
    }
    const refused = reports.filter(({ problems }) => problems.length > 0)
    const movable = reports.filter(({ problems }) => problems.length === 0)
    return { movable: movable.length, refused: refused.length, more, reports: [...refused, ...movable].slice(0, MOST_REPORTS) }
  }

  async #waiting({ tenantId }: Actor, workflowId: Id, version: number): Promise<{ ids: Id[]; more: boolean }> {
    const ids: Id[] = []
    const filter = { workflowId, status: ['waiting', 'retrying', 'paused'] } as const
    for (let cursor: string | null | undefined; cursor !== null && ids.length <= MOST_AT_ONCE;) {
      const page = await this.#deps.journal.list(tenantId, filter, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
      ids.push(...page.data.filter((header) => header.workflowVersion === version).map(({ id }) => id))
      cursor = page.nextCursor
    }
    return { ids: ids.slice(0, MOST_AT_ONCE), more: ids.length > MOST_AT_ONCE }
  }
}

/** It woke up, ended or was pruned since it was listed. */
function unlessGoneOn(thrown: unknown): undefined {
  const gone = thrown instanceof MillraceError && ['execution.control-refused', 'execution.not-found'].includes(thrown.code)
  if (!gone) throw thrown
}

const replyOf = ({ steps, problems, ...rest }: MoveReport): MoveReply => ({ ...rest, steps: [...steps], problems: [...problems] })

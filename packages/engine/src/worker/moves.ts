import type { Clock, Id } from '@millrace/base'
import type { MoveReport, MoveRequest } from '../engine-api.ts'
import { ControlRefusedError, ExecutionNotFoundError } from '../errors.ts'
import { isSuspended, type ExecutionHeader, type JournalStore } from '../ports/index.ts'
import { readState, type Reading } from '../recovery/load.ts'
import type { ExecutionRun } from '../run/execution.ts'
import { moveProblems, movesOf } from '../run/rebase.ts'
import type { ExecutionState } from '../run/state.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import type { Claims } from './claims.ts'
import type { PlanCache } from './plan-cache.ts'
import type { Runs } from './runs.ts'

export interface MovesPorts {
  readonly journal: JournalStore
  readonly packets: Reading['packets']
  readonly plans: PlanCache
  readonly runs: Runs
  readonly claims: Claims
  readonly clock: Clock
}

/** Moves executions that wait, retry or are paused to another version of their workflow. */
export class Moves {
  readonly #ports: MovesPorts

  constructor(ports: MovesPorts) {
    this.#ports = ports
  }

  async move(tenantId: Id, executionId: Id, request: MoveRequest): Promise<MoveReport> {
    const header = await this.#ports.journal.header(tenantId, executionId)
    if (header === undefined) throw new ExecutionNotFoundError({ executionId })
    if (!isSuspended(header.status) && header.status !== 'paused') {
      throw new ControlRefusedError({ action: 'move', status: header.status, possible: [] })
    }
    const plan = await this.#ports.plans.load(tenantId, header.workflowId, request.version)
    if (request.preview === true) return report(header, await readState(this.#ports, header), plan, request)
    const moved = await this.#ports.claims.use(executionId, (run) => this.#moveRun(run, plan, request))
    if (moved === undefined) throw new ControlRefusedError({ action: 'move', status: 'finished meanwhile', possible: ['replay'] })
    return moved
  }

  async #moveRun(run: ExecutionRun, plan: WorkflowPlan, request: MoveRequest): Promise<MoveReport> {
    const { runs, clock } = this.#ports
    const { version, mapping, actor } = request
    if (run.isOver || run.isCarriedOn) throw new ControlRefusedError({ action: 'move', status: run.status, possible: [] })
    const found = report(run.header, run.state, plan, request)
    if (found.problems.length > 0) {
      runs.settle(run)
      return found
    }
    run.state.versions.set(version, plan)
    run.record({
      ...{ type: 'moved', version, at: clock.now() },
      ...(mapping === undefined ? {} : { mapping }),
      ...(actor === undefined ? {} : { by: actor }),
    })
    await run.writer.flush({ workflowVersion: version })
    // Read anew when it goes on: what this process remembers of it, such as its turn, is of the other version.
    if (run.hasWork) runs.enqueue(run)
    else runs.giveBack(run, run.wakeAt ?? run.header.wakeAt)
    return { ...found, moved: true }
  }
}

function report(header: ExecutionHeader, state: ExecutionState, plan: WorkflowPlan, { version, mapping = {} }: MoveRequest): MoveReport {
  return {
    ...{ executionId: header.id, from: header.workflowVersion, to: version, moved: false },
    steps: movesOf(state, plan, mapping),
    problems: moveProblems(state, plan, mapping),
  }
}

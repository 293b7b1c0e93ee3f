import { NodeError, toError, type Clock, type Id, type Logger } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { AcceptedExecution, AcceptRequest, WorkflowSource } from '../engine-api.ts'
import { isPassing } from '../errors.ts'
import type { JournalStore } from '../ports/index.ts'
import type { ErrorCall, ErrorCallOutcome, FailureRecord } from '../run/events.ts'
import type { ExecutionRun } from '../run/execution.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { startOf } from './children.ts'
import type { PlanCache } from './plan-cache.ts'
import type { Runs } from './runs.ts'

/** Pause between attempts while a store is out of order. */
const AGAIN_MS = 1000

export interface ErrorWorkflowsPorts {
  readonly journal: Pick<JournalStore, 'header'>
  readonly workflows: WorkflowSource
  readonly plans: PlanCache
  readonly runs: Runs
  readonly clock: Clock
  readonly log: Logger
  begin(executionId: Id, request: AcceptRequest, plan: WorkflowPlan, depth: number): AcceptedExecution
}

/** Workflows that are started when another one fails in production. */
export class ErrorWorkflows {
  readonly #ports: ErrorWorkflowsPorts

  constructor(ports: ErrorWorkflowsPorts) {
    this.#ports = ports
  }

  /**
   * Starts the error workflow of an execution that fails; resolves when it is accepted, or cannot be. Safe to repeat: its id was chosen
   * before. Rejects only when the failing execution is not this process's any more.
   */
  async start(failing: ExecutionRun, call: ErrorCall, failure: FailureRecord): Promise<ErrorCallOutcome> {
    const { clock, log } = this.#ports
    for (;;) {
      try {
        await this.#startOnce(failing, call, failure)
        return call
      } catch (thrown) {
        const error = toError(thrown)
        log.warn({ executionId: failing.id, workflowId: call.workflowId, err: error }, 'an error workflow could not be started')
        if (failing.writer.lost !== undefined) throw failing.writer.lost
        if (!isPassing(error)) return { workflowId: call.workflowId, error: { code: codeOf(error), message: error.message } }
        await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve))
      }
    }
  }

  async #startOnce(failing: ExecutionRun, { executionId, workflowId }: ErrorCall, failure: FailureRecord): Promise<void> {
    const { journal, workflows, plans, runs, begin } = this.#ports
    const { tenantId } = failing.header
    if (runs.get(executionId) !== undefined || (await journal.header(tenantId, executionId)) !== undefined) return
    const version = await workflows.published(tenantId, workflowId)
    if (version === undefined) {
      throw new NodeError('workflow.not-published', `The error workflow ${workflowId} does not exist or is not published.`)
    }
    const plan = await plans.load(tenantId, workflowId, version)
    const request: AcceptRequest = {
      ...{ tenantId, workflowId, version, executionId, mode: 'production', trigger: 'error', startNode: startOf(plan) },
      items: [itemOf(failing, failure)],
      errorOf: failing.id,
    }
    await begin(executionId, request, plan, 1).accepted
  }
}

const codeOf = (error: Error): string => (error instanceof NodeError ? error.code : 'workflow.call-failed')

/** What an error workflow is given. */
function itemOf({ id, header, state }: ExecutionRun, { code, message, node }: FailureRecord): Item {
  const { accepted, plan } = state
  return {
    json: {
      execution: {
        id,
        mode: header.mode,
        startedAt: new Date(header.startedAt ?? header.createdAt).toISOString(),
        trigger: header.trigger,
        retryOf: accepted?.replayOf ?? null,
      },
      workflow: { id: header.workflowId, name: plan.document.name, version: header.workflowVersion },
      error: { code, message, node: node ?? null, nodeName: node === undefined ? null : (plan.byId.get(node)?.name ?? null) },
    },
  }
}

import { NodeError, toError, type Clock, type Id, type Logger } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { AcceptedExecution, AcceptRequest, ExecutionResult, WorkflowSource } from '../engine-api.ts'
import { isPassing } from '../errors.ts'
import { isTerminal, StaleEpochError, type JournalStore } from '../ports/index.ts'
import { readState } from '../recovery/load.ts'
import type { ChildCall } from '../run/events.ts'
import type { ExecutionRun } from '../run/execution.ts'
import type { PacketOpener } from '../run/lineage.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { lastItems, stepKey, type StepRecord } from '../run/state.ts'
import type { Claims } from './claims.ts'
import type { PlanCache } from './plan-cache.ts'
import type { PreparedExecution } from './prepared-execution.ts'
import type { Runs } from './runs.ts'

/** Calls of workflows by workflows, one inside the other. */
const DEEPEST_CALL = 20
/** Pause between attempts to start a called workflow, or to tell its caller, while the journal is out of order. */
const AGAIN_MS = 2000

export interface ChildrenPorts {
  readonly journal: JournalStore
  readonly workflows: WorkflowSource
  readonly plans: PlanCache
  readonly packets: PacketOpener
  readonly runs: Runs
  readonly claims: Claims
  readonly clock: Clock
  readonly log: Logger
  prepare(executionId: Id, request: AcceptRequest, plan: WorkflowPlan, depth: number): PreparedExecution | Promise<PreparedExecution>
  begin(prepared: PreparedExecution): AcceptedExecution
}

/** Workflows that call workflows. */
export class Children {
  readonly #ports: ChildrenPorts
  /** Calls on their way: whoever asks again meanwhile waits for the same one. */
  readonly #starting = new Map<Id, Promise<void>>()

  constructor(ports: ChildrenPorts) {
    this.#ports = ports
  }

  /** Starts a called workflow; resolves when it is accepted, however often that takes while the journal is out of order. */
  call(call: ChildCall, items: readonly Item[], parent: ExecutionRun, step: StepRecord): Promise<void> {
    const known = this.#starting.get(call.executionId)
    if (known !== undefined) return known
    const { runs } = this.#ports
    const starting = this.#untilItWorks(
      () => this.#accept(call, items, parent, step),
      () => runs.get(parent.id) === parent, // given back meanwhile, the caller is seen to by whoever claims it next
    ).finally(() => this.#starting.delete(call.executionId))
    this.#starting.set(call.executionId, starting)
    return starting
  }

  /** Safe to repeat: the child's id was chosen before. */
  async #accept(call: ChildCall, items: readonly Item[], parent: ExecutionRun, step: StepRecord): Promise<void> {
    const { runs, journal, plans, prepare, begin } = this.#ports
    const { tenantId } = parent.header
    // One that is on its way in counts when it is on disk: until then it may be refused.
    const known = runs.get(call.executionId)?.writer.durable
    if (known !== undefined && (await isKept(known))) return
    if ((await journal.header(tenantId, call.executionId)) !== undefined) return
    const { depth: callerDepth = 1, errorOf } = parent.state.accepted ?? {}
    const depth = callerDepth + 1
    if (depth > DEEPEST_CALL) {
      throw new NodeError('workflow.too-deep', `Workflows call each other more than ${DEEPEST_CALL} deep.`, {
        hint: 'Look for a workflow that calls itself without an end.',
      })
    }
    const version = await this.#published(tenantId, call.workflowId)
    const plan = await plans.load(tenantId, call.workflowId, version)
    const request: AcceptRequest = {
      ...{ tenantId, version, items, workflowId: call.workflowId, executionId: call.executionId },
      ...{ mode: parent.header.mode, trigger: 'workflow', startNode: startOf(plan) },
      parent: { executionId: parent.id, step: stepKey(step) },
      ...(errorOf === undefined ? {} : { errorOf }),
      priority: plan.document.settings?.priority ?? parent.state.accepted?.priority ?? 0,
    }
    const preparing = prepare(call.executionId, request, plan, depth)
    const prepared = preparing instanceof Promise ? await preparing : preparing
    // Asked last, and nothing is awaited after it: what is begun from here on, a cancel of the caller finds.
    if (!parent.mayCall(step)) throw new NodeError('cancelled', 'The calling step was cancelled.')
    await begin(prepared).accepted.catch((thrown: unknown) => {
      if (!(thrown instanceof StaleEpochError)) throw thrown // that one: another process was faster, and it is there
    })
  }

  async #published(tenantId: Id, workflowId: Id): Promise<number> {
    const version = await this.#ports.workflows.published(tenantId, workflowId)
    if (version !== undefined) return version
    throw new NodeError('workflow.not-published', `The called workflow ${workflowId} does not exist or is not published.`, {
      hint: 'Publish it, or choose another one.',
    })
  }

  /** Tells the caller of an execution that it ended. */
  tell(child: ExecutionRun, result: ExecutionResult): void {
    const { parentId } = child.header
    if (parentId === null) return
    const { claims, runs, log } = this.#ports
    const tell = (): Promise<unknown> =>
      claims.use(parentId, (parent) => {
        parent.calls.ended(child.id, result)
        runs.settle(parent) // one that was claimed for this, and has more to wait for, is given back again
      })
    this.#untilItWorks(tell, () => true).catch((thrown: unknown) =>
      log.warn({ executionId: parentId, err: toError(thrown) }, 'caller could not be told; it looks itself'),
    )
  }

  /** Repeats what fails only because the journal is out of order for a while, as long as it is wanted. */
  async #untilItWorks<T>(work: () => Promise<T>, wanted: () => boolean): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (thrown) {
        if (!isPassing(toError(thrown)) || !wanted()) throw thrown
        await new Promise<void>((resolve) => this.#ports.clock.after(AGAIN_MS, resolve))
      }
    }
  }

  /** The result of an execution, once it ended. */
  async result(tenantId: Id, executionId: Id): Promise<ExecutionResult | undefined> {
    const header = await this.#ports.journal.header(tenantId, executionId)
    if (header === undefined || !isTerminal(header.status)) return undefined
    const state = await readState(this.#ports, header)
    const { status, errorCode, errorMessage } = header
    return {
      status,
      items: lastItems(state),
      ...(errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }),
    }
  }
}

/** Where a called workflow begins: at its manual trigger, else at its first trigger. */
export function startOf(plan: WorkflowPlan): string {
  const triggers = plan.nodes.filter((node) => node.loaded?.definition.kind === 'trigger')
  const manual = triggers.find((node) => node.loaded?.definition.trigger?.kind === 'manual')
  const start = manual ?? triggers[0]
  if (start === undefined) throw new NodeError('workflow.missing-trigger', 'The called workflow has no trigger to start at.')
  return start.id
}

const isKept = (promise: Promise<void>): Promise<boolean> =>
  promise.then(
    () => true,
    () => false,
  )

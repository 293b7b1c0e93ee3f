import { NodeError, InvariantError, toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import type { Item, WebhookResponse } from '@millrace/node-sdk'
import type { EnvironmentNames, ExecutionResult } from '../engine-api.ts'
import type { EventSink, ExecutionHeader, ExecutionStatus, HeaderPatch, JournalStore, StepServices } from '../ports/index.ts'
import type { StepOutcome } from '../step/outcome.ts'
import { retryDelay } from '../step/retry.ts'
import { runStep } from '../step/run-step.ts'
import type { ChildCall, ErrorRecord, JournalEvent, LogRecord, OutputRecord, StepCompletedEvent } from './events.ts'
import { JournalWriter } from './journal-writer.ts'
import { recordOutput } from './lineage.ts'
import { plan, type Command } from './planner.ts'
import { applyEvent, markStarted } from './reducer.ts'
import type { ExecutionState, StepRecord } from './state.ts'

/** What an execution needs from the engine around it. */
export interface ExecutionPorts {
  readonly journal: JournalStore
  readonly services: StepServices
  readonly sink: EventSink
  readonly environment: EnvironmentNames
  readonly clock: Clock
  readonly ids: IdSource
  readonly log: Logger
  readonly random: () => number
  /** Starts a called workflow; resolves when it is accepted. Safe to repeat with the same id. */
  callWorkflow(call: ChildCall & { items: OutputRecord }, items: readonly Item[], parent: ExecutionRun, step: StepRecord): Promise<void>
  /** A suspended execution has something to do again. */
  requeue(run: ExecutionRun): void
  /** The result of a called workflow, once it ended. */
  childResult(tenantId: Id, executionId: Id): Promise<ExecutionResult | undefined>
}

/** A called workflow's end is told to the caller at once; this is how often one looks anyway, should the word have been lost. */
const CHILD_CHECK_MS = 60_000
/** Events wait for company this long at most before they are written. */
export const FLUSH_AFTER_MS = 50

/**
 * One execution being carried on by this process. It asks the planner what to do, runs steps, and records what happened; it never
 * changes the state but by an event.
 * J1. What a step gave is recorded before anything that follows from it starts; a `write` step starts when all that is on disk.
 * J6. A caller hears of the end only when the end is on disk.
 */
export class ExecutionRun {
  readonly id: Id
  readonly state: ExecutionState
  readonly header: ExecutionHeader
  readonly writer: JournalWriter
  /** Answers the webhook's caller; gone after its first use. */
  onRespond: ((response: WebhookResponse) => void) | undefined
  /** Children on their way; until they are accepted the execution stays in memory. */
  startingChildren = 0
  /** When a suspended execution goes on by itself. */
  wakeAt: Millis | null = null
  readonly #ports: ExecutionPorts
  readonly #abort = new AbortController()
  #driving = false
  #again = false
  #flushWanted = false
  /** Ends the current stay in the process: at the end of the execution or its suspension. */
  #settled: ((result: ExecutionResult) => void) | undefined
  #failed: ((error: Error) => void) | undefined
  #status: ExecutionStatus
  #stopDeadline: (() => void) | undefined
  #halted = false

  constructor(header: ExecutionHeader, state: ExecutionState, position: { epoch: number; nextSeq: number }, ports: ExecutionPorts) {
    this.id = header.id
    this.header = header
    this.state = state
    this.#status = header.status
    this.#ports = ports
    this.writer = new JournalWriter(
      { journal: ports.journal, clock: ports.clock, log: ports.log },
      { executionId: header.id, tenantId: header.tenantId, ...position },
    )
  }

  get status(): ExecutionStatus {
    return this.#status
  }

  get isFinished(): boolean {
    return this.state.finishedAt !== null
  }

  /** A slot carries it on now, until it ends or is suspended. */
  get isCarriedOn(): boolean {
    return this.#settled !== undefined
  }

  /** Records an event: state, journal buffer, live events. Nothing else changes an execution. */
  record(event: JournalEvent): void {
    this.#add(event, this.writer.encode(event))
  }

  #add(event: JournalEvent, encoded: string): void {
    applyEvent(this.state, event)
    this.writer.add(encoded)
  }

  /** Carries the execution on until it ends or is suspended; its record is durable then. */
  run(): Promise<ExecutionResult> {
    return new Promise((resolve, reject) => {
      this.#settled = resolve
      this.#failed = reject
      if (this.#status !== 'running') this.#begin()
      this.#armDeadline()
      this.drive()
    })
  }

  #begin(): void {
    const startedAt = this.header.startedAt ?? this.#ports.clock.now()
    this.#status = 'running'
    this.wakeAt = null
    this.writer.flush({ status: 'running', wakeAt: null, startedAt }).catch((thrown: unknown) => this.#breakOff(toError(thrown)))
    this.announce()
  }

  /** Does everything that can be done now. Called whenever something happened. */
  drive(): void {
    if (this.#driving) {
      this.#again = true
      return
    }
    this.#driving = true
    try {
      do {
        this.#again = false
        this.#carryOut(plan(this.state, this.#ports.clock.now()))
      } while (this.#again)
    } catch (thrown) {
      this.#breakOff(toError(thrown))
    } finally {
      this.#driving = false
    }
    if (this.#flushWanted) {
      this.#flushWanted = false
      this.#flushQuietly()
    }
  }

  #carryOut(command: Command): void {
    if (this.#settled === undefined) return // not carried on at the moment (suspended, ended)
    if (this.writer.lost !== undefined) throw this.writer.lost
    switch (command.kind) {
      case 'run':
        if (this.#halted) return this.#leaveWhenQuiet()
        for (const step of command.steps) this.#launch(step)
        this.#again = true
        return
      case 'watch':
        return
      case 'suspend':
        return this.#suspend(command.status, command.wakeAt)
      case 'finish':
        return this.#finish(command.status)
      default:
        throw new InvariantError({ what: `unknown command ${(command satisfies never as Command).kind}` })
    }
  }

  #launch(step: StepRecord): void {
    const { clock } = this.#ports
    const attempt = step.status === 'retrying' ? step.attempt + 1 : Math.max(1, step.attempt)
    const writes = step.node.loaded?.definition.effects === 'write' && step.node.node.disabled !== true && step.resume === undefined
    if (!writes || this.#durability() !== 'step') {
      markStarted(step, attempt, clock.now())
      this.#tell(step)
      this.#attempt(step)
      return
    }
    this.record({ type: 'started', node: step.node.id, run: step.run, attempt, at: clock.now() })
    this.#tell(step)
    this.writer.flush().then(
      () => this.#attempt(step),
      (thrown: unknown) => this.#breakOff(toError(thrown)),
    )
  }

  #durability(): 'step' | 'execution' {
    return this.state.plan.document.settings?.durability ?? 'step'
  }

  #attempt(step: StepRecord): void {
    if (this.isFinished || step.status !== 'running') return
    const began = performance.now()
    const at = this.#ports.clock.now()
    const pinned = this.#pinned(step)
    const deadline = this.#stepSignal(step)
    const outcome = pinned ?? runStep(this.state, step, this.#stepEnvironment(step), deadline.signal)
    const end = (ended: StepOutcome): void => {
      deadline.release()
      if (this.isFinished || this.writer.lost !== undefined) return // cancelled or taken over meanwhile: too late
      this.#end(step, ended, at, performance.now() - began)
    }
    if (outcome instanceof Promise) {
      outcome
        .then((ended) => {
          end(ended)
          this.drive()
        })
        .catch((thrown: unknown) => this.#breakOff(toError(thrown)))
    } else end(outcome)
  }

  /** Fixed data instead of a run, only where people try things out. */
  #pinned(step: StepRecord): StepOutcome | undefined {
    if (this.header.mode === 'production') return undefined
    const pinned = this.state.plan.document.pinned?.[step.node.id]
    if (pinned === undefined) return undefined
    return { kind: 'outputs', out: { [step.node.mainOutput]: pinned as readonly Item[] }, logs: [] }
  }

  #stepSignal(step: StepRecord): { signal: AbortSignal; release: () => void } {
    const { timeoutMs } = step.node.node
    if (timeoutMs === undefined) return { signal: this.#abort.signal, release: () => undefined }
    const own = new AbortController()
    const error = new NodeError('timeout', `"${step.node.name}" took longer than ${timeoutMs} ms.`, {
      retryable: true,
      hint: 'Raise the time limit of the node, or find out why the service is slow.',
    })
    const release = this.#ports.clock.after(timeoutMs, () => own.abort(error))
    return { signal: AbortSignal.any([this.#abort.signal, own.signal]), release }
  }

  #stepEnvironment(step: StepRecord): Parameters<typeof runStep>[2] {
    const keys = this.state.accepted?.keysOf ?? this.id
    return {
      executionId: this.id,
      idempotencyKey: `${keys}-${step.node.id}-${step.run}`,
      services: this.#ports.services,
      environment: this.#ports.environment,
      now: () => this.#ports.clock.now(),
      respond: (response) => this.#respond(response),
      progress: () => undefined,
    }
  }

  #respond(response: WebhookResponse): boolean {
    const answer = this.onRespond
    if (answer === undefined) return false
    this.onRespond = undefined
    answer(response)
    return true
  }

  #end(step: StepRecord, outcome: StepOutcome, at: Millis, ms: number): void {
    const logs = outcome.logs.length > 0 ? { logs: outcome.logs } : {}
    const about = { node: step.node.id, run: step.run, attempt: step.attempt, at }
    switch (outcome.kind) {
      case 'outputs':
        this.#complete(step, { ...about, ms, out: outcome.out, logs: outcome.logs })
        break
      case 'iterate':
        this.#complete(step, {
          ...about,
          ms,
          out: { [step.node.loop?.body ?? 'loop']: outcome.items },
          loop: { turn: 'iterate', ...(outcome.state === undefined ? {} : { state: outcome.state }) },
          logs: outcome.logs,
        })
        break
      case 'finish-loop':
        this.#complete(step, {
          ...about,
          ms,
          out: { [step.node.loop?.done ?? 'done']: outcome.items },
          loop: { turn: 'finish' },
          logs: outcome.logs,
        })
        break
      case 'wait':
        this.record({
          type: 'waiting',
          ...about,
          ...(outcome.until === undefined ? {} : { until: outcome.until }),
          ...(outcome.token ? { token: true as const } : {}),
          ...logs,
        })
        break
      case 'call':
        this.#call(step, outcome, about, logs)
        break
      case 'failed':
        this.#fail(step, outcome.error, { ...about, ms, logs: outcome.logs })
        break
      default:
        throw new InvariantError({ what: `unknown outcome ${(outcome satisfies never as StepOutcome).kind}` })
    }
    // What a write did must not be forgotten while others go on; pure results can be computed again.
    if (step.node.loaded?.definition.effects === 'write') this.#flushWanted = true
    this.#tell(step)
  }

  #complete(
    step: StepRecord,
    done: {
      node: string
      run: number
      attempt: number
      at: Millis
      ms: number
      out: Readonly<Record<string, readonly Item[]>>
      loop?: StepCompletedEvent['loop']
      logs: readonly LogRecord[]
    },
  ): void {
    const out: Record<string, OutputRecord> = {}
    for (const port of Object.keys(done.out)) out[port] = recordOutput(done.out[port] as readonly Item[], step.items)
    const event: StepCompletedEvent = {
      type: 'completed',
      node: done.node,
      run: done.run,
      attempt: done.attempt,
      at: done.at,
      ms: Math.round(done.ms * 1000) / 1000,
      out,
      ...(done.loop === undefined ? {} : { loop: done.loop }),
      ...(done.logs.length > 0 ? { logs: done.logs } : {}),
    }
    let encoded: string
    try {
      encoded = this.writer.encode(event)
    } catch (thrown) {
      const error = new NodeError('node.bad-output', `What "${step.node.name}" gave is not JSON: ${toError(thrown).message}`, {
        cause: thrown,
      })
      this.#fail(step, error, { ...done })
      return
    }
    this.#add(event, encoded)
  }

  #fail(
    step: StepRecord,
    error: NodeError,
    about: { node: string; run: number; attempt: number; at: Millis; ms: number; logs: readonly LogRecord[] },
  ): void {
    const { clock, random } = this.#ports
    const policy = step.node.node.onError ?? 'stop'
    const delay = retryDelay(step.node.retry, {
      attempt: about.attempt,
      code: error.code,
      retryable: error.retryable,
      retryAfterMs: error.retryAfterMs,
      random: random(),
    })
    this.record({
      type: 'failed',
      node: about.node,
      run: about.run,
      attempt: about.attempt,
      at: about.at,
      ms: Math.round(about.ms * 1000) / 1000,
      error: errorRecord(error),
      ...(delay === undefined ? {} : { retryAt: clock.now() + Math.round(delay) }),
      ...(delay === undefined && policy !== 'stop' ? { handled: policy } : {}),
      ...(about.logs.length > 0 ? { logs: about.logs } : {}),
    })
  }

  /** The child's id is on disk before the child is accepted: after a crash it is started once, or found. */
  #call(
    step: StepRecord,
    outcome: Extract<StepOutcome, { kind: 'call' }>,
    about: { node: string; run: number; attempt: number; at: Millis },
    logs: { logs?: readonly LogRecord[] },
  ): void {
    const child: ChildCall = {
      executionId: this.#ports.ids.next(),
      workflowId: outcome.workflowId,
      items: recordOutput(outcome.items, step.items),
      ...(outcome.wait ? {} : { detached: true as const }),
    }
    this.record({ type: 'waiting', ...about, child, ...logs })
    this.writer.flush().then(
      () => this.#startChild(step),
      (thrown: unknown) => this.#breakOff(toError(thrown)),
    )
  }

  #startChild(step: StepRecord): void {
    const child = step.child
    if (child === undefined || step.status !== 'waiting' || this.isFinished) return
    this.startingChildren += 1
    const items =
      'pass' in child.items
        ? child.items.pass === 'all'
          ? step.items
          : child.items.pass.map((i) => step.items[i] as Item)
        : child.items.items
    this.#ports.callWorkflow(child, items, this, step).then(
      () => {
        this.startingChildren -= 1
        if (child.detached === true) this.resumeStep(step, 'child', [])
      },
      (thrown: unknown) => {
        this.startingChildren -= 1
        const error = toError(thrown)
        const code = error instanceof NodeError ? error.code : 'workflow.call-failed'
        this.resumeStep(step, 'child', [], { code, message: error.message })
      },
    )
  }

  /** A called workflow ended. */
  childEnded(executionId: Id, result: ExecutionResult): void {
    for (const step of this.state.active) {
      if (step.status !== 'waiting' || step.child?.executionId !== executionId) continue
      const error =
        result.status === 'completed'
          ? undefined
          : {
              code: result.error?.code ?? `execution.${result.status}`,
              message: result.error?.message ?? `The called workflow was ${result.status}.`,
            }
      this.resumeStep(step, 'child', error === undefined ? result.items : [], error)
      return
    }
  }

  /** Goes on with a step that waits; nothing when it does not wait any more. */
  resumeStep(
    step: StepRecord,
    reason: 'timer' | 'token' | 'child',
    items: readonly Item[],
    error?: { code: string; message: string },
  ): void {
    if (step.status !== 'waiting' || this.isFinished) return
    this.record({
      type: 'resumed',
      node: step.node.id,
      run: step.run,
      at: this.#ports.clock.now(),
      reason,
      items,
      ...(error === undefined ? {} : { error }),
    })
    this.#tell(step)
    this.#flushWanted = true
    this.drive()
    if (!this.isCarriedOn) this.#ports.requeue(this)
  }

  /** Records what time brought about: waits that are over. Looks after children whose end may have been missed. */
  async wake(): Promise<void> {
    const now = this.#ports.clock.now()
    for (const step of [...this.state.active]) {
      if (step.status !== 'waiting') continue
      if (step.until !== null && step.until <= now) this.resumeStep(step, 'timer', [])
      else if (step.child !== undefined) await this.#checkChild(step, step.child)
    }
  }

  async #checkChild(step: StepRecord, child: ChildCall): Promise<void> {
    const result = await this.#ports.childResult(this.header.tenantId, child.executionId)
    if (result !== undefined && child.detached !== true) this.childEnded(child.executionId, result)
    else this.#startChild(step) // accepted already, or lost in a crash: accepting the same id again is harmless
  }

  #armDeadline(): void {
    const { timeoutMs } = this.state.plan.document.settings ?? {}
    const accepted = this.state.accepted
    if (timeoutMs === undefined || accepted === undefined || this.#stopDeadline !== undefined) return
    const left = accepted.at + timeoutMs - this.#ports.clock.now()
    this.#stopDeadline = this.#ports.clock.after(Math.max(0, left), () => {
      this.end('failed', { code: 'execution.timeout', message: `The execution took longer than ${timeoutMs} ms.` })
    })
  }

  /** Ends the execution from outside: cancel, time limit. */
  end(status: 'failed' | 'cancelled', error?: ErrorRecord): void {
    if (this.isFinished) return
    this.#abort.abort(
      new NodeError('cancelled', status === 'cancelled' ? 'The execution was cancelled.' : (error?.message ?? 'The execution was ended.')),
    )
    this.#conclude(status, error)
  }

  #finish(status: 'completed' | 'failed'): void {
    this.#conclude(status, this.state.failure)
  }

  #conclude(status: 'completed' | 'failed' | 'cancelled', error: ExecutionState['failure']): void {
    const at = this.#ports.clock.now()
    this.record({ type: 'finished', status, at, ...(error === undefined ? {} : { error }) })
    this.#stopDeadline?.()
    const patch: HeaderPatch = {
      status,
      finishedAt: at,
      wakeAt: null,
      ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message.slice(0, 2000), errorNode: error.node ?? null }),
    }
    this.#leave(patch, status) // J6
  }

  #suspend(status: 'waiting' | 'paused', wakeAt: Millis | null): void {
    let wake = wakeAt
    if (status === 'waiting') {
      const now = this.#ports.clock.now()
      for (const step of this.state.active) if (step.child !== undefined) wake = Math.min(wake ?? Infinity, now + CHILD_CHECK_MS)
      const { timeoutMs } = this.state.plan.document.settings ?? {}
      if (timeoutMs !== undefined) wake = Math.min(wake ?? Infinity, (this.state.accepted?.at ?? now) + timeoutMs)
    }
    this.wakeAt = wake
    this.#leave({ status, wakeAt: wake }, status)
  }

  #leave(patch: HeaderPatch, status: ExecutionStatus): void {
    this.#status = status
    const settled = this.#settled
    const failed = this.#failed
    this.#settled = undefined
    this.#failed = undefined
    this.#tellStatus(status)
    this.writer.flush(patch).then(
      () => settled?.(this.result()),
      (thrown: unknown) => failed?.(toError(thrown)),
    )
  }

  /** Lets running steps end and starts no more: the process stops. */
  halt(): void {
    this.#halted = true
    this.#stopDeadline?.()
    this.drive()
  }

  #leaveWhenQuiet(): void {
    for (const step of this.state.active) if (step.status === 'running') return
    const failed = this.#failed
    this.#settled = undefined
    this.#failed = undefined
    this.writer.flush().then(
      () => failed?.(new HaltedError()),
      (thrown: unknown) => failed?.(toError(thrown)),
    )
  }

  /** Ends running steps at once; what they were doing is repeated at the next start. */
  abort(): void {
    this.#abort.abort(new NodeError('cancelled', 'The server is stopping.', { retryable: true }))
    this.writer.abandon(new HaltedError())
    this.#breakOff(new HaltedError())
  }

  /** Nothing more can be done here: another owner, a broken journal, a bug. The record stays as it is. */
  #breakOff(error: Error): void {
    const failed = this.#failed
    this.#settled = undefined
    this.#failed = undefined
    this.#abort.abort(error)
    this.#stopDeadline?.()
    this.writer.abandon(error)
    failed?.(error)
  }

  flushIfOlderThan(at: Millis): void {
    const since = this.writer.waitingSince
    if (since !== undefined && since <= at && this.writer.lost === undefined) this.#flushQuietly()
  }

  #flushQuietly(): void {
    if (this.#durability() !== 'step' && !this.isFinished) return
    this.writer.flush().catch((thrown: unknown) => this.#breakOff(toError(thrown)))
  }

  result(): ExecutionResult {
    const { failure, last, finishedAt } = this.state
    const status = finishedAt === null ? this.#status : this.state.status
    return {
      status,
      items: lastItems(last),
      ...(failure === undefined
        ? {}
        : { error: { code: failure.code, message: failure.message, ...(failure.node === undefined ? {} : { node: failure.node }) } }),
    }
  }

  #tell(step: StepRecord): void {
    const { sink, clock } = this.#ports
    if (!sink.wants(this.header.tenantId)) return
    const itemsOut: Record<string, number> = {}
    for (const [port, output] of step.outputs) itemsOut[port] = output.items.length
    sink.emit({
      type: 'step',
      tenantId: this.header.tenantId,
      executionId: this.id,
      workflowId: this.header.workflowId,
      nodeId: step.node.id,
      runIndex: step.run,
      attempt: step.attempt,
      status: step.status,
      at: clock.now(),
      ...(step.ms === null ? {} : { ms: step.ms }),
      ...(step.outputs.size > 0 ? { itemsOut } : {}),
      ...(step.error === null ? {} : { error: { code: step.error.code, message: step.error.message } }),
    })
  }

  #tellStatus(status: ExecutionStatus): void {
    const { sink, clock } = this.#ports
    if (!sink.wants(this.header.tenantId)) return
    const failure = this.state.failure
    sink.emit({
      type: 'execution',
      tenantId: this.header.tenantId,
      executionId: this.id,
      workflowId: this.header.workflowId,
      status,
      at: clock.now(),
      ...(failure === undefined
        ? {}
        : { error: { code: failure.code, message: failure.message, ...(failure.node === undefined ? {} : { node: failure.node }) } }),
    })
  }

  /** Says that the execution began or went on. */
  announce(): void {
    this.#tellStatus('running')
    if (!this.#ports.sink.wants(this.header.tenantId)) return
    for (const step of this.state.order) this.#tell(step)
  }
}

/** The process stops; the execution goes on at the next start. */
export class HaltedError extends InvariantError {
  constructor() {
    super({ what: 'the server is stopping' })
  }
}

export function lastItems(last: StepRecord | undefined): readonly Item[] {
  for (const output of last?.outputs.values() ?? []) if (output.items.length > 0) return output.items
  return []
}

function errorRecord(error: NodeError): ErrorRecord {
  const { hint, itemIndex, detail } = error.data
  return {
    code: error.code,
    message: error.message,
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(detail === undefined ? {} : { detail }),
  }
}

import {
  NodeError,
  silentLogger,
  systemClock,
  systemIds,
  toError,
  type Clock,
  type Id,
  type IdSource,
  type Logger,
  type Millis,
} from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type {
  AcceptedExecution,
  AcceptRequest,
  ControlAction,
  Engine,
  EnvironmentNames,
  ExecutionResult,
  ExecutionView,
  WorkflowSource,
} from '../engine-api.ts'
import { ControlRefusedError, ExecutionNotFoundError, OverloadedError, ShuttingDownError } from '../errors.ts'
import {
  isTerminal,
  StaleEpochError,
  type Claimed,
  type EventSink,
  type ExecutionHeader,
  type ExecutionStatus,
  type JournalStore,
  type NodeCatalog,
  type RunJob,
  type RunQueue,
  type StepServices,
} from '../ports/index.ts'
import { acceptedOf, eventsOf, eventsToRetry, replay } from '../recovery/load.ts'
import { settleInterrupted } from '../recovery/interrupted.ts'
import { encodeEvent, encodeSegment } from '../run/encode.ts'
import type { AcceptedEvent, ChildCall } from '../run/events.ts'
import { ExecutionRun, FLUSH_AFTER_MS, HaltedError, lastItems, type ExecutionPorts } from '../run/execution.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { newState, type StepRecord } from '../run/state.ts'
import { controlsFor, viewOf } from '../view/view.ts'
import { PlanCache } from './plan-cache.ts'
import { WakeTimer } from './wake-timer.ts'

export interface EngineOptions {
  readonly journal: JournalStore
  readonly queue: RunQueue
  readonly catalog: NodeCatalog
  readonly services: StepServices
  readonly workflows: WorkflowSource
  readonly sink: EventSink
  readonly environment: EnvironmentNames
  /** Name of this process among the owners of executions; unique. */
  readonly owner: string
  /** Executions carried on at the same time; waiting ones do not count. @default 1000 */
  readonly concurrency?: number
  /** Accepted executions that may wait for a slot before callers are told to come back. @default 10000 */
  readonly maxQueued?: number
  /** The caller holds the lock on the data directory, so that every lease is a dead process's. @default false */
  readonly exclusive?: boolean
  readonly clock?: Clock
  readonly ids?: IdSource
  readonly logger?: Logger
  /** 0 to 1. */
  readonly random?: () => number
}

const LEASE_MS = 30_000
const HEARTBEAT_MS = 10_000
/** Executions that go on within this time stay in memory. */
const PARK_MS = 10_000
const CLAIM_BATCH = 200
/** Calls of workflows by workflows, one inside the other. */
const DEEPEST_CALL = 20

export const createEngine = (options: EngineOptions): Engine => new DurableEngine(options)

/**
 * Carries executions: takes them in, hands them to slots, wakes and recovers them. All truth is in the journal; what stands here is
 * which of them this process is busy with.
 */
class DurableEngine implements Engine {
  readonly #options: EngineOptions
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #log: Logger
  readonly #plans: PlanCache
  readonly #ports: ExecutionPorts
  readonly #concurrency: number
  readonly #maxQueued: number
  /** Executions in memory: carried on, queued, or parked until soon. */
  readonly #runs = new Map<Id, ExecutionRun>()
  readonly #queued = new Set<Id>()
  readonly #parked = new Map<Id, () => void>()
  readonly #waiters = new Map<Id, { resolve: (result: ExecutionResult) => void; reject: (error: Error) => void }>()
  readonly #wake: WakeTimer
  #running = 0
  #stopping: Promise<void> | undefined
  #cancelTicks: (() => void)[] = []

  constructor(options: EngineOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#ids = options.ids ?? systemIds
    this.#log = (options.logger ?? silentLogger).child({ part: 'engine' })
    this.#plans = new PlanCache(options.workflows, options.catalog)
    this.#concurrency = options.concurrency ?? 1000
    this.#maxQueued = options.maxQueued ?? 10_000
    this.#wake = new WakeTimer(this.#clock, () => this.#claimDue())
    this.#ports = {
      journal: options.journal,
      services: options.services,
      sink: options.sink,
      environment: options.environment,
      clock: this.#clock,
      ids: this.#ids,
      log: this.#log,
      random: options.random ?? Math.random,
      callWorkflow: (call, items, parent, step) => this.#callWorkflow(call, items, parent, step),
      requeue: (run) => this.#requeue(run),
      childResult: (tenantId, executionId) => this.#childResult(tenantId, executionId),
    }
  }

  async start(): Promise<void> {
    this.#options.queue.consume((job) => this.#work(job), { concurrency: this.#concurrency })
    await this.#claimAll(this.#options.exclusive ?? false)
    await this.#armWake()
    this.#every(HEARTBEAT_MS, () => this.#heartbeat())
    this.#every(FLUSH_AFTER_MS, () => this.#flushOld())
  }

  #every(ms: Millis, run: () => void | Promise<void>): void {
    let cancel = (): void => undefined
    const tick = (): void => {
      void Promise.resolve(run()).catch((thrown: unknown) => this.#log.error({ err: toError(thrown) }, 'periodic work failed'))
      cancel = this.#clock.after(ms, tick)
    }
    cancel = this.#clock.after(ms, tick)
    this.#cancelTicks.push(() => cancel())
  }

  // ── taking in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  accept(request: AcceptRequest): AcceptedExecution {
    if (this.#stopping !== undefined) throw new ShuttingDownError({})
    if (this.#queued.size >= this.#maxQueued) throw new OverloadedError({ queued: this.#queued.size, retryAfterSeconds: 5 })
    return this.#accept(request, 1)
  }

  #accept(request: AcceptRequest, depth: number): AcceptedExecution {
    const executionId = request.executionId ?? this.#ids.next()
    const known =
      request.document === undefined
        ? this.#plans.known(request.tenantId, request.workflowId, request.version)
        : this.#plans.compile(request.document)
    if (known !== undefined) return this.#begin(executionId, request, known, depth)
    const begun = this.#plans
      .load(request.tenantId, request.workflowId, request.version)
      .then((plan) => this.#begin(executionId, request, plan, depth))
    const accepted = begun.then((execution) => execution.accepted)
    const finished = begun.then((execution) => execution.finished)
    finished.catch(() => undefined) // who asks for `accepted` only must not end the process
    return { executionId, accepted, finished }
  }

  #begin(executionId: Id, request: AcceptRequest, plan: WorkflowPlan, depth: number): AcceptedExecution {
    const at = this.#clock.now()
    const accepted: AcceptedEvent = {
      type: 'accepted',
      at,
      tenantId: request.tenantId,
      workflowId: request.workflowId,
      version: request.version,
      mode: request.mode,
      trigger: request.trigger,
      startNode: request.startNode,
      items: request.items,
      ...(request.document === undefined ? {} : { document: request.document }),
      ...(request.parent === undefined ? {} : { parent: request.parent }),
      ...(request.replayOf === undefined ? {} : { replayOf: request.replayOf }),
      ...(depth > 1 ? { depth } : {}),
    }
    const run = new ExecutionRun(this.#headerOf(executionId, accepted), newState(plan), { epoch: 1, nextSeq: 0 }, this.#ports)
    run.onRespond = request.onRespond
    run.record(accepted)
    return this.#admit(run)
  }

  /** Writes the first segment and queues the execution; it may well be done before the write is. */
  #admit(run: ExecutionRun): AcceptedExecution {
    this.#runs.set(run.id, run)
    const accepted = run.writer.flush(undefined, run.header)
    const finished = new Promise<ExecutionResult>((resolve, reject) => this.#waiters.set(run.id, { resolve, reject }))
    finished.catch(() => undefined)
    this.#enqueue(run)
    return { executionId: run.id, accepted, finished }
  }

  #headerOf(id: Id, accepted: AcceptedEvent): ExecutionHeader {
    const startsNow = this.#running < this.#concurrency && this.#queued.size === 0
    return {
      id,
      tenantId: accepted.tenantId,
      workflowId: accepted.workflowId,
      workflowVersion: accepted.version,
      mode: accepted.mode,
      trigger: accepted.trigger,
      status: startsNow ? 'running' : 'queued',
      createdAt: accepted.at,
      startedAt: startsNow ? accepted.at : null,
      finishedAt: null,
      wakeAt: null,
      errorCode: null,
      errorMessage: null,
      errorNode: null,
      parentId: accepted.parent?.executionId ?? null,
      parentStep: accepted.parent?.step ?? null,
      replayOf: accepted.replayOf ?? null,
    }
  }

  #enqueue(run: ExecutionRun): void {
    if (this.#queued.has(run.id) || run.isCarriedOn) return
    this.#queued.add(run.id)
    const job: RunJob = { executionId: run.id, tenantId: run.header.tenantId, priority: 0 }
    this.#options.queue.push(job).catch((thrown: unknown) => {
      this.#queued.delete(run.id)
      this.#log.error({ executionId: run.id, err: toError(thrown) }, 'execution could not be queued; it goes on at the next claim')
    })
  }

  #requeue(run: ExecutionRun): void {
    this.#unpark(run.id)
    if (this.#runs.get(run.id) === run && !run.isFinished) this.#enqueue(run)
  }

  // ── carrying on ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #work(job: RunJob): Promise<void> {
    this.#queued.delete(job.executionId)
    const run = this.#runs.get(job.executionId) ?? (await this.#claimOne(job.executionId))
    if (run === undefined || run.isFinished || run.isCarriedOn || this.#stopping !== undefined) return
    this.#running += 1
    try {
      const result = await run.run()
      this.#afterRun(run, result)
    } catch (thrown) {
      this.#afterBreak(run, toError(thrown))
    } finally {
      this.#running -= 1
    }
  }

  #afterRun(run: ExecutionRun, result: ExecutionResult): void {
    const waiter = this.#waiters.get(run.id)
    this.#waiters.delete(run.id)
    if (isTerminal(result.status)) {
      this.#runs.delete(run.id)
      this.#unpark(run.id)
      if (run.header.parentId !== null) this.#tellParent(run, result)
    } else if (!this.#queued.has(run.id)) this.#park(run)
    waiter?.resolve(result)
  }

  #afterBreak(run: ExecutionRun, error: Error): void {
    this.#runs.delete(run.id)
    this.#unpark(run.id)
    this.#waiters.get(run.id)?.reject(error)
    this.#waiters.delete(run.id)
    if (error instanceof StaleEpochError || error instanceof HaltedError) return
    this.#log.error({ executionId: run.id, err: error }, 'execution broke off; it goes on when it is claimed again')
  }

  /** Keeps a suspended execution in memory when it goes on soon or its child runs here; otherwise forgets it. */
  #park(run: ExecutionRun): void {
    const { wakeAt } = run
    const soon = wakeAt !== null && wakeAt - this.#clock.now() <= PARK_MS
    const childHere =
      run.startingChildren > 0 || [...run.state.active].some((step) => step.child !== undefined && this.#runs.has(step.child.executionId))
    if (run.status === 'waiting' && (soon || childHere) && wakeAt !== null) {
      this.#parked.set(
        run.id,
        this.#clock.after(wakeAt - this.#clock.now(), () => {
          this.#parked.delete(run.id)
          void this.#wakeRun(run)
        }),
      )
      return
    }
    this.#runs.delete(run.id)
    this.#options.journal.release(run.id, run.writer.epoch).then(
      () => (wakeAt === null ? undefined : this.#wake.at(wakeAt)),
      (thrown: unknown) => this.#log.warn({ executionId: run.id, err: toError(thrown) }, 'lease could not be released; it expires'),
    )
  }

  #unpark(id: Id): void {
    this.#parked.get(id)?.()
    this.#parked.delete(id)
  }

  async #wakeRun(run: ExecutionRun): Promise<void> {
    try {
      await run.wake()
      if (this.#runs.get(run.id) === run) this.#enqueue(run)
    } catch (thrown) {
      this.#afterBreak(run, toError(thrown))
    }
  }

  #flushOld(): void {
    const before = this.#clock.now() - FLUSH_AFTER_MS
    for (const run of this.#runs.values()) run.flushIfOlderThan(before)
  }

  async #heartbeat(): Promise<void> {
    await this.#options.journal.heartbeat(this.#options.owner, this.#clock.now() + LEASE_MS)
  }

  // ── taking over ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Claims everything that a dead process left, a batch at a time, as slots and queue allow. */
  async #claimAll(takeOver: boolean): Promise<void> {
    for (;;) {
      const claimed = await this.#claim({ limit: CLAIM_BATCH, takeOver })
      if (claimed < CLAIM_BATCH) return
      if (this.#queued.size >= this.#maxQueued) {
        this.#clock.after(
          1000,
          () => void this.#claimAll(takeOver).catch((thrown: unknown) => this.#log.error({ err: toError(thrown) }, 'recovery failed')),
        )
        return
      }
    }
  }

  async #claimDue(): Promise<void> {
    if (this.#stopping !== undefined) return
    while ((await this.#claim({ limit: CLAIM_BATCH })) === CLAIM_BATCH);
    await this.#armWake()
  }

  async #armWake(): Promise<void> {
    const next = await this.#options.journal.nextWake()
    this.#wake.at(Math.min(next ?? Infinity, this.#clock.now() + LEASE_MS)) // also looks for leases that ran out
  }

  async #claim(claim: { limit: number; takeOver?: boolean; executionId?: Id }): Promise<number> {
    const now = this.#clock.now()
    const claimed = await this.#options.journal.claim({ owner: this.#options.owner, now, leaseUntil: now + LEASE_MS, ...claim })
    for (const each of claimed) {
      const run = await this.#revive(each)
      if (run !== undefined) this.#enqueue(run)
    }
    return claimed.length
  }

  async #claimOne(executionId: Id): Promise<ExecutionRun | undefined> {
    const now = this.#clock.now()
    const [claimed] = await this.#options.journal.claim({
      owner: this.#options.owner,
      now,
      leaseUntil: now + LEASE_MS,
      limit: 1,
      executionId,
    })
    return claimed === undefined ? undefined : this.#revive(claimed)
  }

  /** An execution as it was, from its journal. */
  async #revive(claimed: Claimed): Promise<ExecutionRun | undefined> {
    const { header, epoch, segments } = claimed
    const nextSeq = (segments.at(-1)?.seq ?? -1) + 1
    try {
      const events = eventsOf(header.id, segments)
      const plan = await this.#planOf(acceptedOf(events))
      const run = new ExecutionRun(header, replay(plan, events), { epoch, nextSeq }, this.#ports)
      this.#runs.set(header.id, run)
      settleInterrupted(run, this.#clock.now())
      await run.wake()
      return run
    } catch (thrown) {
      const error = toError(thrown)
      this.#runs.delete(header.id)
      this.#log.error({ executionId: header.id, err: error }, 'execution cannot be carried on; it is marked as failed and its journal kept')
      await this.#markUnreadable(header, epoch, nextSeq, error)
      return undefined
    }
  }

  async #markUnreadable(header: ExecutionHeader, epoch: number, seq: number, error: Error): Promise<void> {
    const at = this.#clock.now()
    const failure = { code: 'execution.unrecoverable', message: error.message }
    await this.#options.journal
      .append({
        executionId: header.id,
        tenantId: header.tenantId,
        seq,
        epoch,
        payload: encodeSegment([encodeEvent({ type: 'finished', status: 'failed', at, error: failure })]),
        patch: { status: 'failed', finishedAt: at, wakeAt: null, errorCode: failure.code, errorMessage: failure.message },
      })
      .catch((thrown: unknown) =>
        this.#log.error({ executionId: header.id, err: toError(thrown) }, 'execution could not be marked as failed'),
      )
  }

  #planOf(accepted: AcceptedEvent): Promise<WorkflowPlan> {
    if (accepted.document !== undefined) return Promise.resolve(this.#plans.compile(accepted.document))
    return this.#plans.load(accepted.tenantId, accepted.workflowId, accepted.version)
  }

  // ── workflows that call workflows ──────────────────────────────────────────────────────────────────────────────────────────────

  async #callWorkflow(call: ChildCall, items: readonly Item[], parent: ExecutionRun, step: StepRecord): Promise<void> {
    const { tenantId } = parent.header
    if (this.#runs.has(call.executionId)) return
    if ((await this.#options.journal.header(tenantId, call.executionId)) !== undefined) return
    const depth = (parent.state.accepted?.depth ?? 1) + 1
    if (depth > DEEPEST_CALL) {
      throw new NodeError('workflow.too-deep', `Workflows call each other more than ${DEEPEST_CALL} deep.`, {
        hint: 'Look for a workflow that calls itself without an end.',
      })
    }
    const version = await this.#options.workflows.published(tenantId, call.workflowId)
    if (version === undefined) {
      throw new NodeError('workflow.not-published', `The called workflow ${call.workflowId} does not exist or is not published.`, {
        hint: 'Publish it, or choose another one.',
      })
    }
    const plan = await this.#plans.load(tenantId, call.workflowId, version)
    const request: AcceptRequest = {
      tenantId,
      workflowId: call.workflowId,
      version,
      mode: parent.header.mode,
      trigger: 'workflow',
      startNode: startOf(plan),
      items,
      parent: { executionId: parent.id, step: `${step.node.id}:${step.run}` },
      executionId: call.executionId,
    }
    await this.#begin(call.executionId, request, plan, depth).accepted
  }

  #tellParent(child: ExecutionRun, result: ExecutionResult): void {
    const parentId = child.header.parentId as Id
    const tell = async (): Promise<void> => {
      const parent = this.#runs.get(parentId) ?? (await this.#claimOne(parentId))
      parent?.childEnded(child.id, result)
      // A parent that was claimed for this, and had more to wait for, is parked again.
      if (parent !== undefined && !this.#queued.has(parentId)) this.#enqueue(parent)
    }
    tell().catch((thrown: unknown) =>
      this.#log.warn({ executionId: parentId, err: toError(thrown) }, 'caller could not be told; it looks itself'),
    )
  }

  async #childResult(tenantId: Id, executionId: Id): Promise<ExecutionResult | undefined> {
    const header = await this.#options.journal.header(tenantId, executionId)
    if (header === undefined || !isTerminal(header.status)) return undefined
    const state = await this.#read(header)
    return {
      status: header.status,
      items: lastItems(state.last),
      ...(header.errorCode === null ? {} : { error: { code: header.errorCode, message: header.errorMessage ?? '' } }),
    }
  }

  // ── questions and controls ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #read(header: ExecutionHeader): Promise<ExecutionRun['state']> {
    const events = eventsOf(header.id, await this.#options.journal.segments(header.tenantId, header.id))
    return replay(await this.#planOf(acceptedOf(events)), events)
  }

  async view(tenantId: Id, executionId: Id): Promise<ExecutionView | undefined> {
    const header = await this.#options.journal.header(tenantId, executionId)
    return header === undefined ? undefined : viewOf(header, await this.#read(header))
  }

  async control(
    tenantId: Id,
    executionId: Id,
    action: ControlAction,
    options: { from?: string } = {},
  ): Promise<{ executionId: Id; status: ExecutionStatus }> {
    const header = await this.#options.journal.header(tenantId, executionId)
    if (header === undefined) throw new ExecutionNotFoundError({ executionId })
    const refuse = (): never => {
      throw new ControlRefusedError({ action, status: header.status, possible: controlsFor(header.status, false) })
    }
    switch (action) {
      case 'cancel':
      case 'pause':
      case 'resume':
        return isTerminal(header.status) ? refuse() : this.#controlLive(header, action)
      case 'retry':
        if (header.status === 'failed') return this.#retry(header, options.from)
        return isTerminal(header.status) ? refuse() : this.#repeat(header, options.from, refuse)
      case 'replay':
        return isTerminal(header.status) ? this.#replay(header) : refuse()
      default:
        return action satisfies never
    }
  }

  /** The execution, wherever it is: in memory, or taken over from the journal. */
  async #take(header: ExecutionHeader): Promise<ExecutionRun> {
    const run = this.#runs.get(header.id) ?? (await this.#claimOne(header.id))
    if (run === undefined || run.isFinished) {
      throw new ControlRefusedError({ action: 'control', status: 'finished meanwhile', possible: ['replay'] })
    }
    return run
  }

  async #controlLive(
    header: ExecutionHeader,
    action: 'cancel' | 'pause' | 'resume',
  ): Promise<{ executionId: Id; status: ExecutionStatus }> {
    const run = await this.#take(header)
    const paused = run.state.pausing
    if ((action === 'pause' && paused) || (action === 'resume' && !paused)) {
      if (!this.#queued.has(run.id) && run.status !== 'running') this.#enqueue(run)
      throw new ControlRefusedError({ action, status: header.status, possible: controlsFor(header.status, false) })
    }
    run.record({ type: 'control', action, at: this.#clock.now() })
    if (action === 'cancel') {
      run.end('cancelled')
      await run.writer.flush()
      this.#forget(run)
      return { executionId: run.id, status: 'cancelled' }
    }
    await run.writer.flush()
    run.drive()
    this.#requeue(run)
    return { executionId: run.id, status: action === 'pause' ? 'paused' : 'running' }
  }

  /** After the end of an execution that no slot carries. */
  #forget(run: ExecutionRun): void {
    if (this.#runs.get(run.id) !== run) return
    this.#runs.delete(run.id)
    this.#unpark(run.id)
    this.#waiters.get(run.id)?.resolve(run.result())
    this.#waiters.delete(run.id)
    if (run.header.parentId !== null) this.#tellParent(run, run.result())
  }

  /** A person lets steps in doubt run again. */
  async #repeat(
    header: ExecutionHeader,
    from: string | undefined,
    refuse: () => never,
  ): Promise<{ executionId: Id; status: ExecutionStatus }> {
    const run = await this.#take(header)
    const doubtful = [...run.state.active].filter(
      (step) => step.status === 'in-doubt' && (from === undefined || from === `${step.node.id}:${step.run}`),
    )
    if (doubtful.length === 0) {
      this.#requeue(run)
      return refuse()
    }
    for (const step of doubtful) run.record({ type: 'control', action: 'repeat', node: step.node.id, run: step.run, at: this.#clock.now() })
    await run.writer.flush()
    this.#requeue(run)
    return { executionId: run.id, status: 'running' }
  }

  /** Finished executions never change: a retry is a new one that begins with what the old one recorded. */
  async #retry(header: ExecutionHeader, from: string | undefined): Promise<{ executionId: Id; status: ExecutionStatus }> {
    const events = eventsOf(header.id, await this.#options.journal.segments(header.tenantId, header.id))
    if (from !== undefined && !events.some((event) => event.type === 'failed' && from === `${event.node}:${event.run}`)) {
      throw new ControlRefusedError({ action: `retry from ${from}`, status: 'failed elsewhere', possible: ['retry'] })
    }
    const again = eventsToRetry(events, { at: this.#clock.now(), executionId: header.id })
    const accepted = acceptedOf(again)
    const run = new ExecutionRun(
      this.#headerOf(this.#ids.next(), accepted),
      newState(await this.#planOf(accepted)),
      { epoch: 1, nextSeq: 0 },
      this.#ports,
    )
    for (const event of again) run.record(event)
    const { executionId, accepted: durable } = this.#admit(run)
    await durable
    return { executionId, status: 'running' }
  }

  async #replay(header: ExecutionHeader): Promise<{ executionId: Id; status: ExecutionStatus }> {
    const events = eventsOf(header.id, await this.#options.journal.segments(header.tenantId, header.id))
    const { workflowId, version, document, mode, startNode, items } = acceptedOf(events)
    const { executionId, accepted } = this.accept({
      tenantId: header.tenantId,
      workflowId,
      version,
      mode,
      startNode,
      items,
      trigger: 'replay',
      replayOf: header.id,
      ...(document === undefined ? {} : { document }),
    })
    await accepted
    return { executionId, status: 'running' }
  }

  async resume(executionId: Id, items: readonly Item[]): Promise<boolean> {
    const run = this.#runs.get(executionId) ?? (await this.#claimOne(executionId))
    if (run === undefined) return false
    const step = [...run.state.active].find((each) => each.status === 'waiting' && each.token)
    if (step === undefined) {
      if (run.status !== 'running') this.#requeue(run)
      return false
    }
    run.resumeStep(step, 'token', items)
    await run.writer.flush()
    return true
  }

  load(): { running: number; queued: number; waiting: number } {
    return { running: this.#running, queued: this.#queued.size, waiting: this.#parked.size }
  }

  // ── stopping ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  stop(deadlineMs: Millis): Promise<void> {
    return (this.#stopping ??= this.#drainThenAbort(deadlineMs))
  }

  async #drainThenAbort(deadlineMs: Millis): Promise<void> {
    this.#wake.stop()
    for (const cancel of this.#parked.values()) cancel()
    for (const run of this.#runs.values()) run.halt()
    const cancelDeadline = this.#clock.after(deadlineMs, () => {
      for (const run of this.#runs.values()) run.abort()
    })
    await this.#options.queue.stop()
    cancelDeadline()
    for (const cancel of this.#cancelTicks) cancel()
    await Promise.allSettled([...this.#runs.values()].map((run) => run.writer.flush()))
    await Promise.allSettled([...this.#runs.values()].map((run) => this.#options.journal.release(run.id, run.writer.epoch)))
    this.#runs.clear()
  }
}

/** Where a called workflow begins: at its manual trigger, else at its first trigger. */
function startOf(plan: WorkflowPlan): string {
  const triggers = plan.nodes.filter((node) => node.loaded?.definition.kind === 'trigger')
  const manual = triggers.find((node) => node.loaded?.definition.trigger?.kind === 'manual')
  const start = manual ?? triggers[0]
  if (start === undefined) throw new NodeError('workflow.missing-trigger', 'The called workflow has no trigger to start at.')
  return start.id
}

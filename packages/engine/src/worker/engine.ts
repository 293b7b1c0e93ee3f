import { silentLogger, systemClock, systemIds, toError, type Clock, type Id, type IdSource, type Logger, type Millis } from '@millrace/base'
import type { ExecutionMode, Item } from '@millrace/node-sdk'
import type {
  AcceptedExecution,
  AcceptRequest,
  ControlAction,
  ControlOptions,
  Engine,
  EngineLoad,
  EnvironmentNames,
  ExecutionResult,
  ExecutionView,
  MoveReport,
  MoveRequest,
  ResumeAnswer,
  WorkflowSource,
} from '../engine-api.ts'
import { OverloadedError, ShuttingDownError } from '../errors.ts'
import type {
  EventSink,
  ExecutionHeader,
  JournalStore,
  NodeCatalog,
  PacketOwner,
  BlobStore,
  PacketStore,
  ResultCache,
  RunJob,
  RunQueue,
  StepServices,
} from '../ports/index.ts'
import { Blobs, executionHolder, type BinaryLimits } from '../binary/blobs.ts'
import { Packets, type ExecutionPackets, type PacketLimits } from '../packets/execution-packets.ts'
import { sharePackets, takeItems, type TakenItems } from '../packets/take-in.ts'
import { acceptedOf, readState } from '../recovery/load.ts'
import type { AcceptedEvent, JournalEvent } from '../run/events.ts'
import { durabilityOf } from '../run/durability.ts'
import { ExecutionRun } from '../run/execution.ts'
import { CURRENT_FLAGS } from '../run/flags.ts'
import type { ExecutionPorts } from '../run/execution-ports.ts'
import type { WorkflowPlan } from '../run/plan.ts'
import { newState, stepKey } from '../run/state.ts'
import { tolerant } from '../step/cache.ts'
import { viewOf } from '../view/view.ts'
import { Children } from './children.ts'
import { Claims, LEASE_MS } from './claims.ts'
import { Again } from './again.ts'
import { Cancelling } from './cancelling.ts'
import { Controls, type ControlReply } from './controls.ts'
import { concurrencyKeyOf } from './concurrency-key.ts'
import type { WorkflowLoad } from './limits.ts'
import { ErrorWorkflows } from './error-workflows.ts'
import { liveHeader, volatileRun } from './live-header.ts'
import { Moves } from './moves.ts'
import { PlanCache } from './plan-cache.ts'
import { reusedEvents } from './reusing.ts'
import type { PreparedExecution } from './prepared-execution.ts'
import { FLUSH_AFTER_MS, Runs } from './runs.ts'

export interface EngineOptions {
  readonly journal: JournalStore
  readonly queue: RunQueue
  readonly catalog: NodeCatalog
  readonly services: StepServices
  readonly workflows: WorkflowSource
  readonly sink: EventSink
  /** Where items go that are too many for memory. Without it they stay there, within the limits. */
  readonly packets?: PacketStore
  /** From which size on items go there, and what an execution may hold. */
  readonly packetLimits?: Partial<PacketLimits>
  /** Where binary data lies. Without it there is none. */
  readonly blobs?: BlobStore
  readonly binaryLimits?: Partial<BinaryLimits>
  readonly environment: EnvironmentNames
  /** Results of nodes with a cache. @default none is kept */
  readonly cache?: ResultCache | undefined
  /** Name of this process among the owners of executions; unique. */
  readonly owner: string
  /** Executions carried on at the same time; waiting ones do not count. @default 1000 */
  readonly concurrency?: number
  /** Executions of one tenant carried on at the same time. @default no limit */
  readonly tenantConcurrency?: number | undefined
  /** Whether memory is so short that nothing new is taken. @default never */
  readonly isShortOfMemory?: () => boolean
  /** Accepted executions that may wait for a slot before callers are told to come back. @default 10000 */
  readonly maxQueued?: number
  /** The caller holds the lock on the data directory, so that every lease is a dead process's. @default false */
  readonly exclusive?: boolean
  /** Told of each execution that ends in this process, once its record is on disk. Cheap, and must not throw. */
  readonly ended?: (execution: ExecutionHeader, result: ExecutionResult) => void
  readonly clock?: Clock
  readonly ids?: IdSource
  readonly logger?: Logger
  /** 0 to 1. */
  readonly random?: () => number
}

const HEARTBEAT_MS = 10_000
/** Part of the queue that should be free before a caller comes back. */
const ROOM = 0.1
const NEW = { epoch: 1, nextSeq: 0 }

export const createEngine = (options: EngineOptions): Engine => new DurableEngine(options)

/** An execution whose acceptance needs something first. */
function later(executionId: Id, begun: Promise<AcceptedExecution>): AcceptedExecution {
  const accepted = begun.then((execution) => execution.accepted)
  const finished = begun.then((execution) => execution.finished)
  for (const either of [accepted, finished]) either.catch(() => undefined) // who asks for one only must not end the process
  return { executionId, accepted, finished }
}

/** Takes executions in, hands them to slots, and brings together the parts that hold, claim, control and link them. */
class DurableEngine implements Engine {
  readonly #options: EngineOptions
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #log: Logger
  readonly #concurrency: number
  readonly #maxQueued: number
  readonly #plans: PlanCache
  readonly #packets: Packets
  readonly #blobs: Blobs
  readonly #ports: ExecutionPorts
  readonly #runs: Runs
  readonly #claims: Claims
  readonly #children: Children
  readonly #cancelling: Cancelling
  readonly #errorWorkflows: ErrorWorkflows
  readonly #controls: Controls
  readonly #moves: Moves
  #stopping: Promise<void> | undefined
  #cancelTicks: (() => void)[] = []

  constructor(options: EngineOptions) {
    const { journal, queue, workflows, owner } = options
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#ids = options.ids ?? systemIds
    this.#log = (options.logger ?? silentLogger).child({ part: 'engine' })
    this.#concurrency = options.concurrency ?? 1000
    this.#maxQueued = options.maxQueued ?? 10_000
    this.#plans = new PlanCache(workflows, options.catalog)
    this.#packets = new Packets(options.packets, options.packetLimits)
    this.#blobs = new Blobs(options.blobs, options.binaryLimits)
    this.#ports = this.#executionPorts()
    const [clock, log, plans, packets] = [this.#clock, this.#log, this.#plans, this.#packets]
    this.#runs = new Runs({
      ...{ journal, queue, clock, log, concurrency: this.#concurrency, perTenant: options.tenantConcurrency },
      ended: (run, result) => {
        this.#children.tell(run, result)
        options.ended?.(run.header, result)
      },
      wakeAt: (at) => this.#claims.wakeAt(at),
    })
    const runs = this.#runs
    this.#claims = new Claims({
      ...{ journal, plans, runs, clock, log, owner, execution: this.#ports, maxQueued: this.#maxQueued },
      cancelOn: (run) => this.#cancelling.goOn(run),
    })
    const claims = this.#claims
    this.#cancelling = new Cancelling({ runs, claims, clock, log })
    const [prepare, begin, take] = [this.#prepare.bind(this), this.#begin.bind(this), this.#take.bind(this)]
    this.#errorWorkflows = new ErrorWorkflows({ journal, workflows, plans, runs, clock, log, begin: take })
    this.#children = new Children({ journal, workflows, plans, packets, runs, claims, clock, log, prepare, begin })
    const [accept, acceptEvents] = [this.accept.bind(this), this.#acceptEvents.bind(this)]
    this.#moves = new Moves({ journal, packets, plans, runs, claims, clock })
    const again = new Again({ journal, packets, clock, plans, workflows, accept, acceptEvents })
    this.#controls = new Controls({ journal, clock, log, runs, claims, again, cancelling: this.#cancelling, random: this.#ports.random })
  }

  #executionPorts(): ExecutionPorts {
    const { journal, services, sink, environment, cache, random = Math.random } = this.#options
    return {
      ...{
        journal,
        services,
        packets: this.#packets,
        blobs: this.#blobs,
        sink,
        environment,
        clock: this.#clock,
        ids: this.#ids,
        log: this.#log,
        random,
      },
      cache: cache === undefined ? undefined : tolerant(cache, this.#log),
      callWorkflow: (call, items, parent, step) => this.#children.call(call, items, parent, step),
      startErrorWorkflow: (failing, call, failure) => this.#errorWorkflows.start(failing, call, failure),
      cancelCalled: (executionId) => this.#cancelling.cancelCalled(executionId),
      requeue: (run) => this.#runs.enqueue(run),
      brokeOff: (run, error) => this.#runs.breakOff(run, error),
      childResult: (tenantId, executionId) => this.#children.result(tenantId, executionId),
    }
  }

  async start(): Promise<void> {
    this.#options.queue.consume((job) => this.#work(job), { concurrency: this.#concurrency })
    await this.#claims.start({ takeOver: this.#options.exclusive ?? false })
    this.#every(HEARTBEAT_MS, () => this.#heartbeat())
    this.#every(HEARTBEAT_MS, () => this.#runs.requeueLost())
    this.#every(FLUSH_AFTER_MS, () => this.#runs.flushOld())
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

  async #heartbeat(): Promise<void> {
    await this.#options.journal.heartbeat(this.#options.owner, this.#clock.now() + LEASE_MS)
  }

  accept(request: AcceptRequest): AcceptedExecution {
    this.#mustHaveRoom(request.workflowId)
    const executionId = request.executionId ?? this.#ids.next()
    if (request.reuse !== undefined) return later(executionId, this.#reuse(executionId, { ...request, reuse: request.reuse }))
    const { tenantId, workflowId, version, document } = request
    const known = document === undefined ? this.#plans.known(tenantId, workflowId, version) : this.#plans.compile(tenantId, document)
    if (known !== undefined && !(known instanceof Promise)) return this.#take(executionId, request, known, 1)
    return later(
      executionId,
      (known ?? this.#plans.load(tenantId, workflowId, version)).then((plan) => this.#take(executionId, request, plan, 1)),
    )
  }

  #take(executionId: Id, request: AcceptRequest, plan: WorkflowPlan, depth: number): AcceptedExecution {
    const prepared = this.#prepare(executionId, request, plan, depth)
    if (!(prepared instanceof Promise)) return this.#begin(prepared)
    return later(
      executionId,
      prepared.then((ready) => this.#begin(ready)),
    )
  }

  #mustHaveRoom(workflowId: Id): void {
    if (this.#stopping !== undefined) throw new ShuttingDownError({})
    const refusing = this.#refusing()
    const { queued } = this.#runs
    // A workflow that its own limits hold back must not take the room of all others.
    const ofWorkflow = this.#runs.heldOf(workflowId)
    const reason = refusing ?? (ofWorkflow >= this.#maxQueued / 2 ? ('workflow' as const) : undefined)
    if (reason === undefined) return
    const waiting = reason === 'workflow' ? ofWorkflow : queued
    throw new OverloadedError({ reason, queued: waiting, retryAfterSeconds: this.#runs.secondsToDrain(Math.ceil(waiting * ROOM)) })
  }

  #refusing(): 'queue' | 'memory' | undefined {
    if (this.#runs.queued >= this.#maxQueued) return 'queue'
    return this.#options.isShortOfMemory?.() === true ? 'memory' : undefined
  }

  /** B1. What items carry is the execution's own before anything names it. */
  #prepare(executionId: Id, request: AcceptRequest, plan: WorkflowPlan, depth: number): PreparedExecution | Promise<PreparedExecution> {
    const carried = this.#takeFiles(executionId, request, plan)
    if (carried === undefined) return this.#prepareItems(executionId, request, plan, depth)
    return carried.then(() => this.#prepareItems(executionId, request, plan, depth))
  }

  /** Files come from the execution that gives the items; those that come from outside, and pinned ones, are the tenant's. */
  #takeFiles(executionId: Id, request: AcceptRequest, plan: WorkflowPlan): Promise<void> | undefined {
    const { tenantId, items, parent, replayOf, event } = request
    const own = executionHolder(tenantId, executionId)
    const giver = parent?.executionId ?? replayOf
    const given =
      giver === undefined && event !== undefined
        ? this.#blobs.takeWaiting(items, own, { kind: 'event', tenantId, id: event })
        : this.#blobs.take(items, own, giver === undefined ? undefined : executionHolder(tenantId, giver))
    const pinned = this.#takePinned(executionId, request, plan)
    return given === undefined ? pinned : Promise.all([given, pinned]).then(() => undefined) // the second may fail while the first is awaited
  }

  #takePinned(
    executionId: Id,
    { tenantId, mode }: Pick<AcceptRequest, 'tenantId' | 'mode'>,
    { document }: WorkflowPlan,
  ): Promise<void> | undefined {
    if (mode === 'production' || document.pinned === undefined) return undefined
    const items = Object.values(document.pinned).flat() as readonly Item[] // the document's schema checked them
    return this.#blobs.take(items, executionHolder(tenantId, executionId))
  }

  /** P1. Items that are too many for memory are written before anything else. */
  #prepareItems(
    executionId: Id,
    request: AcceptRequest,
    plan: WorkflowPlan,
    depth: number,
  ): PreparedExecution | Promise<PreparedExecution> {
    const packets = this.#packetsOf({ tenantId: request.tenantId, executionId }, plan, request.mode)
    const name = plan.byId.get(request.startNode)?.name ?? request.startNode
    const taken = takeItems(request.items, packets, { name })
    const prepared = { executionId, request, plan, depth, packets }
    return taken instanceof Promise ? taken.then((ready) => ({ ...prepared, taken: ready })) : { ...prepared, taken }
  }

  /** An execution of which nothing is kept writes no packets either. */
  #packetsOf(owner: PacketOwner, plan: WorkflowPlan, mode: ExecutionMode): ExecutionPackets {
    const onDisk = durabilityOf({ mode }, plan, false) !== 'none'
    return this.#packets.of(owner, { memoryMb: plan.document.settings?.memoryMb, onDisk })
  }

  async #reuse(executionId: Id, request: AcceptRequest & { readonly reuse: Id }): Promise<AcceptedExecution> {
    const acceptance = (of: AcceptRequest, plan: WorkflowPlan): AcceptedEvent => this.#acceptance(of, plan, { items: [] }, 1)
    const events = await reusedEvents({ journal: this.#options.journal, plans: this.#plans, packets: this.#packets, acceptance }, request)
    return this.#acceptEvents(events, executionId)
  }

  #begin({ executionId, request, plan, depth, packets, taken }: PreparedExecution): AcceptedExecution {
    const accepted = this.#acceptance(request, plan, taken, depth)
    const run = new ExecutionRun(
      this.#headerOf(executionId, accepted, plan),
      newState(plan, this.#packets),
      { ...NEW, packets },
      this.#ports,
    )
    run.onRespond = request.onRespond
    run.record(accepted)
    return this.#runs.admit(run)
  }

  #acceptance(request: AcceptRequest, plan: WorkflowPlan, taken: TakenItems, depth: number): AcceptedEvent {
    const at = this.#clock.now()
    return {
      type: 'accepted',
      at,
      tenantId: request.tenantId,
      workflowId: request.workflowId,
      version: request.version,
      mode: request.mode,
      trigger: request.trigger,
      startNode: request.startNode,
      ...taken,
      ...(request.document === undefined ? {} : { document: request.document }),
      ...(request.parent === undefined ? {} : { parent: request.parent }),
      ...(request.replayOf === undefined ? {} : { replayOf: request.replayOf }),
      ...(depth > 1 ? { depth } : {}),
      ...(request.errorOf === undefined ? {} : { errorOf: request.errorOf }),
      ...(request.until === undefined ? {} : { until: request.until }),
      ...(request.stops === undefined ? {} : { stops: request.stops }),
      ...this.#turnOf(request, plan, at),
      flags: CURRENT_FLAGS,
    }
  }

  /** What decides about the execution's turn. */
  #turnOf(request: AcceptRequest, plan: WorkflowPlan, at: Millis): Pick<AcceptedEvent, 'priority' | 'key'> {
    const priority = request.priority ?? plan.document.settings?.priority ?? 0
    const key = concurrencyKeyOf(plan, request, { at, environment: this.#options.environment })
    return { ...(priority === 0 ? {} : { priority }), ...(key === undefined ? {} : { key }) }
  }

  async #acceptEvents(events: readonly JournalEvent[], executionId: Id = this.#ids.next()): Promise<AcceptedExecution> {
    const accepted = acceptedOf(events)
    const { first, versions } = await this.#plans.for(events)
    const [version, plan] = [...versions].at(-1) ?? [accepted.version, first]
    this.#mustHaveRoom(accepted.workflowId)
    const packets = this.#packetsOf({ tenantId: accepted.tenantId, executionId }, plan, accepted.mode)
    const own = await sharePackets(events, packets)
    const { tenantId, replayOf } = accepted
    if (replayOf !== undefined) await this.#blobs.takeAll(executionHolder(tenantId, replayOf), executionHolder(tenantId, executionId))
    await this.#takePinned(executionId, accepted, plan)
    const header = { ...this.#headerOf(executionId, accepted, plan), workflowVersion: version }
    const run = new ExecutionRun(header, newState(first, this.#packets, versions), { ...NEW, packets }, this.#ports)
    for (const event of own) run.record(event)
    return this.#runs.admit(run)
  }

  #headerOf(id: Id, accepted: AcceptedEvent, plan: WorkflowPlan): ExecutionHeader {
    const { tenantId, workflowId, version, at: acceptedAt, priority = 0, key } = accepted
    const startsNow = this.#runs.startsAtOnce({
      ...{ id, tenantId, workflowId, version, acceptedAt, priority, key, limits: plan.limits, begun: false },
    })
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

  async #work({ executionId }: RunJob): Promise<void> {
    this.#runs.dequeued(executionId)
    const run = this.#runs.get(executionId) ?? (await this.#claims.find(executionId))
    if (run !== undefined && this.#stopping === undefined) await this.#runs.carryOn(run)
  }

  async view(tenantId: Id, executionId: Id): Promise<ExecutionView | undefined> {
    const { journal } = this.#options
    const inMemory = volatileRun(this.#runs, tenantId, executionId)
    if (inMemory !== undefined) return viewOf(liveHeader(inMemory), inMemory.state)
    const header = await journal.header(tenantId, executionId)
    return header === undefined
      ? undefined
      : viewOf(header, await readState({ journal, plans: this.#plans, packets: this.#packets }, header))
  }

  control(tenantId: Id, executionId: Id, action: ControlAction, options: ControlOptions = {}): Promise<ControlReply> {
    return this.#controls.control(tenantId, executionId, action, options)
  }

  move(tenantId: Id, executionId: Id, request: MoveRequest): Promise<MoveReport> {
    return this.#moves.move(tenantId, executionId, request)
  }

  async resume(executionId: Id, items: readonly Item[], { by, step: named }: ResumeAnswer = {}): Promise<boolean> {
    const resumed = await this.#claims.use(executionId, async (run) => {
      const waiting = [...run.state.active].filter((each) => each.status === 'waiting' && each.token)
      const step = waiting.find((each) => named === undefined || stepKey(each) === named)
      if (step === undefined) {
        this.#runs.settle(run) // perhaps taken over for this, and without a slot
        return false
      }
      await run.resumeStep(step, 'token', items, by === undefined ? {} : { by })
      this.#runs.settle(run) // a paused one rests again
      await run.writer.flush()
      return true
    })
    return resumed ?? false
  }

  crowded(least: number): readonly Id[] {
    return this.#runs.crowded(least)
  }

  load(): EngineLoad {
    const refusing = this.#refusing()
    return { ...this.#runs.load(), ...(refusing === undefined ? {} : { refusing }) }
  }

  limits(tenantId: Id): readonly WorkflowLoad[] {
    return this.#runs.limits(tenantId)
  }

  stop(deadlineMs: Millis): Promise<void> {
    return (this.#stopping ??= this.#drainThenAbort(deadlineMs))
  }

  async #drainThenAbort(deadlineMs: Millis): Promise<void> {
    this.#claims.stop()
    this.#runs.halt()
    const cancelDeadline = this.#clock.after(deadlineMs, () => this.#runs.abort())
    await this.#options.queue.stop()
    for (const cancel of this.#cancelTicks) cancel()
    await this.#runs.flush() // of a journal that cannot be written, the deadline makes an end
    cancelDeadline()
    await this.#runs.giveAllBack()
  }
}

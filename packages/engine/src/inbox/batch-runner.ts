import { toError, type Id, type Millis } from '@millrace/base'
import type { AcceptedExecution, ExecutionResult } from '../engine-api.ts'
import { isTerminal, type InboxBatch, type InboxOutcome, type LiveEvent, type TakenEvent } from '../ports/index.ts'
import type { InboxPorts } from './inbox-ports.ts'
import type { Starter } from './starter.ts'

/** Pause between two reports of a batch's progress. */
const REPORT_MS = 250
const RETRY_MS = 1000

interface Running {
  batch: InboxBatch
  /** Slots in use, by execution. One that waits for something uses none. */
  readonly slots: Set<Id>
  state: 'idle' | 'taking' | 'again'
  reportedAt: Millis
  /** A later report is arranged. */
  reporting: boolean
  /** It is being stopped: nothing more is taken. */
  stopping: boolean
}

/** Runs batches: each keeps as many executions going as it may, until nothing of it is left. */
export class BatchRunner {
  readonly #ports: InboxPorts
  readonly #starter: Starter
  readonly #room: () => number
  readonly #running = new Map<Id, Running>()
  #stopped = false

  constructor(ports: InboxPorts, starter: Starter, room: () => number) {
    this.#ports = ports
    this.#starter = starter
    this.#room = room
  }

  /** Goes on with a batch, or begins it. */
  add(batch: InboxBatch): void {
    if (batch.finishedAt !== null || this.#running.has(batch.id)) return
    this.#running.set(batch.id, { batch, slots: new Set(), state: 'idle', reportedAt: 0, reporting: false, stopping: false })
    this.#poke(batch.id)
  }

  /** An execution of a batch was found running at the start: it has its slot. */
  occupy(batchId: Id, executionId: Id): void {
    this.#running.get(batchId)?.slots.add(executionId)
  }

  /** There may be room, or a workflow was resumed. */
  pokeAll(): void {
    for (const id of this.#running.keys()) this.#poke(id)
  }

  stop(): void {
    this.#stopped = true
  }

  /** Something of it was settled. */
  update(batch: InboxBatch, executionId: Id, outcome: InboxOutcome | undefined): void {
    const running = this.#running.get(batch.id)
    if (running === undefined) return
    running.slots.delete(executionId)
    if (newer(batch, running.batch)) running.batch = batch
    if (outcome === 'failed' && batch.onFailure === 'stop' && batch.status === 'running' && !running.stopping) {
      running.stopping = true
      this.#stopAfterFailure(batch)
    }
    this.changed(running.batch)
    this.#poke(batch.id)
  }

  /** A batch has other counts or another status than before. */
  changed(batch: InboxBatch): void {
    const running = this.#running.get(batch.id)
    if (running === undefined) return
    if (newer(batch, running.batch)) running.batch = batch
    if (running.batch.finishedAt === null) return this.#reportSoon(running)
    this.#running.delete(batch.id)
    this.#report(running)
  }

  #stopAfterFailure({ id }: InboxBatch): void {
    this.#ports.store.endBatch(id, { status: 'stopped', at: this.#ports.clock.now() }).then(
      (ended) => ended !== undefined && this.changed(ended),
      (thrown: unknown) => {
        this.#ports.log.warn({ batchId: id, err: toError(thrown) }, 'a batch could not be stopped; another try follows')
        const running = this.#running.get(id)
        if (running !== undefined && !this.#stopped) this.#ports.clock.after(RETRY_MS, () => this.#stopAfterFailure(running.batch))
      },
    )
  }

  #poke(id: Id): void {
    const running = this.#running.get(id)
    if (running === undefined || this.#stopped) return
    if (running.state !== 'idle') {
      running.state = 'again'
      return
    }
    running.state = 'taking'
    this.#take(running).then(
      () => this.#tookAll(id, running),
      (thrown: unknown) => {
        this.#ports.log.warn({ batchId: id, err: toError(thrown) }, 'a batch could not go on; another try follows')
        running.state = 'idle'
        this.#ports.clock.after(RETRY_MS, () => this.#poke(id))
      },
    )
  }

  #tookAll(id: Id, running: Running): void {
    const again = running.state === 'again'
    running.state = 'idle'
    if (again) this.#poke(id)
  }

  async #take(running: Running): Promise<void> {
    const { store, ids, clock } = this.#ports
    const { id, tenantId, workflowId, mode, concurrency, status } = running.batch
    if (running.stopping || status !== 'running') return
    // A batch of a draft is somebody's own trial: the state of the published version does not concern it.
    if (mode === 'production' && (await this.#starter.gate(tenantId, workflowId)).state === 'held') return
    const free = Math.min(concurrency - running.slots.size, this.#room())
    if (free <= 0) return
    const executionIds = Array.from({ length: free }, () => ids.next())
    for (const event of await store.take({ executionIds, batchId: id, at: clock.now() })) this.begin(id, event)
  }

  /** Starts an event that was taken, in a slot. */
  begin(batchId: Id, event: TakenEvent): void {
    this.#running.get(batchId)?.slots.add(event.executionId)
    void this.#starter.startSurely(event, (execution) => this.#begun(batchId, event.executionId, execution))
  }

  #begun(batchId: Id, executionId: Id, execution: AcceptedExecution | undefined): void {
    const free = (): void => this.freed(batchId, executionId)
    // Ended, or suspended: a wait holds no slot. Where a failure stops the batch, an end counts when it is settled.
    const over = ({ status }: ExecutionResult): void => {
      const waitsForOutcome = isTerminal(status) && this.#running.get(batchId)?.batch.onFailure === 'stop'
      if (!waitsForOutcome) free()
    }
    execution?.finished.then(over, free)
  }

  /** An execution does not use its slot any more. */
  freed(batchId: Id, executionId: Id): void {
    if (this.#running.get(batchId)?.slots.delete(executionId) === true) this.#poke(batchId)
  }

  #reportSoon(running: Running): void {
    const { clock, sink } = this.#ports
    if (running.reporting || !sink.wants(running.batch.tenantId)) return
    const wait = running.reportedAt + REPORT_MS - clock.now()
    if (wait <= 0) return this.#report(running)
    running.reporting = true
    clock.after(wait, () => {
      running.reporting = false
      if (this.#running.has(running.batch.id)) this.#report(running)
    })
  }

  #report(running: Running): void {
    const { clock, sink } = this.#ports
    running.reportedAt = clock.now()
    if (sink.wants(running.batch.tenantId)) sink.emit(batchEvent(running.batch, clock.now()))
  }
}

const settledOf = ({ completed, failed, cancelled }: InboxBatch): number => completed + failed + cancelled

/** Answers of the store may overtake each other; counts only grow. */
const newer = (a: InboxBatch, b: InboxBatch): boolean => settledOf(a) >= settledOf(b)

/** How far a batch is, 0 to 100. */
export const progressOf = (batch: InboxBatch): number =>
  batch.total === 0 ? (batch.finishedAt === null ? 0 : 100) : Math.floor((settledOf(batch) * 100) / batch.total)

const batchEvent = (batch: InboxBatch, at: Millis): LiveEvent => {
  const { tenantId, id: batchId, workflowId, status, total, pending, running, completed, failed, cancelled } = batch
  const counts = { total, pending, running, completed, failed, cancelled, progress: progressOf(batch) }
  return { type: 'batch', tenantId, batchId, workflowId, status, ...counts, at }
}

import type { Id, Millis } from '@millrace/base'
import {
  JournalUnavailableError,
  type Append,
  type Claimed,
  type ExecutionHeader,
  type JournalStore,
  type Segment,
} from '@millrace/engine/ports'
import type { ClaimRequest, Disk } from './disk.ts'
import type { Fault, FaultPlan } from './faults.ts'
import type { Lane, Scheduler } from './scheduler.ts'

/** What a connection needs of the world around it. */
export interface ConnectionPorts {
  readonly disk: Disk
  readonly scheduler: Scheduler
  readonly faults: FaultPlan
  readonly lane: Lane
  readonly owner: string
  /** What is on its way when the process dies may still be carried out by the database server. A database inside the process dies with it. */
  readonly outlives: boolean
  crash(): void
}

type Write = { readonly resolve: () => void; readonly reject: (error: Error) => void } & (
  { readonly append: Append } | { readonly release: { readonly id: Id; readonly epoch: number } }
)

/**
 * One process's journal. Writes are committed together, one commit after the other, each a transaction with its own answer; between
 * question, transaction and answer anything can happen.
 */
export class Connection implements JournalStore {
  /** Leases that were given back. */
  releases = 0
  readonly #ports: ConnectionPorts
  #waiting: Write[] = []
  #isCommitting = false
  #fullUntil: Millis = 0

  constructor(ports: ConnectionPorts) {
    this.#ports = ports
  }

  append(append: Append): Promise<void> {
    return this.#write((settle) => ({ append, ...settle }))
  }

  release(id: Id, epoch: number): Promise<void> {
    this.releases += 1
    return this.#write((settle) => ({ release: { id, epoch }, ...settle }))
  }

  #write(make: (settle: { resolve: () => void; reject: (error: Error) => void }) => Write): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(make({ resolve, reject }))
      this.#commitSoon()
    })
  }

  #commitSoon(): void {
    const { scheduler, faults, lane } = this.#ports
    if (this.#isCommitting || this.#waiting.length === 0 || !lane.alive) return
    this.#isCommitting = true
    const fault = faults.meet('commit')
    const isSlow = fault?.kind === 'slow-commit'
    if (isSlow) faults.record('slow-commit', scheduler.turns)
    scheduler.task(undefined, () => this.#commit(fault), isSlow ? fault.size * 40 : 0)
  }

  #commit(fault: Fault | undefined): void {
    const { scheduler, faults, lane, outlives } = this.#ports
    if (!lane.alive && !outlives) return
    const batch = this.#waiting.splice(0)
    switch (fault?.kind) {
      case 'crash-before-commit':
      case 'torn-commit': // a transaction that was half written is rolled back when the files are opened again
        return this.#crash(fault)
      case 'crash-after-commit':
        for (const write of batch) this.#carryOut(write)
        return this.#crash(fault)
      case 'refused-commit':
        faults.record(fault.kind, scheduler.turns)
        return this.#answer(batch, () => outOfOrder('it was refused'))
      case 'full-disk':
        faults.record(fault.kind, scheduler.turns)
        this.#fullUntil = scheduler.now + fault.size * 20
        break
      case 'lost-commit-answer': {
        faults.record(fault.kind, scheduler.turns)
        for (const write of batch) this.#carryOut(write)
        return this.#answer(batch, () => outOfOrder('the answer was lost'))
      }
      default:
    }
    if (this.#fullUntil > scheduler.now) return this.#answer(batch, () => outOfOrder('disk full'))
    const outcomes = new Map(batch.map((write) => [write, this.#carryOut(write)]))
    this.#answer(batch, (write) => outcomes.get(write))
  }

  #crash(fault: Fault): void {
    const { lane, faults, scheduler, crash } = this.#ports
    if (!lane.alive) return
    faults.record(fault.kind, scheduler.turns)
    crash()
  }

  /** The error that it was refused with, if it was. */
  #carryOut(write: Write): Error | undefined {
    const { disk, owner } = this.#ports
    try {
      if ('append' in write) disk.write(write.append, owner)
      else disk.release(write.release.id, write.release.epoch)
      return undefined
    } catch (thrown) {
      return thrown as Error
    }
  }

  #answer(batch: readonly Write[], errorOf: (write: Write) => Error | undefined): void {
    const { scheduler, lane } = this.#ports
    scheduler.task(lane, () => {
      this.#isCommitting = false
      for (const write of batch) {
        const error = errorOf(write)
        if (error === undefined) write.resolve()
        else write.reject(error)
      }
      this.#commitSoon()
    })
  }

  /** A question and its answer, each on its own way. */
  #ask<T>(fault: Fault | undefined, answer: () => T): Promise<T> {
    const { scheduler, lane, faults } = this.#ports
    if (fault !== undefined) faults.record(fault.kind, scheduler.turns)
    const isSlow = fault?.kind === 'slow-read' || fault?.kind === 'late-heartbeat'
    return new Promise((resolve, reject) => {
      const reply = (): void => {
        if (fault !== undefined && !isSlow) return scheduler.task(lane, () => reject(outOfOrder('it was refused')))
        const result = answer()
        scheduler.task(lane, () => resolve(result))
      }
      scheduler.task(lane, reply, isSlow ? fault.size * 60 : 0)
    })
  }

  #read<T>(answer: () => T): Promise<T> {
    return this.#ask(this.#ports.faults.meet('read'), answer)
  }

  claim(request: ClaimRequest): Promise<readonly Claimed[]> {
    return this.#read(() => this.#ports.disk.claim(request))
  }

  heartbeat(owner: string, leaseUntil: Millis): Promise<number> {
    return this.#ask(this.#ports.faults.meet('heartbeat'), () => this.#ports.disk.heartbeat(owner, leaseUntil))
  }

  header(tenantId: Id, executionId: Id): Promise<ExecutionHeader | undefined> {
    return this.#read(() => this.#ports.disk.find(tenantId, executionId)?.header)
  }

  headers(tenantId: Id, executionIds: readonly Id[]): Promise<readonly ExecutionHeader[]> {
    return this.#read(() => executionIds.flatMap((id) => this.#ports.disk.find(tenantId, id)?.header ?? []))
  }

  segments(tenantId: Id, executionId: Id): Promise<readonly Segment[]> {
    return this.#read(() => {
      const row = this.#ports.disk.find(tenantId, executionId)
      return row === undefined ? [] : this.#ports.disk.read(row)
    })
  }

  children(tenantId: Id, parentId: Id): Promise<readonly ExecutionHeader[]> {
    return this.#read(() => {
      const headers = this.#ports.disk.childrenOf(parentId).map((row) => row.header)
      return headers.filter((header) => header.tenantId === tenantId)
    })
  }

  nextWake(): Promise<Millis | null> {
    return this.#read(() => this.#ports.disk.nextWake())
  }

  // What the engine never asks for while it carries executions on.
  readonly list = notSimulated
  readonly stats = notSimulated
  readonly prune = notSimulated
  readonly deadLetters = notSimulated
  readonly deadLetterCounts = notSimulated
  readonly markDeadLetters = notSimulated
  readonly deadLetterMark = notSimulated

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const notSimulated = (): Promise<never> => Promise.reject(new TypeError('this question to the journal is not simulated'))
const outOfOrder = (reason: string): Error => new JournalUnavailableError({ reason })

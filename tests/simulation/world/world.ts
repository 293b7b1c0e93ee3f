import type { Id, Millis } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import type { JournalStore, RunQueue } from '@millrace/engine/ports'
import type { StepContext } from '@millrace/node-sdk'
import type { Setting } from '../scenario.ts'
import { Disk, type DiskRow } from './disk.ts'
import { FaultPlan, type Fault } from './faults.ts'
import { SimulatedProcess, type Site } from './process.ts'
import { seeded, type Random } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { Service } from './service.ts'
import { ThreadTime } from './slow-thread.ts'

export interface WorldOptions {
  readonly setting: Setting
  readonly faults: readonly Fault[]
  readonly workflows: ReadonlyMap<Id, WorkflowDocument>
  readonly recordsStarts: boolean
  readonly sabotage?: Sabotage
}

/** Deliberate bugs around the engine, to show that the simulation finds them. */
export interface Sabotage {
  readonly disk?: () => Disk
  readonly journal?: (journal: JournalStore) => JournalStore
  readonly queue?: (queue: RunQueue) => RunQueue
  /** The key that a write goes out with. */
  readonly key?: (step: StepContext) => string
}

/** Time after which a process that died is started again. */
const RESTART_MS = 1500

/** Processes on one disk, in a time of their own, with everything that may befall them. */
export class World {
  readonly scheduler: Scheduler
  readonly disk: Disk
  readonly faults: FaultPlan
  readonly service: Service
  readonly random: Random
  readonly thread = new ThreadTime()
  /** All that ever were, in order of their start. */
  readonly processes: SimulatedProcess[] = []
  /** Executions that somebody cancelled, and whether that was acknowledged. */
  readonly cancelled = new Map<Id, 'asked' | 'told'>()
  readonly #options: WorldOptions
  #ids = 0
  #isClosing = false
  #starting = 0

  constructor(options: WorldOptions) {
    const { setting, faults, sabotage, recordsStarts } = options
    this.#options = options
    this.random = seeded(setting.schedule)
    this.scheduler = new Scheduler(this.random, setting.schedule !== 0)
    this.disk = sabotage?.disk?.() ?? new Disk()
    this.faults = new FaultPlan(faults)
    this.service = new Service({ scheduler: this.scheduler, faults: this.faults, disk: this.disk, recordsStarts })
    for (let count = 0; count < Math.max(1, setting.cluster); count += 1) this.#start()
  }

  get alive(): readonly SimulatedProcess[] {
    return this.processes.filter((process) => process.alive)
  }

  /** Processes that would hear a caller. */
  get listening(): readonly SimulatedProcess[] {
    return this.alive.filter((process) => process.frozenUntil <= this.scheduler.now)
  }

  nextId(): Id {
    this.#ids += 1
    return `01940000-0000-7000-8000-${this.#ids.toString(16).padStart(12, '0')}`
  }

  #start(): void {
    const process = new SimulatedProcess(`p${this.processes.length}`, this.#site())
    this.processes.push(process)
    // A process that cannot read its journal ends, and is started again.
    this.scheduler.task(process, () => void process.engine.start().catch(() => process.crash()))
  }

  #site(): Site {
    const { setting, workflows, sabotage } = this.#options
    const { disk, scheduler, faults, service, random } = this
    return {
      ...{ disk, scheduler, faults, service, random, workflows, concurrency: setting.concurrency },
      isExclusive: setting.cluster === 0,
      ids: { next: () => this.nextId() },
      spoiled: new Map(),
      elsewhere: (from, job) => this.alive.find((process) => process !== from)?.line.bring(job),
      journal: sabotage?.journal ?? ((journal) => journal),
      queue: sabotage?.queue ?? ((queue) => queue),
      key: sabotage?.key ?? ((step) => step.idempotencyKey),
    }
  }

  /** Something happens, and whatever fault waits for this moment. False when nothing can happen any more. */
  async step(): Promise<boolean> {
    this.#startMissing()
    const fault = this.faults.meet('moment')
    if (fault !== undefined) this.#strike(fault)
    return this.scheduler.step()
  }

  #startMissing(): void {
    const wanted = Math.max(1, this.#options.setting.cluster)
    while (!this.#isClosing && this.alive.length + this.#starting < wanted) {
      this.#starting += 1
      const start = (): void => {
        this.#starting -= 1
        if (!this.#isClosing) this.#start()
      }
      this.scheduler.timer(undefined, this.random.below(RESTART_MS), start)
    }
  }

  #strike(fault: Fault): void {
    const process = this.alive[fault.size % Math.max(1, this.alive.length)]
    if (process === undefined) return
    const { scheduler, faults } = this
    faults.record(fault.kind, scheduler.turns)
    switch (fault.kind) {
      case 'crash':
        return process.crash()
      case 'stop':
        return this.stop(process, fault.size * 5)
      case 'freeze':
        process.frozenUntil = scheduler.now + fault.size * 90
        return
      case 'clock-forward':
        process.clockOffset += fault.size * 300
        return
      case 'clock-back':
        process.clockOffset -= fault.size * 100
        return
      case 'busy-thread':
        return this.thread.makeBusy(1 + (fault.size % 20))
      case 'needless-resume': {
        const ids = [...this.disk.rows.keys()]
        const id = ids[fault.size % Math.max(1, ids.length)]
        if (id !== undefined) this.ask(process, () => process.engine.resume(id, []))
        return
      }
      case 'needless-pause': {
        const rows = [...this.disk.rows.values()]
        const row = rows[fault.size % Math.max(1, rows.length)]
        if (row !== undefined) this.ask(process, () => process.engine.control(row.header.tenantId, row.header.id, 'pause'))
        return
      }
      case 'cancel': {
        const roots = [...this.disk.rows.values()].filter(({ header }) => header.parentId === null)
        const row = roots[fault.size % Math.max(1, roots.length)]
        if (row !== undefined) this.#cancel(process, row)
        return
      }
      default:
    }
  }

  /** Somebody cancels an execution. */
  #cancel(process: SimulatedProcess, { header }: DiskRow): void {
    this.cancelled.set(header.id, 'asked')
    this.ask(process, async () => {
      await process.engine.control(header.tenantId, header.id, 'cancel')
      if (process.alive) this.cancelled.set(header.id, 'told')
    })
  }

  /** A call of the engine from outside; a refusal is the caller's business. */
  ask(process: SimulatedProcess, call: () => Promise<unknown>): void {
    this.scheduler.task(process, () => void call().catch(() => undefined))
  }

  /** A process is asked to end, and does. */
  stop(process: SimulatedProcess, deadlineMs: Millis): void {
    const exit = (): void => process.crash() // there is nothing left of it either way
    this.scheduler.task(process, () => void process.engine.stop(deadlineMs).then(exit, exit))
  }

  /** Ends all processes for good. */
  close(): void {
    this.#isClosing = true
    for (const process of this.alive) this.stop(process, 5000)
  }
}

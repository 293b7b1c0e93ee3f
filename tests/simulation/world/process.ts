import type { Id, IdSource } from '@millrace/base'
import { createEngine, type Engine, type LiveEvent } from '@millrace/engine'
import type { JournalStore, RunJob, RunQueue } from '@millrace/engine/ports'
import type { StepContext } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import { mayFail, simulationCatalog, type Hands, type WorkConfig } from '../nodes.ts'
import { Connection } from './connection.ts'
import type { Disk } from './disk.ts'
import type { FaultPlan } from './faults.ts'
import { JobLine } from './job-line.ts'
import type { Random } from './random.ts'
import type { Lane, Scheduler } from './scheduler.ts'
import type { Service } from './service.ts'

/** What a process finds where it runs. */
export interface Site {
  readonly disk: Disk
  readonly scheduler: Scheduler
  readonly faults: FaultPlan
  readonly service: Service
  readonly random: Random
  readonly ids: IdSource
  readonly workflows: ReadonlyMap<Id, WorkflowDocument>
  /** One process at a time, with the lock on the data directory. */
  readonly isExclusive: boolean
  readonly concurrency: number
  /** Spoiled attempts so far, by step. */
  readonly spoiled: Map<string, number>
  /** Another process gets the job too. */
  elsewhere(from: SimulatedProcess, job: RunJob): void
  /** What stands between the engine and its world: nothing, unless the simulation itself is tested. */
  journal(journal: JournalStore): JournalStore
  queue(queue: RunQueue): RunQueue
  key(step: StepContext): string
}

/** One engine process: alive, frozen, or dead for good. */
export class SimulatedProcess implements Lane {
  alive = true
  frozenUntil = 0
  /** Its clock is this much ahead. */
  clockOffset = 0
  readonly owner: string
  readonly connection: Connection
  readonly line: JobLine
  readonly engine: Engine
  /** What it told its listeners. */
  readonly events: LiveEvent[] = []
  readonly #site: Site

  constructor(owner: string, site: Site) {
    this.owner = owner
    this.#site = site
    const { disk, scheduler, faults } = site
    const crash = (): void => this.crash()
    this.connection = new Connection({ disk, scheduler, faults, lane: this, owner, outlives: !site.isExclusive, crash })
    this.line = new JobLine({ scheduler, faults, lane: this, elsewhere: (job) => site.elsewhere(this, job) })
    this.engine = createEngine({
      journal: site.journal(this.connection),
      queue: site.queue(this.line),
      catalog: simulationCatalog(this.#hands()),
      services: {
        http: () => Promise.reject(new TypeError('not used')),
        code: () => Promise.reject(new TypeError('not used')),
        script: () => Promise.reject(new TypeError('not used')),
      },
      workflows: {
        load: async (_tenant, id) => site.workflows.get(id),
        published: async (_tenant, id) => (site.workflows.has(id) ? 1 : undefined),
      },
      sink: { wants: () => true, emit: (event) => void this.events.push(event) },
      environment: { env: {}, vars: () => ({}), resumeUrl: (id) => `http://resume/${id}` },
      owner,
      concurrency: site.concurrency,
      exclusive: site.isExclusive,
      clock: { now: () => scheduler.now + this.clockOffset, after: (ms, run) => scheduler.timer(this, ms, run) },
      ids: site.ids,
      random: () => site.random.next(),
    })
  }

  /** Dies at once: nothing that it was about to do happens. */
  crash(): void {
    if (!this.alive) return
    this.alive = false
    this.#site.scheduler.drop(this)
  }

  #hands(): Hands {
    const { scheduler, service } = this.#site
    return {
      hop: () => new Promise((resolve) => scheduler.task(this, resolve)),
      slow: () => new Promise((resolve) => scheduler.task(this, resolve, 6000)),
      trouble: (step) => this.#trouble(step),
      write: (step, about) => {
        const call = { key: this.#site.key(step), executionId: step.execution.id, node: step.node.id, run: step.runIndex }
        return service.write(this, { ...call, attempt: step.attempt, ...about })
      },
    }
  }

  /** A fault that waits for this attempt, if the step has attempts to spare for it. */
  #trouble(step: StepContext): ReturnType<Hands['trouble']> {
    const { faults, scheduler, spoiled } = this.#site
    const config = step.rawConfig as WorkConfig
    if ((config.absorbs ?? 0) === 0) return 'none'
    const fault = faults.meet('attempt')
    if (fault === undefined) return 'none'
    const key = `${step.execution.id} ${step.node.id} ${step.runIndex}`
    const soFar = spoiled.get(key) ?? 0
    if (fault.kind !== 'slow-attempt') {
      if (soFar >= (config.absorbs ?? 0) || !mayFail(step, config)) return 'none'
      spoiled.set(key, soFar + 1)
    }
    faults.record(fault.kind, scheduler.turns)
    return fault.kind === 'slow-attempt' ? 'slow' : fault.kind === 'hanging-attempt' ? 'hang' : 'transient'
  }
}

import { newId, type JsonObject } from '@millrace/base'
import { compileLimits } from '@millrace/expression'
import type { WorkflowDocument } from '@millrace/workflow'
import type { AcceptedExecution, Engine, ExecutionView } from '../engine-api.ts'
import type { LiveEvent } from '../ports/index.ts'
import { createEngine, type EngineOptions } from '../worker/engine.ts'
import { DirectQueue } from './direct-queue.ts'
import { FakeClock, settle } from './fake-clock.ts'
import { MemoryJournal } from './memory-journal.ts'
import { testCatalog, type World } from './test-nodes.ts'

export const TENANT = newId()

/** Names of the realm that Jest makes are looked up many times slower than others: what an expression takes there says nothing. */
const UNTIMED = compileLimits({ processorClock: () => 0 })

/** Engines, one after the other, on the same disk and clock: what is left when one dies is what the next finds. */
export class Harness {
  readonly clock = new FakeClock()
  readonly writes: { key: string; node: string }[] = []
  readonly events: LiveEvent[] = []
  readonly workflows = new Map<string, WorkflowDocument>()
  world: World = { write: (key, node) => void this.writes.push({ key, node }) }
  journal = new MemoryJournal()
  engine: Engine
  concurrency = 100
  /** For engines that are made from now on. */
  options: Partial<EngineOptions>

  constructor(options: Partial<EngineOptions> = {}) {
    this.options = options
    this.engine = this.#newEngine()
  }

  #newEngine(): Engine {
    return createEngine({
      journal: this.journal,
      queue: new DirectQueue(),
      catalog: testCatalog({ write: (key, node, items) => this.world.write(key, node, items) }),
      services: {
        http: () => Promise.reject(new TypeError('not used here')),
        code: () => Promise.reject(new TypeError('not used here')),
        script: () => Promise.reject(new TypeError('not used here')),
      },
      workflows: {
        load: async (_tenant, id, version) => this.workflows.get(`${id}@${version}`) ?? this.workflows.get(id),
        published: async (_tenant, id) => (this.workflows.has(id) ? 1 : undefined),
      },
      sink: { wants: () => true, emit: (event) => void this.events.push(event) },
      environment: { env: {}, vars: () => ({}), resumeUrl: (id) => `http://resume/${id}`, expressions: { limits: UNTIMED } },
      owner: newId(),
      concurrency: this.concurrency,
      exclusive: true,
      clock: this.clock,
      random: () => 0.5,
      ...this.options,
    })
  }

  async start(): Promise<this> {
    await this.engine.start()
    return this
  }

  /** The process dies now; another one starts on what was on disk. `meanwhile` is called while it does. */
  async crash(meanwhile: () => void = () => undefined): Promise<void> {
    const disk = this.journal.survivors()
    this.journal.crashed = true
    this.journal = disk
    this.engine = this.#newEngine()
    const starting = this.engine.start()
    meanwhile()
    await starting
    await settle()
  }

  accept(
    document: WorkflowDocument,
    items: readonly JsonObject[] = [{}],
    rest: Partial<Parameters<Engine['accept']>[0]> = {},
  ): AcceptedExecution {
    const accepted = this.engine.accept({
      tenantId: TENANT,
      workflowId: newId(),
      version: 0,
      document,
      mode: 'production',
      trigger: 'manual',
      startNode: 'start',
      items: items.map((json) => ({ json })),
      ...rest,
    })
    accepted.accepted.catch(() => undefined)
    return accepted
  }

  /** Runs to the end or the first suspension. */
  async execute(document: WorkflowDocument, items: readonly JsonObject[] = [{}]): Promise<ExecutionView> {
    const { executionId, finished } = this.accept(document, items)
    await finished
    return this.view(executionId)
  }

  async view(executionId: string): Promise<ExecutionView> {
    const view = await this.engine.view(TENANT, executionId)
    if (view === undefined) throw new TypeError(`no execution ${executionId}`)
    return view
  }
}

/** Firings as `node:run`, in the order in which they became ready. */
export const firings = (view: ExecutionView): string[] => view.steps.map((step) => step.id)

/** What a node gave, over all its firings and ports. */
export const given = (view: ExecutionView, nodeId: string): JsonObject[] =>
  view.steps
    .filter((step) => step.nodeId === nodeId)
    .flatMap((step) => step.outputs.flatMap((output) => output.items.map((item) => item.json)))

import type { Id, Millis } from '@millrace/base'
import { AcceptanceUnknownError, type AcceptRequest, type ControlAction, type ExecutionResult } from '@millrace/engine'
import { isTerminal, type NodeCatalog } from '@millrace/engine/ports'
import { compilePlan, eventsOf, replay, type ExecutionState, type JournalEvent, type WorkflowPlan } from '@millrace/engine/testing'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Plot } from './documents/blocks.ts'
import { calledId, compileCalled, compileMain, endings, unfailing, type Facts } from './documents/compile.ts'
import { simulationCatalog } from './nodes.ts'
import type { Setting } from './scenario.ts'
import type { DiskRow } from './world/disk.ts'
import type { Fault } from './world/faults.ts'
import type { SimulatedProcess } from './world/process.ts'
import type { Scheduler } from './world/scheduler.ts'
import { World, type WorldOptions } from './world/world.ts'

export const TENANT: Id = '01940000-0000-7000-9000-000000000000'
const MAIN: Id = '00000000-0000-7000-8000-00000000000a'

/** Longest that a simulation may take, in its own time and in things that happen, until whatever has not ended counts as lost. */
export const PATIENCE_MS = 40 * 60_000
const MOST_TURNS = 500_000
/** How often a person looks for executions that need one, and a refused caller calls again. */
const PERSON_MS = 2000
const CALL_AGAIN_MS = 1000

/** One call that starts an execution, and what the caller was told. */
export interface Call {
  readonly input: number
  readonly executionId: Id
  readonly process: SimulatedProcess
  told: 'nothing' | 'accepted' | 'refused' | 'unsure'
  result: ExecutionResult | undefined
  /** S12. What the caller was told before it was on disk. */
  early: string | undefined
}

/** A plot, compiled: what is run, and what may be said of its outcome. */
export interface Production {
  readonly plot: Plot
  readonly main: { readonly document: WorkflowDocument; readonly facts: Facts }
  readonly workflows: ReadonlyMap<Id, WorkflowDocument>
  readonly factsOf: (workflowId: Id) => Facts
  readonly planOf: (workflowId: Id) => WorkflowPlan
}

/** `fails`: which node of the main workflow may end the execution; `'any'` of those that do, by default. */
export function produce(plot: Plot, { fails = 'any' }: { readonly fails?: 'any' | 'none' | { readonly only: string } } = {}): Production {
  const compiled = compileMain(plot)
  const main = fails === 'any' ? compiled : unfailing(compiled, fails === 'none' ? undefined : fails.only)
  const called = plot.called.map((_, index) => [calledId(index), compileCalled(plot, index)] as const)
  const all = new Map([[MAIN, main], ...called])
  const catalog = inertCatalog()
  const plans = new Map<Id, WorkflowPlan>()
  return {
    ...{ plot, main },
    workflows: new Map([...all].map(([id, { document }]) => [id, document])),
    factsOf: (id) => (all.get(id) ?? main).facts,
    planOf: (id) => {
      const plan = plans.get(id) ?? compilePlan((all.get(id) ?? main).document, catalog)
      plans.set(id, plan)
      return plan
    },
  }
}

/** Node types to read journals with: nothing runs. */
export function inertCatalog(): NodeCatalog {
  const never = (): Promise<never> => new Promise(() => undefined)
  return simulationCatalog({ hop: never, slow: never, write: never, trouble: () => 'none' })
}

/** What was seen of one simulation. */
export interface Seen {
  readonly production: Production
  readonly world: World
  readonly calls: readonly Call[]
  readonly tookMs: Millis
  /** Why it did not come to an end, if it did not. */
  readonly stuck: string | undefined
  /** S10. What processes held after everything had ended. */
  readonly leftovers: readonly string[]
}

export interface SimulationOptions extends Pick<WorldOptions, 'sabotage'> {
  readonly setting: Setting
  readonly faults: readonly Fault[]
  /** Time of its own after which it counts as stuck. */
  readonly patienceMs: Millis
  /** Things that may happen until then. @default 500000 */
  readonly mostTurns?: number
}

/** Runs one simulation to its end. */
export async function simulate(production: Production, options: SimulationOptions): Promise<Seen> {
  const recordsStarts = production.plot.durability === 'step'
  const world = new World({ ...options, workflows: production.workflows, recordsStarts })
  return world.thread.rule(() => new Simulation(production, world, options.setting).run(options))
}

/** How an execution stands on disk. */
export const eventsOn = (row: DiskRow): readonly JournalEvent[] => eventsOf(row.header.id, row.segments)
export const stateOn = (production: Production, row: DiskRow): ExecutionState =>
  replay(production.planOf(row.header.workflowId), eventsOn(row))

/** What an execution needs of a person. */
type Need = 'nothing' | 'answer' | 'decision'

/** The people around a world: callers who call again when they are refused, and whoever looks after executions that wait for a person. */
class Simulation {
  readonly #production: Production
  readonly #world: World
  readonly #stops: Setting['stops']
  readonly #calls: Call[] = []
  readonly #asked = new Map<Id, SimulatedProcess>()
  readonly #needs = new Map<Id, { readonly segments: number; readonly need: Need }>()
  #served = 0

  constructor(production: Production, world: World, { stops }: Setting) {
    this.#production = production
    this.#world = world
    this.#stops = stops
  }

  async run({ patienceMs, mostTurns = MOST_TURNS }: SimulationOptions): Promise<Seen> {
    const { scheduler } = this.#world
    this.#production.plot.inputs.forEach((_, input) => this.#callSoon(input, 0))
    this.#personLater()
    const began = scheduler.now
    let stuck: string | undefined
    while (!this.#isOver()) {
      if (scheduler.now - began > patienceMs || scheduler.turns > mostTurns || !(await this.#world.step())) {
        stuck = `after ${scheduler.turns} turns: ${this.#unfinished()}`
        break
      }
    }
    const leftovers = stuck === undefined ? await this.#close() : []
    return { production: this.#production, world: this.#world, calls: this.#calls, tookMs: scheduler.now - began, stuck, leftovers }
  }

  #callSoon(input: number, delay: number): void {
    this.#world.scheduler.timer(undefined, delay, () => this.#call(input))
  }

  #call(input: number): void {
    const { random, listening } = this.#world
    const process = listening[random.below(Math.max(1, listening.length))]
    if (process === undefined) return this.#callSoon(input, CALL_AGAIN_MS)
    const call: Call = { input, executionId: this.#world.nextId(), process, told: 'nothing', result: undefined, early: undefined }
    this.#calls.push(call)
    this.#world.scheduler.task(process, () => this.#callAt(call))
    this.#watch(call)
  }

  /** A caller that is refused, or whose connection breaks off, calls again. */
  #watch(call: Call): void {
    this.#world.scheduler.timer(undefined, CALL_AGAIN_MS, () => {
      if (call.told === 'accepted') return
      if (call.told === 'refused' || call.told === 'unsure' || !call.process.alive) this.#call(call.input)
      else this.#watch(call)
    })
  }

  #callAt(call: Call): void {
    const { process, input, executionId } = call
    const values = this.#production.plot.inputs[input] ?? []
    try {
      const { accepted, finished } = process.engine.accept({
        ...{ tenantId: TENANT, workflowId: MAIN, version: 1, executionId, mode: 'production', trigger: 'manual', startNode: 'start' },
        items: values.map((v) => ({ json: { v } })),
        ...this.#stopsOf(),
      })
      accepted.then(
        () => this.#told(call, 'accepted'),
        (thrown: unknown) => this.#told(call, thrown instanceof AcceptanceUnknownError ? 'unsure' : 'refused'),
      )
      finished.then((result) => this.#ended(call, result)).catch(() => undefined)
    } catch {
      call.told = 'refused' // no room, or it is stopping
    }
  }

  #stopsOf(): Pick<AcceptRequest, 'stops'> {
    const { document } = this.#production.main
    // Where somebody stops it for seconds, another of two failures may come first.
    if (this.#stops === undefined || endings(document).length > 1) return {}
    const nodes = document.nodes.filter((_, index) => index % 2 === 1).map(({ id }) => id)
    return { stops: this.#stops === 'each' ? { nodes: [], each: true } : { nodes } }
  }

  #told(call: Call, told: Call['told']): void {
    if (!call.process.alive) return // nobody hears it
    call.told = told
    if (told === 'accepted' && !this.#world.disk.rows.has(call.executionId)) call.early = 'accepted'
    if (told === 'accepted') this.#served += 1
  }

  #ended(call: Call, result: ExecutionResult): void {
    if (!call.process.alive) return
    call.result = result
    const status = this.#world.disk.rows.get(call.executionId)?.header.status
    if (isTerminal(result.status) && status !== result.status) call.early ??= `${result.status}, while it is ${status} on disk`
  }

  #personLater(): void {
    this.#world.scheduler.timer(undefined, PERSON_MS, () => {
      for (const row of this.#world.disk.rows.values()) this.#lookAfter(row)
      this.#personLater()
    })
  }

  /** What waits for a person gets one: a token is answered, a write in doubt repeated, a pause lifted. */
  #lookAfter(row: DiskRow): void {
    const { id, status, tenantId } = row.header
    if ((status !== 'waiting' && status !== 'paused') || this.#asked.get(id)?.alive === true) return
    const { random, listening } = this.#world
    const process = listening[random.below(Math.max(1, listening.length))]
    if (process === undefined) return
    const { engine } = process
    const ask = (call: () => Promise<unknown>): void => {
      this.#asked.set(id, process)
      this.#world.ask(process, () => call().finally(() => this.#asked.delete(id)))
    }
    if (status === 'paused') return ask(() => engine.control(tenantId, id, this.#lettingGo(row)))
    const need = this.#needOf(row)
    if (need === 'decision') return ask(() => engine.control(tenantId, id, 'retry'))
    if (need === 'answer') ask(() => engine.resume(id, [{ json: { by: 'person' } }]))
  }

  /** A pause is lifted; what stands at a break point goes on by a step, or to the next break point. */
  #lettingGo(row: DiskRow): ControlAction {
    const state = stateOn(this.#production, row)
    if (state.pausing || state.stops === undefined) return 'resume'
    return this.#world.random.below(3) > 0 ? 'step' : 'continue'
  }

  /** Read again only when something was written: an execution of many steps may wait for long. */
  #needOf(row: DiskRow): Need {
    const known = this.#needs.get(row.header.id)
    if (known?.segments === row.segments.length) return known.need
    const active = [...stateOn(this.#production, row).active]
    const isInDoubt = active.some((step) => step.status === 'in-doubt')
    const hasToken = active.some((step) => step.status === 'waiting' && step.token)
    const need = isInDoubt ? 'decision' : hasToken ? 'answer' : 'nothing'
    this.#needs.set(row.header.id, { segments: row.segments.length, need })
    return need
  }

  #isOver(): boolean {
    const { scheduler, disk } = this.#world
    if (scheduler.isBusy || this.#served === 0) return false
    const isServed = this.#production.plot.inputs.every((_, input) =>
      this.#calls.some((call) => call.input === input && call.told === 'accepted'),
    )
    if (!isServed || this.#calls.some((call) => call.told === 'nothing' && call.process.alive)) return false
    return [...disk.rows.values()].every((row) => isTerminal(row.header.status)) && this.#world.alive.length > 0
  }

  #unfinished(): string {
    const open = [...this.#world.disk.rows.values()].filter(({ header }) => !isTerminal(header.status))
    if (open.length === 0) return `calls ${JSON.stringify(this.#calls.map(({ told, process }) => `${process.owner} ${told}`))}`
    const told = open.map((row) => {
      const steps = [...stateOn(this.#production, row).active].map((step) => `${step.node.id}:${step.run} ${step.status}`)
      const { id, status, wakeAt } = row.header
      return `${id} is ${status}, owned by ${row.owner ?? 'nobody'}, wakes ${wakeAt}, steps ${steps.join(', ')}`
    })
    return told.join('; ')
  }

  /** Everything ended: gives processes the time to put their things away, then stops them. */
  async #close(): Promise<readonly string[]> {
    const { scheduler, alive } = this.#world
    const rest = scheduler.now + 5 * 60_000
    const isTidy = (): boolean => !scheduler.isBusy && this.#world.alive.every((process) => leftIn(process, scheduler).length === 0)
    while (!isTidy() && scheduler.now < rest) await this.#world.step()
    const leftovers = this.#world.alive.flatMap((process) => leftIn(process, scheduler))
    const before = new Map(alive.map((process) => [process, process.connection.releases]))
    this.#world.close()
    const late = scheduler.now + 5 * 60_000
    while (this.#world.alive.length > 0 && scheduler.now < late) await this.#world.step()
    for (const process of this.#world.alive) leftovers.push(`${process.owner} does not stop`)
    for (const [process, releases] of before) {
      if (process.connection.releases > releases) leftovers.push(`${process.owner} still held an execution when it was stopped`)
    }
    return leftovers
  }
}

/** Heartbeat, lost jobs, writing of what waited, and the next look at the journal. */
const IDLE_TIMERS = 4

function leftIn(process: SimulatedProcess, scheduler: Scheduler): string[] {
  const timers = scheduler.timersOf(process)
  const load = process.engine.load()
  const isIdle = load.running === 0 && load.queued === 0 && load.waiting === 0
  return [
    ...(isIdle ? [] : [`${process.owner} is busy with ${JSON.stringify(load)} though everything ended`]),
    ...(timers > IDLE_TIMERS ? [`${process.owner} has ${timers} timers though everything ended`] : []),
  ]
}

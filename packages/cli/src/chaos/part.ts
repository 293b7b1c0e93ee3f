import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecutionSummary, PageOf } from '@millrace/api'
import { ReleaseStack } from '@millrace/base'
import { Approvals } from './approvals.ts'
import { Book } from './book.ts'
import { findDiskFull } from './faults/disk-full.ts'
import { killRepeatedly, type Moment } from './faults/kill.ts'
import type { Found } from './faults/obstacle.ts'
import { obstruct, type Obstructed } from './faults/obstruct.ts'
import { findReadOnly } from './faults/read-only.ts'
import { termRepeatedly, type GentleEnd } from './faults/term.ts'
import { Findings, type Finding } from './findings.ts'
import { Installation, SHUTDOWN_SECONDS } from './installation.ts'
import { Load } from './load.ts'
import type { ChaosPlan, Fault } from './options.ts'
import { randomFrom } from './random.ts'
import type { Scene } from './scene.ts'
import { Service } from './service.ts'
import { verifyOnDisk, verifyThroughApi, type Counts, type Evidence } from './verify/verify.ts'

/** Where a part stands, for whoever watches. */
export interface Progress {
  readonly fault: Fault
  readonly stage: 'starting' | 'calling' | 'finishing' | 'checking'
  readonly acknowledged: number
  readonly calls: number
  readonly kills: number
}

/** What one part of the proof did and found. */
export interface PartReport {
  readonly fault: Fault
  /** Why this machine does not allow it; nothing was proved then. */
  readonly skipped?: string
  readonly seconds: number
  readonly counts?: Counts
  readonly kills?: Readonly<Record<Moment, number>>
  readonly gentleEnds?: readonly GentleEnd[]
  readonly obstructed?: Obstructed
  /** Milliseconds that each start took. */
  readonly startsMs?: readonly number[]
  readonly findings: readonly Finding[]
}

export interface PartOptions {
  readonly plan: ChaosPlan
  /** Folder of the whole proof. */
  readonly scratch: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** Longest that executions may take to end once nobody disturbs them: well beyond the longest wait, and a missed word between two of them. */
const SETTLE_MS = 180_000
/** Characters of what a server said before it ended by itself. */
const LAST_WORDS = 2000
/** Calls of the parts that do not kill: a tenth, within these bounds. */
const FEWEST_CALLS = 60
const MOST_CALLS = 1000

/** Runs the proof for one fault, in an installation of its own. */
export async function runPart(fault: Fault, options: PartOptions): Promise<PartReport> {
  const held = new ReleaseStack()
  const began = performance.now()
  try {
    const dataDir = join(options.scratch, fault)
    mkdirSync(dataDir, { mode: 0o700 })
    const disk = fault === 'disk-full' ? held.add(findDiskFull(dataDir), remove) : undefined
    if (disk?.possible === false) return { fault, skipped: disk.why, seconds: 0, findings: [] }
    const part = await Part.open(fault, dataDir, options, held)
    const report = await part.run(disk)
    return { ...report, fault, seconds: (performance.now() - began) / 1000 }
  } finally {
    await held.release()
  }
}

const remove = (found: Found): void => (found.possible ? found.obstacle.remove() : undefined)

type Outcome = Omit<PartReport, 'fault' | 'seconds'>

class Part {
  readonly #fault: Fault
  readonly #options: PartOptions
  readonly #held: ReleaseStack
  readonly #evidence: Evidence
  readonly #kills: Record<Moment, number> = { load: 0, append: 0, start: 0, recovery: 0 }
  #stage: Progress['stage'] = 'starting'

  private constructor(fault: Fault, options: PartOptions, held: ReleaseStack, evidence: Evidence) {
    this.#fault = fault
    this.#options = options
    this.#held = held
    this.#evidence = evidence
  }

  static async open(fault: Fault, dataDir: string, options: PartOptions, held: ReleaseStack): Promise<Part> {
    const { plan, signal } = options
    const random = randomFrom(plan.seed + 1)
    const went = (order: number): boolean => [...service.arrivals.values()].some((one) => one.order === order && one.point === 'b')
    const approvals = held.add(new Approvals(went), (one) => one.close())
    const service: Service = held.add(new Service(random, (order, url) => approvals.ask(order, url, random.below(1500))), (one) =>
      one.close(),
    )
    await service.listen()
    const installation = held.add(await Installation.at(dataDir), (one) => one.abandon())
    await installation.setUp(service.url)
    signal.throwIfAborted()
    return new Part(fault, options, held, { installation, book: new Book(), service, approvals, findings: new Findings() })
  }

  async run(disk: Found | undefined): Promise<Outcome> {
    const { installation, findings } = this.#evidence
    const ticker = setInterval(() => this.#tell(), 1000)
    this.#held.add(ticker, clearInterval)
    const readOnly = this.#fault === 'read-only' ? this.#held.add(findReadOnly(installation.dataDir), remove) : undefined
    if (readOnly?.possible === false) return { skipped: readOnly.why, findings: [] }
    const done = await this.#judged(readOnly ?? disk)
    const counts = verifyOnDisk(this.#evidence)
    return { ...done, counts, startsMs: installation.readyAfterMs, findings: findings.all() }
  }

  /** Disturbs the server and asks it about what came of it. One that ended by itself cannot be asked: that is a finding, not the end. */
  async #judged(found: Found | undefined): Promise<Partial<Outcome>> {
    const { installation, findings } = this.#evidence
    try {
      const done = await this.#underLoad(found)
      await this.#settle()
      this.#enter('checking')
      await verifyThroughApi(this.#evidence)
      await this.#close()
      return done
    } catch (thrown) {
      if (this.#options.signal.aborted || installation.child.isAlive) throw thrown
      const { code, signal } = await installation.child.ended
      const how = signal === null ? `code ${code}` : `signal ${signal}`
      findings.add('server-ended', `it ended with ${how} and said last: ${installation.child.output.trim().slice(-LAST_WORDS)}`)
      return {}
    }
  }

  /** Calls and disturbs at the same time. */
  async #underLoad(found: Found | undefined): Promise<Partial<Outcome>> {
    this.#enter('calling')
    const { plan, signal } = this.#options
    const random = randomFrom(plan.seed)
    const over = new AbortController()
    const scene: Scene = { ...this.#evidence, random, calls: this.#calls, over: AbortSignal.any([over.signal, signal]) }
    const load = new Load({ ...this.#evidence, random: randomFrom(plan.seed + 2), concurrency: plan.concurrency })
    // Where nobody ends the server, nobody starts it again either: then there is no one left to call.
    if (found !== undefined) void this.#evidence.installation.child.ended.then(() => over.abort())
    const called = load.run(this.#calls, scene.over).finally(() => over.abort())
    const disturbed = this.#disturb(scene, found)
    const [done] = await Promise.all([disturbed, called])
    signal.throwIfAborted()
    return done
  }

  get #calls(): number {
    const { executions } = this.#options.plan
    return this.#fault === 'kill' ? executions : Math.min(MOST_CALLS, Math.max(FEWEST_CALLS, Math.ceil(executions / 10)))
  }

  async #disturb(scene: Scene, found: Found | undefined): Promise<Partial<Outcome>> {
    switch (this.#fault) {
      case 'kill':
        await killRepeatedly(scene, this.#options.plan.kills, (moment) => {
          this.#kills[moment] += 1
          this.#tell()
        })
        return { kills: this.#kills }
      case 'term':
        return { gentleEnds: await termRepeatedly(scene) }
      case 'disk-full':
      case 'read-only':
        return found?.possible === true ? { obstructed: await obstruct(scene, found.obstacle) } : {}
    }
  }

  /** Leaves the server alone until everything ended. What does not is found in the journal. */
  async #settle(): Promise<void> {
    this.#enter('finishing')
    const { client } = this.#evidence.installation
    const limit = performance.now() + SETTLE_MS
    for (let quiet = 0; quiet < 2 && performance.now() < limit;) {
      this.#options.signal.throwIfAborted()
      const open = await client.get<PageOf<ExecutionSummary>>('/executions?status=queued,running,waiting,paused&limit=1')
      quiet = open.data.length === 0 ? quiet + 1 : 0
      await sleep(200)
    }
  }

  /** The last life ends gently: with nothing to do it takes no time. */
  async #close(): Promise<void> {
    const { installation, findings } = this.#evidence
    if (!installation.child.isAlive) return findings.add('server-ended', installation.child.output.trim().split('\n').at(-1) ?? '')
    const { code, afterMs } = await installation.end('SIGTERM')
    if (code !== 0 || afterMs > SHUTDOWN_SECONDS * 1000) {
      findings.add('late-exit', `told to stop at rest, it ended after ${Math.round(afterMs)} ms with code ${code}`)
    }
  }

  #enter(stage: Progress['stage']): void {
    this.#stage = stage
    this.#tell()
  }

  #tell(): void {
    this.#options.onProgress({
      ...{ fault: this.#fault, stage: this.#stage, acknowledged: this.#evidence.book.accepted, calls: this.#calls },
      kills: Object.values(this.#kills).reduce((sum, count) => sum + count, 0),
    })
  }
}

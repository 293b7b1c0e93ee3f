import type { Id, Millis } from '@millrace/base'
import type { RateLimit, WorkflowLimits } from '../run/limits.ts'
import { Line } from './line.ts'
import { RateWindow } from './rate-window.ts'

/** An execution that asks to go on, as far as limits are concerned. */
export interface Ticket {
  readonly id: Id
  readonly acceptedAt: Millis
  readonly priority: number
  readonly tenantId: Id
  readonly workflowId: Id
  readonly version: number
  readonly limits: WorkflowLimits | undefined
  /** What its workflow's concurrency key gave for it. */
  readonly key: string | undefined
  /** It began before: a rate counts starts only. */
  readonly begun: boolean
}

/** How a workflow with limits stands. */
export interface WorkflowLoad {
  readonly workflowId: Id
  /** Executions that hold a place. */
  readonly using: number
  /** Executions that are queued because of a limit. */
  readonly held: number
}

/** A ticket on its way inwards: `at` is the gate that it waits before, or the number of gates when it is inside. */
interface Pass {
  readonly ticket: Ticket
  readonly gates: readonly Gate[]
  at: number
}

interface Rule {
  readonly limit: number
  readonly rate: RateLimit | undefined
  /** Version of the workflow that says so. */
  readonly version: number
}

/**
 * How many executions go on at the same time, for each key, workflow and tenant, and how many start in a time. Pure: it is told what
 * happens and when, and says who may go on.
 * L1. No gate is passed by more than its limit at a time, nor by more starts than its rate allows.
 * L2. Gates lie inside each other and are passed from the inside out: key, workflow, tenant. Whoever holds an inner place may wait at an
 *     outer gate: nobody else could use that place without passing the same outer gate, so nothing is lost and nothing can deadlock.
 * L3. At a key's gate the order is that of acceptance; at the others a higher priority comes first, then acceptance. One that was
 *     accepted earlier takes over the place of a later one that has it but is not inside yet: after a wait, or a crash, it goes first.
 * L4. A rate holds back starts only: an execution that began passes those that wait for their start.
 * L5. Whoever leaves gives everything back, in whatever state, and as often as it is said; the next go in at once.
 * L6. The newest version's limits count for all executions of a workflow that has limits in their version.
 */
export class Limits {
  readonly #perTenant: number | undefined
  readonly #gates = new Map<string, Gate>()
  readonly #passes = new Map<Id, Pass>()
  readonly #heldBack = new Map<Id, number>()
  #held = 0

  constructor({ perTenant }: { perTenant?: number | undefined } = {}) {
    this.#perTenant = perTenant
  }

  /** Whether anything limits an execution of a workflow with these limits. */
  concern(limits: WorkflowLimits | undefined): boolean {
    return limits !== undefined || this.#perTenant !== undefined
  }

  /** Asks to go on. Those who go in now: it, unless it is held back; others, when its version raised a limit (L6). */
  enter(ticket: Ticket, now: Millis): readonly Id[] {
    if (this.#passes.has(ticket.id)) return []
    const inside: Id[] = []
    const pass: Pass = { ticket, gates: this.#gatesOf(ticket, now, inside), at: 0 }
    this.#passes.set(ticket.id, pass)
    this.#count(ticket.workflowId, 1)
    this.#climb(pass, now, inside)
    if (!isInside(pass)) this.#overtake(pass, now, inside)
    return inside
  }

  /** Whether it would go on at once. */
  wouldEnter(ticket: Ticket, now: Millis): boolean {
    return this.#ruled(ticket).every(([key, rule]) => this.#gates.get(key)?.lets(ticket, now) ?? rule.limit > 0)
  }

  /** Whether it asked to go on and has not left since. */
  knows(id: Id): boolean {
    return this.#passes.has(id)
  }

  /** Whether it may go on now. */
  holds(id: Id): boolean {
    const pass = this.#passes.get(id)
    return pass !== undefined && isInside(pass)
  }

  /** L5. Those who go in for it. */
  leave(id: Id, now: Millis): readonly Id[] {
    const pass = this.#passes.get(id)
    if (pass === undefined) return []
    this.#passes.delete(id)
    if (!isInside(pass)) {
      this.#count(pass.ticket.workflowId, -1)
      pass.gates[pass.at]?.quit(pass)
    }
    const freed = pass.gates.slice(0, pass.at)
    for (const gate of freed) gate.giveBack(pass)
    const inside: Id[] = []
    // From the outside in: the outer places go to those who wait there already.
    for (const gate of freed.reverse()) this.#refill(gate, now, inside)
    for (const gate of pass.gates) if (gate.isIdle(now)) this.#gates.delete(gate.key)
    return inside
  }

  /** Those whose start is allowed by now. */
  due(now: Millis): readonly Id[] {
    const inside: Id[] = []
    for (const gate of this.#gates.values()) if (gate.startsWait) this.#refill(gate, now, inside)
    return inside
  }

  /** When `due` has something to give by the mere passing of time; Infinity for never. */
  nextAt(now: Millis): Millis {
    let next = Infinity
    if (this.#held === 0) return next
    for (const gate of this.#gates.values()) if (gate.startsWait) next = Math.min(next, gate.nextStartAt(now))
    return next
  }

  /** Executions that are queued because of a limit. */
  get held(): number {
    return this.#held
  }

  heldOf(workflowId: Id): number {
    return this.#heldBack.get(workflowId) ?? 0
  }

  /** Workflows of which at least this many executions are held back. */
  crowded(least: number): readonly Id[] {
    return this.#held < least ? [] : [...this.#heldBack].flatMap(([id, held]) => (held >= least ? [id] : []))
  }

  /** How the workflows of a tenant stand that have limits. */
  load(tenantId: Id): readonly WorkflowLoad[] {
    const using = new Map<Id, number>()
    for (const { ticket, at, gates } of this.#passes.values()) {
      if (ticket.tenantId === tenantId) using.set(ticket.workflowId, (using.get(ticket.workflowId) ?? 0) + (at === gates.length ? 1 : 0))
    }
    return [...using].map(([workflowId, n]) => ({ workflowId, using: n, held: this.heldOf(workflowId) }))
  }

  #count(workflowId: Id, by: 1 | -1): void {
    this.#held += by
    const held = this.heldOf(workflowId) + by
    if (held === 0) this.#heldBack.delete(workflowId)
    else this.#heldBack.set(workflowId, held)
  }

  /** L2. */
  #climb(pass: Pass, now: Millis, inside: Id[]): void {
    for (let gate = pass.gates[pass.at]; gate !== undefined; gate = pass.gates[pass.at]) {
      const first = gate.next(now)
      if (!gate.lets(pass.ticket, now) || (first !== undefined && !gate.before(pass, first))) return gate.wait(pass)
      gate.take(pass, now)
      pass.at += 1
    }
    for (const gate of pass.gates) gate.outside.remove(pass)
    this.#count(pass.ticket.workflowId, -1)
    inside.push(pass.ticket.id)
  }

  #refill(gate: Gate, now: Millis, inside: Id[]): void {
    for (let next = gate.next(now); next !== undefined; next = gate.next(now)) {
      gate.quit(next)
      gate.take(next, now)
      next.at += 1
      this.#climb(next, now, inside)
    }
  }

  /** L3. The places move on; how many are taken stays the same, so nobody else is concerned. */
  #overtake(pass: Pass, now: Millis, inside: Id[]): void {
    const gate = pass.gates[pass.at]
    const later = gate?.outside.last
    if (gate === undefined || later === undefined || !gate.before(pass, later) || !gate.couldTake(pass.ticket, now)) return
    const at = pass.at
    later.gates[later.at]?.quit(later)
    const freed = later.gates.slice(at, later.at)
    for (const each of freed) each.giveBack(later)
    later.at = at
    gate.quit(pass)
    gate.take(pass, now)
    pass.at += 1
    gate.wait(later)
    this.#climb(pass, now, inside)
    for (const each of freed.slice(1).reverse()) this.#refill(each, now, inside)
    if (!isInside(pass)) this.#overtake(pass, now, inside)
  }

  /** From the inside out. */
  #ruled({ limits, key, tenantId, workflowId, version }: Ticket): readonly (readonly [key: string, rule: Rule])[] {
    const rules: (readonly [string, Rule])[] = []
    if (limits?.key !== undefined && key !== undefined)
      rules.push([`key ${workflowId} ${key}`, { limit: limits.key.limit, rate: undefined, version }])
    if (limits?.concurrency !== undefined || limits?.rate !== undefined)
      rules.push([`workflow ${workflowId}`, { limit: limits.concurrency ?? Infinity, rate: limits.rate, version }])
    if (this.#perTenant !== undefined) rules.push([`tenant ${tenantId}`, { limit: this.#perTenant, rate: undefined, version: 0 }])
    return rules
  }

  #gatesOf(ticket: Ticket, now: Millis, inside: Id[]): readonly Gate[] {
    return this.#ruled(ticket).map(([key, rule]) => {
      const known = this.#gates.get(key)
      if (known !== undefined) {
        if (known.rule(rule)) this.#refill(known, now, inside)
        return known
      }
      const gate = new Gate(key, rule, key.startsWith('key ') ? byAcceptance : byPriority)
      this.#gates.set(key, gate)
      return gate
    })
  }
}

const isInside = (pass: Pass): boolean => pass.at === pass.gates.length

type Before = (a: Pass, b: Pass) => boolean

const byAcceptance: Before = ({ ticket: a }, { ticket: b }) => (a.acceptedAt === b.acceptedAt ? a.id < b.id : a.acceptedAt < b.acceptedAt)
const byPriority: Before = (a, b) => (a.ticket.priority === b.ticket.priority ? byAcceptance(a, b) : a.ticket.priority > b.ticket.priority)

/** One limit: its places, and who waits for one. */
class Gate {
  readonly key: string
  readonly before: Before
  /** Those who hold a place here but wait further out. */
  readonly outside: Line<Pass>
  readonly #starting: Line<Pass>
  readonly #goingOn: Line<Pass>
  readonly #window = new RateWindow()
  #rule: Rule
  #used = 0

  constructor(key: string, rule: Rule, before: Before) {
    this.key = key
    this.before = before
    this.#rule = rule
    this.outside = new Line(before)
    this.#starting = new Line(before)
    this.#goingOn = new Line(before)
  }

  /** L6. A draft (version 0) is no newer than anything. True when the rule changed. */
  rule(rule: Rule): boolean {
    const { limit, rate, version } = this.#rule
    if (rule.version < version || (rule.limit === limit && rule.rate?.count === rate?.count && rule.rate?.perMs === rate?.perMs))
      return false
    this.#rule = rule
    return true
  }

  lets({ begun }: Ticket, now: Millis): boolean {
    return this.#used < this.#rule.limit && (begun || this.nextStartAt(now) <= now)
  }

  /** Whether it could have the place of somebody who has one and waits further out. */
  couldTake({ begun }: Ticket, now: Millis): boolean {
    return begun || this.nextStartAt(now) <= now
  }

  take(pass: Pass, now: Millis): void {
    this.#used += 1
    this.outside.add(pass)
    if (!pass.ticket.begun && this.#rule.rate !== undefined) this.#window.take(now)
  }

  giveBack(pass: Pass): void {
    this.#used -= 1
    this.outside.remove(pass)
  }

  wait(pass: Pass): void {
    this.#lineOf(pass).add(pass)
  }

  quit(pass: Pass): void {
    this.#lineOf(pass).remove(pass)
  }

  #lineOf({ ticket }: Pass): Line<Pass> {
    return ticket.begun ? this.#goingOn : this.#starting
  }

  /** Who goes in next; undefined when nobody can. L4. */
  next(now: Millis): Pass | undefined {
    if (this.#used >= this.#rule.limit) return undefined
    const going = this.#goingOn.head
    const starting = this.#starting.head
    if (starting === undefined || this.nextStartAt(now) > now) return going
    return going === undefined || this.before(starting, going) ? starting : going
  }

  /** A start waits for nothing but time. */
  get startsWait(): boolean {
    return this.#rule.rate !== undefined && this.#used < this.#rule.limit && this.#starting.size > 0
  }

  nextStartAt(now: Millis): Millis {
    const { rate } = this.#rule
    return rate === undefined ? now : this.#window.freeAt(rate, now)
  }

  /** Nothing would be lost with it. */
  isIdle(now: Millis): boolean {
    const waiting = this.#starting.size + this.#goingOn.size
    return this.#used === 0 && waiting === 0 && (this.#rule.rate === undefined || this.#window.isEmpty(this.#rule.rate, now))
  }
}

// Random events and random crashes, before and after each write of the inbox and each append of the journal: nothing that was
// acknowledged is lost, nothing runs twice, and the events of a key keep their order.
import fc from 'fast-check'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { TENANT } from '../testing/harness.ts'
import { InboxHarness } from '../testing/inbox-harness.ts'

const RUNS = Number(process.env['INBOX_SIMULATION_RUNS'] ?? 150)
jest.setTimeout(120_000)

// Each takes its own time, so that nothing but its line keeps a later one from overtaking.
const document = sketch(
  [
    ['wait', 'test.wait', { config: { ms: { $expr: '{{ $json.ms }}' } } }],
    ['write', 'test.write'],
  ],
  ['start > wait', 'wait > write'],
)

const event = fc.record({
  kind: fc.constant('event' as const),
  orderKey: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  delivery: fc.option(fc.constantFrom('d1', 'd2', 'd3', 'd4'), { nil: undefined }),
  gathered: fc.boolean(),
  ms: fc.constantFrom(1, 60, 400),
})
const deed = fc.oneof(
  { weight: 8, arbitrary: event },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('batch' as const), size: fc.integer({ min: 0, max: 5 }) }) },
)
const fault = fc.record({
  after: fc.integer({ min: 0, max: 12 }),
  where: fc.constantFrom('inbox' as const, 'journal' as const),
  how: fc.constantFrom('crash-before' as const, 'crash-after' as const),
})

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never
type EventDeed = ValueOf<typeof event>
type Deed = ValueOf<typeof deed>
type Fault = ValueOf<typeof fault>

interface Sent {
  readonly n: number
  readonly orderKey: string | undefined
  readonly delivery: string | undefined
  readonly gathered: boolean
  /** Its caller was told that it was taken in. */
  acknowledged: boolean
  /** Its caller was told anything. */
  answered: boolean
}

/** One life after the other on the same disks, with what was sent and what was written. */
class World {
  readonly under = new InboxHarness(document)
  readonly sent: Sent[] = []
  /** Idempotency keys that wrote each event. */
  readonly keys = new Map<number, Set<string>>()
  /** Events in the order of their first write. */
  readonly order: number[] = []
  readonly #faults: Fault[]
  #open = true

  constructor(faults: readonly Fault[]) {
    this.#faults = [...faults]
    this.under.harness.world = {
      write: (key, _node, items) => {
        for (const item of items) {
          const n = Number(item.json['n'])
          if (!this.keys.has(n)) this.order.push(n)
          this.keys.set(n, (this.keys.get(n) ?? new Set()).add(key))
        }
      },
    }
  }

  get isDead(): boolean {
    return this.under.disk.crashed || this.under.harness.journal.crashed
  }

  /** The next fault, for the stores of this life. Both stores die together. */
  arm(): void {
    const { disk } = this.under
    const { journal } = this.under.harness
    const next = this.#faults.shift()
    let left = next?.after ?? Infinity
    const strike = (where: 'inbox' | 'journal') => (): 'write' | 'crash-before' | 'crash-after' => {
      if (next === undefined || next.where !== where || left-- > 0) return 'write'
      if (where === 'inbox') journal.crashed = true
      else disk.crashed = true
      left = Infinity
      return next.how
    }
    disk.fault = strike('inbox')
    journal.fault = strike('journal')
  }

  async revive(): Promise<void> {
    while (this.isDead) {
      // The next life begins with its own fault, which may strike during the recovery.
      const crash = this.under.crash()
      this.arm()
      await Promise.race([crash, this.#died()])
    }
  }

  async #died(): Promise<void> {
    for (let turn = 0; turn < 200 && !this.isDead; turn += 1) await settle()
  }

  async do(what: Deed): Promise<void> {
    const { under } = this
    switch (what.kind) {
      case 'event':
        return this.#send(what)
      case 'pass':
        return under.pass(what.ms)
      case 'pause':
      case 'resume':
        this.#open = what.kind === 'resume'
        under.gates.set(under.workflowId, this.#open ? { state: 'open', version: 1, startNodes: new Set(['start']) } : { state: 'held' })
        await this.#unlessDead(under.inbox.workflowChanged(TENANT, under.workflowId))
        return
      case 'batch':
        return this.#batch(what.size)
    }
  }

  async #send({ orderKey, delivery, gathered, ms }: EventDeed): Promise<void> {
    const sent: Sent = { n: this.sent.length, orderKey, delivery, gathered, acknowledged: false, answered: false }
    this.sent.push(sent)
    const receiving = this.under.receive(
      {
        ...(orderKey === undefined ? {} : { orderKey }),
        ...(delivery === undefined ? {} : { delivery: { id: delivery, until: Number.MAX_SAFE_INTEGER } }),
        ...(gathered ? { debounce: { key: orderKey ?? '', waitMs: 100, keep: 'all' as const } } : {}),
      },
      { n: sent.n, ms },
    )
    const receipt = await this.#unlessDead(receiving)
    sent.answered = receipt !== undefined
    sent.acknowledged = receipt !== undefined && receipt.kind !== 'duplicate'
  }

  async #batch(size: number): Promise<void> {
    const first = this.sent.length
    const sent = Array.from({ length: size }, (_, index): Sent => {
      return { n: first + index, orderKey: undefined, delivery: undefined, gathered: false, acknowledged: false, answered: false }
    })
    this.sent.push(...sent)
    const opened = await this.#unlessDead(this.under.batch(sent.map(({ n }) => ({ n, ms: 60 }))))
    if (opened !== undefined) for (const one of sent) one.acknowledged = true
  }

  /** What a caller hears; nothing when the process dies. */
  async #unlessDead<T>(work: Promise<T>): Promise<T | undefined> {
    const result = await Promise.race([work, this.#died().then(() => undefined)])
    await settle()
    return this.isDead ? undefined : result
  }
}

test('whatever dies when, each acknowledged event runs once, and the events of a key in their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { minLength: 1, maxLength: 14 }),
      fc.array(fault, { minLength: 1, maxLength: 4 }),
      async (deeds, faults) => {
        const world = new World(faults)
        await world.under.start()
        world.arm()
        for (const what of deeds) {
          await world.do(what)
          await world.revive()
        }
        await world.do({ kind: 'resume' })
        for (let turn = 0; turn < 70; turn += 1) {
          await world.revive()
          await world.under.pass(200)
        }
        // Ends that were missed are looked up.
        await world.revive()
        await world.under.pass(35_000)
        await world.revive()
        judge(world)
      },
    ),
    { numRuns: RUNS },
  )
})

function judge({ under, sent, keys, order }: World): void {
  for (const { n, acknowledged } of sent) {
    const times = keys.get(n)?.size ?? 0
    if (acknowledged) expect([n, times]).toEqual([n, 1])
    else expect(times).toBeLessThanOrEqual(1)
  }
  for (const id of new Set(sent.flatMap(({ delivery }) => delivery ?? []))) {
    const same = sent.filter(({ delivery }) => delivery === id)
    const ran = same.filter(({ n }) => keys.has(n)).length
    if (same.some(({ answered }) => answered)) expect([id, ran]).toEqual([id, 1])
    else expect(ran).toBeLessThanOrEqual(1)
  }
  for (const key of ['a', 'b']) {
    const inLine = (n: number): boolean => sent[n]?.orderKey === key && !sent[n].gathered
    const ran = order.filter(inLine)
    expect(ran).toEqual([...ran].sort((a, b) => a - b))
  }
  const left = under.disk.events.filter(({ settledAt }) => settledAt === null)
  expect(left).toEqual([])
}

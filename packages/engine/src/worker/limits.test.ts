import type { WorkflowSettings } from '@millrace/workflow'
import { compileLimits } from '../run/limits.ts'
import { Limits, type Ticket } from './limits.ts'

const key = { key: 'same' }
let number = 0
const ticket = (settings: WorkflowSettings | undefined, rest: Partial<Ticket> = {}): Ticket => {
  number += 1
  const id = String(number).padStart(6, '0')
  return {
    ...{ id, acceptedAt: 0, priority: 0, tenantId: 't', workflowId: 'w', version: 1, begun: false },
    ...{ limits: compileLimits(settings), key: undefined },
    ...rest,
  }
}
beforeEach(() => (number = 0))

test('a workflow without limits is not concerned, unless its tenant is', () => {
  expect(new Limits().concern(compileLimits({ priority: 3 }))).toBe(false)
  expect(new Limits().concern(compileLimits({ concurrency: 1 }))).toBe(true)
  expect(new Limits({ perTenant: 1 }).concern(undefined)).toBe(true)
})

test('L1: no more go on than the limit allows, and the next goes in when one leaves, the first first', () => {
  const limits = new Limits()
  const [a, b, c, d] = Array.from({ length: 4 }, () => ticket({ concurrency: 2 })) as [Ticket, Ticket, Ticket, Ticket]
  expect([a, b, c, d].map((each) => limits.enter(each, 0))).toEqual([[a.id], [b.id], [], []])
  expect(limits.load('t')).toEqual([{ workflowId: 'w', using: 2, held: 2 }])
  expect(limits.leave(b.id, 0)).toEqual([c.id])
  expect(limits.leave(a.id, 0)).toEqual([d.id])
  expect(limits.held).toBe(0)
})

test('one workflow that is full holds nobody else up', () => {
  const limits = new Limits({ perTenant: 2 })
  const busy = [ticket({ concurrency: 1 }), ticket({ concurrency: 1 })] as const
  const other = ticket(undefined, { workflowId: 'v' })
  const foreign = ticket(undefined, { workflowId: 'x', tenantId: 'u' })
  limits.enter(busy[0], 0)
  limits.enter(busy[1], 0)
  expect(limits.enter(other, 0)).toEqual([other.id])
  expect(limits.enter(foreign, 0)).toEqual([foreign.id])
  const late = ticket(undefined, { workflowId: 'y' })
  expect(limits.enter(late, 0)).toEqual([]) // the tenant is full
  expect(limits.leave(other.id, 0)).toEqual([late.id])
})

test('L3: a key is served in the order of acceptance whatever the priority, a workflow by priority first', () => {
  const limits = new Limits()
  const settings = { concurrency: 2, concurrencyKey: key }
  const [a, low, high] = [0, -5, 5].map((priority) => ticket(settings, { priority, key: 'k' })) as [Ticket, Ticket, Ticket]
  for (const each of [a, low, high]) limits.enter(each, 0)
  expect(limits.leave(a.id, 0)).toEqual([low.id])
  const other = new Limits()
  const [b, slow, urgent] = [0, -5, 5].map((priority) => ticket({ concurrency: 1 }, { priority })) as [Ticket, Ticket, Ticket]
  for (const each of [b, slow, urgent]) other.enter(each, 0)
  expect(other.leave(b.id, 0)).toEqual([urgent.id])
})

test('L3: one that was accepted earlier takes the place of a later one that has not gone in yet', () => {
  const limits = new Limits()
  const settings = { concurrency: 1, concurrencyKey: key }
  const busy = ticket(settings, { key: 'other' })
  const first = ticket(settings, { key: 'k', begun: true })
  const second = ticket(settings, { key: 'k' })
  limits.enter(busy, 0)
  limits.enter(second, 0) // holds the key's place and waits for the workflow's
  limits.enter(first, 0) // comes back from a wait
  expect(limits.leave(busy.id, 0)).toEqual([first.id])
  expect(limits.leave(first.id, 0)).toEqual([second.id])
})

test('L4: starts come no faster than the rate, however it is asked, and what began already passes them', () => {
  const limits = new Limits()
  const settings = { rateLimit: { count: 2, perMs: 1000 } }
  const starts = Array.from({ length: 5 }, () => ticket(settings)) as [Ticket, Ticket, Ticket, Ticket, Ticket]
  expect(starts.slice(0, 3).map((each, index) => limits.enter(each, index * 100).length)).toEqual([1, 1, 0])
  limits.enter(starts[3], 300)
  limits.enter(starts[4], 300)
  const back = ticket(settings, { begun: true })
  expect(limits.enter(back, 400)).toEqual([back.id])
  expect(limits.nextAt(400)).toBe(1000)
  expect(limits.due(999)).toEqual([])
  expect(limits.due(1000)).toEqual([starts[2].id])
  expect(limits.nextAt(1000)).toBe(1100)
  expect(limits.due(5000)).toEqual([starts[3].id, starts[4].id])
  expect(limits.nextAt(5000)).toBe(Infinity)
})

test('L5: whoever leaves twice, or while held back, gives back what it has and no more', () => {
  const limits = new Limits()
  const [a, b, c] = Array.from({ length: 3 }, () => ticket({ concurrency: 1, concurrencyKey: key }, { key: 'k' })) as [
    Ticket,
    Ticket,
    Ticket,
  ]
  for (const each of [a, b, c]) limits.enter(each, 0)
  expect(limits.leave(b.id, 0)).toEqual([])
  expect(limits.leave(b.id, 0)).toEqual([])
  expect(limits.leave(a.id, 0)).toEqual([c.id])
  expect(limits.leave(a.id, 0)).toEqual([])
  expect(limits.leave(c.id, 0)).toEqual([])
  expect(limits.load('t')).toEqual([])
})

test('L6: a newer version’s limit counts for all, and lets in who waits; an older one and a draft change nothing', () => {
  const limits = new Limits()
  const old = [ticket({ concurrency: 1 }), ticket({ concurrency: 1 })] as const
  for (const each of old) limits.enter(each, 0)
  const draft = ticket({ concurrency: 9 }, { version: 0 })
  expect(limits.enter(draft, 0)).toEqual([])
  const newer = ticket({ concurrency: 3 }, { version: 2 })
  expect(limits.enter(newer, 0)).toEqual([old[1].id, draft.id])
})

test('what would go in at once is known before it is asked for', () => {
  const limits = new Limits({ perTenant: 1 })
  const first = ticket({ concurrency: 1 })
  expect(limits.wouldEnter(first, 0)).toBe(true)
  limits.enter(first, 0)
  expect(limits.wouldEnter(ticket({ concurrency: 1 }), 0)).toBe(false)
  expect(limits.wouldEnter(ticket(undefined, { workflowId: 'v' }), 0)).toBe(false)
})

test('whatever comes and goes, no limit is exceeded, nobody is forgotten, and everybody of a key goes in in order', () => {
  const random = mulberry(7)
  const pick = (n: number): number => Math.floor(random() * n)
  for (let round = 0; round < 200; round += 1) {
    number = 0
    const limits = new Limits({ perTenant: 1 + pick(4) })
    const perTenant = limits.concern(undefined)
    expect(perTenant).toBe(true)
    const concurrency = 1 + pick(3)
    const keyLimit = 1 + pick(2)
    const all = new Map<string, Ticket>()
    const inside = new Set<string>()
    const started: string[] = []
    const go = (ids: readonly string[]): void => {
      for (const id of ids) {
        expect(inside.has(id)).toBe(false)
        inside.add(id)
        started.push(id)
      }
    }
    let now = 0
    for (let move = 0; move < 60; move += 1) {
      now += pick(50)
      if (random() < 0.6) {
        const one = ticket(
          { concurrency, concurrencyKey: { key: 'x', limit: keyLimit }, ...(pick(2) === 0 ? {} : { rateLimit: { count: 2, perMs: 100 } }) },
          { acceptedAt: now, priority: pick(3), workflowId: `w${pick(2)}`, key: `k${pick(3)}` },
        )
        all.set(one.id, one)
        go(limits.enter(one, now))
      } else {
        const ids = [...all.keys()]
        const id = ids[pick(ids.length)]
        if (id === undefined) continue
        all.delete(id)
        inside.delete(id)
        go(limits.leave(id, now))
      }
      go(limits.due(now))
      for (const workflowId of ['w0', 'w1'])
        expect([...inside].filter((id) => all.get(id)?.workflowId === workflowId).length).toBeLessThanOrEqual(concurrency)
    }
    while (inside.size > 0 || limits.held > 0) {
      now += 1000
      go(limits.due(now))
      const [id] = inside
      expect(id).toBeDefined()
      all.delete(id as string)
      inside.delete(id as string)
      go(limits.leave(id as string, now))
    }
    expect(limits.held).toBe(0)
    expect([...all.keys()]).toEqual([])
  }
})

/** Numbers that look random, the same each time. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

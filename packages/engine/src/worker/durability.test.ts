import { JournalUnavailableError } from '../ports/index.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, given, Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const chain = sketch(
  [
    ['a', 'test.add', { config: { fields: { a: 1 } } }],
    ['w', 'test.write'],
    ['v', 'test.write'],
  ],
  ['start > a', 'a > w', 'w > v'],
)

test('a short execution without writes is two appends', async () => {
  await harness.execute(
    sketch(
      [
        ['a', 'test.pass'],
        ['b', 'test.pass'],
        ['c', 'test.pass'],
      ],
      ['start > a', 'a > b', 'b > c'],
    ),
  )
  expect(harness.journal.appends).toBe(2)
})

test('a node that routes items stores no copy of them', async () => {
  const { executionId, finished } = harness.accept(
    sketch(
      [
        ['a', 'test.pass'],
        ['b', 'test.pass'],
      ],
      ['start > a', 'a > b'],
    ),
    [{ text: 'only-once' }],
  )
  await finished
  const stored =
    harness.journal.rows
      .get(executionId)
      ?.segments.map((segment) => segment.payload)
      .join('') ?? ''
  expect(stored.split('only-once')).toHaveLength(2)
})

test('a write starts when everything before it is on disk', async () => {
  const seen: string[] = []
  harness.world = {
    write: (_key, node) =>
      void seen.push(
        `${node}: ${[...harness.journal.rows.values()]
          .at(-1)
          ?.segments.map((segment) => segment.payload)
          .join('')}`,
      ),
  }
  await harness.execute(chain)
  expect(seen[0]).toContain('"type":"completed","node":"a"')
  expect(seen[1]).toContain('"type":"completed","node":"w"')
})

test.each(['crash-before', 'crash-after'] as const)('an execution survives a crash at each of its appends (%s)', async (fault) => {
  for (let at = 1; at <= 5; at += 1) {
    const one = await new Harness().start()
    let appends = 0
    one.journal.fault = () => (++appends === at ? fault : 'write')
    const { executionId, accepted } = one.accept(chain)
    let acknowledged = false
    accepted.then(() => (acknowledged = true)).catch(() => undefined)
    await settle()
    await one.crash()
    const header = await one.journal.header(TENANT, executionId)
    if (acknowledged || header !== undefined) {
      const view = await one.view(executionId)
      expect(view.header.status).toBe('completed')
      expect(firings(view)).toEqual(['start:0', 'a:0', 'w:0', 'v:0'])
      expect(new Set(one.writes.map((write) => write.key)).size).toBe(2) // repeats carry the same keys
    } else expect(at === 1 && fault === 'crash-before').toBe(true)
  }
})

test('a recorded write is not repeated after a crash; the one that was under way is, with the same key', async () => {
  const gate = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return node === 'v' && harness.writes.length === 2 ? gate.promise : undefined
    },
  }
  harness.accept(chain)
  await settle()
  await harness.crash()
  expect(harness.writes.map((write) => write.node)).toEqual(['w', 'v', 'v'])
  expect(harness.writes[1]?.key).toBe(harness.writes[2]?.key)
})

test('a write that takes no key stops in doubt after a crash, until a person lets it run again', async () => {
  const gate = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return harness.writes.length === 1 ? gate.promise : undefined
    },
  }
  const { executionId } = harness.accept(sketch([['w', 'test.write-blind']], ['start > w']))
  await settle()
  await harness.crash()
  const doubtful = await harness.view(executionId)
  expect(doubtful.header.status).toBe('waiting')
  expect(doubtful.steps.at(-1)?.status).toBe('in-doubt')
  expect(harness.writes).toHaveLength(1)
  await harness.engine.control(TENANT, executionId, 'retry')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(harness.writes).toHaveLength(2)
})

test.each([
  ['fail', 'failed', 1],
  ['retry', 'completed', 2],
] as const)('the policy "%s" for steps in doubt needs no person', async (inDoubt, status, writes) => {
  const gate = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return harness.writes.length === 1 ? gate.promise : undefined
    },
  }
  const { executionId } = harness.accept(sketch([['w', 'test.write-blind', { inDoubt }]], ['start > w']))
  await settle()
  await harness.crash()
  expect((await harness.view(executionId)).header.status).toBe(status)
  expect(harness.writes).toHaveLength(writes)
})

test('loops, merges and their iterations are the same after a crash in their middle', async () => {
  const document = sketch(
    [
      ['l', 'test.loop'],
      ['w', 'test.write'],
      ['m', 'test.merge'],
      ['after', 'test.pass'],
    ],
    ['start > l', 'l:loop > w', 'l:loop > m:b', 'w > m:a', 'm > l:next', 'l:done > after'],
  )
  for (let at = 2; at <= 8; at += 1) {
    const one = await new Harness().start()
    let appends = 0
    one.journal.fault = () => (++appends === at ? 'crash-after' : 'write')
    const { executionId } = one.accept(document, [{ n: 1 }, { n: 2 }, { n: 3 }])
    await settle()
    await one.crash()
    const view = await one.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after').map((json) => json['n'])).toEqual([1, 1, 2, 2, 3, 3])
  }
})

test('what cannot be stored is not accepted, and says so', async () => {
  harness.journal.fault = () => 'refuse'
  const { accepted, finished } = harness.accept(chain)
  await expect(accepted).rejects.toMatchObject({ code: 'journal.unavailable' })
  await expect(finished).rejects.toMatchObject({ code: 'journal.unavailable' })
  expect(harness.writes).toEqual([])
})

test('a caller hears that nobody knows when the answer to its acceptance is lost and the journal stays silent', async () => {
  let appends = 0
  harness.journal.fault = () => (++appends === 1 ? 'lose-answer' : 'write')
  const silence = jest.spyOn(harness.journal, 'segments').mockRejectedValue(new JournalUnavailableError({ reason: 'silent' }))
  const { executionId, accepted } = harness.accept(chain)
  const refused = expect(accepted).rejects.toMatchObject({ code: 'journal.acceptance-unknown' })
  await settle()
  await harness.clock.advance(10_000)
  await refused
  expect(harness.writes).toEqual([])
  silence.mockRestore()
  await harness.clock.advance(31_000)
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

test('an execution that could not be accepted has written nothing, whatever its durability', async () => {
  harness.journal.fault = () => 'refuse'
  const { accepted, finished } = harness.accept({ ...chain, settings: { durability: 'execution' } })
  await expect(accepted).rejects.toMatchObject({ code: 'journal.unavailable' })
  await expect(finished).rejects.toMatchObject({ code: 'journal.unavailable' })
  expect(harness.writes).toEqual([])
})

test('an accepted execution outlasts a time in which the journal cannot be written', async () => {
  let full = false
  harness.journal.fault = () => (full ? 'refuse' : 'write')
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      full = node === 'w'
    },
  }
  const { executionId, finished } = harness.accept(chain)
  await settle()
  expect(harness.writes.map((write) => write.node)).toEqual(['w'])
  full = false
  await harness.clock.advance(5000)
  await finished
  const view = await harness.view(executionId)
  expect(view.header.status).toBe('completed')
  expect(harness.writes.map((write) => write.node)).toEqual(['w', 'v'])
})

test.each([1, 2, 3, 4, 5])('an execution goes on when append %i was written but its answer lost', async (at) => {
  let appends = 0
  harness.journal.fault = () => (++appends === at ? 'lose-answer' : 'write')
  const { executionId, finished } = harness.accept(chain)
  await settle()
  await harness.clock.advance(3000)
  expect((await finished).status).toBe('completed')
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(harness.writes.map((write) => write.node)).toEqual(['w', 'v'])
})

test('an owner that was taken over writes nothing more', async () => {
  const gate = Promise.withResolvers<void>()
  harness.world = { write: () => gate.promise }
  const { executionId, finished } = harness.accept(chain)
  await settle()
  const row = harness.journal.rows.get(executionId)
  if (row !== undefined) row.epoch += 1
  const before = row?.segments.length
  gate.resolve()
  await expect(finished).rejects.toMatchObject({ code: 'journal.stale-epoch' })
  expect(row?.segments).toHaveLength(before ?? -1)
})

test('a stop lets running steps end, keeps the rest for the next start, and takes nothing more in', async () => {
  const gate = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return node === 'w' ? gate.promise : undefined
    },
  }
  const { executionId, finished } = harness.accept(chain)
  finished.catch(() => undefined)
  await settle()
  const stopped = harness.engine.stop(10_000)
  expect(() => harness.accept(chain)).toThrow(expect.objectContaining({ code: 'engine.shutting-down' }) as Error)
  gate.resolve()
  await stopped
  expect(harness.writes.map((write) => write.node)).toEqual(['w'])
  await harness.crash()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(harness.writes.map((write) => write.node)).toEqual(['w', 'v'])
})

test('a stop does not wait for a stuck step beyond its limit', async () => {
  harness.accept(sketch([['s', 'test.stuck']], ['start > s'])).finished.catch(() => undefined)
  await settle()
  const stopped = harness.engine.stop(1000)
  await harness.clock.advance(1000)
  await stopped
})

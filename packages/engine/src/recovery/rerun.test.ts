import type { WorkflowDocument } from '@millrace/workflow'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, given, Harness, TENANT } from '../testing/harness.ts'
import type { ExecutionView } from '../engine-api.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

/** Runs again from a step, to the end. */
async function rerun(of: ExecutionView, from: string): Promise<ExecutionView> {
  harness.writes.length = 0
  const { executionId } = await harness.engine.control(TENANT, of.header.id, 'replay', { from })
  await settle()
  return harness.view(executionId)
}
const written = (): string[] => harness.writes.map((write) => write.node)

const chain = sketch(
  [
    ['a', 'test.write'],
    ['b', 'test.write'],
    ['c', 'test.write'],
  ],
  ['start > a', 'a > b', 'b > c'],
)

test('what follows from the step happens again, with new keys; what was before it does not', async () => {
  const first = await harness.execute(chain, [{ n: 1 }])
  const keys = new Set(harness.writes.map((write) => write.key))
  const again = await rerun(first, 'b')
  expect(again.header).toMatchObject({ status: 'completed', replayOf: first.header.id, trigger: 'replay' })
  expect(written()).toEqual(['b', 'c'])
  expect(harness.writes.every((write) => !keys.has(write.key))).toBe(true)
  expect(again.output).toEqual(first.output)
  expect((await harness.view(first.header.id)).steps).toEqual(first.steps)
})

test('from the trigger everything happens again, from an unknown step nothing', async () => {
  const first = await harness.execute(chain)
  await rerun(first, 'start')
  expect(written()).toEqual(['a', 'b', 'c'])
  for (const from of ['nowhere', 'b:1', 'b:x', ''])
    await expect(harness.engine.control(TENANT, first.header.id, 'replay', { from })).rejects.toMatchObject({
      code: 'execution.step-not-found',
    })
})

test('a branch beside the step is kept, the join behind both happens again with what the branch gave', async () => {
  const document = sketch(
    [
      ['x', 'test.write'],
      ['y', 'test.write'],
      ['m', 'test.merge'],
      ['z', 'test.write'],
    ],
    ['start > x', 'start > y', 'x > m:a', 'y > m:b', 'm > z'],
  )
  const first = await harness.execute(document, [{ n: 1 }])
  const again = await rerun(first, 'x')
  expect(written()).toEqual(['x', 'z'])
  expect(given(again, 'z')).toEqual(given(first, 'z'))
})

test('a join that fired because nothing more could come waits again for what could come now', async () => {
  const document = sketch(
    [
      ['x', 'test.write'],
      ['s', 'test.split', { config: { field: 'yes' } }],
      ['m', 'test.merge'],
      ['z', 'test.write'],
    ],
    ['start > x', 'start > s', 'x > m:a', 's:yes > m:b', 'm > z'],
  )
  const first = await harness.execute(document, [{ yes: false }])
  const again = await rerun(first, 's')
  expect(written()).toEqual(['z'])
  expect(again.header.status).toBe('completed')
  expect(given(again, 'z')).toEqual(given(first, 'z'))
})

const loop = sketch(
  [
    ['l', 'test.loop'],
    ['a', 'test.write'],
    ['b', 'test.write'],
    ['end', 'test.write'],
  ],
  ['start > l', 'l:loop > a', 'a > b', 'b > l:next', 'l:done > end'],
)

test('from a firing in a loop, later turns happen again and earlier ones are kept', async () => {
  const first = await harness.execute(loop, [{ n: 0 }, { n: 1 }, { n: 2 }])
  const again = await rerun(first, 'b:1')
  expect(written()).toEqual(['b', 'a', 'b', 'end'])
  expect(again.header.status).toBe('completed')
  expect(again.output).toEqual(first.output)
  expect(firings(again).toSorted()).toEqual(firings(first).toSorted())
})

test('from a nested loop, the turns of the outer one behind it happen again', async () => {
  const nested = sketch(
    [
      ['o', 'test.loop', { config: { size: 2 } }],
      ['i', 'test.loop'],
      ['w', 'test.write'],
      ['end', 'test.write'],
    ],
    ['start > o', 'o:loop > i', 'i:loop > w', 'w > i:next', 'i:done > o:next', 'o:done > end'],
  )
  const items = [0, 1, 2, 3].map((n) => ({ n }))
  const first = await harness.execute(nested, items)
  expect(written()).toHaveLength(5)
  expect((await rerun(first, 'w:1')).output).toEqual(first.output)
  expect(written()).toEqual(['w', 'w', 'w', 'end'])
  await rerun(first, 'end')
  expect(written()).toEqual(['end'])
})

test('a failed execution is run again from a step before the failure, and a cancelled one from where it waited', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'c' && broken) throw new TypeError('down')
    },
  }
  const failed = await harness.execute(chain)
  expect(failed.header.status).toBe('failed')
  broken = false
  expect((await rerun(failed, 'a')).header.status).toBe('completed')
  expect(written()).toEqual(['a', 'b', 'c'])

  const waits = sketch(
    [
      ['a', 'test.write'],
      ['w', 'test.wait', { config: { ms: 1000 } }],
      ['b', 'test.write'],
    ],
    ['start > a', 'a > w', 'w > b'],
  )
  const { executionId } = harness.accept(waits)
  await settle()
  await harness.engine.control(TENANT, executionId, 'cancel')
  const again = await rerun(await harness.view(executionId), 'w')
  expect(again.header.status).toBe('waiting')
  await harness.clock.advance(1000)
  expect((await harness.view(again.header.id)).header.status).toBe('completed')
  expect(written()).toEqual(['b'])
})

test('a write beside the step that had not ended is carried on with its key, also by a retry of the re-run', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'y' && broken) throw new TypeError('down')
    },
  }
  const document = sketch(
    [
      ['x', 'test.write'],
      ['y', 'test.write'],
    ],
    ['start > x', 'start > y'],
  )
  const failed = await harness.execute(document)
  const key = (node: string): string | undefined => harness.writes.find((write) => write.node === node)?.key
  const [x, y] = [key('x'), key('y')]
  const again = await rerun(failed, 'x')
  expect(again.header.status).toBe('failed')
  expect(key('x')).not.toBe(x)
  expect(key('y')).toBe(y)
  broken = false
  harness.writes.length = 0
  await harness.engine.control(TENANT, again.header.id, 'retry')
  await settle()
  expect(harness.writes).toEqual([{ key: y, node: 'y' }])
})

test('a re-run survives a crash and can be run again itself', async () => {
  const first = await harness.execute(chain)
  const { executionId } = await harness.engine.control(TENANT, first.header.id, 'replay', { from: 'b' })
  await harness.crash()
  const second = await harness.view(executionId)
  expect(second.header.status).toBe('completed')
  await rerun(second, 'c')
  expect(written()).toEqual(['c'])
})

test('what is still under way is not run again', async () => {
  const { executionId } = harness.accept(sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w']))
  await settle()
  await expect(harness.engine.control(TENANT, executionId, 'replay', { from: 'w' })).rejects.toMatchObject({
    code: 'execution.control-refused',
  })
})

test('a retry of what was compensated does that again, with new keys; the failed step keeps its own', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'b' && broken) throw new TypeError('down')
    },
  }
  const document = sketch(
    [
      ['a', 'test.write', { compensate: 'undo' }],
      ['b', 'test.write'],
      ['undo', 'test.write'],
    ],
    ['start > a', 'a > b'],
  )
  const failed = await harness.execute(document, [{ n: 1 }])
  expect(written()).toEqual(['a', 'b', 'undo'])
  const key = harness.writes[0]?.key
  broken = false
  harness.writes.length = 0
  const { executionId } = await harness.engine.control(TENANT, failed.header.id, 'retry')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(written()).toEqual(['a', 'b'])
  expect(harness.writes[0]?.key).not.toBe(key)
})

test('a failure that a scope caught stays caught in a retry of a later one', async () => {
  let broken = true
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      if (node === 'last' && broken) throw new TypeError('down')
    },
  }
  const document = sketch(
    [
      ['t', 'test.try'],
      ['in', 'test.write'],
      ['f', 'test.fail'],
      ['caught', 'test.write'],
      ['last', 'test.write'],
    ],
    ['start > t', 't:try > in', 'in > f', 't:caught > caught', 'caught > last'],
  )
  const failed = await harness.execute(document, [{ n: 1 }])
  expect([failed.header.status, ...written()]).toEqual(['failed', 'in', 'caught', 'last'])
  broken = false
  harness.writes.length = 0
  const { executionId } = await harness.engine.control(TENANT, failed.header.id, 'retry')
  await settle()
  expect((await harness.view(executionId)).header.status).toBe('completed')
  expect(written()).toEqual(['last'])
  const again = await rerun(await harness.view(executionId), 'in')
  expect(again.header.status).toBe('completed')
  expect(written()).toEqual(['in', 'caught', 'last'])
})

describe('for many graphs', () => {
  /** A small generator, so that a failing seed can be named. */
  const random = (seed: number) => (): number => {
    seed = (seed * 1664525 + 1013904223) % 4294967296
    return seed / 4294967296
  }

  /** Writes, splits, joins and loops, hung together from front to back. */
  function graph(seed: number): WorkflowDocument {
    const next = random(seed)
    const nodes: [string, string, object?][] = []
    const edges: string[] = []
    let open = ['start']
    const some = (): string => open[Math.floor(next() * open.length)] as string
    for (let index = 0; index < 8; index += 1) {
      const id = `n${index}`
      const kind = Math.floor(next() * 8)
      if (kind === 0) {
        nodes.push([id, 'test.split', { config: { field: next() < 0.5 ? 'even' : 'big' } }])
        edges.push(`${some()} > ${id}`)
        open.push(`${id}:yes`, `${id}:no`)
      } else if (kind === 1 && open.length > 1) {
        nodes.push([id, 'test.merge'])
        edges.push(`${some()} > ${id}:a`, `${some()} > ${id}:b`)
        open.push(id)
      } else if (kind === 2) {
        nodes.push([id, 'test.loop', { config: { size: 1 + Math.floor(next() * 2) } }], [`${id}w`, 'test.write'])
        edges.push(`${some()} > ${id}`, `${id}:loop > ${id}w`, `${id}w > ${id}:next`)
        open.push(`${id}:done`)
      } else if (kind === 3) {
        nodes.push([id, 'test.map', {}], [`${id}w`, 'test.write'])
        edges.push(`${some()} > ${id}`, `${id}:loop > ${id}w`, `${id}w > ${id}:next`)
        open.push(`${id}:done`)
      } else if (kind === 4) {
        nodes.push([id, 'test.try'], [`${id}w`, 'test.write', { compensate: `${id}u` }], [`${id}u`, 'test.write'], [`${id}f`, 'test.fail'])
        edges.push(`${some()} > ${id}`, `${id}:try > ${id}w`, ...(next() < 0.5 ? [`${id}w > ${id}f`] : [`${id}w > ${id}:next`]))
        open.push(`${id}:caught`, `${id}:done`)
      } else {
        nodes.push([id, 'test.write'])
        edges.push(`${some()} > ${id}`)
        open.push(id)
      }
      if (open.length > 5) open = open.slice(-5)
    }
    return sketch(nodes as Parameters<typeof sketch>[0], edges)
  }

  const items = [0, 1, 2, 3].map((n) => ({ n, even: n % 2 === 0, big: n > 1 }))
  /** What each node gave, whatever the order of its firings. */
  const sums = (view: ExecutionView): Record<string, string[]> =>
    Object.fromEntries(
      [...new Set(view.steps.map((step) => step.nodeId))].sort().map((node) => [
        node,
        given(view, node)
          .map((json) => JSON.stringify(json))
          .sort(),
      ]),
    )

  test.each(Array.from({ length: 30 }, (_, index) => index + 1))(
    'a re-run from any step ends as the execution did (seed %i)',
    async (seed) => {
      const first = await harness.execute(graph(seed), items)
      expect(first.header.status).toBe('completed')
      const named = first.steps.map((step) => step.id)
      for (const from of named) {
        const again = await rerun(first, from)
        expect([from, again.header.status, sums(again)]).toEqual([from, 'completed', sums(first)])
        expect(new Set(harness.writes.map((write) => write.key)).size).toBe(harness.writes.length)
      }
    },
  )
})

import { sketch } from '../testing/build-document.ts'
import { firings, given, Harness } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

test('steps run one after the other, and the last items are the output', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['a', 'test.add', { config: { fields: { a: 1 } } }],
        ['b', 'test.slow'],
      ],
      ['start > a', 'a > b'],
    ),
    [{ n: 1 }],
  )
  expect(view.header.status).toBe('completed')
  expect(firings(view)).toEqual(['start:0', 'a:0', 'b:0'])
  expect(view.output).toEqual([{ json: { n: 1, a: 1 } }])
  expect(view.edges).toEqual({ e0: 1, e1: 1 })
})

test('an execution whose last node keeps every item back gives none, not those of a node before it', async () => {
  const where = { left: { $expr: '{{ $json.vip }}' }, operator: 'is_true' }
  const view = await harness.execute(sketch([['vips', 'test.where', { config: { where } }]], ['start > vips']), [{ vip: false }])
  expect(view.header.status).toBe('completed')
  expect(view.output).toEqual([])
})

test('only the branch with items runs', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['if', 'test.split', { config: { field: 'vip' } }],
        ['yes', 'test.pass'],
        ['no', 'test.pass'],
      ],
      ['start > if', 'if:yes > yes', 'if:no > no'],
    ),
    [{ vip: true }],
  )
  expect(firings(view)).toEqual(['start:0', 'if:0', 'yes:0'])
})

test('a merge waits for both branches', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['a', 'test.slow'],
        ['b', 'test.pass'],
        ['m', 'test.merge'],
      ],
      ['start > a', 'start > b', 'a > m:a', 'b > m:b'],
    ),
    [{ n: 1 }],
  )
  expect(firings(view).filter((id) => id.startsWith('m'))).toEqual(['m:0'])
  expect(given(view, 'm')).toEqual([{ n: 1 }, { n: 1 }])
})

test('a merge goes on when a branch can bring nothing any more', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['if', 'test.split', { config: { field: 'vip' } }],
        ['a', 'test.slow'],
        ['b', 'test.slow'],
        ['m', 'test.merge'],
      ],
      ['start > if', 'if:yes > a', 'if:no > b', 'a > m:a', 'b > m:b'],
    ),
    [{ vip: false }],
  )
  expect(view.header.status).toBe('completed')
  expect(given(view, 'm')).toEqual([{ vip: false }])
})

test('a merge behind a merge waits for the first one', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['a', 'test.slow'],
        ['m1', 'test.merge'],
        ['m2', 'test.merge'],
        ['s', 'test.slow'],
      ],
      ['start > a', 'start > m1:a', 'a > m1:b', 'm1 > s', 's > m2:a', 'start > m2:b'],
    ),
    [{ n: 1 }],
  )
  expect(firings(view).filter((id) => id.startsWith('m'))).toEqual(['m1:0', 'm2:0'])
  expect(given(view, 'm2')).toHaveLength(3)
})

test('a loop hands its items out in batches and collects what comes back', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['l', 'test.loop', { config: { size: 2 } }],
        ['body', 'test.add', { config: { fields: { seen: true } } }],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > body', 'body > l:next', 'l:done > after'],
    ),
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  )
  expect(firings(view)).toEqual(['start:0', 'l:0', 'body:0', 'l:1', 'body:1', 'l:2', 'after:0'])
  expect(given(view, 'after')).toEqual([1, 2, 3].map((n) => ({ n, seen: true })))
})

test('a node that waits for all its inputs waits for a loop to its end, and not only for its first turn', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['quick', 'test.pass'],
        ['l', 'test.loop'],
        ['body', 'test.slow'],
        ['m', 'test.merge'],
      ],
      ['start > quick', 'start > l', 'l:loop > body', 'body > l:next', 'quick > m:a', 'l:done > m:b'],
    ),
    [{ n: 1 }, { n: 2 }],
  )
  expect(firings(view).filter((id) => id.startsWith('m'))).toEqual(['m:0'])
  expect(given(view, 'm')).toEqual([1, 2, 1, 2].map((n) => ({ n })))
})

test('a merge in a loop waits for another merge before it, and not for the next turn', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['l', 'test.loop', { config: { size: 2 } }],
        ['quick', 'test.pass'],
        ['s', 'test.split', { config: { field: 'yes' } }],
        ['slow', 'test.slow'],
        ['inner', 'test.merge'],
        ['outer', 'test.merge'],
      ],
      [
        'start > l',
        'l:loop > quick',
        'l:loop > s',
        's:yes > slow',
        'slow > inner:a',
        's:no > inner:b',
        'quick > outer:a',
        'inner > outer:b',
        'outer > l:next',
      ],
    ),
    [
      { n: 1, yes: true },
      { n: 2, yes: true },
    ],
  )
  expect(firings(view).filter((id) => id.startsWith('outer'))).toEqual(['outer:0'])
  expect(given(view, 'outer')).toHaveLength(4)
})

test('a nested loop begins anew for each outer iteration and skips nothing', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['outer', 'test.loop'],
        ['many', 'test.pass'],
        ['inner', 'test.loop'],
        ['body', 'test.slow'],
        ['after', 'test.pass'],
        ['two', 'test.merge'],
      ],
      [
        'start > outer',
        'outer:loop > two:a',
        'outer:loop > two:b',
        'two > inner',
        'inner:loop > body',
        'body > inner:next',
        'inner:done > outer:next',
        'outer:done > after',
      ],
    ),
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  )
  expect(view.header.status).toBe('completed')
  expect(given(view, 'body')).toEqual([1, 1, 2, 2, 3, 3].map((n) => ({ n })))
  expect(given(view, 'after')).toHaveLength(6)
})

test('a loop goes on when its body let nothing through', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['l', 'test.loop'],
        ['if', 'test.split', { config: { field: 'keep' } }],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > if', 'if:yes > l:next', 'l:done > after'],
    ),
    [{ keep: false }, { keep: true, n: 2 }, { keep: false }],
  )
  expect(given(view, 'after')).toEqual([{ keep: true, n: 2 }])
})

test('a loop turns once for an iteration whose branches both come back', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['l', 'test.loop'],
        ['a', 'test.slow'],
        ['b', 'test.slow'],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > a', 'l:loop > b', 'a > l:next', 'b > l:next', 'l:done > after'],
    ),
    [{ n: 1 }, { n: 2 }],
  )
  expect(firings(view).filter((id) => id.startsWith('l:'))).toEqual(['l:0', 'l:1', 'l:2'])
  expect(given(view, 'after')).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }, { n: 2 }])
})

test('a merge inside a loop belongs to its iteration', async () => {
  const view = await harness.execute(
    sketch(
      [
        ['l', 'test.loop'],
        ['a', 'test.slow'],
        ['m', 'test.merge'],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > a', 'l:loop > m:b', 'a > m:a', 'm > l:next', 'l:done > after'],
    ),
    [{ n: 1 }, { n: 2 }],
  )
  expect(firings(view).filter((id) => id.startsWith('m'))).toEqual(['m:0', 'm:1'])
  expect(given(view, 'after')).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }, { n: 2 }])
})

test('branches run one after the other where the workflow asks for depth first', async () => {
  const document = sketch(
    [
      ['a1', 'test.slow'],
      ['a2', 'test.slow'],
      ['b1', 'test.slow'],
      ['b2', 'test.slow'],
    ],
    ['start > b1', 'start > a1', 'a1 > a2', 'b1 > b2'],
    { settings: { order: 'depth-first' } },
  )
  const { executionId, finished } = harness.accept(document)
  await finished
  const began = harness.events.flatMap((event) =>
    event.type === 'step' && event.executionId === executionId && event.status === 'running' ? [event.nodeId] : [],
  )
  expect(began).toEqual(['a1', 'a2', 'b1', 'b2'])
})

test('a disabled node passes its items on, and pinned data stands in for a node where people try things out', async () => {
  const document = sketch(
    [
      ['off', 'test.fail', { disabled: true }],
      ['pin', 'test.fail'],
    ],
    ['start > off', 'off > pin'],
    { pinned: { pin: [{ json: { pinned: true } }] } },
  )
  const { executionId, finished } = harness.accept(document, [{ n: 1 }], { mode: 'manual' })
  await finished
  const view = await harness.view(executionId)
  expect(given(view, 'off')).toEqual([{ n: 1 }])
  expect(view.output).toEqual([{ json: { pinned: true } }])
})

test('a webhook is answered by the node that responds, once', async () => {
  const answers: unknown[] = []
  const { finished } = harness.accept(
    sketch(
      [
        ['r', 'test.respond'],
        ['again', 'test.respond'],
      ],
      ['start > r', 'r > again'],
    ),
    [{}],
    { onRespond: (response) => answers.push(response) },
  )
  await finished
  expect(answers).toEqual([{ status: 201, body: { ok: true } }])
})

test('a cycle that never ends is ended, and lets others have their turn meanwhile', async () => {
  let turns = 0
  const count = (): void => {
    turns += 1
    ticking = setImmediate(count)
  }
  let ticking = setImmediate(count)
  const { finished } = harness.accept(
    sketch(
      [
        ['a', 'test.pass'],
        ['b', 'test.pass'],
      ],
      ['start > a', 'a > b', 'b > a'],
      { settings: { durability: 'execution' } },
    ),
  )
  const result = await finished
  clearImmediate(ticking)
  expect(result).toMatchObject({ status: 'failed', error: { code: 'execution.too-many-steps' } })
  expect(turns).toBeGreaterThan(5)
}, 60_000) // a hundred thousand steps: more than five seconds on a busy machine

test('a loop of many turns costs each turn the same', async () => {
  const items = Array.from({ length: 5000 }, (_, n) => ({ n }))
  const document = sketch(
    [
      ['l', 'test.loop'],
      ['a', 'test.pass'],
      ['after', 'test.pass'],
    ],
    ['start > l', 'l:loop > a', 'a > l:next', 'l:done > after'],
  )
  const view = await harness.execute({ ...document, settings: { durability: 'execution' } }, items)
  expect(given(view, 'after')).toEqual(items)
  const stored = harness.journal.rows.get(view.header.id)?.segments.map((segment) => segment.payload.length) ?? []
  expect(stored.reduce((sum, length) => sum + length, 0)).toBeLessThan(5000 * 300) // no turn records the items of the others
})

test('an edge that maps data hands on items with its fields alone, and they still know where they came from', async () => {
  const document = sketch(
    [
      ['a', 'test.pass'],
      ['b', 'test.add', { config: { fields: { from: { $expr: "{{ $('a').item.json.id }}" } } } }],
    ],
    ['start > a', 'a > b'],
  )
  const [first, second] = document.edges
  const map = { order: { $expr: '{{ $json.id }}' }, kind: 'order' }
  const view = await harness.execute({ ...document, edges: [first, { ...second, map }] as never }, [{ id: 1, noise: true }, { id: 2 }])
  expect(given(view, 'b')).toEqual([
    { order: 1, kind: 'order', from: 1 },
    { order: 2, kind: 'order', from: 2 },
  ])
  expect(firings(view)).toEqual(['start:0', 'a:0', 'edge.e1:0', 'b:0'])
  expect(view.edges).toEqual({ e0: 2, e1: 2 })
})

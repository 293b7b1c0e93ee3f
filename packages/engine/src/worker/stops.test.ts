import { newId, type JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, given, Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const CHAIN = sketch(
  [
    ['a', 'test.pass'],
    ['b', 'test.write'],
    ['c', 'test.pass'],
  ],
  ['start > a', 'a > b', 'b > c'],
)
async function begin(document: WorkflowDocument, stops: { nodes: readonly string[]; each?: true }): Promise<string> {
  const { executionId, finished } = harness.accept(document, [{ n: 1 }], { mode: 'manual', stops })
  await finished
  return executionId
}
const control = (id: string, action: 'continue' | 'step' | 'resume' | 'pause', rest: { stops?: readonly string[]; from?: string } = {}) =>
  harness.engine.control(TENANT, id, action, rest).then(async (reply) => {
    await settle()
    return reply
  })
const stoppedAt = async (id: string): Promise<readonly string[]> => (await harness.view(id)).stoppedAt
const status = async (id: string): Promise<string> => (await harness.view(id)).header.status

test('an execution stops before a break point, and nothing of the node has happened yet', async () => {
  const id = await begin(CHAIN, { nodes: ['b'] })
  const view = await harness.view(id)
  expect([view.header.status, view.stoppedAt, view.controls]).toEqual(['paused', ['b:0'], ['continue', 'step', 'cancel']])
  expect([firings(view), harness.writes]).toEqual([['start:0', 'a:0', 'b:0'], []])
})

test('it goes on to its end from there, once', async () => {
  const id = await begin(CHAIN, { nodes: ['b'] })
  await control(id, 'continue')
  const view = await harness.view(id)
  expect([view.header.status, given(view, 'c'), harness.writes.length, view.stoppedAt]).toEqual([
    'completed',
    [{ n: 1, written: 'b' }],
    1,
    [],
  ])
})

test('step by step it stops before each node, and `continue` ends that', async () => {
  const id = await begin(CHAIN, { nodes: [], each: true })
  expect(await stoppedAt(id)).toEqual(['a:0'])
  await control(id, 'step')
  expect(await stoppedAt(id)).toEqual(['b:0'])
  await control(id, 'continue')
  expect(await status(id)).toBe('completed')
})

test('a process that dies at any moment of it finds the execution where it stood', async () => {
  const id = await begin(CHAIN, { nodes: [], each: true })
  await harness.crash()
  expect(await stoppedAt(id)).toEqual(['a:0'])
  await control(id, 'step')
  await harness.crash()
  expect([await stoppedAt(id), harness.writes]).toEqual([['b:0'], []])
  await control(id, 'step')
  await harness.crash()
  expect([await stoppedAt(id), harness.writes.length]).toEqual([['c:0'], 1])
  await control(id, 'continue')
  await harness.crash()
  expect([await status(id), harness.writes.length]).toEqual(['completed', 1])
})

test('a process that dies while somebody lets it go on has let it go on, or not: never twice', async () => {
  for (let keeps = 0; keeps < 2; keeps += 1) {
    const id = await begin(CHAIN, { nodes: ['b'] })
    const going = harness.engine.control(TENANT, id, 'continue').catch(() => undefined)
    if (keeps === 1) await going
    await harness.crash()
    if ((await status(id)) === 'paused') await control(id, 'continue')
    expect(await status(id)).toBe('completed')
  }
  expect(new Set(harness.writes.map(({ key }) => key)).size).toBe(2)
})

test('while one branch stands, the others begin nothing; one step lets one of them go on', async () => {
  const document = sketch(
    [
      ['a', 'test.pass'],
      ['b', 'test.pass'],
      ['after', 'test.pass'],
    ],
    ['start > a', 'start > b', 'a > after'],
  )
  const id = await begin(document, { nodes: ['a', 'b'] })
  expect(await stoppedAt(id)).toEqual(['a:0', 'b:0'])
  await control(id, 'step', { from: 'b:0' })
  const view = await harness.view(id)
  expect([given(view, 'b'), given(view, 'after'), view.stoppedAt]).toEqual([[{ n: 1 }], [], ['a:0']])
  await control(id, 'continue')
  expect(await status(id)).toBe('completed')
})

test.each(['depth-first', 'breadth-first'] as const)('%s, it stops when it is the turn of the node', async (order) => {
  const document = sketch(
    [
      ['a', 'test.pass'],
      ['b', 'test.pass'],
      ['after', 'test.pass'],
    ],
    ['start > a', 'start > b', 'a > after'],
    { settings: { order } },
  )
  const id = await begin(document, { nodes: ['b'] })
  expect([given(await harness.view(id), 'after').length, await stoppedAt(id)]).toEqual([order === 'depth-first' ? 1 : 0, ['b:0']])
  await control(id, 'step')
  expect((await stoppedAt(id)).length).toBe(order === 'depth-first' ? 0 : 1)
  if (order === 'breadth-first') await control(id, 'continue')
  expect(await status(id)).toBe('completed')
})

test('a step that waits or is tried again does not stop twice', async () => {
  const retry = { maxAttempts: 3, delayMs: 1000, backoff: 'fixed', jitter: false } as const
  const document = sketch(
    [
      ['w', 'test.wait', { config: { ms: 2000 } }],
      ['f', 'test.flaky', { config: { times: 1 }, retry }],
    ],
    ['start > w', 'w > f'],
  )
  const id = await begin(document, { nodes: ['w', 'f'] })
  await control(id, 'continue')
  await harness.clock.advance(2000)
  expect(await stoppedAt(id)).toEqual(['f:0'])
  await control(id, 'continue')
  await harness.clock.advance(1000)
  expect(await status(id)).toBe('completed')
})

test.each(['breadth-first', 'depth-first'] as const)('%s, an attempt that is due stays where it is while a step stands', async (order) => {
  const retry = { maxAttempts: 3, delayMs: 1000, backoff: 'fixed', jitter: false } as const
  const document = sketch(
    [
      ['f', 'test.flaky', { config: { times: 1 }, retry }],
      ['b', 'test.pass'],
    ],
    ['start > f', 'start > b'],
    { settings: { order } },
  )
  const id = await begin(document, { nodes: ['b'] })
  await harness.clock.advance(5000)
  const view = await harness.view(id)
  expect([view.stoppedAt, view.controls, given(view, 'f')]).toEqual([['b:0'], ['continue', 'step', 'cancel'], []])
  await expect(control(id, 'continue', { from: 'f:0' })).rejects.toMatchObject({ code: 'execution.control-refused' })
  expect(given(await harness.view(id), 'f')).toEqual([])
  await control(id, 'continue')
  expect([await status(id), given(await harness.view(id), 'f').length]).toEqual(['completed', 1])
})

const RACE = (body: readonly Parameters<typeof sketch>[0][number][], edges: readonly string[]): WorkflowDocument =>
  sketch([['r', 'test.race', { config: { ms: 1000 } }], ...body, ['after', 'test.pass']], ['start > r', ...edges, 'r:done > after'])

test('the time limit of a scope in which a step stands is not over before it goes on', async () => {
  const id = await begin(RACE([['x', 'test.pass']], ['r:a > x', 'x > r:next', 'r:b > x']), { nodes: ['x'] })
  await harness.clock.advance(5000)
  expect([await status(id), (await stoppedAt(id)).length]).toEqual(['paused', 2])
  await expect(control(id, 'step', { from: 'none:0' })).rejects.toMatchObject({ code: 'execution.control-refused' })
  expect((await stoppedAt(id)).length).toBe(2)
  await control(id, 'continue', { stops: [] })
  const view = await harness.view(id)
  expect([view.header.status, given(view, 'after')]).toEqual(['completed', [{ first: 'a', how: 'timeout' }]])
})

test('while one branch stands, the time limit of another one that runs still ends it', async () => {
  const document = sketch(
    [
      ['r', 'test.race', { config: { ms: 1000 } }],
      ['s', 'test.stuck'],
      ['after', 'test.pass'],
      ['p', 'test.wait', { config: { ms: 500 } }],
      ['b', 'test.pass'],
    ],
    ['start > r', 'r:a > s', 's > r:next', 'r:b > s', 'r:done > after', 'start > p', 'p > b'],
  )
  const { executionId: id } = harness.accept(document, [{ n: 1 }], { mode: 'manual', stops: { nodes: ['b'] } })
  await settle()
  await harness.clock.advance(600)
  expect(await status(id)).toBe('running')
  await harness.clock.advance(500)
  await settle()
  expect([await status(id), await stoppedAt(id)]).toEqual(['paused', ['b:0']])
  await control(id, 'continue')
  expect([await status(id), given(await harness.view(id), 'after')]).toEqual(['completed', [{ first: 'a', how: 'timeout' }]])
})

test('compensation inside a scope is not held up by a step that stands in another branch', async () => {
  const retry = { maxAttempts: 3, delayMs: 1000, backoff: 'fixed', jitter: false } as const
  const document = sketch(
    [
      ['t', 'test.try'],
      ['a', 'test.write', { compensate: 'undo' }],
      ['undo', 'test.flaky', { config: { times: 1 }, retry }],
      ['f', 'test.fail'],
      ['caught', 'test.pass'],
      ['p', 'test.slow'],
      ['b', 'test.pass'],
    ],
    ['start > t', 't:try > a', 'a > f', 'f > t:next', 't:caught > caught', 'start > p', 'p > b'],
  )
  const id = await begin(document, { nodes: ['b', 'f'] })
  await control(id, 'step', { from: 'f:0' })
  await harness.clock.advance(1000)
  await settle()
  const view = await harness.view(id)
  expect([view.header.status, view.stoppedAt, given(view, 'undo').length]).toEqual(['paused', ['b:0', 't:1'], 1])
  await control(id, 'continue', { stops: [] })
  expect([await status(id), given(await harness.view(id), 'caught')]).toEqual(['completed', [{ caught: 'test.failed' }]])
})

test('break points at nodes that it does not have are refused, and it stands where it stood', async () => {
  const id = await begin(CHAIN, { nodes: ['b'] })
  await expect(control(id, 'continue', { stops: ['c', 'gone'] })).rejects.toMatchObject({
    code: 'execution.control-invalid',
    message: expect.stringContaining('"gone"'),
  })
  expect(await stoppedAt(id)).toEqual(['b:0'])
})

test('break points can be set and taken away where it stands', async () => {
  const id = await begin(CHAIN, { nodes: ['a', 'b'] })
  await control(id, 'continue', { stops: ['c'] })
  expect([await stoppedAt(id), harness.writes.length]).toEqual([['c:0'], 1])
})

test('who has paused it resumes it, and it stops at its break points after that', async () => {
  const id = await begin(CHAIN, { nodes: ['b'] })
  await expect(control(id, 'resume')).rejects.toMatchObject({
    code: 'execution.control-refused',
    data: { possible: ['continue', 'step', 'cancel'] },
  })
  await control(id, 'pause')
  await expect(control(id, 'continue')).rejects.toMatchObject({ code: 'execution.control-refused' })
  await control(id, 'resume')
  expect(await stoppedAt(id)).toEqual(['b:0'])
})

test('what has no step at a break point cannot be stepped', async () => {
  const { executionId, finished } = harness.accept(CHAIN)
  await finished
  await expect(control(executionId, 'step')).rejects.toMatchObject({ code: 'execution.control-refused' })
})

test('an execution that stands can be cancelled', async () => {
  const id = await begin(CHAIN, { nodes: ['b'] })
  await harness.engine.control(TENANT, id, 'cancel')
  expect([await status(id), harness.writes]).toEqual(['cancelled', []])
})

test('compensation is not held up', async () => {
  const document = sketch(
    [
      ['a', 'test.write', { compensate: 'undo' }],
      ['undo', 'test.write'],
      ['f', 'test.fail'],
    ],
    ['start > a', 'a > f'],
  )
  const id = await begin(document, { nodes: ['undo'] })
  expect([await status(id), harness.writes.map(({ node }) => node)]).toEqual(['failed', ['a', 'undo']])
})

test('a loop stops in each of its turns', async () => {
  const document = sketch(
    [
      ['l', 'test.loop'],
      ['b', 'test.pass'],
      ['end', 'test.pass'],
    ],
    ['start > l', 'l:loop > b', 'b > l:next', 'l:done > end'],
  )
  const { executionId, finished } = harness.accept(document, [{ n: 1 }, { n: 2 }], { mode: 'manual', stops: { nodes: ['b'] } })
  await finished
  expect(await stoppedAt(executionId)).toEqual(['b:0'])
  await control(executionId, 'continue')
  expect(await stoppedAt(executionId)).toEqual(['b:1'])
  await control(executionId, 'continue')
  expect(given(await harness.view(executionId), 'end')).toEqual([{ n: 1 }, { n: 2 }])
})

test('done again, a failed execution does not stop any more', async () => {
  let works = false
  harness.world = {
    write: () => {
      if (!works) throw new TypeError('not yet')
    },
  }
  const id = await begin(CHAIN, { nodes: ['b'] })
  await control(id, 'continue')
  expect(await status(id)).toBe('failed')
  works = true
  const { executionId } = await harness.engine.control(TENANT, id, 'retry')
  await settle()
  expect(await status(executionId)).toBe('completed')
})

describe('to one node', () => {
  const run = async (document: WorkflowDocument, until: string, items: readonly JsonObject[] = [{ n: 1 }]) => {
    const { executionId, finished } = harness.accept(document, items, { mode: 'manual', until })
    await finished
    return harness.view(executionId)
  }

  test('nothing goes on after it, and nothing is done that does not lead there', async () => {
    const document = sketch(
      [
        ['a', 'test.pass'],
        ['b', 'test.pass'],
        ['after', 'test.write'],
        ['beside', 'test.write'],
      ],
      ['start > a', 'a > b', 'b > after', 'a > beside', 'start > beside'],
    )
    const view = await run(document, 'b')
    expect([view.header.status, firings(view), view.output, harness.writes]).toEqual([
      'completed',
      ['start:0', 'a:0', 'b:0'],
      [{ json: { n: 1 } }],
      [],
    ])
  })

  test('inside a loop it is done in each turn, and what follows it in the body is not', async () => {
    const document = sketch(
      [
        ['l', 'test.loop'],
        ['b', 'test.pass'],
        ['w', 'test.write'],
        ['end', 'test.pass'],
      ],
      ['start > l', 'l:loop > b', 'b > w', 'w > l:next', 'l:done > end'],
    )
    const view = await run(document, 'b', [{ n: 1 }, { n: 2 }])
    expect([view.header.status, given(view, 'b'), given(view, 'end'), harness.writes]).toEqual(['completed', [{ n: 1 }, { n: 2 }], [], []])
  })

  test('a loop does its turns, and hands nothing on', async () => {
    const document = sketch(
      [
        ['l', 'test.loop'],
        ['b', 'test.write'],
        ['end', 'test.write'],
      ],
      ['start > l', 'l:loop > b', 'b > l:next', 'l:done > end'],
    )
    const view = await run(document, 'l', [{ n: 1 }, { n: 2 }])
    expect([view.header.status, harness.writes.map(({ node }) => node)]).toEqual(['completed', ['b', 'b']])
  })

  test('a join before it fires as ever', async () => {
    const document = sketch(
      [
        ['a', 'test.pass'],
        ['b', 'test.pass'],
        ['j', 'test.merge'],
        ['after', 'test.write'],
      ],
      ['start > a', 'start > b', 'a > j:a', 'b > j:b', 'j > after'],
    )
    const view = await run(document, 'j')
    expect([view.header.status, view.steps.filter(({ nodeId }) => nodeId === 'j').length, harness.writes]).toEqual(['completed', 1, []])
  })

  test('a crash on the way changes nothing', async () => {
    const document = sketch(
      [
        ['w', 'test.wait', { config: { ms: 3_600_000 } }],
        ['b', 'test.pass'],
        ['after', 'test.write'],
      ],
      ['start > w', 'w > b', 'b > after'],
    )
    const { executionId } = harness.accept(document, [{ n: 1 }], { mode: 'manual', until: 'b' })
    await settle()
    await harness.crash()
    await harness.clock.advance(3_600_001)
    const view = await harness.view(executionId)
    expect([view.header.status, given(view, 'b'), harness.writes]).toEqual(['completed', [{ n: 1 }], []])
  })
})

describe('from the record of an earlier one', () => {
  const workflowId = newId()
  const NODES: Parameters<typeof sketch>[0] = [
    ['w', 'test.write'],
    ['b', 'test.add', { config: { fields: { v: 1 } } }],
    ['c', 'test.write'],
  ]
  const document = (b: object = { fields: { v: 1 } }): WorkflowDocument =>
    sketch([NODES[0]!, ['b', 'test.add', { config: b as JsonObject }], NODES[2]!], ['start > w', 'w > b', 'b > c'])
  const accept = async (of: WorkflowDocument, rest: object = {}) => {
    const { executionId, finished } = harness.accept(of, [{ n: 1 }], { mode: 'manual', workflowId, ...rest })
    await finished
    return executionId
  }

  test('one node runs with its last input: what leads to it is taken over, what follows is left', async () => {
    const first = await accept(document())
    expect(harness.writes.map(({ node }) => node)).toEqual(['w', 'c'])
    const id = await accept(document({ fields: { v: 2 } }), { reuse: first, until: 'b' })
    const view = await harness.view(id)
    expect([view.header.status, view.header.replayOf, firings(view)]).toEqual(['completed', first, ['start:0', 'w:0', 'b:0']])
    expect(given(view, 'b')).toEqual([expect.objectContaining({ v: 2 })])
    expect(harness.writes.map(({ node }) => node)).toEqual(['w', 'c'])
  })

  test('without a node to run to, all that changed is done again, with what follows from it', async () => {
    const first = await accept(document())
    const id = await accept(document({ fields: { v: 3 } }), { reuse: first })
    expect(given(await harness.view(id), 'b')).toEqual([expect.objectContaining({ v: 3 })])
    expect(harness.writes.map(({ node }) => node)).toEqual(['w', 'c', 'c'])
  })

  test('a node that is new between others is done, and so is what follows', async () => {
    const first = await accept(document())
    const changed = sketch([...NODES, ['new', 'test.pass']], ['start > w', 'w > new', 'new > b', 'b > c'])
    const view = await harness.view(await accept(changed, { reuse: first, until: 'c' }))
    expect([view.header.status, firings(view)]).toEqual(['completed', ['start:0', 'w:0', 'new:0', 'b:0', 'c:0']])
    expect(harness.writes.map(({ node }) => node)).toEqual(['w', 'c', 'c'])
  })

  test('what failed is done again, with keys of its own', async () => {
    let works = false
    harness.world = {
      write: (key, node) => {
        if (node === 'c' && !works) throw new TypeError('not yet')
        harness.writes.push({ key, node })
      },
    }
    const first = await accept(document())
    works = true
    const id = await accept(document(), { reuse: first })
    expect((await harness.view(id)).header.status).toBe('completed')
    expect(harness.writes.map(({ node }) => node)).toEqual(['w', 'c'])
    expect(harness.writes[1]?.key).toContain(id)
  })

  test('it is refused for another workflow, while it runs, and without its trigger', async () => {
    const first = await accept(document())
    const other = harness.accept(document(), [{}], { mode: 'manual', workflowId: newId(), reuse: first })
    await expect(other.accepted).rejects.toMatchObject({ code: 'execution.not-found' })
    const waiting = await accept(sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w']))
    const early = harness.accept(document(), [{}], { mode: 'manual', workflowId, reuse: waiting })
    await expect(early.accepted).rejects.toMatchObject({ code: 'execution.reuse-refused' })
    const bare = { ...document(), nodes: document().nodes.filter(({ id }) => id !== 'start'), edges: [] }
    const lost = harness.accept(bare, [{}], { mode: 'manual', workflowId, reuse: first })
    await expect(lost.accepted).rejects.toMatchObject({ code: 'execution.reuse-refused' })
  })

  describe('what a step read by the name of a node', () => {
    const reading = (
      { x = 1, name = 'x', expr = "$('x').first().json.v" }: { x?: number; name?: string; expr?: string },
      rest: Pick<Partial<WorkflowDocument>, 'settings' | 'name'> = {},
    ): WorkflowDocument => {
      const drawn = sketch(
        [
          ['x', 'test.add', { config: { fields: { v: x } } }],
          ['s', 'test.add', { config: { fields: { seen: { $expr: `{{ ${expr} }}` } } } }],
          ['w', 'test.write'],
        ],
        ['start > x', 'start > s', 's > w'],
        rest.settings === undefined ? {} : { settings: rest.settings },
      )
      return { ...drawn, ...rest, nodes: drawn.nodes.map((node) => (node.id === 'x' ? { ...node, name } : node)) }
    }
    const ran = async (of: WorkflowDocument, first: string) => {
      const view = await harness.view(await accept(of, { reuse: first }))
      return [view.header.status, given(view, 's'), harness.writes.length]
    }

    test.each(["$('x').first().json.v", "$node['x'].json.v", '$node.x.json.v', "$('' + 'x').first().json.v", '$items("x")[0].json.v'])(
      'is read again when that node is done again: %s',
      async (expr) => {
        const first = await accept(reading({ expr }))
        expect([given(await harness.view(first), 's'), harness.writes.length]).toEqual([[{ n: 1, seen: 1 }], 1])
        expect(await ran(reading({ expr, x: 2 }), first)).toEqual(['completed', [{ n: 1, seen: 2 }], 2])
      },
    )

    test('is taken over when that node says the same, and when another one changed', async () => {
      const first = await accept(reading({}))
      expect(await ran(reading({}), first)).toEqual(['completed', [{ n: 1, seen: 1 }], 1])
      const free = await accept(reading({ expr: '$json.n' }))
      expect(await ran(reading({ expr: '$json.n', x: 2 }), free)).toEqual(['completed', [{ n: 1, seen: 1 }], 2])
    })

    test('is not taken over when the name is gone', async () => {
      const first = await accept(reading({}))
      expect(await ran(reading({ name: 'y' }), first)).toEqual(['failed', [], 1])
    })

    test('is read again in another time zone, and when the workflow has another name', async () => {
      const expr = "$today.toFormat('ZZ')"
      const zoned = (timezone: string) => reading({ expr }, { settings: { timezone } })
      const first = await accept(zoned('UTC'))
      expect(await ran(zoned('Asia/Tokyo'), first)).toEqual(['completed', [{ n: 1, seen: '+09:00' }], 2])
      const called = (name: string) => reading({ expr: '$workflow.name' }, { name })
      const second = await accept(called('Old'))
      expect(await ran(called('New'), second)).toEqual(['completed', [{ n: 1, seen: 'New' }], 4])
    })
  })

  test('a crash right after it was accepted changes nothing', async () => {
    const first = await accept(document())
    const { executionId, accepted } = harness.accept(document({ fields: { v: 4 } }), [{}], { mode: 'manual', workflowId, reuse: first })
    await accepted
    await harness.crash()
    expect((await harness.view(executionId)).header.status).toBe('completed')
    expect(given(await harness.view(executionId), 'b')).toEqual([expect.objectContaining({ v: 4 })])
  })
})

import { newId } from '@millrace/base'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, given, Harness } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))

describe('a parallel map', () => {
  const map = (body: Parameters<typeof sketch>[0], edges: readonly string[], config = {}) =>
    sketch(
      [['m', 'test.map', { config }], ...body, ['after', 'test.pass'], ['failed', 'test.pass']],
      [...['start > m', 'm:done > after', 'm:failed > failed'], ...edges],
    )

  test('keeps as many batches under way as it says, and gives the results in the order of its items', async () => {
    const document = map([['w', 'test.wait', { config: { ms: 100 } }]], ['m:loop > w', 'w > m:next'])
    const { executionId } = harness.accept(document, numbers(3))
    await settle()
    expect((await harness.view(executionId)).steps.filter((step) => step.status === 'waiting')).toHaveLength(2)
    await harness.clock.advance(100)
    await harness.clock.advance(100)
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual(numbers(3))
  })

  test('results keep the order of the items when a later one is faster', async () => {
    const document = map(
      [
        ['if', 'test.split', { config: { field: 'slow' } }],
        ['w', 'test.wait', { config: { ms: 50 } }],
      ],
      ['m:loop > if', 'if:yes > w', 'w > m:next', 'if:no > m:next'],
    )
    const { executionId } = harness.accept(document, [{ slow: true, n: 0 }, { n: 1 }, { n: 2 }])
    await settle()
    await harness.clock.advance(50)
    expect(given(await harness.view(executionId), 'after')).toEqual([{ slow: true, n: 0 }, { n: 1 }, { n: 2 }])
  })

  test('goes on with the others when one fails, where it catches', async () => {
    const document = map(
      [
        ['if', 'test.split', { config: { field: 'bad' } }],
        ['f', 'test.fail'],
      ],
      ['m:loop > if', 'if:yes > f', 'if:no > m:next'],
      { catches: true },
    )
    const view = await harness.execute(document, [{ n: 0 }, { bad: true }, { n: 2 }])
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual([{ n: 0 }, { n: 2 }])
    expect(given(view, 'failed')).toEqual([{ code: 'test.failed' }])
  })

  test('fails with its first failure, where it does not', async () => {
    const view = await harness.execute(map([['f', 'test.fail']], ['m:loop > f']), numbers(3))
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'test.failed', errorNode: 'f' })
  })
})

test('a loop waits for what a try in it has to say about its failure', async () => {
  const document = sketch(
    [
      ['l', 'test.loop'],
      ['t', 'test.try'],
      ['s', 'test.slow'],
      ['f', 'test.fail'],
      ['after', 'test.pass'],
    ],
    ['start > l', 'l:loop > t', 't:try > s', 's > f', 't:caught > l:next', 'l:done > after'],
  )
  const view = await harness.execute(document, numbers(3))
  expect(given(view, 'after')).toEqual([1, 2, 3].map(() => ({ caught: 'test.failed' })))
})

describe('a break', () => {
  test('ends the innermost loop with what came back so far', async () => {
    const document = sketch(
      [
        ['l', 'test.loop'],
        ['if', 'test.split', { config: { field: 'last' } }],
        ['b', 'test.break'],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > if', 'if:yes > b', 'if:no > l:next', 'l:done > after'],
    )
    const view = await harness.execute(document, [{ n: 0 }, { n: 1, last: true }, { n: 2 }])
    expect(given(view, 'after')).toEqual([{ n: 0 }, { n: 1, last: true }])
  })

  test('reaches through a try to the loop around it, and gives up what waits beside it', async () => {
    const document = sketch(
      [
        ['l', 'test.loop', { config: { size: 5 } }],
        ['w', 'test.wait', { config: { ms: 60_000 } }],
        ['t', 'test.try'],
        ['b', 'test.break'],
        ['after', 'test.pass'],
      ],
      ['start > l', 'l:loop > w', 'l:loop > t', 't:try > b', 'w > l:next', 'l:done > after'],
    )
    const view = await harness.execute(document, numbers(2))
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual(numbers(2))
    expect(view.steps.find((step) => step.nodeId === 'w')?.status).toBe('cancelled')
  })

  test('outside of a loop is a failure that says so', async () => {
    const view = await harness.execute(sketch([['b', 'test.break']], ['start > b']))
    expect(view.header.errorCode).toBe('loop.break-outside')
  })
})

describe('a try', () => {
  const caught = (inside: Parameters<typeof sketch>[0], edges: readonly string[]) =>
    sketch(
      [['t', 'test.try'], ...inside, ['caught', 'test.pass'], ['after', 'test.pass']],
      [...['start > t', 't:caught > caught', 't:done > after'], ...edges],
    )

  test('passes on what came back', async () => {
    const view = await harness.execute(caught([['a', 'test.slow']], ['t:try > a', 'a > t:next']))
    expect(firings(view)).toEqual(['start:0', 't:0', 'a:0', 't:1', 'after:0'])
  })

  test('catches what fails inside, however deep, and the rest inside is given up', async () => {
    const document = caught(
      [
        ['l', 'test.loop'],
        ['f', 'test.fail'],
        ['w', 'test.wait', { config: { ms: 60_000 } }],
      ],
      ['t:try > l', 'l:loop > f', 't:try > w'],
    )
    const view = await harness.execute(document, numbers(2))
    expect(view.header.status).toBe('completed')
    expect(given(view, 'caught')).toEqual([{ caught: 'test.failed' }])
    expect(view.steps.find((step) => step.nodeId === 'w')?.status).toBe('cancelled')
    expect(view.steps.filter((step) => step.nodeId === 'l')).toHaveLength(1)
  })

  test('catches only after retries are used up', async () => {
    const document = caught([['f', 'test.fail', { retry: { maxAttempts: 2, delayMs: 10, jitter: false } }]], ['t:try > f'])
    const { executionId } = harness.accept(document)
    await settle()
    expect((await harness.view(executionId)).header.status).not.toBe('completed')
    await harness.clock.advance(10)
    expect(given(await harness.view(executionId), 'caught')).toEqual([{ caught: 'test.failed' }])
  })

  test('a write that runs when another step fails is let end, and what it did is known', async () => {
    const release = Promise.withResolvers<void>()
    harness.world = { write: () => release.promise }
    const document = caught(
      [
        ['wr', 'test.write'],
        ['s', 'test.slow'],
        ['f', 'test.fail'],
      ],
      ['t:try > wr', 't:try > s', 's > f'],
    )
    const { executionId } = harness.accept(document)
    await settle()
    expect((await harness.view(executionId)).header.status).toBe('running')
    release.resolve()
    await settle()
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(view.steps.find((step) => step.nodeId === 'wr')?.status).toBe('completed')
  })

  test('a write that was running at a crash is brought to its end before the try goes on', async () => {
    const writes: string[] = []
    harness.world = { write: (key) => (writes.push(key), new Promise<void>(() => undefined)) }
    const document = caught(
      [
        ['wr', 'test.write'],
        ['s', 'test.slow'],
        ['f', 'test.fail'],
      ],
      ['t:try > wr', 't:try > s', 's > f'],
    )
    const { executionId } = harness.accept(document)
    await settle()
    await harness.clock.advance(100)
    harness.world = { write: (key) => void writes.push(key) }
    await harness.crash()
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'caught')).toHaveLength(1)
    expect(writes).toHaveLength(2)
    expect(new Set(writes).size).toBe(1)
  })
})

describe('branches beside each other', () => {
  const race = (config = {}, between: Parameters<typeof sketch>[0] = [['wa', 'test.wait', { config: { ms: 60_000 } }]]) =>
    sketch(
      [['r', 'test.race', { config }], ...between, ['pb', 'test.slow'], ['after', 'test.pass']],
      [...['start > r', 'r:a > wa', 'wa > r:next', 'r:b > pb', 'pb > r:next', 'r:done > after']],
    )

  test('what the others do is given up when the first one is enough', async () => {
    const view = await harness.execute(race(), [{ n: 1 }])
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual([{ first: 'b', how: 'idle' }, { n: 1 }])
    expect(view.steps.find((step) => step.nodeId === 'wa')?.status).toBe('cancelled')
  })

  test('a step that hangs in a branch that is not needed is aborted, and counts as cancelled, not as failed', async () => {
    const view = await harness.execute(race({}, [['wa', 'test.stuck']]))
    expect(view.header.status).toBe('completed')
    expect(view.steps.find((step) => step.nodeId === 'wa')?.status).toBe('cancelled')
    const told = harness.events.filter((event) => event.type === 'step' && event.nodeId === 'wa')
    expect(told.at(-1)).toMatchObject({ status: 'cancelled' })
  })

  test('a time limit ends those that are still open, also when nobody was there to watch it', async () => {
    const document = sketch(
      [
        ['r', 'test.race', { config: { ms: 1000 } }],
        ['wa', 'test.wait', { config: { ms: 60_000 } }],
        ['wb', 'test.wait', { config: { ms: 60_000 } }],
        ['after', 'test.pass'],
      ],
      ['start > r', 'r:a > wa', 'r:b > wb', 'wa > r:next', 'wb > r:next', 'r:done > after'],
    )
    const { executionId } = harness.accept(document)
    await settle()
    await harness.crash()
    await harness.clock.advance(1000)
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual([{ first: 'a', how: 'timeout' }])
  })
})

describe('compensation', () => {
  const saga = (rest: Parameters<typeof sketch>[0], edges: readonly string[]) =>
    sketch(
      [
        ['book', 'test.write', { compensate: 'unbook' }],
        ['pay', 'test.write', { compensate: 'refund' }],
        ['unbook', 'test.write'],
        ['refund', 'test.write'],
        ...rest,
      ],
      edges,
    )
  const written = (): string[] => harness.writes.map(({ node }) => node)

  test('takes back what completed, the latest first, when the execution fails', async () => {
    const view = await harness.execute(saga([['f', 'test.fail']], ['start > book', 'book > pay', 'pay > f']), [{ n: 1 }])
    expect(written()).toEqual(['book', 'pay', 'refund', 'unbook'])
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'test.failed', errorNode: 'f' })
    expect(given(view, 'refund')).toEqual([{ n: 1, written: 'refund' }]) // it had what the payment gave
  })

  test('takes back only what stands in the try that failed, before the failure is handled', async () => {
    const view = await harness.execute(
      saga(
        [
          ['t', 'test.try'],
          ['f', 'test.fail'],
          ['after', 'test.write'],
        ],
        ['start > book', 'book > t', 't:try > pay', 'pay > f', 't:caught > after'],
      ),
    )
    expect(view.header.status).toBe('completed')
    expect(written()).toEqual(['book', 'pay', 'refund', 'after'])
  })

  test('one that fails keeps none of the others from running, and is told', async () => {
    harness.world = {
      write: (key, node) => {
        harness.writes.push({ key, node })
        if (node === 'refund') throw new TypeError('the bank is closed')
      },
    }
    const view = await harness.execute(saga([['f', 'test.fail']], ['start > book', 'book > pay', 'pay > f']))
    expect(written()).toEqual(['book', 'pay', 'refund', 'unbook'])
    expect(view.header.errorCode).toBe('test.failed')
    expect(view.steps.find((step) => step.nodeId === 'refund')).toMatchObject({ status: 'failed', undoes: 'pay:0' })
  })

  test('goes on after a crash in the middle, and takes nothing back twice', async () => {
    harness.world = {
      write: (key, node) => {
        harness.writes.push({ key, node })
        return node === 'unbook' ? new Promise<void>(() => undefined) : undefined
      },
    }
    const { executionId } = harness.accept(saga([['f', 'test.fail']], ['start > book', 'book > pay', 'pay > f']))
    await settle()
    harness.world = { write: (key, node) => void harness.writes.push({ key, node }) }
    await harness.crash()
    const view = await harness.view(executionId)
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'test.failed' })
    expect(written()).toEqual(['book', 'pay', 'refund', 'unbook', 'unbook'])
    expect(new Set(harness.writes.map(({ key }) => key)).size).toBe(4)
  })

  test('a cancelled execution takes nothing back', async () => {
    const { executionId } = harness.accept(saga([['w', 'test.wait', { config: { token: true } }]], ['start > book', 'book > w']))
    await settle()
    await harness.engine.control((await harness.view(executionId)).header.tenantId, executionId, 'cancel')
    expect(written()).toEqual(['book'])
  })

  test('the time limit of the execution takes back, too', async () => {
    const document = saga([['w', 'test.wait', { config: { token: true } }]], ['start > book', 'book > w'])
    const { executionId } = harness.accept({ ...document, settings: { timeoutMs: 5000 } })
    await settle()
    await harness.clock.advance(5000)
    const view = await harness.view(executionId)
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'execution.timeout' })
    expect(written()).toEqual(['book', 'unbook'])
  })
})

test('a failed scope that was unwound is told the same after a replay', async () => {
  const document = sketch(
    [
      ['t', 'test.try'],
      ['f', 'test.fail'],
      ['w', 'test.wait', { config: { ms: 10 } }],
      ['after', 'test.wait', { config: { ms: 1000 } }],
    ],
    ['start > t', 't:try > f', 't:try > w', 't:caught > after'],
  )
  const { executionId } = harness.accept(document)
  await settle()
  const before = await harness.view(executionId)
  await harness.crash()
  const after = await harness.view(executionId)
  expect(after.steps.map(({ id, status }) => [id, status])).toEqual(before.steps.map(({ id, status }) => [id, status]))
  await harness.clock.advance(1000)
  expect((await harness.view(executionId)).header.status).toBe('completed')
})

describe('beside a step that takes long', () => {
  const beside = (node: Parameters<typeof sketch>[0][number]) =>
    sketch([['long', 'test.stuck'], node, ['after', 'test.pass']], ['start > long', `start > ${node[0]}`, `${node[0]} > after`])
  const completed = async (executionId: string): Promise<boolean> =>
    (await harness.view(executionId)).steps.some((step) => step.nodeId === 'after' && step.status === 'completed')

  test('a wait goes on in time', async () => {
    const { executionId } = harness.accept(beside(['w', 'test.wait', { config: { ms: 500 } }]))
    await settle()
    await harness.clock.advance(500)
    await harness.clock.advance(100)
    expect(await completed(executionId)).toBe(true)
  })

  test('a retry comes in time', async () => {
    const retry = { maxAttempts: 2, delayMs: 500, jitter: false }
    const { executionId } = harness.accept(beside(['f', 'test.flaky', { retry, config: { times: 1 } }]))
    await settle()
    await harness.clock.advance(500)
    await harness.clock.advance(100)
    expect(await completed(executionId)).toBe(true)
  })

  test('a time limit of the scopes ends it', async () => {
    const document = sketch(
      [
        ['r', 'test.race', { config: { ms: 1000 } }],
        ['a', 'test.stuck'],
        ['b', 'test.stuck'],
        ['after', 'test.pass'],
      ],
      ['start > r', 'r:a > a', 'r:b > b', 'r:done > after'],
    )
    const { executionId } = harness.accept(document)
    await settle()
    await harness.clock.advance(1000)
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    expect(given(view, 'after')).toEqual([{ first: 'a', how: 'timeout' }])
  })
})

describe('what is not needed any more', () => {
  const called = newId()
  const race = (a: Parameters<typeof sketch>[0][number], rest: Parameters<typeof sketch>[0] = [], edges: readonly string[] = []) =>
    sketch([['r', 'test.race'], a, ['b', 'test.slow'], ...rest], ['start > r', `r:a > ${a[0]}`, 'r:b > b', 'b > r:next', ...edges])

  test('a workflow that was called there is cancelled', async () => {
    harness.workflows.set(called, sketch([['w', 'test.wait', { config: { token: true } }]], ['start > w']))
    const { executionId, finished } = harness.accept(race(['c', 'test.call', { config: { workflow: called } }]))
    await finished
    await settle()
    const view = await harness.view(executionId)
    expect(view.header.status).toBe('completed')
    const child = view.steps.find((step) => step.nodeId === 'c')?.childExecutionId ?? ''
    const header = harness.journal.rows.get(child)?.header
    expect(header === undefined || header.status === 'cancelled').toBe(true)
  })

  test('is not compensated: it did nothing wrong; when the execution fails later, it is', async () => {
    const book = ['book', 'test.write', { compensate: 'unbook' }] as const
    const rest = [
      ['unbook', 'test.write'],
      ['w', 'test.wait', { config: { ms: 60_000 } }],
      ['done', 'test.pass'],
      ['f', 'test.fail'],
    ] as const
    await harness.execute(race(book, rest.slice(0, 3), ['book > w', 'r:done > done']))
    expect(harness.writes.map(({ node }) => node)).toEqual(['book'])
    await harness.execute(race(book, rest, ['book > w', 'r:done > done', 'done > f']))
    expect(harness.writes.map(({ node }) => node)).toEqual(['book', 'book', 'unbook'])
  })
})

test('a loop that falls idle while the execution fails takes no turn when it is compensated', async () => {
  const release = Promise.withResolvers<void>()
  harness.world = {
    write: (key, node) => {
      harness.writes.push({ key, node })
      return node === 'slow' ? release.promise : undefined
    },
  }
  const document = sketch(
    [
      ['book', 'test.write', { compensate: 'unbook' }],
      ['unbook', 'test.write'],
      ['l', 'test.loop'],
      ['slow', 'test.write'],
      ['w', 'test.wait', { config: { ms: 10 } }],
      ['f', 'test.fail'],
    ],
    ['start > book', 'book > l', 'book > w', 'w > f', 'l:loop > slow', 'slow > l:next'],
  )
  const { finished } = harness.accept(document, numbers(3))
  await settle()
  await harness.clock.advance(10)
  release.resolve()
  await finished
  expect(harness.writes.map(({ node }) => node)).toEqual(['book', 'slow', 'unbook'])
})

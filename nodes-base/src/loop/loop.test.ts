import { NodeError, type Item, type JsonObject } from '@millrace/node-sdk'
import { runLoop, runNode, runScopes, type ScopeBody } from '@millrace/node-sdk/testing'
import loop from './loop.node.ts'

const numbers = (...list: number[]) => list.map((n) => ({ json: { n } }))
const values = (items: readonly Item[]) => items.map((item) => item.json.n)
const plusOne = (items: readonly Item[]) => items.map((item) => ({ n: Number(item.json.n) + 1 }))
const run = async (config: JsonObject, items = numbers(1, 2, 3), body = plusOne) => {
  const { iterations, done } = await runLoop(loop, { config, items, body })
  return { iterations: iterations.map(values), done: values(done) }
}

test('each: batches one after the other, and all that came back', async () => {
  expect(await run({ batchSize: 2 })).toEqual({ iterations: [[1, 2], [3]], done: [2, 3, 4] })
  expect((await run({})).iterations).toEqual([[1], [2], [3]])
})

test('each: the items of a batch are the very objects that came in', async () => {
  const items = numbers(1, 2)
  const { iterations } = await runLoop(loop, { items })
  expect(iterations[1]?.[0]).toBe(items[1])
})

test('each: a turn that gives nothing back does not end the loop', async () => {
  expect(await run({}, numbers(1, 2), () => [])).toEqual({ iterations: [[1], [2]], done: [] })
})

test('each: a batch size that changes under way changes nothing', async () => {
  const state = { size: 2, turns: 2, sent: 1 }
  const { directive } = await runNode(loop, {
    config: { batchSize: 1 },
    inputs: { next: [] },
    loop: { iteration: 1, items: numbers(1, 2, 3), returned: [], collected: [], results: [], failed: [], open: 0, state },
  })
  expect(directive).toEqual({ directive: 'iterate', items: numbers(3), state: { ...state, sent: 2 } })
})

test('times: the same items, or what the turn before gave back', async () => {
  expect(await run({ mode: 'times', times: 2 }, numbers(1))).toEqual({ iterations: [[1], [1]], done: [2, 2] })
  expect(await run({ mode: 'times', times: 3, feed: 'returned', result: 'last' }, numbers(1))).toEqual({
    iterations: [[1], [2], [3]],
    done: [4],
  })
  expect(await run({ mode: 'times', times: 0, result: 'original' }, numbers(1))).toEqual({ iterations: [], done: [1] })
})

const conditional = async (config: JsonObject, test: (n: number) => boolean) => {
  // Stands for an expression: resolved with the first item of what came in or back.
  let seen = 1
  const { iterations, done } = await runLoop(loop, {
    items: numbers(1),
    config: () => ({ ...config, condition: { left: test(seen), operator: 'is_true' } }),
    body: (items) => {
      const next = plusOne(items)
      seen = next[0]?.n ?? 0
      return next
    },
  })
  return { iterations: iterations.map(values), done: values(done) }
}

test('while: looks before each turn', async () => {
  expect(await conditional({ mode: 'while', result: 'last' }, (n) => n < 3)).toEqual({ iterations: [[1], [2]], done: [3] })
  expect(await conditional({ mode: 'while', result: 'last' }, () => false)).toEqual({ iterations: [], done: [1] })
})

test('until: turns at least once', async () => {
  expect(await conditional({ mode: 'until', result: 'last' }, () => true)).toEqual({ iterations: [[1]], done: [2] })
  expect(await conditional({ mode: 'until' }, (n) => n > 2)).toEqual({ iterations: [[1], [2]], done: [2, 3] })
})

test('while: the condition looks at the first item that came back last, behind all that came before', async () => {
  const asked: number[] = []
  await runNode(loop, {
    config: (index) => {
      asked.push(index)
      return { mode: 'while', condition: { left: true, operator: 'is_true' } }
    },
    inputs: { next: numbers(1, 2, 3, 4, 5) },
    loop: { iteration: 2, items: numbers(1), returned: numbers(4, 5), collected: numbers(2, 3, 4, 5), results: [], failed: [], open: 0 },
  })
  expect(asked).toContain(3)
})

test('at the limit the step fails, or the loop ends', async () => {
  await expect(conditional({ mode: 'while', maxIterations: 3 }, () => true)).rejects.toMatchObject({ code: 'loop.max-iterations' })
  expect((await conditional({ mode: 'while', maxIterations: 3, onLimit: 'finish' }, () => true)).iterations).toHaveLength(3)
})

test('while and until end when nothing comes back', async () => {
  const config = { mode: 'until', condition: { left: false, operator: 'is_true' } }
  expect((await run(config, numbers(1), () => [])).iterations).toEqual([[1]])
})

test('no items: no turns', async () => expect(await run({}, [])).toEqual({ iterations: [], done: [] }))

test.each([[{ batchSize: 0 }], [{ mode: 'while' }], [{ mode: 'until' }], [{ times: -1 }], [{ maxIterations: 0 }]])(
  'config %j is refused',
  async (config) => {
    await expect(run(config)).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

describe('several batches at the same time', () => {
  const fail = (): never => {
    throw new NodeError('http.500', 'It failed.')
  }
  const map = async (config: JsonObject, body: ScopeBody = (items) => plusOne(items), order?: () => number) => {
    const { done, also, mostOpen } = await runScopes(loop, {
      config,
      items: numbers(1, 2, 3),
      body,
      ...(order === undefined ? {} : { order }),
    })
    return { done: values(done), failed: also.failed?.map(({ json }) => json), mostOpen }
  }

  test('no more than wanted, and the results in the order of the items', async () => {
    expect(await map({ concurrency: 2 }, undefined, () => -1)).toEqual({ done: [2, 3, 4], failed: undefined, mostOpen: 2 })
  })

  test('continue: the others go on when one fails', async () => {
    const body: ScopeBody = (items) => (items[0]?.json.n === 2 ? fail() : plusOne(items))
    expect((await map({ concurrency: 2, onFailure: 'continue' }, body)).done).toEqual([2, 4])
    expect((await map({ onFailure: 'continue' }, body)).done).toEqual([2, 4])
  })

  test('collect: what failed goes out of its own port, with why', async () => {
    const body: ScopeBody = (items) => (items[0]?.json.n === 2 ? fail() : plusOne(items))
    expect(await map({ onFailure: 'collect' }, body)).toMatchObject({
      done: [2, 4],
      failed: [{ n: 2, error: { code: 'http.500', message: 'It failed.' } }],
    })
  })

  test('stop: the first failure is the failure of the execution', async () => {
    await expect(map({ concurrency: 3 }, fail)).rejects.toMatchObject({ code: 'http.500' })
  })
})

test('a break ends the loop with what came back so far', async () => {
  const { done } = await runScopes(loop, { items: numbers(1, 2, 3), body: (items, { index }) => (index === 1 ? 'break' : items) })
  expect(values(done)).toEqual([1])
})

test('it stops early once its condition holds', async () => {
  let last = 0
  const { opened } = await runScopes(loop, {
    items: numbers(1, 2, 3),
    config: () => ({ breakWhen: { left: last === 2, operator: 'is_true' } }),
    body: (items) => {
      last = Number(items[0]?.json.n)
      return items
    },
  })
  expect(opened).toHaveLength(2)
})

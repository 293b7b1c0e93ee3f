import type { JsonObject } from '@millrace/base'
import { compileLimits, MOST_STRETCHES, type ExpressionLimits } from '@millrace/expression'
import { sketch } from '../testing/build-document.ts'
import { given, Harness } from '../testing/harness.ts'
import { MemoryCache } from '../testing/memory-cache.ts'

/** Every look at the clock finds it two milliseconds on: an evaluation takes that long, and five of them a slice of 10 ms. */
function slowClock(): () => number {
  let now = 0
  return () => (now += 2)
}

/** Limits by such a clock. Time of the processor passes only on a machine that is slow by itself. */
function slowLimits(machine: 'busy' | 'slow' = 'busy') {
  const clock = slowClock()
  const processorClock = () => {
    const now = clock()
    return machine === 'slow' ? now : 0
  }
  return compileLimits({ clock, processorClock })
}

interface Watched {
  readonly harness: Harness
  /** The most evaluations without a turn for others. */
  readonly longest: () => number
  /** All evaluations. */
  readonly asked: () => number
  readonly stop: () => Promise<unknown>
}

async function watched(stepMillis?: number, limits = slowLimits()): Promise<Watched> {
  let [inRow, longest, asked, watching] = [0, 0, 0, true]
  const vars = () => {
    asked++
    longest = Math.max(longest, ++inRow)
    return { one: 1 }
  }
  const others = (): void => {
    inRow = 0
    if (watching) setImmediate(others)
  }
  others()
  const expressions = { limits, ...(stepMillis === undefined ? {} : { stepMillis }) }
  const harness = await new Harness({ cache: new MemoryCache(), environment: { env: {}, vars, resumeUrl: () => '', expressions } }).start()
  return {
    harness,
    longest: () => longest,
    asked: () => asked,
    stop: () => {
      watching = false
      return harness.engine.stop(1000)
    },
  }
}

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))
const field = { $expr: '{{ $json.n + $vars.one }}' }
const node = (type: string, fields: JsonObject) => sketch([['a', type, { config: { fields } }]], ['start > a'])

test.each([
  ['an itemwise node with few items', 'test.each', 40],
  ['an itemwise node with many items', 'test.each', 300],
  ['a node that asks for all its items in one go', 'test.add', 40],
])('%s lets others have a turn between the expressions of its items', async (_, type, count) => {
  const { harness, longest, stop } = await watched()
  const view = await harness.execute(node(type, { got: field }), items(count))
  expect(given(view, 'a').map((json) => json['got'])).toEqual(items(count).map(({ n }) => n + 1))
  expect(longest()).toBeLessThanOrEqual(7)
  await stop()
})

test('a config of many expressions lets others have a turn between them', async () => {
  const { harness, longest, stop } = await watched()
  const fields = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, field]))
  const view = await harness.execute(node('test.add', fields), items(1))
  expect(Object.values(given(view, 'a')[0]!)).toEqual([0, ...Array.from({ length: 30 }, () => 1)])
  expect(longest()).toBeLessThanOrEqual(7)
  await stop()
})

test('a mapping on an edge lets others have a turn between its items', async () => {
  const { harness, longest, stop } = await watched()
  const { edges, ...document } = node('test.each', { got: { $expr: '{{ $json.got }}' } })
  const view = await harness.execute({ ...document, edges: edges.map((edge) => ({ ...edge, map: { got: field } })) }, items(40))
  expect(given(view, 'a').map((json) => json['got'])).toEqual(items(40).map(({ n }) => n + 1))
  expect(longest()).toBeLessThanOrEqual(7)
  await stop()
})

test('a step whose results are kept lets others have a turn between the expressions of its items', async () => {
  const { harness, longest, stop } = await watched()
  const view = await harness.execute(
    sketch([['a', 'test.each', { config: { fields: { got: field } }, cache: { ttlMs: 1000 } }]], ['start > a']),
    items(40),
  )
  expect(given(view, 'a').map((json) => json['got'])).toEqual(items(40).map(({ n }) => n + 1))
  expect(longest()).toBeLessThanOrEqual(7)
  await stop()
})

describe('an expression that takes longer than its fuel should is begun anew after others had a turn', () => {
  const dear = { $expr: '{{ (() => { let sum = $vars.one; for (let i = 0; i < 1e5; i++) sum += i % 2; return sum })() }}' }
  test.each([
    ['an itemwise node', 'test.each', 1],
    ['an itemwise node with several items', 'test.each', 3],
    ['a node that looks at all its items', 'test.add', 1],
    ['a node that asks for all its items in one go', 'test.add', 3],
    ['a writing node', 'test.post', 2],
  ])('of %s', async (_, type, count) => {
    const { harness, longest, asked, stop } = await watched()
    const view = await harness.execute(node(type, { got: dear }), items(count))
    expect(view.steps.find((step) => step.error !== null)?.error).toBe(undefined)
    if (type !== 'test.post') expect(given(view, 'a').map((json) => json['got'])).toEqual(items(count).map(() => 50_001))
    expect(longest()).toBe(1)
    expect(asked()).toBeGreaterThan(2 * count)
    await stop()
  })

  test.each([
    ['an itemwise node', 'test.each'],
    ['a node that looks at all its items', 'test.add'],
    ['a writing node', 'test.post'],
  ])('of %s, and fails where the processor itself is too slow for it', async (_, type) => {
    const { harness, longest, asked, stop } = await watched(undefined, slowLimits('slow'))
    const view = await harness.execute(node(type, { got: dear }), items(2))
    expect(view.steps.find((step) => step.error !== null)?.error).toMatchObject({
      code: 'expression.too-slow',
      message: expect.stringMatching(/^fields › got: The expression took longer than 35 ms/) as unknown,
    })
    expect(longest()).toBeLessThanOrEqual(2)
    expect(asked()).toBeGreaterThanOrEqual(MOST_STRETCHES)
    await stop()
  })

  test('of the key of kept results', async () => {
    const { harness, longest, stop } = await watched()
    const view = await harness.execute(
      sketch([['a', 'test.each', { config: { fields: { got: 1 } }, cache: { ttlMs: 1000, key: dear } }]], ['start > a']),
      items(1),
    )
    expect(given(view, 'a')).toEqual([{ n: 0, got: 1 }])
    expect(longest()).toBe(1)
    await stop()
  })
})

describe('a condition that takes longer than its fuel should is begun anew after others had a turn', () => {
  /** Runs a filter with a condition that takes all of a short stretch; gives how often it was asked, and how often in a row. */
  async function filtered(count: number, limits: ExpressionLimits) {
    let [inRow, longest, asked, watching] = [0, 0, 0, true]
    const others = (): void => {
      inRow = 0
      if (watching) setImmediate(others)
    }
    const notes = {
      name: 'noted',
      title: 'is noted',
      description: '',
      left: 'any',
      evaluate: () => {
        longest = Math.max(longest, ++inRow)
        return ++asked > 0
      },
    } as const
    const unused = () => Promise.reject(new TypeError('not used here'))
    const services = { http: unused, code: unused, script: unused, conditionFunctions: new Map([['plugin.noted', notes]]) }
    const expressions = { limits }
    const harness = await new Harness({ services, environment: { env: {}, vars: () => ({}), resumeUrl: () => '', expressions } }).start()
    const where = {
      combine: 'all',
      conditions: [
        { left: 1, operator: 'plugin.noted' },
        { left: 'ab'.repeat(5_000), operator: 'matches', right: '(a|b)*c' },
      ].map((test) => ({ ...test, type: 'text' })),
      not: true,
    }
    others()
    const view = await harness.execute(sketch([['a', 'test.where', { config: { where } }]], ['start > a']), items(count))
    watching = false
    await harness.engine.stop(1000)
    return { view, asked, longest }
  }

  test.each([1, 3])('of %i items', async (count) => {
    const { view, asked, longest } = await filtered(count, slowLimits())
    expect(view.steps.find((step) => step.error !== null)?.error).toBe(undefined)
    expect(given(view, 'a')).toHaveLength(count)
    expect(asked).toBeGreaterThan(count)
    expect(longest).toBe(1)
  })

  test('as often as an expression: the processor may be slow for a while', async () => {
    let looks = 0
    const forAWhile = slowClock()
    const processorClock = () => (++looks < 60 ? forAWhile() : 0)
    const { view, longest } = await filtered(1, compileLimits({ clock: slowClock(), processorClock }))
    expect(view.steps.find((step) => step.error !== null)?.error).toBe(undefined)
    expect(longest).toBe(1)
  })

  test('and fails where the processor stays slow', async () => {
    const { view, asked } = await filtered(1, slowLimits('slow'))
    expect(view.steps.find((step) => step.error !== null)?.error).toMatchObject({ code: 'condition.fuel' })
    expect(asked).toBe(MOST_STRETCHES + 1) // one before its items are handed over one by one
  })
})

test('the expressions of a whole step have a limit of their own', async () => {
  const { harness, stop } = await watched(100)
  const view = await harness.execute(node('test.each', { got: field }), items(300))
  expect(view.steps.find((step) => step.error !== null)?.error).toMatchObject({
    code: 'expression.too-slow',
    message: 'The expressions of "a" took more than 0.1 s for its items.',
  })
  await stop()
})

test('a writing node that asks for all its items before it writes lets others have a turn; it logs and writes once', async () => {
  const { harness, longest, stop } = await watched()
  const view = await harness.execute(node('test.post', { got: field }), items(40))
  expect(view.steps.flatMap(({ logs }) => logs.map(({ message }) => message))).toEqual(['begins'])
  expect(harness.writes).toHaveLength(1)
  expect(longest()).toBeLessThanOrEqual(7)
  await stop()
})

test('a writing node that asks for all its items after it wrote is stopped when it holds everything up', async () => {
  const { harness, stop } = await watched()
  const view = await harness.execute(node('test.post', { got: field, first: true }), items(800))
  expect(view.steps.find((step) => step.error !== null)?.error).toMatchObject({
    code: 'expression.too-slow',
    hint: expect.stringContaining('step.configs()') as unknown,
  })
  await stop()
})

test('slow conditions take of the time of the step, and its parts get smaller by them', async () => {
  const parts: number[] = []
  let part = 0
  const slow = { name: 'slow', title: 'is slow', description: '', left: 'any', evaluate: () => Boolean((part += 1)) } as const
  const conditions = async (stepMillis: number) => {
    const filter = sketch([['a', 'test.where', { config: { where: { left: 1, operator: 'plugin.slow' } } }]], ['start > a'])
    const expressions = { limits: slowLimits(), stepMillis }
    const unused = () => Promise.reject(new TypeError('not used here'))
    const services = { http: unused, code: unused, script: unused, conditionFunctions: new Map([['plugin.slow', slow]]) }
    const environment = { env: {}, vars: () => ({}), resumeUrl: () => '', expressions }
    const harness = await new Harness({ services, environment }).start()
    let watching = true
    const others = (): void => {
      if (part > 0) parts.push(part)
      part = 0
      if (watching) setImmediate(others)
    }
    others()
    const view = await harness.execute(filter, items(300))
    watching = false
    await harness.engine.stop(1000)
    return view
  }
  expect(given(await conditions(60_000), 'a')).toHaveLength(300)
  expect(Math.max(...parts)).toBeLessThanOrEqual(12)
  expect((await conditions(100)).steps.find((step) => step.error !== null)?.error).toMatchObject({ code: 'expression.too-slow' })
})

test('an expression that fails names the field, its place in the text, and what to do', async () => {
  const harness = await new Harness().start()
  const view = await harness.execute(node('test.add', { got: { $expr: 'a {{ $json.x.y }}' } }), items(1))
  expect(view.steps.find((step) => step.error !== null)?.error).toMatchObject({
    code: 'expression.null-read',
    message: 'fields › got: Cannot read "y" of undefined.',
    hint: expect.stringContaining('?.') as unknown,
    detail: { path: '/fields/got', start: 5, end: 14 },
  })
  await harness.engine.stop(1000)
})

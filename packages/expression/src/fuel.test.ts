import { NodeError } from '@millrace/base'
import {
  asOneEvaluation,
  compileExpression,
  compileLimits,
  compileTemplate,
  hostObject,
  onlyStretchOf,
  SHORT_STRETCHES,
  stretchOf,
} from './index.ts'

const list = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `n${id}`, a: { b: id }, ok: id % 2 === 0 }))
const scope = { lookup: (name: string): unknown => (name === '$json' ? { list, few: list.slice(0, 15_000) } : undefined) }
const ends = (source: string, limits = {}): unknown => {
  try {
    return compileExpression(source).evaluateJson(scope, { maxMillis: 3_600_000, ...limits })
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

test.each([
  ['$json.list.map(x => x.a.b + 1).length', 100_000],
  ['$json.list.filter(x => x.ok).length', 50_000],
  ['$json.list.filter(x => x.ok && x.id > 10).map(x => x.name).length', 49_994],
  ['$json.list.reduce((sum, x) => sum + x.id, 0)', 4_999_950_000],
  ['$json.few.map(x => x.id).sort((a, b) => b - a)[0]', 14_999],
  ['$json.few.map(x => ({ ...x, twice: x.id * 2 })).length', 15_000],
  ['JSON.parse(JSON.stringify($json.few)).length', 15_000],
  ["$json.few.reduce((text, x) => text + x.name + ',', '').length", 93_890],
  ["$json.few.map(x => x.name).join(',').split(',').length", 15_000],
])('honest work on large lists fits into the fuel: %s', (source, result) => {
  expect(ends(source)).toBe(result)
})

test.each([
  ['Array.from({ length: 1e6 }, (_, i) => i).sort()', 'expression.fuel'],
  ["Array(1e6).fill('abc').sort()", 'expression.fuel'],
  ["'\\ud800'.repeat(1e6)", 'expression.fuel'],
  ["[[{ a: '\\ud800'.repeat(5e6) }]]", 'expression.too-large'],
  ["JSON.stringify('\\ud800'.repeat(1e6))", 'expression.too-large'],
  ["({ ...'a'.repeat(999_999) }).x", 'expression.fuel'],
  ["(() => { for (const key in 'a'.repeat(4e6)); })()", 'expression.too-large'],
  ["(() => { const o = {}; for (let i = 0; i < 400_000; i++) o['k' + i] = i })()", 'expression.fuel'],
  ['String.fromCharCode(...Array(1e6).fill(97))', 'expression.fuel'],
  ["'İ'.repeat(3e6).toLowerCase()", 'expression.fuel'],
  ["'a'.repeat(5e6).split('aa')", 'expression.fuel'],
  ['$jmespath($json, "merge(wide)")', 'expression.fuel'],
  ['JSON.parse($json.keys).x', 'expression.fuel'],
  ['(() => { let a = []; for (;;) a = [a, a] })()', 'expression.fuel'],
])('what would hold the thread is stopped by its limit: %s', (source, code) => {
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]))
  const data = { lookup: (name: string): unknown => (name === '$json' ? { wide, keys: JSON.stringify(wide) } : undefined) }
  expect(() => compileExpression(source).evaluateJson(data, { maxMillis: 3_600_000 })).toThrow(expect.objectContaining({ code }) as Error)
})

test('what a result copies is the expression’s own: the data that it came from stays as it is', () => {
  const data = { list: [{ tags: ['x'], a: { b: 1 } }] }
  const result = compileExpression('$json.list').evaluateJson({ lookup: () => data }) as typeof data.list
  result[0]?.tags.push('y')
  expect(result).not.toBe(data.list)
  expect(data).toEqual({ list: [{ tags: ['x'], a: { b: 1 } }] })
})

test('places without a value, and values that JSON has not, are null in a list that is the result', () => {
  expect(compileExpression('[1, undefined, NaN, () => 1].slice(0, 3)').evaluateJson(scope)).toEqual([1, null, null])
})

test('50,000 numbers are put into the order of their texts', () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => 50_000 - index)
  expect(compileExpression('$json.toSorted().slice(0, 3)').evaluateJson({ lookup: () => numbers })).toEqual([1, 10, 100])
})

test('the list of 100,000 elements itself can be a result', () => {
  expect(ends('$json.list')).toHaveLength(100_000)
})

test.each([
  '$json.list.map(x => x.id).length',
  "'a'.repeat(1e5).match(/(a+)+b/)",
  '$json.list.slice(0, 100).map(x => JSON.stringify(x)).length',
])('the same work always takes the same fuel: %s', (source) => {
  const fits = (fuel: number): boolean => ends(source, { fuel }) !== 'expression.fuel'
  let [low, high] = [1, 40_000_000]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(middle)) high = middle
    else low = middle
  }
  for (let turn = 0; turn < 3; turn++) expect([fits(high), fits(low)]).toEqual([true, false])
})

test('a long body costs by its length, whatever calls it', () => {
  const body = (terms: number): string => `$json.few.map(x => ${'x.id + '.repeat(terms)}1).length`
  expect(ends(body(1))).toBe(15_000)
  expect(ends(body(400))).toBe('expression.fuel')
})

test('what the clock ends says so, and the clock is given', () => {
  let now = 0
  const limits = compileLimits({ maxMillis: 100, clock: () => (now += 60) })
  expect(ends('$json.list.map(x => x.a.b + 1).length', limits)).toBe('expression.too-slow')
})

test('an expression that the host evaluates for another one works on its fuel', () => {
  const inner = compileExpression('$json.few.map(x => x.id).length')
  const params = hostObject({ value: { get: () => inner.evaluate(scope) } })
  const outer = { lookup: (name: string): unknown => (name === '$node' ? params : scope.lookup(name)) }
  expect(compileExpression('$node.value').evaluate(outer)).toBe(15_000)
  expect(() => compileExpression('Array(1000).fill(0).map(() => $node.value)').evaluate(outer)).toThrow(
    expect.objectContaining({ code: 'expression.fuel' }) as Error,
  )
})

describe('a stretch', () => {
  /** Each look at the clock finds it so much later. */
  const clockOf = (step: number) => {
    let now = 0
    return () => (now += step)
  }
  const work = '$json.list.map(x => x.a.b + 1).length'

  test('gives up what takes longer than its fuel should, and leaves alone what does not', () => {
    expect(ends(work, stretchOf(compileLimits({ clock: clockOf(1) })))).toBe('expression.too-slow')
    expect(ends(work, stretchOf(compileLimits({ clock: clockOf(0.1) })))).toBe(100_000)
  })

  test('counts the time of the processor once it is a long one: what others do on the machine does not end it', () => {
    const busy = compileLimits({ clock: clockOf(1), processorClock: () => 0 })
    expect(ends(work, stretchOf(busy, SHORT_STRETCHES - 1))).toBe('expression.too-slow')
    expect(ends(work, stretchOf(busy, SHORT_STRETCHES))).toBe(100_000)
    expect(ends(work, onlyStretchOf(busy))).toBe(100_000)
    const slow = compileLimits({ clock: () => 0, processorClock: clockOf(1) })
    expect(ends(work, stretchOf(slow, SHORT_STRETCHES))).toBe('expression.too-slow')
    expect(ends(work, onlyStretchOf(slow))).toBe('expression.too-slow')
  })

  test('leaves time for one thing that takes all the fuel', () => {
    const text = 'x'.repeat(2_500_000)
    const big = { lookup: () => `"${text}"` }
    const limits = compileLimits({ clock: () => 0, processorClock: () => 0 })
    for (const attempt of [0, SHORT_STRETCHES])
      expect(compileExpression('JSON.parse($json).length').evaluateJson(big, stretchOf(limits, attempt))).toBe(text.length)
  })

  test('is longer for an operator who gives more fuel, and shorter where less time is allowed', () => {
    expect(stretchOf(compileLimits({ fuel: 8_000_000 })).maxMillis).toBe(2 * stretchOf().maxMillis)
    expect(stretchOf(compileLimits({ fuel: 1000 })).maxMillis).toBe(stretchOf().maxMillis)
    expect(onlyStretchOf(compileLimits({ fuel: 8_000_000 })).maxMillis).toBe(2 * onlyStretchOf().maxMillis)
    expect(stretchOf(compileLimits({ maxMillis: 10 })).maxMillis).toBe(10)
    expect(onlyStretchOf(compileLimits({ maxMillis: 10 })).maxMillis).toBe(10)
  })

  test('does not begin what would take it over its end', () => {
    const limits = stretchOf(compileLimits({ clock: clockOf(15) })) // 15 ms are gone when the sort is asked for
    const sort = (length: number) => ends(`$json.list.slice(0, ${length}).map(x => x.id).toSorted().length`, limits)
    expect(sort(500)).toBe(500)
    expect(sort(25_000)).toBe('expression.too-slow')
  })

  test('gives what the host evaluates in it its own clock', () => {
    const busy = compileLimits({ clock: clockOf(10), processorClock: () => 0 })
    const inner = compileExpression(work)
    const params = hostObject({ value: { get: () => inner.evaluate(scope, busy) } })
    expect(compileExpression('$node.value').evaluate({ lookup: () => params }, onlyStretchOf(busy))).toBe(100_000)
  })

  test('holds for what the host evaluates in it, which nothing in the expression catches', () => {
    const limits = stretchOf(compileLimits({ clock: clockOf(1) }))
    const inner = compileExpression(work)
    const params = hostObject({ value: { get: () => inner.evaluate(scope, { clock: limits.clock }) } })
    const outer = { lookup: () => params }
    expect(() => compileExpression('(() => { try { return $node.value } catch { return 1 } })()').evaluate(outer, limits)).toThrow(
      expect.objectContaining({ code: 'expression.too-slow' }) as Error,
    )
  })
})

test('a limit that a field of another node went over is not caught by an expression that asks for it', () => {
  const failing = (code: string) =>
    hostObject({
      value: {
        get: () => {
          throw new NodeError(code, 'said by the host')
        },
      },
    })
  const caught = (code: string) =>
    compileExpression('(() => { try { return $node.value } catch { return 1 } })()').evaluate({ lookup: () => failing(code) })
  expect(() => caught('expression.too-slow')).toThrow('said by the host')
  expect(caught('expression.null-read')).toBe(1)
})

test('what the host evaluates as one has the fuel of one', () => {
  const one = compileExpression('$json.list.map(x => x.a.b + 1).length')
  const times = (count: number) => asOneEvaluation(undefined, () => Array.from({ length: count }, () => one.evaluate(scope)))
  expect(times(1)).toEqual([100_000])
  expect(() => times(3)).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
})

test('limit errors say where and what to do', () => {
  expect(() => compileTemplate('sum: {{ 1 + Array(1e6).fill(1).map(x => [x, x, x]).length }}').evaluate(scope)).toThrow(
    expect.objectContaining({
      code: 'expression.fuel',
      start: 12,
      end: 50,
      hint: expect.stringContaining('Code node') as unknown,
    }) as Error,
  )
})

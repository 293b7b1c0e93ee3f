import type { JsonObject } from '@millrace/base'
import { chain, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { nextNode, readingOrder } from './focus-walk.ts'
import { connectedPorts, nodeFacts } from './node-facts.ts'
import { safeSvg } from './safe-svg.ts'
import { summaryOf } from './summary.ts'
import { fitBounds, reveal, toCanvas, zoomAt } from './viewport.ts'

describe('what a card shows', () => {
  const facts = (rest: Parameters<typeof node>[1]) => {
    const store = storeOf({ ...chain(), nodes: [node('x', rest), node('y')], edges: [edge('e', 'x', 'y', 'big')] })
    return nodeFacts(store, testCatalog, store.nodes.get('x')!, connectedPorts(store)('x'))
  }

  test('ports from the config, the error port, and which are connected', () => {
    const { outputs, height } = facts({ type: 'test.switch', config: { rules: [{ key: 'big' }, { key: 'small' }] }, onError: 'port' })
    expect(outputs.map(({ name, connected, isError }) => [name, connected, isError])).toEqual([
      ['big', true, false],
      ['small', false, false],
      ['other', false, false],
      ['error', false, true],
    ])
    expect(height).toBeGreaterThan(outputs.at(-1)!.y)
    expect(outputs[1]!.y - outputs[0]!.y).toBeGreaterThanOrEqual(32)
  })

  test('a port that is gone keeps its place while an edge hangs on it', () => {
    const { outputs } = facts({ type: 'test.switch', config: { rules: [] } })
    expect(outputs.map(({ name, isLost }) => [name, isLost])).toEqual([
      ['other', false],
      ['big', true],
    ])
  })

  test('a type that is not installed still shows the ports that its edges use', () => {
    expect(facts({ type: 'gone.away' })).toMatchObject({ installed: false, outputs: [{ name: 'big' }] })
  })
})

describe('summary of a config', () => {
  const type = (properties: object, hints: object = {}) => ({
    ...testCatalog.find('test.action', 1)!,
    config: { properties, 'x-ui': hints } as never,
  })

  test('a method and an address, without the scheme and what is left as it was', () => {
    const http = type({
      method: { enum: ['GET', 'POST'], default: 'GET' },
      url: { type: 'string' },
      auth: { enum: ['none', 'basic'], default: 'none' },
    })
    expect(summaryOf(http, { method: 'POST', url: 'https://a.example/b', auth: 'basic' })).toBe('POST a.example/b')
    expect(summaryOf(http, { method: 'GET', url: { $expr: '{{ $json.url }}' } })).toBe('$json.url')
  })

  test('a number has its unit', () => {
    const wait = type({ amount: { type: 'number' }, unit: { enum: ['seconds', 'minutes'], default: 'seconds' } })
    expect(summaryOf(wait, { amount: 4 })).toBe('4 seconds')
    expect(summaryOf(wait, { amount: 4, unit: 'minutes' })).toBe('4 minutes')
  })

  test('a condition reads as a sentence', () => {
    const condition: JsonObject = {
      combine: 'any',
      conditions: [
        { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 500 },
        { left: 'a', operator: 'is_empty' },
      ],
    }
    expect(summaryOf(type({ condition: {} }), { condition })).toBe('total > 500 or a is empty')
  })

  test('the schema may say it itself', () => {
    expect(summaryOf(type({ a: {}, b: {} }, { summary: '{b} of {a}' }), { a: 'x', b: 'y' })).toBe('y of x')
  })
})

describe('icons of strangers', () => {
  test('shapes are kept', () => {
    const icon = safeSvg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" stroke="currentColor"><path d="M1 1 L2 2"/></svg>')
    expect(icon?.props).toMatchObject({ viewBox: '0 0 24 24', stroke: 'currentColor' })
  })

  test.each([
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><b>x</b></foreignObject></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://evil.example/x.png"/></svg>',
    '<html><body>hi</body></html>',
    'not an image',
  ])('%s gives nothing', (text) => {
    expect(safeSvg(text)).toBeUndefined()
  })

  test('handlers and addresses are dropped', () => {
    const icon = safeSvg(
      '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><path onclick="x()" fill="url(http://evil.example/)" d="M0 0"/></svg>',
    )
    const [path] = icon?.children as unknown as [{ props: object }]
    expect(Object.keys(icon?.props ?? {})).not.toContain('onload')
    expect(path.props).toEqual({ d: 'M0 0' })
  })
})

describe('walking with the arrow keys', () => {
  const store = storeOf({ ...chain(), nodes: [...chain().nodes, node('low', { position: [300, 200] })] })
  test('right and left follow edges, up and down go to the nearest', () => {
    expect(nextNode(store, 'start', 'right')).toBe('a')
    expect(nextNode(store, 'b', 'left')).toBe('a')
    expect(nextNode(store, 'a', 'down')).toBe('low')
    expect(nextNode(store, 'low', 'up')).toBe('a')
    expect(nextNode(store, 'start', 'left')).toBeUndefined()
  })
  test('a reader meets nodes from left to right', () => {
    expect(readingOrder(store)).toEqual(['start', 'a', 'low', 'b'])
  })
})

describe('viewport', () => {
  const size = { width: 800, height: 600 }
  test('what fits is centred at 100 % at most', () => {
    expect(fitBounds({ x: 0, y: 0, width: 200, height: 100 }, size)).toEqual({ x: 300, y: 250, zoom: 1 })
  })
  test('what does not fit at the smallest zoom is shown from its start', () => {
    expect(fitBounds({ x: 100, y: 0, width: 5000, height: 100 }, size, { min: 0.75 })).toMatchObject({ zoom: 0.75, x: 64 - 75 })
  })
  test('the place under the pointer stays while zooming', () => {
    const before = { x: 10, y: 20, zoom: 1 }
    const anchor = { x: 200, y: 100 }
    expect(toCanvas(zoomAt(before, anchor, 0.5), anchor)).toEqual(toCanvas(before, anchor))
  })
  test('revealing moves as little as it takes, and not at all when seen', () => {
    const view = { x: 0, y: 0, zoom: 1 }
    expect(reveal(view, { x: 300, y: 300, width: 100, height: 50 }, size)).toBe(view)
    expect(reveal(view, { x: 900, y: 300, width: 100, height: 50 }, size)).toEqual({ x: -240, y: 0, zoom: 1 })
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@millrace/base'
import { flushPromises } from '@vue/test-utils'
import { chain, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { areCronWordsLoaded } from '@/i18n/cron-words.ts'
import { neighbourOf, nextNode, readingOrder } from './focus-walk.ts'
import { connectedPorts, nodeFacts } from './node-facts.ts'
import { safeSvg } from './safe-svg.ts'
import { cronOf, summaryOf } from './summary.ts'
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
    expect(height).toBeGreaterThan(outputs.at(-1)!.at)
    expect(outputs[1]!.at - outputs[0]!.at).toBeGreaterThanOrEqual(32)
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

const shipped = (name: string): JsonObject =>
  JSON.parse(readFileSync(join(__dirname, `../../../../nodes-base/src/${name}/${name}.schema.json`), 'utf8')) as JsonObject

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
    expect(summaryOf(wait, { amount: 1, unit: 'minutes' })).toBe('1 minute')
  })

  test('what somebody wrote is never put into the singular', () => {
    const note = type({ text: { type: 'string' } })
    expect(summaryOf(note, { text: 'In 1 days' })).toBe('In 1 days')
    expect(summaryOf(type({ text: {} }, { summary: 'Say {text}' }), { text: 'wait 1 hours' })).toBe('Say wait 1 hours')
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

  test('a cron expression is said in words as soon as they are there, where it is what the node goes by', async () => {
    const cron = { type: 'string', 'x-ui': { widget: 'cron', when: { path: 'mode', equals: 'cron' } } }
    const schedule = type({ mode: { enum: ['daily', 'cron'], default: 'daily' }, at: { type: 'string' }, cron })
    const config = { mode: 'cron', cron: '0 9 * * 1-5' }
    expect(summaryOf(schedule, config)).toBe('0 9 * * 1-5')
    for (let left = 50; left > 0 && !areCronWordsLoaded(); left -= 1) await flushPromises()
    expect(summaryOf(schedule, config)).toBe('At 09:00, Monday through Friday')
    expect(summaryOf(schedule, { ...config, cron: 'every now and then' })).toBe('every now and then')
    expect(cronOf(schedule, config)).toBe('0 9 * * 1-5')
    expect(cronOf(schedule, { ...config, mode: 'daily', at: '08:00' })).toBeUndefined()
    expect(summaryOf(schedule, { ...config, mode: 'daily', at: '08:00' })).not.toContain('09:00')
  })

  test('the schema may say it itself', () => {
    expect(summaryOf(type({ a: {}, b: {} }, { summary: '{b} of {a}' }), { a: 'x', b: 'y' })).toBe('y of x')
  })

  test('the schema may have a line for each of its modes; what nobody set counts as its default', () => {
    const wait = type(
      { mode: { enum: ['duration', 'call'], default: 'duration' }, amount: { default: 5 }, unit: { enum: ['days'], default: 'days' } },
      { summary: [{ when: { path: 'mode', equals: 'duration' }, text: 'For {amount} {unit}' }, { text: 'For a call' }] },
    )
    expect(summaryOf(wait, {})).toBe('For 5 days')
    expect(summaryOf(wait, { amount: 1 })).toBe('For 1 day')
    expect(summaryOf(wait, { mode: 'call' })).toBe('For a call')
  })

  test('data of another node is named by it, and large numbers are grouped', () => {
    const condition: JsonObject = {
      combine: 'all',
      conditions: [{ left: { $expr: '{{ $("Add up").item.json.total }}' }, operator: 'greater_than', right: 2000 }],
    }
    expect(summaryOf(type({ condition: {} }), { condition })).toBe('Add up › total > 2,000')
  })

  test.each<[JsonObject, JsonObject, string]>([
    [shipped('code'), { source: 'return items' }, 'JavaScript, all items'],
    [shipped('code'), { source: 'return {}', language: 'python', mode: 'each' }, 'Python, item by item'],
    [shipped('wait'), {}, 'For 5 minutes'],
    [shipped('wait'), { mode: 'date', date: '2030-01-31T09:00' }, 'Until 2030-01-31T09:00'],
    [shipped('wait'), { mode: 'call' }, 'For a call'],
    [shipped('wait'), { mode: 'call', limit: 2, limitUnit: 'days' }, 'For a call, 2 days at most'],
  ])('a node that ships with the product says what it does %#', (config, set, line) => {
    expect(summaryOf({ ...testCatalog.find('test.action', 1)!, config }, set)).toBe(line)
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
    expect(neighbourOf(store, { x: 590, y: 10 }, () => false)).toBe('b')
    expect(neighbourOf(store, { x: 590, y: 10 }, (id) => id === 'b')).toBe('a')
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

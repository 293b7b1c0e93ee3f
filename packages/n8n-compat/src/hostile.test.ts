import type { JsonObject } from '@millrace/base'
import { importN8n } from './index.ts'
import { baseTypes } from './testing/base-types.ts'
import { importNode, n8nNode, wires } from './testing/one-node.ts'

const types = baseTypes
const times = (count: number): JsonObject => ({ rule: { interval: Array.from({ length: count }, () => ({ field: 'hours' })) } })

/** Square time takes minutes for these. */
const LONGEST_MS = 3000
function quickly<T>(work: () => T): T {
  const begun = performance.now()
  const result = work()
  expect(performance.now() - begun).toBeLessThan(LONGEST_MS)
  return result
}

test('a trigger of thousands of times becomes fifty nodes, and says so', () => {
  const { workflow, about } = importNode('scheduleTrigger', 1.2, times(1000))
  expect(workflow.nodes).toHaveLength(51)
  expect(about.notes.map(({ text }) => text)).toContain('Of its times, the first 50 were taken; left out: 950.')
})

test('more edges than a document can hold are refused before they are made', () => {
  const targets = Array.from({ length: 1000 }, (_, index) => n8nNode(`T${index}`, 'noOp'))
  const nodes = [n8nNode('S', 'scheduleTrigger', times(50), { typeVersion: 1.2 }), ...targets]
  const connections = wires(...targets.map(({ name }) => `S > ${String(name)}`))
  expect(() => importN8n({ nodes, connections }, { types })).toThrow('more than 20000 connections')
})

test.each<[string, string, number, JsonObject]>([
  ['a command of open braces', 'executeCommand', 1, { command: `={{ $json.a }} ${'{{'.repeat(50_000)}` }],
  ['code of empty lines', 'code', 2, { language: 'python', pythonCode: '\n'.repeat(190_000) + 'x' }],
  ['code that is too long', 'code', 2, { jsCode: '\n'.repeat(5_000_000) }],
  [
    'a label of dashes',
    'switch',
    3,
    { rules: { values: [{ renameOutput: true, outputKey: `a${'-'.repeat(500_000)}a`, conditions: {} }] } },
  ],
  [
    'equal labels',
    'switch',
    3,
    { rules: { values: Array.from({ length: 20_000 }, () => ({ renameOutput: true, outputKey: 'a', conditions: {} })) } },
  ],
])('%s takes no time', (_what, type, version, parameters) => {
  quickly(() => importNode(type, version, parameters))
})

test('as many renamed nodes and mentions of them as there may be take no time, and none is renamed twice', () => {
  const same = Array.from({ length: 2000 }, (_, index) => n8nNode(`${'x'.repeat(128)}${index}`, 'noOp'))
  const values = {
    string: Array.from({ length: 500 }, (_, index) => ({ name: `f${index}`, value: `={{ $('${'x'.repeat(128)}7').item }}` })),
  }
  const { workflow } = quickly(() => importN8n({ nodes: [...same, n8nNode('Set', 'set', { values })], connections: {} }, { types }))
  const [first] = (workflow.nodes.at(-1)?.config?.['assignments'] ?? []) as readonly JsonObject[]
  expect(first?.['value']).toEqual({ $expr: `{{ $('${workflow.nodes[7]?.name}').item }}` })
})

test('many loops within each other take no time', () => {
  const loops = Array.from({ length: 1500 }, (_, index) => n8nNode(`L${index}`, 'splitInBatches', {}, { typeVersion: 3 }))
  const ring = loops.flatMap((_, index) => [`L${index}:1 > L${(index + 1) % loops.length}`, `L${index}:0 > L${(index + 7) % loops.length}`])
  quickly(() => importN8n({ nodes: loops, connections: wires(...ring) }, { types }))
})

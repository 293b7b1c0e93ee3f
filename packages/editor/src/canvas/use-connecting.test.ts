import type { VueFlowStore } from '@vue-flow/core'
import { ref } from 'vue'
import { chain, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { useConnecting } from './use-connecting.ts'

type Listener = (value: never) => void
const NAMES = ['onConnectStart', 'onConnect', 'onConnectEnd', 'onEdgeUpdate', 'onEdgeUpdateStart', 'onEdgeUpdateEnd'] as const

/** What lies beneath the pointer is told by the test: a browser of a test lays nothing out. */
function setUp() {
  const store = storeOf({ ...chain(), nodes: [...chain().nodes, node('free', { position: [900, 0] })] })
  const heard = new Map<string, Listener>()
  const flow = Object.fromEntries(NAMES.map((name) => [name, (listener: Listener) => heard.set(name, listener)]))
  const told: unknown[] = []
  const { breakOff } = useConnecting({
    flow: { ...flow, connectionEndHandle: ref(null), connectionStartHandle: ref(null) } as unknown as VueFlowStore,
    view: () => store,
    catalog: () => testCatalog,
    onConnect: (ends) => told.push(['connect', ends]),
    onReconnect: (id, ends) => told.push(['reconnect', id, ends]),
    onRefused: (reason) => told.push(['refused', reason]),
    onDropped: (port, side) => told.push(['dropped', port, side]),
    onPulledOff: (id) => told.push(['pulled off', id]),
  })
  const tell = (name: (typeof NAMES)[number], value: unknown): void => heard.get(name)?.(value as never)
  const at = (x: number): MouseEvent => new MouseEvent('mouseup', { clientX: x })
  const pull = async (nodeId: string, handleType: 'source' | 'target', edge?: string): Promise<void> => {
    if (edge !== undefined) tell('onEdgeUpdateStart', { edge: { id: edge } })
    tell('onConnectStart', { nodeId, handleId: 'main', handleType, event: at(0) })
    tell('onConnectEnd', at(100))
    if (edge !== undefined) tell('onEdgeUpdateEnd', {})
    await Promise.resolve()
  }
  return { told, tell, pull, at, breakOff }
}
const beneath = (html: string): void => {
  document.body.innerHTML = `<div class="vue-flow">${html}</div>`
  document.elementFromPoint = () => document.querySelector('.vue-flow > *')
}

test('pulled out into the open, an output and an input both say so', async () => {
  beneath('<div class="vue-flow__pane"></div>')
  const { told, pull } = setUp()
  await pull('b', 'source')
  await pull('a', 'target')
  expect(told).toEqual([
    ['dropped', { node: 'b', port: 'main' }, 'output'],
    ['dropped', { node: 'a', port: 'main' }, 'input'],
  ])
})

test('the end of an edge that is pulled off into the open takes the edge away; onto a card, it leads there', async () => {
  beneath('<div class="vue-flow__pane"></div>')
  const { told, pull } = setUp()
  await pull('a', 'source', 'e2')
  beneath('<div data-node="free"></div>')
  await pull('a', 'source', 'e2')
  expect(told).toEqual([
    ['pulled off', 'e2'],
    ['reconnect', 'e2', { from: { node: 'a', port: 'main' }, to: { node: 'free', port: 'main' } }],
  ])
})

test('what is broken off connects nothing, wherever the pointer is', async () => {
  beneath('<div data-node="free"></div>')
  const { told, tell, breakOff, at } = setUp()
  document.addEventListener('mouseup', () => tell('onConnectEnd', at(100)), { once: true })
  tell('onConnectStart', { nodeId: 'b', handleId: 'main', handleType: 'source', event: at(0) })
  breakOff()
  await Promise.resolve()
  expect(told).toEqual([])
})

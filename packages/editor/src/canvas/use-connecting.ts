import type { Connection, OnConnectStartParams, VueFlowStore } from '@vue-flow/core'
import type { PortRef } from '@millrace/workflow'
import { ref, type Ref } from 'vue'
import { labelText } from '@/i18n/label-text.ts'
import { canConnect, type Verdict } from '@/document/can-connect.ts'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import type { Point } from '@/document/grid.ts'
import { fittingPorts, portsOfNode } from '@/document/node-ports.ts'
import { endPress } from './end-press.ts'

export interface ConnectEnds {
  readonly from: PortRef
  readonly to: PortRef
}

export type PulledFrom = 'output' | 'input'

export interface ConnectingOptions {
  readonly flow: VueFlowStore
  readonly view: () => DocumentView
  readonly catalog: () => NodeCatalog
  onConnect(ends: ConnectEnds): void
  onReconnect(edgeId: string, ends: ConnectEnds): void
  onRefused(reason: string): void
  /** An edge was pulled out of an output (or an input, against its way) and let go over nothing. */
  onDropped(port: PortRef, side: PulledFrom, at: Point): void
  /** An end of an edge was pulled off and let go over nothing. */
  onPulledOff(edgeId: string): void
}

/** Pointer moves shorter than this are a click on the handle. */
const CLICK_DISTANCE = 8

export const endsOf = (connection: Connection): ConnectEnds => ({
  from: { node: connection.source, port: connection.sourceHandle ?? 'main' },
  to: { node: connection.target, port: connection.targetHandle ?? 'main' },
})

const pointOfEvent = (event: MouseEvent | TouchEvent): Point => {
  const source = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: source?.clientX ?? 0, y: source?.clientY ?? 0 }
}

/** Vue Flow tells of an edge before it ends the gesture; the document must change after, or it would judge its own edge again. */
const afterGesture = (work: () => void): void => queueMicrotask(work)

/** Drawing edges by mouse and touch: onto a handle, onto a card (its first input that fits), or onto nothing. */
export function useConnecting(options: ConnectingOptions): {
  refusal: Ref<string | undefined>
  isValid: (connection: Connection) => boolean
  /** Ends the drawing of a connection; nothing comes of it. */
  breakOff: () => void
} {
  const { flow } = options
  const refusal = ref<string>()
  let isBroken = false
  /** The edge whose end is being moved. */
  let moved: string | undefined
  let start: { params: OnConnectStartParams; at: Point; done: boolean } | undefined

  const verdict = (ends: ConnectEnds): Verdict => canConnect(options.view(), options.catalog(), ends)

  flow.onConnectStart((params) => {
    refusal.value = undefined
    start = { params, at: params.event === undefined ? { x: 0, y: 0 } : pointOfEvent(params.event), done: false }
  })
  flow.onConnect((connection) => {
    if (isBroken) return
    if (start !== undefined) start.done = true
    afterGesture(() => options.onConnect(endsOf(connection)))
  })
  flow.onConnectEnd((event) => {
    const begun = start
    const reason = refusal.value
    const overHandle = flow.connectionEndHandle.value !== null
    start = undefined
    refusal.value = undefined
    if (begun === undefined || begun.done || isBroken || event === undefined) return
    const at = pointOfEvent(event)
    if (Math.hypot(at.x - begun.at.x, at.y - begun.at.y) < CLICK_DISTANCE) return
    if (overHandle && reason !== undefined) return options.onRefused(reason)
    const edgeId = moved
    afterGesture(() => dropOn(begun.params, at, edgeId))
  })
  flow.onEdgeUpdate(({ edge, connection }) => {
    if (isBroken) return
    const ends = endsOf(connection)
    const result = verdict(ends)
    if (start !== undefined) start.done = true
    if (result.ok) afterGesture(() => options.onReconnect(edge.id, ends))
  })
  flow.onEdgeUpdateStart(({ edge }) => (moved = edge.id))
  flow.onEdgeUpdateEnd(() => (moved = undefined))

  function dropOn(params: OnConnectStartParams, at: Point, edgeId: string | undefined): void {
    if (params.nodeId === undefined) return
    const port = { node: params.nodeId, port: params.handleId ?? 'main' }
    const card = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-node]')?.dataset['node']
    if (card === undefined) {
      if (!isOverPane(at)) return
      if (edgeId !== undefined) options.onPulledOff(edgeId)
      else options.onDropped(port, params.handleType === 'target' ? 'input' : 'output', at)
      return
    }
    if (card === params.nodeId) return
    const ends = endsOnCard(params, port, card)
    if (ends === undefined) return
    const result = verdict(ends)
    if (result.ok && edgeId !== undefined) options.onReconnect(edgeId, ends)
    else if (result.ok) options.onConnect(ends)
    else options.onRefused(labelText(result.reason))
  }

  function endsOnCard(params: OnConnectStartParams, port: PortRef, card: string): ConnectEnds | undefined {
    const view = options.view()
    const other = view.nodes.get(card)
    const self = view.nodes.get(port.node)
    if (other === undefined || self === undefined) return undefined
    const ports = portsOfNode(view, options.catalog(), other)
    const own = portsOfNode(view, options.catalog(), self)
    if (params.handleType === 'target') {
      const fit = fittingPorts(ports, { outputs: [], inputs: own.inputs.filter(({ name }) => name === port.port) })
      return fit === undefined ? undefined : { from: { node: card, port: fit.from }, to: port }
    }
    const output = own.outputs.find(({ name }) => name === port.port)
    const input = ports.inputs.find((candidate) => (candidate.type ?? 'items') === (output?.type ?? 'items')) ?? ports.inputs[0]
    return { from: port, to: { node: card, port: input?.name ?? 'main' } }
  }

  const isOverPane = (at: Point): boolean => document.elementFromPoint(at.x, at.y)?.closest('.vue-flow') instanceof Element

  return {
    refusal,
    isValid(connection) {
      // Vue Flow also asks for edges that the document has already; only a gesture is judged here.
      if (flow.connectionStartHandle.value === null) return true
      const result = verdict(endsOf(connection))
      refusal.value = result.ok ? undefined : labelText(result.reason)
      return result.ok
    },
    breakOff() {
      isBroken = true
      endPress()
      isBroken = false
    },
  }
}

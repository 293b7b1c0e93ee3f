import type { PortRef, WorkflowEdge } from '@millrace/workflow'
import { shallowRef } from 'vue'
import type { Anchor } from '@/canvas/canvas-handle.ts'
import type { Point } from '@/document/grid.ts'
import type { AddPlace } from './use-editor-actions.ts'

/** What stands over the canvas; one thing at a time. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'quick-add'; readonly place: AddPlace; readonly anchor: Anchor }
  /** An edge that is to lead elsewhere. */
  | { readonly kind: 'reroute'; readonly edge: WorkflowEdge }
  | {
      readonly kind:
        | 'palette'
        | 'beside'
        | 'connect'
        | 'connections'
        | 'extract'
        | 'publish'
        | 'version'
        | 'versions'
        | 'executions'
        | 'settings'
        | 'shortcuts'
        | 'sample'
        | 'batch'
        | 'conflict'
    }

type PlainOverlay = Exclude<Overlay['kind'], 'none' | 'quick-add' | 'reroute'>

const NONE: Overlay = Object.freeze({ kind: 'none' })

/** Dialogs, drawers and the node search of the editor. */
export function useOverlay() {
  const overlay = shallowRef<Overlay>(NONE)
  return {
    overlay,
    show: (kind: PlainOverlay) => (overlay.value = { kind }),
    close: () => (overlay.value = NONE),
    isOpen: (kind: Overlay['kind']) => overlay.value.kind === kind,
    /** For `v-model:open` of a dialog. */
    set: (kind: PlainOverlay, open: boolean) => (overlay.value = open ? { kind } : NONE),
    quickAdd: (from: PortRef, anchor: Anchor, at?: Point) =>
      (overlay.value = { kind: 'quick-add', place: { kind: 'after', from, ...(at === undefined ? {} : { at }) }, anchor }),
    addBefore: (to: PortRef, anchor: Anchor, at: Point) =>
      (overlay.value = { kind: 'quick-add', place: { kind: 'before', to, at }, anchor }),
    replace: (nodeId: string, anchor: Anchor) => (overlay.value = { kind: 'quick-add', place: { kind: 'instead', nodeId }, anchor }),
    reroute: (edge: WorkflowEdge) => (overlay.value = { kind: 'reroute', edge }),
    insertOn: (edgeId: string, anchor: Anchor) => (overlay.value = { kind: 'quick-add', place: { kind: 'between', edgeId }, anchor }),
  }
}

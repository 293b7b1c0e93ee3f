import type { VueFlowStore } from '@vue-flow/core'
import { nextTick, shallowRef, type ShallowRef } from 'vue'
import { foldingBut, foldingOf, type Folding } from '@/document/folding.ts'
import { notesOf } from '@/document/notes.ts'
import { drawableEdges, flowEdge, flowNode, type CanvasSource, type FlowPart } from '../flow-sync.ts'

export interface FoldsOptions {
  readonly flow: Pick<VueFlowStore, 'nodes' | 'edges' | 'findNode' | 'findEdge' | 'addNodes' | 'addEdges' | 'removeNodes'>
  readonly source: () => CanvasSource
  readonly canEdit: () => boolean
  /** What Vue Flow is to hold. */
  readonly part: () => FlowPart
  /** Shows what these frames hide, as a step in the document. */
  unfold(frameIds: readonly string[]): void
  /** Something is shown or hidden that was not. */
  onChange(): void
}

export interface Folds {
  /** What is hidden now. */
  folding(): Folding
  /** Shows what these frames hide: in the document, or where that cannot be changed on this canvas alone. */
  unfold(frameIds: readonly string[]): void
  /** Shows these, if they are hidden, by unfolding whatever hides them. */
  uncover(nodeIds: readonly string[], noteIds?: readonly string[]): void
  /** The document changed: Vue Flow holds no more and no less than what is shown. */
  follow(): void
}

/** More frames within frames than these nobody makes. */
const DEEPEST = 50

/** Frames that are folded: what they hide is not on the canvas, wherever the canvas is asked for it. */
export function useFolds({ flow, source, canEdit, part, unfold, onChange }: FoldsOptions): Folds {
  const opened: ShallowRef<ReadonlySet<string>> = shallowRef(new Set())
  let worked: { readonly notes: ReturnType<typeof notesOf>; readonly opened: ReadonlySet<string>; readonly folding: Folding } | undefined
  function folding(): Folding {
    const notes = notesOf(source())
    if (opened.value.size === 0) return foldingOf(notes)
    if (worked?.notes !== notes || worked.opened !== opened.value)
      worked = { notes, opened: opened.value, folding: foldingBut(notes, opened.value) }
    return worked.folding
  }
  let shown = folding()

  function follow(): void {
    const now = folding()
    if (now === shown) return
    const wasNone = shown.isNone
    shown = now
    if (wasNone && now.isNone) return
    const gone = flow.nodes.value.flatMap(({ id }) => (now.hostOfNode(id) === undefined ? [] : [id]))
    if (gone.length > 0) flow.removeNodes(gone, true)
    const back = [...source().nodes.values()].filter((node) => flow.findNode(node.id) === undefined && part().wantsNode(node))
    if (back.length > 0) flow.addNodes(back.map(flowNode))
    onChange()
    // Their handles are measured then.
    void nextTick(() => {
      const edges = drawableEdges(source()).filter((edge) => flow.findEdge(edge.id) === undefined && part().wantsEdge(edge))
      if (edges.length > 0) flow.addEdges(edges.map(flowEdge))
    })
  }

  function open(frameIds: readonly string[]): void {
    if (canEdit()) return unfold(frameIds)
    opened.value = new Set([...opened.value, ...frameIds])
    follow()
  }

  return {
    folding,
    follow,
    unfold: open,
    uncover(nodeIds, noteIds = []) {
      for (let turn = 0; turn < DEEPEST; turn += 1) {
        const hosts = [...nodeIds.map(folding().hostOfNode), ...noteIds.map(folding().hostOfNote)].filter((host) => host !== undefined)
        if (hosts.length === 0) return
        const before = folding()
        open([...new Set(hosts)])
        if (folding() === before) return // refused
      }
    },
  }
}

import type { VueFlowStore } from '@vue-flow/core'
import { computed, nextTick, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { DocumentView } from '@/document/document-state.ts'
import { foldingOf, type Folding } from '@/document/folding.ts'
import { notesOf } from '@/document/notes.ts'
import type { CanvasSelection } from './canvas-handle.ts'

const NONE: ReadonlySet<string> = new Set()

type Flow = Pick<
  VueFlowStore,
  | 'nodes'
  | 'edges'
  | 'findNode'
  | 'findEdge'
  | 'applyNodeChanges'
  | 'applyEdgeChanges'
  | 'onNodesChange'
  | 'onEdgesChange'
  | 'onPaneClick'
  | 'onSelectionStart'
  | 'multiSelectionActive'
>

/** What is selected. Ours, because Vue Flow knows only what it holds, and of a large workflow it holds only what is near the view. */
export interface Selection {
  readonly nodes: Readonly<ShallowRef<ReadonlySet<string>>>
  readonly edges: Readonly<ShallowRef<ReadonlySet<string>>>
  readonly notes: Readonly<ShallowRef<ReadonlySet<string>>>
  /** The one edge that is selected when nothing else is. */
  readonly soloEdge: ComputedRef<string | undefined>
  /** Selects these and nothing else. */
  select(nodeIds: Iterable<string>, edgeIds?: Iterable<string>, noteIds?: Iterable<string>): void
  /** Selects these notes; nodes and edges stay as they are. */
  selectNotes(noteIds: Iterable<string>): void
  /** What the document no longer has, or a folded frame hides, is no longer selected. */
  prune(): void
  /** Tells Vue Flow, which may hold more by now. */
  show(): void
}

export function useSelection(
  flow: Flow,
  source: () => DocumentView,
  onChange: (selection: CanvasSelection) => void,
  folding: () => Folding = () => foldingOf(notesOf(source())),
): Selection {
  const nodes = shallowRef<ReadonlySet<string>>(new Set())
  const edges = shallowRef<ReadonlySet<string>>(new Set())
  const notes = shallowRef<ReadonlySet<string>>(new Set())
  let isTelling = false

  function put(nextNodes: ReadonlySet<string>, nextEdges: ReadonlySet<string>, nextNotes: ReadonlySet<string>): void {
    if (same(nodes.value, nextNodes) && same(edges.value, nextEdges) && same(notes.value, nextNotes)) return
    nodes.value = nextNodes
    edges.value = nextEdges
    notes.value = nextNotes
    if (isTelling) return
    isTelling = true
    void nextTick(() => {
      isTelling = false
      onChange({ nodes: [...nodes.value], edges: [...edges.value], notes: [...notes.value] })
    })
  }

  const heldNodes = (): Set<string> => new Set([...nodes.value].filter((id) => flow.findNode(id) !== undefined))
  const heldEdges = (): Set<string> => new Set([...edges.value].filter((id) => flow.findEdge(id) !== undefined))
  /** Vue Flow takes the selection back of what it holds; the rest has to follow. */
  const forgetOthers = (): void => put(heldNodes(), heldEdges(), NONE)

  flow.onNodesChange((changes) => {
    const selects = selectsOf(changes)
    if (selects.length === 0) return
    const isOnly = selects.some(({ selected }) => selected) && !flow.multiSelectionActive.value
    put(changed(isOnly ? heldNodes() : new Set(nodes.value), selects), isOnly ? heldEdges() : edges.value, isOnly ? NONE : notes.value)
  })
  flow.onEdgesChange((changes) => {
    const selects = selectsOf(changes)
    if (selects.length === 0) return
    const isOnly = selects.some(({ selected }) => selected) && !flow.multiSelectionActive.value
    put(isOnly ? heldNodes() : nodes.value, changed(isOnly ? heldEdges() : new Set(edges.value), selects), isOnly ? NONE : notes.value)
  })
  // Vue Flow's own "add selected" calls take nodes away when edges are selected and the other way round.
  function show(): void {
    flow.applyNodeChanges(changesTo(flow.nodes.value, nodes.value))
    flow.applyEdgeChanges(changesTo(flow.edges.value, edges.value))
  }
  flow.onPaneClick(forgetOthers)
  flow.onSelectionStart(forgetOthers)

  return {
    nodes,
    edges,
    notes,
    soloEdge: computed(() => (nodes.value.size + notes.value.size === 0 && edges.value.size === 1 ? [...edges.value][0] : undefined)),
    select(nodeIds, edgeIds = [], noteIds = []) {
      put(new Set(nodeIds), new Set(edgeIds), new Set(noteIds))
      show()
    },
    selectNotes: (noteIds) => put(nodes.value, edges.value, new Set(noteIds)),
    prune() {
      const { nodes: allNodes, edges: allEdges } = source()
      const { hostOfNode, hostOfNote } = folding()
      const allNotes = new Set(notesOf(source()).map(({ id }) => id))
      const isShownNode = (id: string): boolean => allNodes.has(id) && hostOfNode(id) === undefined
      const isShownEdge = (id: string): boolean => {
        const edge = allEdges.get(id)
        return edge !== undefined && hostOfNode(edge.from.node) === undefined && hostOfNode(edge.to.node) === undefined
      }
      const isShownNote = (id: string): boolean => allNotes.has(id) && hostOfNote(id) === undefined
      const left = (ids: ReadonlySet<string>, isShown: (id: string) => boolean) => new Set([...ids].filter(isShown))
      put(left(nodes.value, isShownNode), left(edges.value, isShownEdge), left(notes.value, isShownNote))
    },
    show,
  }
}

interface SelectChange {
  readonly id: string
  readonly selected: boolean
}

const selectsOf = (changes: readonly { readonly type: string }[]): SelectChange[] =>
  changes.filter((change): change is { type: 'select' } & SelectChange => change.type === 'select')

function changed(ids: Set<string>, changes: readonly SelectChange[]): Set<string> {
  for (const { id, selected } of changes) {
    if (selected) ids.add(id)
    else ids.delete(id)
  }
  return ids
}

const changesTo = (parts: readonly { id: string; selected?: boolean }[], wanted: ReadonlySet<string>) =>
  parts.flatMap(({ id, selected = false }) =>
    selected === wanted.has(id) ? [] : [{ id, type: 'select' as const, selected: wanted.has(id) }],
  )

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((id) => b.has(id))

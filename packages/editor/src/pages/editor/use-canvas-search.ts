import { computed, ref, watch, type Ref } from 'vue'
import type { FoundParts, WorkflowView } from '@/canvas/canvas-handle.ts'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { searchDocument, type SearchHit } from '@/document/search.ts'

/** The workflow that is searched, and what shows it; an open one in the editor, or one that is only looked at. */
export interface Searched {
  readonly store: DocumentView
  readonly catalog: NodeCatalog
  readonly canvas: Readonly<Ref<WorkflowView | null>>
  /** Counts what changes in it. */
  readonly revision: Readonly<Ref<number>>
}

/** Searching the open workflow: what was found, which of it is shown, and the way to it. */
export function useCanvasSearch(session: Searched) {
  const isOpen = ref(false)
  const query = ref('')
  const wanted = ref(0)
  const hits = computed<readonly SearchHit[]>(() => {
    void session.revision.value
    return isOpen.value ? searchDocument(session.store, session.catalog, query.value) : []
  })
  /** What was shown may be gone: with it the last of the places that are left is shown. */
  const current = computed(() => Math.max(0, Math.min(wanted.value, hits.value.length - 1)))
  const found = computed<FoundParts | undefined>(() => {
    if (hits.value.length === 0) return undefined
    const of = (kind: SearchHit['kind']) => new Set(hits.value.flatMap((hit) => (hit.kind === kind ? [hit.id] : [])))
    return { nodes: of('node'), notes: of('note') }
  })

  /**
   * Brings it into the middle and selects it, wherever it lies; the keyboard stays in the search. While the query is typed nodes are not
   * selected: the panel of each would come and go with every letter; nor are frames unfolded.
   */
  function goTo(index: number, isTyping = false): void {
    const count = hits.value.length
    if (count === 0) return
    wanted.value = (index + count) % count
    const hit = hits.value[current.value]
    if (hit === undefined) return
    const canvas = session.canvas.value
    if (hit.kind === 'node') {
      if (isTyping) return void canvas?.centreOn('node', hit.id)
      canvas?.centre(hit.id)
      canvas?.select([hit.id])
    } else {
      if (!isTyping) uncover(hit)
      canvas?.centreOn(hit.kind, hit.id)
      canvas?.select([], hit.kind === 'edge' ? [hit.id] : [], hit.kind === 'note' ? [hit.id] : [])
    }
  }
  /** What a folded frame hides is shown where somebody goes on to it. */
  function uncover({ kind, id }: SearchHit): void {
    const edge = kind === 'edge' ? session.store.edges.get(id) : undefined
    session.canvas.value?.uncover(edge === undefined ? [] : [edge.from.node, edge.to.node], kind === 'note' ? [id] : [])
  }
  watch(query, () => {
    wanted.value = 0
    goTo(0, true)
  })

  return {
    isOpen,
    query,
    current,
    hits,
    found,
    goTo,
    open: () => (isOpen.value = true),
    /** The keyboard goes to what was shown last. */
    close() {
      const hit = hits.value[current.value]
      isOpen.value = false
      if (hit?.kind === 'node') {
        session.canvas.value?.select([hit.id])
        session.canvas.value?.focus(hit.id)
      } else session.canvas.value?.focusCanvas()
    },
  }
}

import { computed, ref, watch } from 'vue'
import type { FoundParts } from '@/canvas/canvas-handle.ts'
import { searchDocument, type SearchHit } from '@/document/search.ts'
import type { EditorSession } from './editor-session.ts'

/** Searching the open workflow: what was found, which of it is shown, and the way to it. */
export function useCanvasSearch(session: Pick<EditorSession, 'store' | 'catalog' | 'canvas' | 'revision'>) {
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
   * selected: the panel of each would come and go with every letter.
   */
  function goTo(index: number, isTyping = false): void {
    const count = hits.value.length
    if (count === 0) return
    wanted.value = (index + count) % count
    const hit = hits.value[current.value]
    if (hit === undefined) return
    const canvas = session.canvas.value
    if (hit.kind === 'node') {
      canvas?.centre(hit.id)
      if (!isTyping) canvas?.select([hit.id])
    } else {
      canvas?.centreOn(hit.kind, hit.id)
      canvas?.select([], hit.kind === 'edge' ? [hit.id] : [], hit.kind === 'note' ? [hit.id] : [])
    }
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

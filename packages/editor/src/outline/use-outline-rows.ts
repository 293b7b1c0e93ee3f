import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { NodeCatalog } from '@/document/catalog.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { keysAbove, outlineRows, type OutlineRow } from './outline-rows.ts'

export interface OutlineRowsOptions {
  readonly source: () => DocumentView
  readonly catalog: () => NodeCatalog
  /** Changes with the document. */
  readonly revision: Readonly<Ref<number>>
  readonly canEdit: () => boolean
}

export interface OutlineRows {
  readonly rows: ComputedRef<readonly OutlineRow[]>
  /** What all rows do unless one was opened or closed by hand. */
  readonly rule: Readonly<Ref<OutlineRule>>
  indexOf(key: string): number
  setOpen(key: string, open: boolean): void
  setRule(rule: OutlineRule): void
  /** Opens whatever hides a row; gives its place, or -1 when the workflow has no such row. */
  uncover(key: string): number
}

/** `usual`: branches are open. `all`: the connections of each node show. `none`: sections alone are open. */
export type OutlineRule = 'usual' | 'all' | 'none'

/** The rows of the outline, and which of them are open. */
export function useOutlineRows({ source, catalog, revision, canEdit }: OutlineRowsOptions): OutlineRows {
  const rule = ref<OutlineRule>('usual')
  /** Rows that somebody opened or closed. */
  const byHand = shallowRef<ReadonlyMap<string, boolean>>(new Map())
  const byRule = (key: string, usually: boolean): boolean => {
    switch (rule.value) {
      case 'usual':
        return usually
      case 'all':
        return true
      case 'none':
        return key.startsWith('section:')
      default:
        return rule.value satisfies never
    }
  }
  const rows = computed(() => {
    void revision.value
    const chosen = byHand.value
    return outlineRows(source(), catalog(), { isOpen: (key, usually) => chosen.get(key) ?? byRule(key, usually), canEdit: canEdit() })
  })
  const places = computed(() => new Map(rows.value.map(({ key }, index) => [key, index])))
  const indexOf = (key: string): number => places.value.get(key) ?? -1

  return {
    rows,
    rule,
    indexOf,
    setOpen: (key, open) => (byHand.value = new Map(byHand.value).set(key, open)),
    setRule(next) {
      rule.value = next
      byHand.value = new Map()
    },
    uncover(key) {
      const index = indexOf(key)
      if (index >= 0) return index
      const all = outlineRows(source(), catalog(), { isOpen: () => true, canEdit: canEdit() })
      const hidden = all.findIndex((row) => row.key === key)
      if (hidden < 0) return -1
      byHand.value = new Map([...byHand.value, ...keysAbove(all, hidden).map((above) => [above, true] as const)])
      return indexOf(key)
    },
  }
}

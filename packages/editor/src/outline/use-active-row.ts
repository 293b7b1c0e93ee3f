import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import { handOnKeyboard } from '@/canvas/hand-on.ts'
import type { OutlineRow } from './outline-rows.ts'
import type { OutlineRows } from './use-outline-rows.ts'

export interface ActiveRowOptions {
  readonly root: Readonly<Ref<HTMLElement | null>>
  readonly scroller: Readonly<Ref<HTMLElement | null>>
  readonly outline: Pick<OutlineRows, 'rows' | 'indexOf'>
  /** Brings a row into view. */
  show(index: number): void
}

export interface ActiveRow {
  /** The one row that Tab reaches. */
  readonly key: Ref<string | undefined>
  /** Its place; the first row before one was chosen. */
  readonly index: ComputedRef<number>
  elementOf(key: string): HTMLElement | undefined
  /** Gives the keyboard to a row; without a key, to the one that had it last. */
  focus(key?: string): Promise<void>
  /** To be called when the document has changed, before it is drawn: whatever has the keyboard keeps it, or hands it to its neighbour. */
  keepKeyboard(): void
}

/** Which row has the keyboard. When it goes away, the one that takes its place has it. */
export function useActiveRow({ root, scroller, outline, show }: ActiveRowOptions): ActiveRow {
  const key = ref<string>()
  const index = computed(() => {
    const at = key.value === undefined ? -1 : outline.indexOf(key.value)
    return at >= 0 ? at : Math.min(0, outline.rows.value.length - 1)
  })
  const elementOf = (of: string): HTMLElement | undefined =>
    scroller.value?.querySelector<HTMLElement>(`[data-row="${CSS.escape(of)}"]`) ?? undefined

  watch(outline.rows, (rows, before) => {
    if (key.value === undefined || outline.indexOf(key.value) >= 0) return
    const gone = before.findIndex((row) => row.key === key.value)
    key.value = (neighbourOf(before, gone, (row) => outline.indexOf(row.key) >= 0) ?? rows[0])?.key
  })

  async function focus(wanted = key.value): Promise<void> {
    const target = wanted ?? outline.rows.value[0]?.key
    if (target === undefined) return void root.value?.querySelector<HTMLElement>('button')?.focus()
    key.value = target
    const at = outline.indexOf(target)
    if (at >= 0) show(at)
    await nextTick()
    elementOf(target)?.focus({ preventScroll: true })
  }

  return {
    key,
    index,
    elementOf,
    focus,
    keepKeyboard: () => handOnKeyboard(scroller.value, () => void focus()),
  }
}

/** What takes the place of a row that went: the next of its kind beside it, else the nearest of its kind above it, else what is there. */
function neighbourOf(rows: readonly OutlineRow[], gone: number, isThere: (row: OutlineRow) => boolean): OutlineRow | undefined {
  const row = rows[gone]
  if (row === undefined) return undefined
  const isLike = (other: OutlineRow): boolean => other.subject.kind === row.subject.kind && isThere(other)
  const end = rows.findIndex((other, index) => index > gone && other.level < row.level)
  const after = rows.slice(gone + 1, end < 0 ? rows.length : end).find((other) => other.level === row.level && isLike(other))
  const before = rows.slice(0, gone)
  return after ?? before.findLast(isLike) ?? before.findLast(isThere)
}

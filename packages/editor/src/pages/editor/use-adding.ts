import type { NodeTypeDescription } from '@millrace/workflow'
import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useMedia } from '@/composables/use-media.ts'
import type { Point } from '@/document/grid.ts'
import type { EditorSession } from './editor-session.ts'
import type { AddPlace } from './use-editor-actions.ts'
import type { EditorParts } from './use-editor-parts.ts'
import { useQuickList, type QuickList } from './use-quick-list.ts'

export interface AddingOptions {
  readonly session: EditorSession
  readonly parts: Pick<EditorParts, 'actions' | 'overlays'>
  readonly phone: Readonly<Ref<boolean>>
  /** The workflow has no nodes yet. */
  readonly isEmpty: Readonly<Ref<boolean>>
  /** Gives the keyboard to the palette beside the canvas. */
  focusPalette(): void
}

export interface Adding {
  readonly paletteOpen: Ref<boolean>
  /** Of the palette beside the canvas. */
  readonly paletteTypes: ComputedRef<readonly NodeTypeDescription[]>
  /** Of the palette that a phone shows over it. */
  readonly sheetTypes: ComputedRef<readonly NodeTypeDescription[]>
  /** Of the list at a place of the canvas. */
  readonly quickList: QuickList
  /** Adds a node of that type where the list was opened for; from the palette, where there is room. */
  choose(type: NodeTypeDescription): void
  openPalette(triggers?: boolean): void
  /** Let go over the canvas, or over a connection, which it then goes into if it can. */
  dropType(type: string, at: Point, edgeId?: string): void
}

/** Where types of nodes are chosen, and what choosing one does. */
export function useAdding({ session, parts, phone, isEmpty, focusPalette }: AddingOptions): Adding {
  const { actions, overlays } = parts
  const { newest } = session.catalog
  const wide = useMedia('(min-width: 1100px)')
  const paletteOpen = ref(wide.value)
  watch(wide, (isWide) => (paletteOpen.value = isWide))
  const onlyTriggers = ref(false)
  const triggers = newest.filter(({ kind }) => kind === 'trigger')
  const place = computed<AddPlace>(() => (overlays.overlay.value.kind === 'quick-add' ? overlays.overlay.value.place : { kind: 'free' }))
  return {
    paletteOpen,
    paletteTypes: computed(() => (onlyTriggers.value && isEmpty.value ? triggers : newest)),
    sheetTypes: computed(() => (isEmpty.value ? triggers : newest)),
    quickList: useQuickList(session, place),
    choose(type) {
      const at = place.value
      overlays.close()
      actions.add(type, at)
    },
    openPalette(triggersOnly = false) {
      onlyTriggers.value = triggersOnly
      if (phone.value) return void overlays.show('palette')
      paletteOpen.value = true
      void nextTick(focusPalette)
    },
    dropType(type, at, edgeId) {
      const found = newest.find((one) => one.type === type)
      if (found === undefined) return
      const goesBetween = edgeId !== undefined && found.kind !== 'trigger'
      actions.add(found, goesBetween ? { kind: 'between', edgeId } : { kind: 'free', at })
    },
  }
}

import { nextTick, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { CanvasSelection, WorkflowView } from '@/canvas/canvas-handle.ts'
import type { Folding } from '@/document/folding.ts'
import { t } from '@/i18n/t.ts'
import { rememberedFlag } from '@/stores/remembered-flag.ts'

export const VIEWS = ['canvas', 'outline'] as const
export type ViewName = (typeof VIEWS)[number]

const isOutline = rememberedFlag('millrace.outline')

export interface ShownView {
  readonly name: Readonly<ShallowRef<ViewName>>
  /** Shows one of the two; what was selected stays selected. */
  show(name: ViewName): void
  /** Shows the other one, and hands it the keyboard. */
  toggle(): void
}

/** Whether a workflow is shown as a canvas or as an outline; kept on this device. */
export function useShownView(
  view: Readonly<Ref<WorkflowView | null>>,
  selection: () => CanvasSelection,
  /** What the canvas does not show. The outline shows all, and must not unfold anything in the document by being left. */
  folding?: () => Folding,
): ShownView {
  const name = shallowRef<ViewName>(isOutline.read() ? 'outline' : 'canvas')
  /** What the next view takes over. */
  let carried: { readonly selection: CanvasSelection; readonly withKeyboard: boolean } | undefined

  watch(view, async (now) => {
    if (now === null || carried === undefined) return
    const { selection: chosen, withKeyboard } = carried
    carried = undefined
    await nextTick() // it measures itself first
    const shown = name.value === 'canvas' && folding !== undefined ? asFolded(chosen, folding()) : chosen
    now.select(shown.nodes, shown.edges, shown.notes)
    if (chosen.nodes[0] !== undefined) now.reveal(chosen.nodes[0])
    if (withKeyboard) {
      if (shown.nodes[0] === undefined) now.focusCanvas()
      else now.focus(shown.nodes[0])
    }
    now.announce(t(`outline.said-${name.value}`))
  })
  function change(next: ViewName, withKeyboard: boolean): void {
    if (next === name.value) return
    carried = { selection: selection(), withKeyboard }
    name.value = next
    isOutline.write(next === 'outline')
  }
  return {
    name,
    show: (next) => change(next, false),
    toggle: () => change(name.value === 'canvas' ? 'outline' : 'canvas', true),
  }
}

/** In place of what is hidden the frames that stand for it. */
function asFolded({ nodes, edges, notes }: CanvasSelection, { hostOfNode, hostOfNote }: Folding): CanvasSelection {
  const hosts = nodes.flatMap((id) => hostOfNode(id) ?? [])
  return {
    nodes: nodes.filter((id) => hostOfNode(id) === undefined),
    edges,
    notes: [...new Set([...notes.map((id) => hostOfNote(id) ?? id), ...hosts])],
  }
}

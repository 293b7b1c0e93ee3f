import { ref, type Ref } from 'vue'
import type { DocumentView } from '@/document/document-state.ts'
import type { DocumentDelta } from '@/document/document-store.ts'
import { pointOf, type Point } from '@/document/grid.ts'
import { neighbourOf, readingOrder } from './focus-walk.ts'
import { focusWhenShown } from './focus-when-shown.ts'
import type { Folds } from './folds/use-folds.ts'
import type { CanvasView } from './use-canvas-view.ts'
import type { Scene } from './windowed/scene.ts'
import type { Windowed } from './windowed/use-windowed.ts'

export interface TabStopOptions {
  readonly root: Readonly<Ref<HTMLElement | null>>
  readonly source: () => DocumentView
  readonly scene: Pick<Scene, 'isHidden'>
  readonly view: Pick<CanvasView, 'centreNode'>
  readonly folds: () => Pick<Folds, 'uncover'>
  readonly windowed: () => Pick<Windowed, 'isOverview' | 'mount'>
}

export interface TabStop {
  readonly id: Ref<string | undefined>
  toFirst(): void
  /** It stays at a node that is there and shown: after a change that took its own away, at the nearest of those that are left. */
  keep(delta?: DocumentDelta): void
  /** Makes a node the one that Tab reaches, and gives it the keyboard. */
  focus(id: string): Promise<void>
  /** Gives the keyboard to the node that it is at; to the canvas when there is none. */
  focusIt(): void
}

/** The one node that Tab reaches. */
export function useTabStop({ root, source, scene, view, folds, windowed }: TabStopOptions): TabStop {
  const stop = ref<string>()
  const isHidden = (id: string): boolean => scene.isHidden(id)
  const firstShown = (): string | undefined => readingOrder(source()).find((id) => !isHidden(id))

  async function focus(id: string): Promise<void> {
    folds().uncover([id])
    stop.value = id
    if (windowed().isOverview.value) view.centreNode(id, false) // from afar there is no card that could have it
    await windowed().mount(id)
    const card = () => root.value?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)
    await focusWhenShown(card, () => stop.value === id)
  }
  return {
    id: stop,
    toFirst: () => (stop.value = firstShown()),
    keep(delta) {
      const at = stop.value
      if (at !== undefined && source().nodes.has(at) && !isHidden(at)) return
      const place = delta && placeBefore(delta, at)
      stop.value = (place && neighbourOf(source(), place, isHidden)) ?? firstShown()
    },
    focus,
    focusIt: () => (stop.value === undefined ? root.value?.focus() : void focus(stop.value)),
  }
}

/** Where a node lay that the change took away. */
function placeBefore({ changes }: DocumentDelta, id: string | undefined): Point | undefined {
  const change = changes.find((one) => one.of === 'node' && one.id === id)
  return change?.of === 'node' && change.before !== null ? pointOf(change.before) : undefined
}

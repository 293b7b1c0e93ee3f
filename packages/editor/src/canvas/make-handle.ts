import type { CanvasHandle } from './canvas-handle.ts'
import { firstLook } from './first-look.ts'
import type { Folds } from './folds/use-folds.ts'
import type { Notes } from './notes/use-notes.ts'
import type { CanvasView } from './use-canvas-view.ts'
import type { Selection } from './use-selection.ts'
import { boundsOf } from './viewport.ts'
import type { Scene } from './windowed/scene.ts'

export interface HandleParts extends Pick<CanvasHandle, 'select' | 'focus' | 'focusCanvas' | 'announce'> {
  readonly view: CanvasView
  readonly scene: Scene
  readonly selection: Selection
  readonly folds: Folds
  readonly notes: Notes
  readonly isOverview: () => boolean
}

/** What a page can ask of the canvas, out of the canvas's parts. */
export function canvasHandle({ view, scene, selection, folds, notes, isOverview, ...own }: HandleParts): CanvasHandle {
  return {
    ...own,
    fit: () => view.fit(),
    begin(id) {
      firstLook({ view, run: null, start: id })
      own.focus(id)
    },
    fitSelection() {
      const bounds = boundsOf(scene.partsOf(selection.nodes.value, selection.notes.value))
      if (bounds === undefined) view.fit()
      else view.fitTo(bounds)
    },
    uncover: folds.uncover,
    centreOn(kind, id) {
      if (kind === 'node') return view.centreNode(id)
      const at = kind === 'edge' ? scene.middleOf(id) : scene.middleOfNote(id)
      if (at !== undefined) view.centreAt(at)
    },
    editNote(id) {
      notes.edit(id)
      if (notes.solo.value !== undefined) view.revealBounds(notes.solo.value.bounds)
    },
    zoomTo: view.zoomTo,
    zoomIn: () => view.zoomBy(1.25),
    zoomOut: () => view.zoomBy(0.8),
    centre(id) {
      folds.uncover([id])
      view.centreNode(id)
    },
    reveal: view.revealNode,
    nodeAt: (client) => (isOverview() ? scene.nodeAt(view.toCanvas(client)) : undefined),
    noteAt: ({ x, y }) => notes.hitAt(x, y)?.id,
    toCanvas: view.toCanvas,
    middle: view.middle,
  }
}

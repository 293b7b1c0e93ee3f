import { computed, type ComputedRef } from 'vue'
import type { MinimapEdge, MinimapNode, MinimapNote } from './CanvasMinimap.vue'
import type { CanvasContext } from './canvas-registry.ts'
import type { Selection } from './use-selection.ts'
import type { EdgeFacts } from './windowed/draw-edges.ts'
import type { DrawnNode } from './windowed/draw-body.ts'
import type { Scene } from './windowed/scene.ts'

export interface DrawnOptions {
  readonly scene: Scene
  readonly selection: Selection
  readonly context: Pick<CanvasContext, 'facts' | 'runs' | 'items' | 'found' | 'nodeMarks' | 'edgeMarks' | 'hoveredEdge'>
  readonly showsRun: () => boolean
  /** Two versions are shown. */
  readonly showsChanges: () => boolean
}

export interface Drawn {
  readonly edges: ComputedRef<EdgeFacts>
  nodeOf(id: string): Omit<DrawnNode, 'bounds'>
  minimapNodes(): Iterable<MinimapNode>
  minimapNotes(): Iterable<MinimapNote>
  /** Those that came or went between two versions. */
  minimapEdges(): Iterable<MinimapEdge>
}

const EVERYWHERE = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 }

/** What is known of nodes and edges, for whatever draws them on a 2D canvas. */
export function useDrawn({ scene, selection, context, showsRun, showsChanges }: DrawnOptions): Drawn {
  const { facts, runs, items, found, nodeMarks, edgeMarks, hoveredEdge } = context
  return {
    edges: computed(() => ({
      showsRun: showsRun(),
      showsChanges: showsChanges(),
      isChosen: (id: string) => selection.edges.value.has(id) || hoveredEdge.value === id,
      itemsOf: (id: string) => items.at(id).value,
      runOf: (id: string) => runs.at(id).value,
      markOf: (id: string) => edgeMarks.at(id).value,
    })),
    nodeOf: (id) => ({
      ...{ facts: facts.at(id).value, run: runs.at(id).value, mark: nodeMarks.at(id).value },
      ...{ isSelected: selection.nodes.value.has(id), isFound: found.at(id).value === true },
    }),
    *minimapNodes() {
      for (const { id, bounds } of scene.allNodes()) {
        const failed = runs.at(id).value?.status === 'failed'
        yield { ...bounds, kind: facts.at(id).value?.kind ?? 'action', failed, mark: nodeMarks.at(id).value }
      }
    },
    *minimapNotes() {
      const { folding } = scene
      for (const placed of scene.allNotes()) yield { ...placed, isFolded: folding.isFolded(placed.note.id) }
    },
    *minimapEdges() {
      if (!showsChanges()) return
      for (const { edge, shape } of scene.edgesIn(EVERYWHERE)) {
        const mark = edgeMarks.at(edge.id).value
        if (mark !== undefined) yield { mark, start: shape.start, tip: shape.tip }
      }
    },
  }
}

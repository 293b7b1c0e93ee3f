import { onScopeDispose, watch, type Ref } from 'vue'
import { RefTable, type CanvasContext } from '../canvas-registry.ts'
import { edgeItemsTexts } from '../edge-items.ts'
import { contains, type Bounds } from '../viewport.ts'
import { textWidth } from '../windowed/fitted-text.ts'
import type { Scene } from '../windowed/scene.ts'
import { itemsOver } from './items-over.ts'
import { placeLabels, type LabelledEdge, type PlacedLabel } from './place-labels.ts'
import { takenBy } from './taken-places.ts'

export interface EdgeLabelsOptions {
  readonly scene: Scene
  readonly tables: Pick<CanvasContext, 'facts' | 'items' | 'runs' | 'problems'>
  readonly showsRun: () => boolean
  readonly canAdd: () => boolean
  /** All edges are mounted and show their labels themselves. */
  readonly isMounted: () => boolean
  /** Changes when something lies or is shown elsewhere. */
  readonly revision: Readonly<Ref<number>>
  readonly font: () => string
}

export interface EdgeLabels {
  /** Of mounted edges. */
  readonly at: RefTable<PlacedLabel>
  /** Those near what is seen, for whoever draws them. */
  near(seen: Bounds): ReadonlyMap<string, PlacedLabel>
}

const EVERYWHERE: Bounds = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 }
/** Labels a little outside of what is seen are placed as well: then most panning finds them placed already. */
const MARGIN = 0.5
const NONE: ReadonlyMap<string, PlacedLabel> = new Map()

/** How many items went over each edge: where that stands. Placed anew when something changed, and not for each frame. */
export function useEdgeLabels({ scene, tables, showsRun, canAdd, isMounted, revision, font }: EdgeLabelsOptions): EdgeLabels {
  const at = new RefTable<PlacedLabel>()
  let known: { readonly revision: number; readonly area: Bounds; readonly labels: ReadonlyMap<string, PlacedLabel> } | undefined
  let frame = 0

  let ruler: CanvasRenderingContext2D | null = null
  const measure = (text: string): number => (ruler === null ? 0 : textWidth(ruler, text))

  function* labelled(area: Bounds): Generator<LabelledEdge> {
    for (const drawn of scene.edgesIn(area)) {
      const count = itemsOver(drawn, (id) => tables.items.at(id).value)
      if (count === undefined) continue
      const texts = edgeItemsTexts(count).map((text) => ({ text, width: measure(text) }))
      yield { id: drawn.edge.id, shape: drawn.shape, texts }
    }
  }
  function* taken(area: Bounds): Generator<Bounds> {
    for (const { id } of scene.nodesIn(area)) {
      const bounds = tables.runs.at(id).value === undefined ? scene.cardOf(id) : scene.boundsOf(id)
      if (bounds === undefined) continue
      const hasProblems = tables.problems.at(id).value !== undefined
      yield* takenBy({ bounds, facts: tables.facts.at(id).value, hasProblems, canAdd: canAdd() }, measure)
    }
    for (const { note, bounds } of scene.notesIn(area)) if (scene.folding.isFolded(note.id)) yield bounds
  }
  function near(seen: Bounds): ReadonlyMap<string, PlacedLabel> {
    if (!showsRun()) return NONE
    if (known !== undefined && known.revision === revision.value && contains(known.area, seen)) return known.labels
    ruler ??= document.createElement('canvas').getContext('2d')
    if (ruler !== null) ruler.font = font()
    const area = isMounted() ? EVERYWHERE : grown(seen)
    const labels = placeLabels(labelled(area), taken(area))
    keepSame(labels, known?.labels ?? NONE)
    known = { revision: revision.value, area, labels }
    return labels
  }

  watch(
    [revision, isMounted, showsRun],
    () => {
      if (frame !== 0) return
      frame = requestAnimationFrame(() => {
        frame = 0
        at.replace(isMounted() ? near(EVERYWHERE) : NONE)
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => cancelAnimationFrame(frame))
  return { at, near }
}

const grown = ({ x, y, width, height }: Bounds): Bounds => ({
  x: x - width * MARGIN,
  y: y - height * MARGIN,
  width: width * (1 + 2 * MARGIN),
  height: height * (1 + 2 * MARGIN),
})

/** A label that stands where it stood is the same one: nobody renders it again. */
function keepSame(labels: Map<string, PlacedLabel>, before: ReadonlyMap<string, PlacedLabel>): void {
  for (const [id, now] of labels) {
    const old = before.get(id)
    if (old !== undefined && old.x === now.x && old.y === now.y && old.text === now.text && old.isOn === now.isOn) labels.set(id, old)
  }
}

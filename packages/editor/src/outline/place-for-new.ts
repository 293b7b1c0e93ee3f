import type { DocumentView } from '@/document/document-state.ts'
import { NODE_HEIGHT, NODE_WIDTH, pointOf, ROW, type Point } from '@/document/grid.ts'

/** Where something is put that was added without a place: below the node that was chosen last, else below the whole workflow. */
export function placeForNew(view: DocumentView, beside: string | undefined): Point {
  const chosen = beside === undefined ? undefined : view.nodes.get(beside)
  const places = (chosen === undefined ? [...view.nodes.values()] : [chosen]).map(pointOf)
  if (places.length === 0) return { x: NODE_WIDTH / 2, y: NODE_HEIGHT / 2 }
  const left = Math.min(...places.map(({ x }) => x))
  const bottom = Math.max(...places.map(({ y }) => y))
  return { x: left + NODE_WIDTH / 2, y: bottom + ROW + NODE_HEIGHT / 2 }
}

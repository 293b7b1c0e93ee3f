import type { DocumentView } from '@/document/document-state.ts'
import { pointOf } from '@/document/grid.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The node that the arrow keys go to. Right and left follow edges when there are any, so that a branch is walked as it
 * runs; everything else goes to the nearest node on that side.
 */
export function nextNode(view: DocumentView, from: string, direction: Direction): string | undefined {
  return alongEdge(view, from, direction) ?? nearest(view, from, direction)
}

function alongEdge(view: DocumentView, from: string, direction: Direction): string | undefined {
  if (direction !== 'right' && direction !== 'left') return undefined
  const ahead = [...view.edges.values()].flatMap((edge) => {
    if (direction === 'right' && edge.from.node === from) return [edge.to.node]
    if (direction === 'left' && edge.to.node === from) return [edge.from.node]
    return []
  })
  return ahead.filter((id) => view.nodes.has(id)).sort((a, b) => pointOf(view.nodes.get(a)!).y - pointOf(view.nodes.get(b)!).y)[0]
}

const VECTOR: Readonly<Record<Direction, readonly [number, number]>> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }

function nearest(view: DocumentView, from: string, direction: Direction): string | undefined {
  const start = view.nodes.get(from)
  if (start === undefined) return undefined
  const { x, y } = pointOf(start)
  const [vx, vy] = VECTOR[direction]
  let best: { id: string; cost: number } | undefined
  for (const node of view.nodes.values()) {
    const place = pointOf(node)
    const along = (place.x - x) * vx + (place.y - y) * vy
    if (node.id === from || along <= 0) continue
    const aside = Math.abs((place.x - x) * vy) + Math.abs((place.y - y) * vx)
    const cost = along + 2 * aside
    if (best === undefined || cost < best.cost) best = { id: node.id, cost }
  }
  return best?.id
}

/** All nodes in the order in which a reader meets them: from left to right, then from top to bottom. */
export const readingOrder = (view: DocumentView): string[] =>
  [...view.nodes.values()].sort((a, b) => pointOf(a).x - pointOf(b).x || pointOf(a).y - pointOf(b).y).map((node) => node.id)

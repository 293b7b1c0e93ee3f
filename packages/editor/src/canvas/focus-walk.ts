import { byReading, directionOf } from '@/document/direction.ts'
import type { DocumentView } from '@/document/document-state.ts'
import { pointOf, type Point } from '@/document/grid.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * The node that the arrow keys go to. Right and left (down and up where the workflow runs down) follow edges when there are any, so that
 * a branch is walked as it runs; everything else goes to the nearest node on that side.
 */
export function nextNode(view: DocumentView, from: string, direction: Direction): string | undefined {
  return alongEdge(view, from, direction) ?? nearest(view, from, direction)
}

/** Only what is shown can be walked to. */
export function shownOf(view: DocumentView, isHidden: (id: string) => boolean): DocumentView {
  if (![...view.nodes.keys()].some(isHidden)) return view
  return { head: view.head, edges: view.edges, nodes: new Map([...view.nodes].filter(([id]) => !isHidden(id))) }
}

function alongEdge(view: DocumentView, from: string, direction: Direction): string | undefined {
  const runs = directionOf(view)
  const [on, back]: readonly [Direction, Direction] = runs === 'right' ? ['right', 'left'] : ['down', 'up']
  if (direction !== on && direction !== back) return undefined
  const ahead = [...view.edges.values()].flatMap((edge) => {
    if (direction === on && edge.from.node === from) return [edge.to.node]
    if (direction === back && edge.to.node === from) return [edge.from.node]
    return []
  })
  const aside = (id: string): number => pointOf(view.nodes.get(id)!)[runs === 'right' ? 'y' : 'x']
  return ahead.filter((id) => view.nodes.has(id)).sort((a, b) => aside(a) - aside(b))[0]
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

/** All nodes in the order in which a reader meets them: along the way that the workflow runs. */
export const readingOrder = (view: DocumentView): string[] =>
  [...view.nodes.values()].sort(byReading(directionOf(view))).map((node) => node.id)

/** The node that is nearest to a place, of those that are shown. */
export function neighbourOf(view: DocumentView, place: Point, isHidden: (id: string) => boolean): string | undefined {
  const far = (node: { readonly position?: readonly [number, number] }): number =>
    Math.hypot(pointOf(node).x - place.x, pointOf(node).y - place.y)
  return [...shownOf(view, isHidden).nodes.values()].reduce<{ id: string; far: number } | undefined>(
    (best, node) => (best === undefined || far(node) < best.far ? { id: node.id, far: far(node) } : best),
    undefined,
  )?.id
}

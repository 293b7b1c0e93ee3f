import type { Direction } from './direction.ts'
import type { DocumentView } from './document-state.ts'
import { ASIDE, COLUMN, pointOf, ROW, snapPoint, type Point } from './grid.ts'

export interface LayoutOptions {
  /** @default right */
  readonly direction?: Direction
  /** Only these, and only by the edges between them. @default all */
  readonly only?: ReadonlySet<string>
}

/**
 * Places for nodes: a column for each step of the way (longest path from a start), rows ordered by the middle of
 * what comes before, so that few edges cross. Edges that lead back are left out, they are loops. Linear but for the
 * sorting. What has no edges is left out: where it lies is all that it says. The rest stays where its upper left corner is.
 */
export function layeredLayout(view: DocumentView, { direction = 'right', only }: LayoutOptions = {}): Map<string, Point> {
  const ids = connectedOnes(view, only)
  const next = forwardEdges(view, ids)
  const layers = toLayers(view, next, direction)
  const before = reverse(next)
  const row = new Map<string, number>()
  for (const layer of layers) placeLayer(layer, before, row)
  const first = Math.min(...row.values())
  const corner = snapPoint(cornerOf(view, ids))
  const places = new Map<string, Point>()
  layers.forEach((layer, depth) => {
    for (const id of layer) {
      const aside = row.get(id)! - first
      const place = direction === 'right' ? { x: depth * COLUMN, y: aside * ROW } : { x: aside * ASIDE, y: depth * ROW }
      places.set(id, { x: corner.x + place.x, y: corner.y + place.y })
    }
  })
  return places
}

function connectedOnes(view: DocumentView, only: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  const counts = (id: string): boolean => view.nodes.has(id) && (only === undefined || only.has(id))
  for (const { from, to } of view.edges.values()) {
    if (from.node !== to.node && counts(from.node) && counts(to.node)) found.add(from.node).add(to.node)
  }
  return found
}

function cornerOf(view: DocumentView, ids: ReadonlySet<string>): Point {
  const places = [...ids].map((id) => pointOf(view.nodes.get(id)!))
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) }
}

type Successors = ReadonlyMap<string, readonly string[]>

/** Successors of each node without the edges that close a cycle (depth first, starts first). */
function forwardEdges(view: DocumentView, ids: ReadonlySet<string>): Map<string, string[]> {
  const order = [...view.nodes.keys()].filter((id) => ids.has(id))
  const all = new Map<string, string[]>(order.map((id) => [id, []]))
  const entered = new Set<string>()
  for (const { from, to } of view.edges.values()) {
    if (!all.has(from.node) || !all.has(to.node) || from.node === to.node) continue
    all.get(from.node)!.push(to.node)
    entered.add(to.node)
  }
  const forward = new Map<string, string[]>([...all.keys()].map((id) => [id, []]))
  const state = new Map<string, 'open' | 'closed'>()
  const walk = (start: string): void => {
    const stack = [{ id: start, index: 0 }]
    state.set(start, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = all.get(top.id)![top.index++]
      if (target === undefined) {
        state.set(top.id, 'closed')
        stack.pop()
      } else if (state.get(target) !== 'open') {
        forward.get(top.id)!.push(target)
        if (state.get(target) === undefined) {
          state.set(target, 'open')
          stack.push({ id: target, index: 0 })
        }
      }
    }
  }
  const starts = [...all.keys()].sort((a, b) => Number(entered.has(a)) - Number(entered.has(b)))
  for (const id of starts) if (!state.has(id)) walk(id)
  return forward
}

function reverse(next: Successors): Map<string, string[]> {
  const before = new Map<string, string[]>([...next.keys()].map((id) => [id, []]))
  for (const [id, targets] of next) for (const target of targets) before.get(target)!.push(id)
  return before
}

/** Column of each node: one more than the furthest node before it. */
function toLayers(view: DocumentView, next: Successors, direction: Direction): string[][] {
  const waiting = new Map([...reverse(next)].map(([id, before]) => [id, before.length]))
  const column = new Map<string, number>()
  let ready = [...next.keys()].filter((id) => waiting.get(id) === 0)
  for (const id of ready) column.set(id, 0)
  while (ready.length > 0) {
    const following: string[] = []
    for (const id of ready) {
      for (const target of next.get(id)!) {
        column.set(target, Math.max(column.get(target) ?? 0, column.get(id)! + 1))
        waiting.set(target, waiting.get(target)! - 1)
        if (waiting.get(target) === 0) following.push(target)
      }
    }
    ready = following
  }
  const layers: string[][] = []
  for (const id of byPlace(view, next, direction)) (layers[column.get(id) ?? 0] ??= []).push(id)
  return layers
}

/** Nodes as they lie beside each other now: the layout keeps the order that people chose. */
function byPlace(view: DocumentView, next: Successors, direction: Direction): string[] {
  const aside = (id: string): number => (direction === 'right' ? pointOf(view.nodes.get(id)!).y : pointOf(view.nodes.get(id)!).x)
  return [...next.keys()].sort((a, b) => aside(a) - aside(b))
}

function placeLayer(layer: readonly string[], before: Successors, row: Map<string, number>): void {
  const middle = (id: string): number => {
    const rows = before.get(id)!.map((source) => row.get(source)!)
    return rows.length === 0 ? 0 : rows.reduce((sum, value) => sum + value, 0) / rows.length
  }
  const wanted = new Map(layer.map((id) => [id, middle(id)]))
  const sorted = [...layer].sort((a, b) => wanted.get(a)! - wanted.get(b)!)
  // A group with the same middle spreads evenly around it; the rest keeps a distance of one row.
  const centre = sorted.reduce((sum, id) => sum + wanted.get(id)!, 0) / sorted.length
  let floor = -Infinity
  sorted.forEach((id, index) => {
    const ideal = Math.max(
      floor,
      sorted.every((other) => wanted.get(other) === wanted.get(id)) ? centre + index - (sorted.length - 1) / 2 : wanted.get(id)!,
    )
    row.set(id, ideal)
    floor = ideal + 1
  })
}

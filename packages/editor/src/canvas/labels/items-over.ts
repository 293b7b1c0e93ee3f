import type { DrawnEdge } from '../windowed/scene.ts'

/** Of all that are drawn as this one; undefined when nothing went there. */
export function itemsOver({ edge, bundle }: DrawnEdge, itemsOf: (id: string) => number | undefined): number | undefined {
  if (bundle === undefined) return itemsOf(edge.id)
  const counts = bundle.flatMap(({ id }) => itemsOf(id) ?? [])
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0)
}

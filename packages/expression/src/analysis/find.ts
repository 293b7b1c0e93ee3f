import type { Node } from 'acorn'

/** Every node below, in the order of the source, with those around it (innermost first). False from `visit` leaves out what is below. */
export function walk(node: Node, visit: (node: Node, around: readonly Node[]) => boolean | void, around: readonly Node[] = []): void {
  if (visit(node, around) === false) return
  const inside = [node, ...around]
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const element of value) if (isNode(element)) walk(element, visit, inside)
    } else if (isNode(value)) walk(value, visit, inside)
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** The first node that fits, with those around it (innermost first). */
export function findNode(
  root: Node,
  fits: (node: Node, around: readonly Node[]) => boolean,
): { readonly node: Node; readonly around: readonly Node[] } | undefined {
  let found: { node: Node; around: readonly Node[] } | undefined
  walk(root, (node, around) => {
    if (found !== undefined) return false
    if (!fits(node, around)) return undefined
    found = { node, around }
    return false
  })
  return found
}

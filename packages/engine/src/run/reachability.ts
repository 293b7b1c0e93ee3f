import type { PlanNode } from './plan.ts'

/** Whether a packet from any output of `from` could come in at `port` of `to`. */
export type Feeds = (from: PlanNode, to: PlanNode, port: string) => boolean

/**
 * Which nodes lead to an input port; found on first use for each port, since only joins ask. What comes back to a loop from its body
 * does not lead into the body again: the next turn is another scope, and another firing of whatever waits there.
 */
export function reachability(nodes: readonly PlanNode[]): { readonly feeds: Feeds; readonly feedsByTurns: Feeds } {
  const bodies = new Map<PlanNode, ReadonlySet<PlanNode>>()
  const comesBack = (from: PlanNode, to: PlanNode, port: string): boolean => {
    if (to.loop?.next !== port) return false
    let body = bodies.get(to)
    if (body === undefined) bodies.set(to, (body = bodyOf(to)))
    return body.has(from)
  }
  return { feeds: remember(nodes, comesBack), feedsByTurns: remember(nodes, () => false) }
}

type IsLeftOut = (from: PlanNode, to: PlanNode, port: string) => boolean

function remember(nodes: readonly PlanNode[], isLeftOut: IsLeftOut): Feeds {
  const found = new Map<string, Set<PlanNode>>()
  return (from, to, port) => {
    const key = `${to.index} ${port}`
    let feeders = found.get(key)
    if (feeders === undefined) found.set(key, (feeders = feedersOf(nodes, { to, port }, isLeftOut)))
    return feeders.has(from)
  }
}

function feedersOf(nodes: readonly PlanNode[], target: { to: PlanNode; port: string }, isLeftOut: IsLeftOut): Set<PlanNode> {
  const { to, port } = target
  const sources = new Map<PlanNode, PlanNode[]>()
  const open: PlanNode[] = []
  for (const node of nodes) {
    for (const edges of node.out.values()) {
      for (const edge of edges) {
        if (edge.to === to && edge.port === port) open.push(node)
        if (isLeftOut(node, edge.to, edge.port)) continue
        const list = sources.get(edge.to)
        if (list === undefined) sources.set(edge.to, [node])
        else list.push(node)
      }
    }
  }
  const feeders = new Set<PlanNode>()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (feeders.has(node)) continue
    feeders.add(node)
    // Not beyond the port's own node: it cannot feed itself before it fired.
    if (node !== to) open.push(...(sources.get(node) ?? []))
  }
  feeders.delete(to)
  return feeders
}

/** The nodes that a loop node's bodies lead to, up to the loop itself. */
function bodyOf(loop: PlanNode): ReadonlySet<PlanNode> {
  const body = new Set<PlanNode>()
  const open = [...loop.out].filter(([port]) => port !== loop.loop?.done).flatMap(([, edges]) => edges.map((edge) => edge.to))
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === loop || body.has(node)) continue
    body.add(node)
    for (const edges of node.out.values()) open.push(...edges.map((edge) => edge.to))
  }
  return body
}

import type { NodeTypeDescription } from '@millrace/workflow'

/** Node types under one heading of the palette. */
export interface NodeGroup {
  readonly category: string
  readonly types: readonly NodeTypeDescription[]
}

/** Triggers start every workflow, so they stand first; "Other" last. */
const RANK: Readonly<Record<string, number>> = { Triggers: -2, Trigger: -2, Flow: -1, Other: 1 }

/** All types by category, as the palette shows them. */
export function groupNodes(types: readonly NodeTypeDescription[]): NodeGroup[] {
  const groups = new Map<string, NodeTypeDescription[]>()
  for (const type of types) {
    const list = groups.get(type.category) ?? []
    list.push(type)
    groups.set(type.category, list)
  }
  const rank = (category: string, members: readonly NodeTypeDescription[]): number =>
    members.every(({ kind }) => kind === 'trigger') ? -2 : (RANK[category] ?? 0)
  return [...groups]
    .sort(([a, first], [b, second]) => rank(a, first) - rank(b, second) || a.localeCompare(b))
    .map(([category, members]) => ({ category, types: members }))
}

/** Types that hold all words of the query, best first: in the title, then in keywords, then in the description. */
export function searchNodes(types: readonly NodeTypeDescription[], query: string): NodeTypeDescription[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...types]
  const scored = types.flatMap((type) => {
    const scores = words.map((word) => score(type, word))
    return scores.includes(0) ? [] : [{ type, total: scores.reduce((sum, one) => sum + one, 0) }]
  })
  return scored.sort((a, b) => b.total - a.total || a.type.title.localeCompare(b.type.title)).map(({ type }) => type)
}

function score(type: NodeTypeDescription, word: string): number {
  const title = type.title.toLowerCase()
  if (title.startsWith(word)) return 8
  if (title.includes(` ${word}`)) return 6
  if (title.includes(word)) return 4
  if ((type.keywords ?? []).some((keyword) => keyword.toLowerCase().startsWith(word))) return 3
  if (type.type.toLowerCase().includes(word) || type.category.toLowerCase().startsWith(word)) return 2
  return type.description.toLowerCase().includes(word) ? 1 : 0
}

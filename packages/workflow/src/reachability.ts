/**
 * Who reaches whom in a directed graph: strongly connected components (Tarjan, without recursion), then one bit set of
 * reachable components for each, in the order in which they are found. 5,000 nodes take about 3 MB.
 */
export class Reachability {
  /** Components in which a node reaches itself. */
  readonly cycles: readonly (readonly string[])[]
  readonly #index: ReadonlyMap<string, number>
  readonly #component: Int32Array
  readonly #reachable: Uint32Array[] = []

  constructor(ids: readonly string[], successorsOf: (id: string) => readonly string[]) {
    const index = new Map(ids.map((id, position) => [id, position]))
    const successors = ids.map((id) => successorsOf(id).map((to) => index.get(to)!)) // the graph keeps edges between its nodes only
    const { component, members } = components(successors)
    this.#index = index
    this.#component = component
    const words = (members.length >> 5) + 1
    members.forEach((group, number) => this.#reachable.push(this.#reachableFrom(group, { number, words, successors })))
    const cyclic = members.filter((_group, number) => hasBit(this.#reachable[number]!, number))
    this.cycles = cyclic.map((group) => [...group].sort((a, b) => a - b).map((position) => ids[position]!)).reverse()
  }

  // Components come out after all that they lead to, so the sets of their successors are complete.
  #reachableFrom(group: readonly number[], at: { number: number; words: number; successors: readonly (readonly number[])[] }): Uint32Array {
    const bits = new Uint32Array(at.words)
    for (const node of group) {
      for (const next of at.successors[node]!) {
        const to = this.#component[next]!
        if (hasBit(bits, to)) continue
        bits[to >> 5]! |= 1 << (to & 31)
        if (to === at.number) continue
        const theirs = this.#reachable[to]!
        for (let word = 0; word < at.words; word++) bits[word]! |= theirs[word]!
      }
    }
    return bits
  }

  reaches(from: string, to: string): boolean {
    const [a, b] = [this.#index.get(from), this.#index.get(to)]
    if (a === undefined || b === undefined) return false
    return hasBit(this.#reachable[this.#component[a]!]!, this.#component[b]!)
  }
}

const hasBit = (bits: Uint32Array, bit: number): boolean => (bits[bit >> 5]! & (1 << (bit & 31))) !== 0

interface Components {
  /** Component of each node. */
  readonly component: Int32Array
  /** Nodes of each component, in reverse topological order. */
  readonly members: number[][]
}

interface Visit {
  readonly node: number
  next: number
}

/** Tarjan's algorithm with its own stack. */
function components(successors: readonly (readonly number[])[]): Components {
  const count = successors.length
  const component = new Int32Array(count).fill(-1)
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const members: number[][] = []
  const path: number[] = []
  let clock = 0
  const open = (node: number): Visit => {
    order[node] = low[node] = clock++
    path.push(node)
    return { node, next: 0 }
  }
  const close = (node: number): void => {
    const group: number[] = []
    let member: number
    do {
      member = path.pop()! // `node` itself is on the path
      component[member] = members.length
      group.push(member)
    } while (member !== node)
    members.push(group)
  }
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue
    const visits = [open(root)]
    while (visits.length > 0) {
      const visit = visits.at(-1)!
      const { node } = visit
      const next = successors[node]![visit.next++]
      if (next !== undefined) {
        if (order[next] === -1) visits.push(open(next))
        else if (component[next] === -1) low[node] = Math.min(low[node]!, order[next]!)
        continue
      }
      visits.pop()
      if (low[node] === order[node]) close(node)
      const parent = visits.at(-1)?.node
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
    }
  }
  return { component, members }
}

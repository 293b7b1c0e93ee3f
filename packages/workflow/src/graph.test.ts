import fc from 'fast-check'
import type { WorkflowDocument } from './generated/workflow.ts'
import { buildGraph } from './graph.ts'

const document = (count: number, edges: readonly (readonly [number, number])[]): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Test',
  nodes: Array.from({ length: count }, (_, index) => ({ id: `n${index}`, name: `n${index}`, type: 't.a', typeVersion: 1 })),
  edges: edges.map(([from, to], index) => ({
    id: `e${index}`,
    from: { node: `n${from}`, port: 'main' },
    to: { node: `n${to}`, port: 'main' },
  })),
})

test('who reaches whom, and who lies on a cycle, is what following the edges one by one gives', () => {
  const sizes = fc.integer({ min: 1, max: 40 })
  const graphs = sizes.chain((count) => fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count), fc.nat(count)), { maxLength: 80 })))
  fc.assert(
    fc.property(graphs, ([count, edges]) => {
      const graph = buildGraph(document(count, edges)) // an end may be the node after the last: such edges do not count
      const follow = (from: number): Set<number> => {
        const found = new Set<number>()
        const open = [from]
        for (let at = open.pop(); at !== undefined; at = open.pop()) {
          const next = edges.filter(([a, b]) => a === at && b < count && !found.has(b)).map(([, b]) => b)
          for (const b of next) found.add(b)
          open.push(...next)
        }
        return found
      }
      const reached = Array.from({ length: count }, (_, index) => follow(index))
      for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) expect(graph.reaches(`n${a}`, `n${b}`)).toBe(reached[a]!.has(b))
      const cyclic = reached.flatMap((set, index) => (set.has(index) ? [`n${index}`] : []))
      expect(graph.cycles().flat().sort()).toEqual(cyclic.sort())
    }),
    { numRuns: 300 },
  )
})

test('5,000 nodes in one chain or one cycle are no trouble', () => {
  const chain = Array.from({ length: 4_999 }, (_, index) => [index, index + 1] as const)
  const line = buildGraph(document(5_000, chain))
  expect([line.reaches('n0', 'n4999'), line.reaches('n4999', 'n0'), line.cycles()]).toEqual([true, false, []])
  const ring = buildGraph(document(5_000, [...chain, [4_999, 0]]))
  expect(ring.reaches('n4999', 'n4998')).toBe(true)
  expect(ring.cycles()[0]).toHaveLength(5_000)
})

test('a node that does not exist reaches nothing', () => {
  const graph = buildGraph(document(1, [[0, 9]]))
  expect([graph.reaches('n0', 'n9'), graph.reaches('x', 'n0'), graph.outgoing('n0')]).toEqual([false, false, []])
})

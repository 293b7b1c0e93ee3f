import fc from 'fast-check'
import { NodeError, type JsonObject } from '@millrace/base'
import type { Item, NodeDefinition, StepContext } from '@millrace/node-sdk'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'
import type { NodeCatalog } from '../ports/index.ts'
import { sketch } from '../testing/build-document.ts'
import { Harness } from '../testing/harness.ts'
import { MemoryPackets } from '../testing/memory-packets.ts'
import { testCatalog } from '../testing/test-nodes.ts'

/**
 * The oracle is in the data: every node that makes items gives each a name of its own, and writes into it which items of which nodes it
 * came from, by what the rules of lineage say in words. A way back ends at the nearest item of a node: a later one takes its place.
 */
type Trail = Record<string, string[]>
const trailOf = (item: Item): Trail => (item.json['trail'] ?? {}) as Trail

function union(items: readonly Item[]): Trail {
  const trail: Trail = {}
  for (const item of items)
    for (const [node, ids] of Object.entries(trailOf(item))) trail[node] = [...new Set([...(trail[node] ?? []), ...ids])]
  return trail
}

interface Observed {
  /** What each firing of each node gave, by `name:run`. */
  readonly gave: Map<string, string[]>
  /** Trail of an item, node asked for, what came of it. */
  readonly asked: { trail: Trail; node: string; got: string }[]
}

function nodesFor({ gave, asked }: Observed): NodeCatalog {
  let count = 0
  const make = (step: StepContext, sources: readonly Item[]): Item => {
    const id = `${step.node.name}#${(count += 1)}`
    const firing = `${step.node.name}:${step.runIndex}`
    gave.set(firing, [...(gave.get(firing) ?? []), id])
    return { json: { id, n: count, trail: { ...union(sources), [step.node.name]: [id] } } }
  }
  const define = (
    type: string,
    parts: Partial<NodeDefinition> & Pick<NodeDefinition, 'execute'>,
  ): [string, { definition: NodeDefinition; check: () => [] }] => [
    type,
    {
      definition: {
        ...{
          type,
          version: 1,
          title: type,
          description: type,
          kind: 'action',
          category: 'Test',
          effects: 'none',
          config: { type: 'object' },
        },
        ports: { inputs: ['main'], outputs: ['main'] },
        ...parts,
      },
      check: () => [],
    },
  ]
  const odd = (_item: Item, index: number): boolean => index % 2 === 0
  const byType = new Map([
    define('map', { execute: (step) => ({ main: step.items().map((item) => make(step, [item])) }) }),
    define('each', { itemwise: true, execute: (step) => ({ main: step.items().map((item) => make(step, [item])) }) }),
    define('split', {
      itemwise: true,
      execute: (step) => ({
        main: step
          .items()
          .flatMap((item) => Array.from({ length: Number(item.json['n']) % 3 }, () => step.madeFrom(make(step, [item]), [item]))),
      }),
    }),
    define('all', { execute: (step) => ({ main: [make(step, step.items())] }) }),
    define('anew', {
      execute: (step) => {
        const items = step.items()
        const kept = items.filter(odd)
        return { main: kept.map((item) => make(step, kept.length === items.length ? [item] : items)) }
      },
    }),
    define('drop', { execute: (step) => ({ main: step.items().filter(odd) }) }),
    define('turn', { execute: (step) => ({ main: [...step.items()].reverse() }) }),
    define('zip', {
      ports: { inputs: ['a', 'b'], outputs: ['main'] },
      join: 'all',
      execute: (step) => {
        const [left, right] = [step.items('a'), step.items('b')]
        return {
          main: left.map((item, index) => {
            const sources = [item, ...(right[index] === undefined ? [] : [right[index]])]
            return step.madeFrom(make(step, sources), sources)
          }),
        }
      },
    }),
    define('ask', {
      execute: (step) => {
        step.items().forEach((item, index) => {
          const got = answer(step, index)
          if (got !== 'step.interrupted') asked.push({ trail: trailOf(item), node: String(step.rawConfig['of']), got }) // it is begun anew
        })
        return { main: step.items() }
      },
    }),
  ])
  const others = testCatalog({ write: () => undefined })
  return { get: (type, version) => (byType.get(type) as never) ?? others.get(type, version) }
}

function answer(step: StepContext, index: number): string {
  try {
    return String(step.config(index)['got'])
  } catch (thrown) {
    return thrown instanceof NodeError ? thrown.code : String(thrown)
  }
}

type Kind = 'map' | 'each' | 'split' | 'all' | 'anew' | 'drop' | 'turn'
type Block =
  | { readonly kind: Kind }
  | { readonly kind: 'zip' | 'append' | 'either'; readonly left: readonly Block[]; readonly right: readonly Block[] }
  | { readonly kind: 'loop'; readonly size: number; readonly body: readonly Block[] }

const simple: fc.Arbitrary<Block> = fc.record({ kind: fc.constantFrom<Kind[]>('map', 'each', 'split', 'all', 'anew', 'drop', 'turn') })
const { blocks } = fc.letrec<{ block: Block; blocks: readonly Block[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2 },
    simple,
    fc.record({ kind: fc.constantFrom('zip', 'append', 'either' as const), left: tie('blocks'), right: tie('blocks') }),
    fc.record({ kind: fc.constant('loop' as const), size: fc.integer({ min: 1, max: 3 }), body: tie('blocks') }),
  ),
  blocks: fc.array(tie('block'), { maxLength: 4, depthIdentifier: 'blocks' }),
}))

/** Draws blocks one after the other; `at` is where the next one is connected. */
class Drawing {
  readonly nodes: [string, string, Partial<WorkflowNode> & { config?: JsonObject }][] = []
  readonly edges: string[] = []
  readonly makers: string[] = ['start']

  add(type: string, config: JsonObject = {}): string {
    const id = `${type.replace('test.', '')}${this.nodes.length}`
    this.nodes.push([id, type, { config }])
    if (!['drop', 'turn', 'ask'].includes(type) && !type.startsWith('test.')) this.makers.push(id)
    return id
  }

  draw(list: readonly Block[], at: string): string {
    return list.reduce((from, block) => this.#block(block, from), at)
  }

  #block(block: Block, at: string): string {
    switch (block.kind) {
      case 'zip':
      case 'append': {
        const join = this.add(block.kind === 'zip' ? 'zip' : 'test.merge')
        this.edges.push(`${this.draw(block.left, at)} > ${join}:a`, `${this.draw(block.right, at)} > ${join}:b`)
        return join
      }
      case 'either': {
        const sift = this.add('test.sift', { modulo: 2 })
        const after = this.add('map')
        this.edges.push(`${at} > ${sift}`)
        this.edges.push(`${this.draw(block.left, `${sift}:yes`)} > ${after}`, `${this.draw(block.right, `${sift}:no`)} > ${after}`)
        return after
      }
      case 'loop': {
        const loop = this.add('test.loop', { size: block.size })
        this.edges.push(`${at} > ${loop}`, `${this.draw([{ kind: 'each' }, ...block.body], `${loop}:loop`)} > ${loop}:next`)
        return `${loop}:done`
      }
      default: {
        const node = this.add(block.kind)
        this.edges.push(`${at} > ${node}`)
        return node
      }
    }
  }
}

function workflowOf(list: readonly Block[]): WorkflowDocument {
  const drawing = new Drawing()
  const end = drawing.draw(list, 'start')
  let at = end
  for (const maker of [...drawing.makers]) {
    const ask = drawing.add('ask', { of: maker, got: { $expr: `{{ $('${maker}').item.json.id }}` } })
    drawing.edges.push(`${at} > ${ask}`)
    at = ask
  }
  return sketch(drawing.nodes, drawing.edges)
}

async function run(list: readonly Block[], count: number, options: ConstructorParameters<typeof Harness>[0]): Promise<Observed> {
  const observed: Observed = { gave: new Map(), asked: [] }
  const harness = await new Harness({ ...options, catalog: nodesFor(observed) }).start()
  const items = Array.from({ length: count }, (_, n) => ({ id: `start#${n}`, n, trail: { start: [`start#${n}`] } }))
  observed.gave.set('start:0', items.map(({ id }) => id)) // prettier-ignore
  const view = await harness.execute(workflowOf(list), items)
  expect(view.header.status).toBe('completed')
  await harness.engine.stop(1000)
  return observed
}

/** What the rules say: the one item, or why there is none. */
function allowed({ gave }: Observed, trail: Trail, node: string): readonly string[] {
  const ids = trail[node] ?? []
  if (ids.length === 1) return ids
  if (ids.length > 1) return ['expression.ambiguous-item']
  const only = [...gave].flatMap(([firing, given]) => (firing.startsWith(`${node}:`) && given.length === 1 ? given : []))
  // Of a node beside this one it depends on what came first whether it has run.
  return ['expression.no-paired-item', 'expression.node-not-executed', ...only]
}

const SPILLING = { packetLimits: { spillCharacters: 500, spillItems: 3, memoryBytes: 250_000, diskBytes: 50_000_000 } }

test.each([
  ['in memory', (): ConstructorParameters<typeof Harness>[0] => ({})],
  ['on disk', () => ({ packets: new MemoryPackets(), ...SPILLING })],
])(
  'whatever nodes stand between, an item finds the item of a node that it came from, or an error (items %s)',
  async (_where, options) => {
    let asked = 0
    await fc.assert(
      fc.asyncProperty(blocks, fc.integer({ min: 1, max: 7 }), async (list, count) => {
        const observed = await run(list, count, options())
        asked += observed.asked.length
        for (const { trail, node, got } of observed.asked) expect({ node, trail, got: allowed(observed, trail, node) }).toEqual({ node, trail, got: expect.arrayContaining([got]) }) // prettier-ignore
      }),
      { numRuns: 120 },
    )
    expect(asked).toBeGreaterThan(1000)
  },
  120_000,
)

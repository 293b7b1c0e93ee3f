import { MillraceError } from '@millrace/base'
import { hostFunction, hostObject, type NodeFacts, type SampleItem } from '@millrace/expression'

/** Which item of another node belongs to the current one is only known where it runs. */
export class PairedLaterError extends MillraceError<{ readonly node: string }> {
  constructor(data: { readonly node: string }) {
    super({
      code: 'expression.no-paired-item',
      status: 422,
      message: `Which item of "${data.node}" this one came from is known when it runs.`,
      data,
    })
    this.name = 'PairedLaterError'
  }
}

/** Where in the sample the expression stands. */
export interface SamplePlace {
  readonly index: number
  readonly count: number
}

/** What `$('Node')` gives in a preview: the items that the node gave, and the one in the same place where there are as many. */
function nodeValue({ name, samples = [] }: NodeFacts, { index, count }: SamplePlace): object {
  const paired = (place: number): SampleItem | undefined => {
    if (samples.length === 1) return samples[0]
    if (samples.length === count) return samples[place]
    throw new PairedLaterError({ node: name })
  }
  return hostObject({
    item: { get: () => paired(index) },
    json: { get: () => paired(index)?.json },
    binary: { get: () => paired(index)?.binary ?? {} },
    all: { call: () => [...samples], signature: 'all(branch?, run?)' },
    first: { call: () => samples[0], signature: 'first(branch?, run?)' },
    last: { call: () => samples.at(-1), signature: 'last(branch?, run?)' },
    itemMatching: { call: (place) => paired(Number(place)), signature: 'itemMatching(index)' },
    isExecuted: { get: () => true },
  })
}

/** `$`, `$node` and `$items` for the nodes whose data is at hand. */
export function nodeNames(nodes: readonly NodeFacts[], place: SamplePlace, items: readonly SampleItem[]): [string, unknown][] {
  const known = new Map(nodes.filter(({ samples }) => samples !== undefined).map((node) => [node.name, node]))
  const valueOf = (name: unknown): object | undefined => {
    const node = known.get(String(name))
    return node === undefined ? undefined : nodeValue(node, place)
  }
  return [
    ['$', hostFunction(valueOf)],
    ['$node', hostObject({}, { get: valueOf, names: () => [...known.keys()] })],
    ['$items', hostFunction((name) => [...(name === undefined ? items : (known.get(String(name))?.samples ?? []))])],
  ]
}

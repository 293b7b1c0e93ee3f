import type { JsonObject } from '@millrace/base'
import type { ConnectorDefinition, NodeDefinition } from '@millrace/node-sdk'
import { checkConnector, nodesOfConnector } from '@millrace/node-sdk/connector'
import { checkConfig } from '@millrace/node-sdk/testing'
import { connectorFromOpenApi } from '@millrace/openapi'
import { mutantsOf, type Mutant } from './mutants.ts'
import { sampleConfig } from './sample.ts'
import { readSource } from './source.ts'
import { StrictService } from './strict-service.ts'
import { requestOf } from './wire.ts'

export interface Refusal {
  readonly type: string
  readonly sample: 'required' | 'all'
  readonly problems: readonly string[]
}

export interface Verdict {
  readonly operations: number
  /** Wrong with the connector itself; nothing else is looked at then. */
  readonly issues: readonly string[]
  /** Requests that were made: of each operation one with what is required, and one with everything. */
  readonly tried: number
  readonly accepted: number
  /** Configs that nobody could make up; their operations were not tried. */
  readonly unsampled: number
  readonly refusals: readonly Refusal[]
  readonly mutants: { readonly made: number; readonly caught: number; readonly survivors: readonly string[] }
}

export interface CheckOptions {
  /** Operations that are tried, spread over the document. @default all */
  readonly most?: number
  /** Operations of which mutants are made. @default 100 */
  readonly mutated?: number
}

const BASE = 'https://service.test'

/** A document's connector against a service that takes exactly what the document describes. */
export async function checkDocument(document: JsonObject, { most = Infinity, mutated = 100 }: CheckOptions = {}): Promise<Verdict> {
  const { connector } = connectorFromOpenApi(document, { baseUrl: BASE })
  const issues = checkConnector(connector).map(({ path, message }) => `${path} ${message}`)
  const empty = { made: 0, caught: 0, survivors: [] }
  const { operations } = connector
  if (issues.length > 0) return { operations: operations.length, issues, tried: 0, accepted: 0, unsampled: 0, refusals: [], mutants: empty }
  const source = readSource(document)
  const service = new StrictService(source, BASE)
  const nodes = nodesOfConnector(connector)
  const chosen = spread(nodes.length, most)
  const outcome = { tried: 0, accepted: 0, unsampled: 0, refusals: [] as Refusal[] }
  const good: number[] = []
  for (const index of chosen) if (await tryNode(nodes[index] as NodeDefinition, service, outcome)) good.push(index)
  const methodsAt = (path: string): ReadonlySet<string> =>
    new Set(source.operations.filter((each) => same(each.path, path)).map(({ method }) => method))
  const mutants = await tryMutants(
    connector,
    spread(good.length, mutated).map((at) => good[at] as number),
    { service, methodsAt },
  )
  return { operations: operations.length, issues, ...outcome, mutants }
}

const same = (one: string, other: string): boolean => shapeOf(one) === shapeOf(other)
const shapeOf = (path: string): string => path.replace(/\{[^{}]*\}/g, '{}').replace(/[?#].*$/s, '')

/** Places spread evenly. */
const spread = (length: number, most: number): readonly number[] =>
  length <= most ? [...Array(length).keys()] : Array.from({ length: most }, (_, at) => Math.floor((at * length) / most))

async function tryNode(
  node: NodeDefinition,
  service: StrictService,
  outcome: { tried: number; accepted: number; unsampled: number; refusals: Refusal[] },
): Promise<boolean> {
  let isGood = false
  for (const wanted of ['required', 'all'] as const) {
    const config = configFor(node, wanted)
    if (config === undefined) {
      outcome.unsampled += 1
      continue
    }
    outcome.tried += 1
    const problems = await problemsOf(node, config, service)
    if (problems.length === 0) {
      outcome.accepted += 1
      isGood ||= wanted === 'required'
    } else outcome.refusals.push({ type: node.type, sample: wanted, problems })
  }
  return isGood
}

/**
 * A listing is asked for one entry, whether the sample says how many or not: every answer is the same one, and a node that asks for page
 * after page rightly takes that for a service that does not heed the page. A config that the node's own schema refuses is none.
 */
function configFor(node: NodeDefinition, wanted: 'required' | 'all'): JsonObject | undefined {
  const { returnAll, ...config } = sampleConfig(node.config, wanted)
  const isListing = Object.hasOwn((node.config['properties'] ?? {}) as JsonObject, 'returnAll')
  const whole = isListing ? { ...config, limit: 1 } : { ...config, ...(returnAll === undefined ? {} : { returnAll }) }
  return checkConfig(node, whole).problems.length === 0 ? whole : undefined
}

async function problemsOf(node: NodeDefinition, config: JsonObject, service: StrictService): Promise<readonly string[]> {
  try {
    return service.answer(await requestOf(node, config)).problems
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)]
  }
}

async function tryMutants(
  connector: ConnectorDefinition,
  chosen: readonly number[],
  { service, methodsAt }: { service: StrictService; methodsAt: (path: string) => ReadonlySet<string> },
): Promise<Verdict['mutants']> {
  const survivors: string[] = []
  let made = 0
  for (const index of chosen) {
    const operation = connector.operations[index]
    if (operation === undefined) continue
    for (const mutant of mutantsOf(operation, { methods: methodsAt(operation.path) })) {
      const survived = await survives(connector, mutant, service)
      if (survived === undefined) continue
      made += 1
      if (survived) survivors.push(`${mutant.kind} of ${operation.id}`)
    }
  }
  return { made, caught: made - survivors.length, survivors }
}

/** Undefined for one that cannot even be made a node: the first to refuse it is ourselves. */
async function survives(connector: ConnectorDefinition, { kind, operation }: Mutant, service: StrictService): Promise<boolean | undefined> {
  const [node] = nodesOfConnector({ ...connector, operations: [operation] })
  // A body is only there to be wrong when something is in it.
  const config = node === undefined ? undefined : configFor(node, kind === 'body' ? 'all' : 'required')
  return node === undefined || config === undefined ? undefined : (await problemsOf(node, config, service)).length === 0
}

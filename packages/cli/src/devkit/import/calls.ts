import { isJsonObject, NodeError, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import type { ConnectorDefinition, HttpRequest, HttpResponse, NodeDefinition } from '@millrace/node-sdk'
import { nodesOfConnector } from '@millrace/node-sdk/connector'
import { checkConfig, runNode, sampleConfigs } from '@millrace/node-sdk/testing'
import type { ImportedConnector } from '@millrace/openapi'
import { plainSample } from './plain-sample.ts'

/** A request as it is written into a test: without what is undefined, bytes as base64. */
export type SeenCall = JsonObject

/** One operation with a config, what it asks for, what is answered, and what becomes of that. The tests of a new package are made of these. */
export interface RecordedCall {
  readonly node: string
  readonly config: JsonObject
  readonly requests: readonly SeenCall[]
  readonly answer: { readonly status: number; readonly body: JsonValue }
  readonly outputs: readonly JsonObject[]
}

/** Enough to see that the nodes work; all of a document with a thousand operations would make each test last a minute. */
export const MOST_CALLS = 150
const LARGEST_ANSWER = 20_000

/**
 * Executes operations with the examples of the document: what they ask for now is what the package's tests will expect. An operation of
 * which no config can be made from its schema has none.
 */
export async function recordCalls({
  connector,
  answers,
}: Pick<ImportedConnector, 'connector' | 'answers'>): Promise<readonly RecordedCall[]> {
  const nodes = nodesOfConnector(connector)
  const step = Math.max(1, nodes.length / MOST_CALLS)
  const calls: RecordedCall[] = []
  for (let at = 0; at < nodes.length; at += step) {
    const node = nodes[Math.floor(at)]
    const operation = connector.operations[Math.floor(at)]
    if (node === undefined || operation === undefined) continue
    const answer = answers.get(operation.id) ?? {
      status: 200,
      body: wrapped(
        plainSample(operation.response?.schema as JsonValue, { $defs: connector.$defs ?? {} } as JsonObject),
        operation.response?.items,
      ),
    }
    const small = JSON.stringify(answer.body).length <= LARGEST_ANSWER ? answer : { status: answer.status, body: {} }
    const call = await recordCall(node, { status: small.status, headers: {}, body: small.body })
    if (call !== undefined) calls.push(call)
  }
  return calls
}

/** The connector without examples that do not fit its schemas, as vendors' documents have them. */
export function withFittingExamples(connector: ConnectorDefinition): ConnectorDefinition {
  const nodes = nodesOfConnector(connector)
  return {
    ...connector,
    operations: connector.operations.map((operation, index) => {
      const node = nodes[index]
      const { examples, ...rest } = operation
      if (examples === undefined || node === undefined) return operation
      const fitting = examples.filter(({ config }) => checkConfig(node, config as JsonObject).problems.length === 0)
      return fitting.length === 0 ? rest : { ...rest, examples: fitting }
    }),
  }
}

/** An item as it stands in the answer: inside the list that the pointer names. */
function wrapped(item: JsonValue, items: string | undefined): JsonValue {
  if (items === undefined || items === '') return item
  return items
    .slice(1)
    .split('/')
    .reduceRight<JsonValue>((inside, name) => ({ [nameOfStep(name)]: inside }), [item])
}

async function recordCall(node: NodeDefinition, answer: HttpResponse & { body: JsonValue }): Promise<RecordedCall | undefined> {
  const config = configFor(node)
  if (config === undefined) return undefined
  const first = await outcomeOf(node, config, answer)
  const second = await outcomeOf(node, config, answer)
  // What differs from one time to the next, e.g. the boundary of a form, cannot be expected.
  if (first === undefined || JSON.stringify(first) !== JSON.stringify(second)) return undefined
  return { node: node.type, config, answer: { status: answer.status, body: answer.body }, ...first }
}

function configFor(node: NodeDefinition): JsonObject | undefined {
  const fits = (config: JsonObject): boolean => checkConfig(node, config).problems.length === 0
  const shown = node.examples?.map(({ config }) => config).find(fits)
  if (shown !== undefined) return shown
  const plain = plainSample(node.config)
  if (isJsonObject(plain) && fits(plain)) return plain
  return sampleConfigs(node, { count: 1 })[0]
}

/** Undefined when the node refuses the config or the answer: then there is nothing to expect. */
async function outcomeOf(
  node: NodeDefinition,
  config: JsonObject,
  answer: HttpResponse,
): Promise<Pick<RecordedCall, 'requests' | 'outputs'> | undefined> {
  let asked = 0
  try {
    const { requests, outputs } = await runNode(node, {
      config,
      items: [{}],
      idempotencyKey: 'test-key',
      // The first page only: what follows it depends on what the answers say.
      http: () => (asked++ === 0 ? answer : { status: 200, headers: {}, body: {} }),
    })
    return { requests: requests.map(seenCall), outputs: (outputs['main'] ?? []).map(({ json }) => json) }
  } catch (thrown) {
    if (thrown instanceof NodeError) return undefined
    throw thrown
  }
}

/** As JSON keeps it. */
export const seenCall = (request: HttpRequest): SeenCall =>
  JSON.parse(
    JSON.stringify(request, (_name, value: unknown) =>
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ),
  ) as SeenCall

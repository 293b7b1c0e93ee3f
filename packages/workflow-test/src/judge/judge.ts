import type { JsonObject, JsonValue } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { TestSetupError } from '../errors.ts'
import { holdsQuery, type SentRequest } from '../execute/fake-http.ts'
import { findNode } from '../execute/mocks.ts'
import type { NodeRun, WorkflowRun } from '../execute/options.ts'
import { fitsPattern, holds } from '../execute/subset.ts'
import type { ExpectedError, ExpectedRequest, Expectation, NodeExpectation } from '../generated/workflow-test.ts'
import { whyNotTrue } from './expressions.ts'
import { different, narrowed, pointer, type Failure } from './failure.ts'
import { judgeItems } from './items.ts'

/** What is not as a test expects it; empty when all is. Throws TestSetupError for a node that the workflow does not have. */
export function judge(run: WorkflowRun, expected: Expectation, document: WorkflowDocument): readonly Failure[] {
  const { output, nodes = {}, requests, response, tookMs } = expected
  return [
    ...judgeStatus(run, expected),
    ...(expected.error === undefined ? [] : judgeError('/expect/error', run.error, expected.error)),
    ...(output === undefined ? [] : judgeItems('/expect/output', run.output, output)),
    ...Object.entries(nodes).flatMap(([name, wanted]) => judgeNode(name, nodeOf(run, document, name), wanted)),
    ...(requests === undefined ? [] : judgeRequests(run.requests, requests)),
    ...(response === undefined ? [] : judgeResponse(run.response, response)),
    ...(expected.true ?? []).flatMap((source, index) => whyNotTrue(`/expect/true/${index}`, source, namesOf(run)) ?? []),
    ...(tookMs === undefined || tookMs === run.tookMs
      ? []
      : [{ path: '/expect/tookMs', message: `it took ${run.tookMs} ms by its clock, not ${tookMs} ms` }]),
  ]
}

/** A failure that nobody expects fails the test, whatever else it looks at. */
function judgeStatus({ status, error }: WorkflowRun, expected: Expectation): readonly Failure[] {
  const wanted = expected.status ?? (expected.error === undefined ? 'completed' : 'failed')
  if (status === wanted) return []
  const why = error === null ? '' : ` (${error.node === null ? '' : `${error.node}: `}${error.code}: ${error.message})`
  return [{ path: '/expect/status', message: `the execution is ${status}${why}, not ${wanted}` }]
}

function judgeError(
  path: string,
  error: { readonly code: string; readonly message: string; readonly node?: string | null } | null,
  { code, message, node }: ExpectedError,
): readonly Failure[] {
  if (error === null) return [{ path, message: 'nothing failed' }]
  return [
    ...(code === undefined || code === error.code
      ? []
      : [{ path: `${path}/code`, message: `the error is ${error.code}, not ${code}: ${error.message}` }]),
    ...(message === undefined || error.message.includes(message)
      ? []
      : [{ path: `${path}/message`, message: `the message is ${JSON.stringify(error.message)}` }]),
    ...(node === undefined || node === error.node
      ? []
      : [{ path: `${path}/node`, message: `${error.node ?? 'no node'} failed, not ${node}` }]),
  ]
}

function nodeOf({ nodes }: WorkflowRun, document: WorkflowDocument, name: string): NodeRun {
  const found = nodes[findNode(document, name, '/expect/nodes').name]
  if (found === undefined) throw new TestSetupError({ path: `/expect/nodes/${name}`, reason: 'the workflow has no such node' })
  return found
}

function judgeNode(name: string, run: NodeRun, wanted: NodeExpectation): readonly Failure[] {
  const path = `/expect/nodes${pointer(name)}`
  const { ran, items, outputs = {}, inputs = {}, error, attempts, config } = wanted
  return [
    ...judgeRan(`${path}/ran`, run.ran, ran),
    ...(items === undefined ? [] : judgeItems(`${path}/items`, run.outputs[run.mainOutput] ?? [], items)),
    ...Object.entries(outputs).flatMap(([port, each]) => judgeItems(`${path}/outputs${pointer(port)}`, run.outputs[port] ?? [], each)),
    ...Object.entries(inputs).flatMap(([port, each]) => judgeItems(`${path}/inputs${pointer(port)}`, run.inputs[port] ?? [], each)),
    ...(error === undefined ? [] : judgeError(`${path}/error`, run.error === null ? null : { ...run.error, node: name }, error)),
    ...(attempts === undefined || attempts === run.attempts
      ? []
      : [{ path: `${path}/attempts`, message: `there were ${run.attempts} attempts, not ${attempts}` }]),
    ...(config === undefined ? [] : judgeConfig(`${path}/config`, run, config)),
  ]
}

function judgeRan(path: string, ran: number, wanted: boolean | number | undefined): readonly Failure[] {
  if (wanted === undefined || (typeof wanted === 'boolean' ? wanted === ran > 0 : wanted === ran)) return []
  return [{ path, message: ran === 0 ? 'the node did not run' : `the node ran ${ran === 1 ? 'once' : `${ran} times`}` }]
}

function judgeConfig(path: string, { config }: NodeRun, wanted: JsonObject): readonly Failure[] {
  if (config === null) return [{ path, message: 'the config of a node is known only where the node is mocked and ran' }]
  return holds(config, wanted) ? [] : [different(path, 'the config is another one', [wanted, narrowed(config, wanted)])]
}

function judgeRequests(sent: readonly SentRequest[], wanted: readonly ExpectedRequest[]): readonly Failure[] {
  if (wanted.length === 0)
    return sent.length === 0
      ? []
      : [{ path: '/expect/requests', message: `${sent.length} requests were sent: ${sent.map(lineOf).join(', ')}` }]
  return wanted.flatMap((each, index) => {
    const count = sent.filter((request) => fits(request, each)).length
    if (each.times === undefined ? count > 0 : count === each.times) return []
    const { times, ...rest } = each
    const seen = sent.map(plainRequest)
    const nearest = seen.toSorted((a, b) => likeness(b, rest) - likeness(a, rest))[0]
    const message = times === undefined ? 'no such request was sent' : `such a request was sent ${count} times, not ${times}`
    const shown = nearest === undefined || times !== undefined ? undefined : narrowed(nearest, rest as JsonObject)
    const path = `/expect/requests/${index}`
    return [shown === undefined ? { path, message } : different(path, `${message}; the nearest one`, [rest as JsonObject, shown])]
  })
}

const plainRequest = ({ method, url, query, headers, body }: SentRequest): JsonObject => ({
  ...{ method, url, headers: { ...headers }, body: body ?? null },
  query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])),
})

const lineOf = ({ method, url }: SentRequest): string => `${method} ${url}`

const likeness = (request: JsonObject, wanted: ExpectedRequest): number =>
  (wanted.url !== undefined && fitsPattern(String(request['url']), wanted.url) ? 2 : 0) +
  (wanted.method?.toUpperCase() === request['method'] ? 1 : 0) +
  (wanted.body !== undefined && holds(request['body'], wanted.body) ? 1 : 0)

function fits(sent: SentRequest, { method, url, query = {}, headers = {}, body }: ExpectedRequest): boolean {
  return (
    (method === undefined || method.toUpperCase() === sent.method) &&
    (url === undefined || fitsPattern(sent.url, url)) &&
    holdsQuery(sent.query, query) &&
    Object.entries(headers).every(([name, value]) => sent.headers[name.toLowerCase()] === value) &&
    (body === undefined || holds(sent.body, body))
  )
}

function judgeResponse(response: WorkflowRun['response'], wanted: NonNullable<Expectation['response']>): readonly Failure[] {
  const path = '/expect/response'
  if (response === null) return [{ path, message: 'no node answered the caller' }]
  const actual: JsonObject = { status: response.status, headers: { ...response.headers }, body: response.body ?? null }
  return holds(actual, wanted as JsonObject)
    ? []
    : [different(path, 'the answer is another one', [wanted as JsonObject, narrowed(actual, wanted as JsonObject)])]
}

/** What expressions about the whole execution see. */
function namesOf({ nodes, output, status, requests, variables }: WorkflowRun): Readonly<Record<string, unknown>> {
  const seen = Object.entries(nodes).map(([name, node]): [string, JsonValue] => [
    name,
    { items: [...(node.outputs[node.mainOutput] ?? [])], outputs: plain(node.outputs), inputs: plain(node.inputs), ran: node.ran },
  ])
  return { $nodes: Object.fromEntries(seen), $output: output, $status: status, $requests: requests, $vars: variables }
}

const plain = (ports: NodeRun['outputs']): JsonObject =>
  Object.fromEntries(Object.entries(ports).map(([port, items]) => [port, [...items]]))

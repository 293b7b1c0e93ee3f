import type { JsonObject } from '@millrace/base'
import type { ExecutionView, NodeCatalog } from '@millrace/engine'
import type { WebhookResponse } from '@millrace/node-sdk'
import { resolvePorts, type WorkflowDocument, type WorkflowNode } from '@millrace/workflow'
import type { FakeHttp } from './fake-http.ts'
import type { Mocks } from './mocks.ts'
import type { NodeRun, WorkflowRun } from './options.ts'
import type { TestClock } from './test-clock.ts'

type StepView = ExecutionView['steps'][number]
type Packets = StepView['outputs']

export interface Around {
  readonly document: WorkflowDocument
  readonly clock: TestClock
  readonly mocks: Mocks
  readonly http: FakeHttp
  readonly response: WebhookResponse | null
  readonly catalog: NodeCatalog
}

/** An execution as tests look at it. */
export function resultOf(view: ExecutionView, { document, clock, mocks, http, response, catalog }: Around): WorkflowRun {
  const { status, errorCode, errorMessage, errorNode, createdAt, finishedAt } = view.header
  const nodes = document.nodes.map((node): [string, NodeRun] => [
    node.name,
    nodeRun(node, view.steps, { catalog, config: mocks.configs.get(node.id) ?? null }),
  ])
  const nameOf = (id: string | null): string | null => document.nodes.find((node) => node.id === id)?.name ?? null
  return {
    status,
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', node: nameOf(errorNode) },
    output: view.output.map(({ json }) => json),
    nodes: Object.fromEntries(nodes),
    requests: http.requests,
    response,
    tookMs: (finishedAt ?? clock.now()) - createdAt,
    variables: Object.fromEntries((document.variables ?? []).map(({ name, value }) => [name, value ?? null])),
  }
}

function nodeRun(
  node: WorkflowNode,
  all: readonly StepView[],
  { catalog, config }: { readonly catalog: NodeCatalog; readonly config: JsonObject | null },
): NodeRun {
  const steps = all.filter(({ nodeId, status }) => nodeId === node.id && status !== 'skipped' && status !== 'ready')
  const last = steps.at(-1)
  const definition = catalog.get(node.type, node.typeVersion)?.definition
  const ports = definition === undefined ? [] : resolvePorts(definition.ports, node.config ?? {}).outputs
  return {
    ran: steps.length,
    inputs: byPort(steps.map(({ inputs }) => inputs)),
    outputs: byPort(steps.map(({ outputs }) => outputs)),
    mainOutput: ports[0]?.name ?? 'main',
    // A step that went well in the end keeps what its attempts before failed with.
    error:
      last === undefined || last.error === null || last.status === 'completed'
        ? null
        : { code: last.error.code, message: last.error.message },
    attempts: last?.attempt ?? 0,
    config,
  }
}

function byPort(packets: readonly Packets[]): Record<string, JsonObject[]> {
  const ports: Record<string, JsonObject[]> = {}
  for (const { port, items } of packets.flat()) (ports[port] ??= []).push(...items.map(({ json }) => json))
  return ports
}

import type { JsonObject, JsonValue } from '@millrace/base'
import type { Shape } from './shapes.ts'

type Node = JsonObject & { id: string }

/** Where the documents point to. */
export interface Targets {
  /** Address of the proof's own service. */
  readonly service: string
  /** Workflows that are called: known once they are published. */
  readonly child: string
  readonly detached: string
}

const node = (id: string, type: string, config: JsonObject, more: JsonObject = {}): Node => ({
  id,
  name: id,
  type,
  typeVersion: 1,
  config,
  ...more,
})

const expression = (text: string): JsonObject => ({ $expr: `{{ ${text} }}` })

/** A write to the proof's service, with the order and the total so far. */
const write = (id: string, service: string, body: JsonObject = {}, more: JsonObject = {}): Node =>
  node(
    id,
    'http.request',
    {
      method: 'POST',
      url: `${service}/write/${id}`,
      bodyType: 'json',
      jsonBody: { order: expression('$json.order'), total: expression('$json.total'), ...body },
    },
    more,
  )

const BEGIN = node('begin', 'core.set', {
  mode: 'json',
  json: { order: expression('$json.body?.order ?? $json.order'), total: 0 },
})
const manual = node('manual', 'core.manual', {})

/** `from>to` or `from.port>to.port`, one after the other. */
function edges(...lines: readonly string[]): JsonValue[] {
  return lines.map((line, index) => {
    const [from, to] = line.split('>').map((end) => {
      const [id = '', port = 'main'] = end.split('.')
      return { node: id, port }
    })
    return { id: `e${index}`, from: from as JsonObject, to: to as JsonObject }
  })
}

const document = (name: string, nodes: readonly Node[], ...lines: readonly string[]): JsonObject => ({
  schema: 'millrace/workflow@1',
  name: `Chaos: ${name}`,
  nodes: nodes.map((each, index) => ({ position: [index * 240, 0], ...each })),
  edges: edges(...lines),
})

export const hookPath = (shape: Shape): string => `chaos/${shape}`

/** A workflow that is called by webhook or by the API. */
function called(shape: Shape, nodes: readonly Node[], ...lines: readonly string[]): JsonObject {
  const hook = node('hook', 'http.webhook', { path: hookPath(shape), respond: shape === 'answer' ? 'finished' : 'received' })
  return document(shape, [hook, manual, BEGIN, ...nodes], 'hook>begin', 'manual>begin', ...lines)
}

const DOCUMENTS: { readonly [S in Shape]: (targets: Targets) => JsonObject } = {
  writes: ({ service }) => called('writes', [write('a', service), write('b', service)], 'begin>a', 'a>b'),

  // Mostly short; some beyond the time that a waiting execution stays in memory.
  wait: ({ service }) => {
    const amount = expression('$json.order % 40 === 0 ? 12 : 0.2 + ($json.order % 8) / 8')
    const nodes = [write('a', service), node('pause', 'core.wait', { mode: 'duration', amount, unit: 'seconds' }), write('b', service)]
    return called('wait', nodes, 'begin>a', 'a>pause', 'pause>b')
  },

  // More attempts than the service refuses: a network error of a busy machine may take one, too.
  retry: ({ service }) => {
    const retry = { maxAttempts: 8, backoff: 'fixed', delayMs: 150, jitter: true }
    return called('retry', [write('flaky', service, {}, { retry }), write('b', service)], 'begin>flaky', 'flaky>b')
  },

  // Two turns of two turns: every write has its own total, and so its own key.
  loop: ({ service }) => {
    const twice = { mode: 'times', times: 2, feed: 'returned', result: 'last' }
    const nodes = [node('outer', 'core.loop', twice), node('inner', 'core.loop', twice), write('a', service), write('b', service)]
    return called('loop', nodes, 'begin>outer', 'outer.loop>inner', 'inner.loop>a', 'a>inner.next', 'inner.done>outer.next', 'outer.done>b')
  },

  call: ({ service, child, detached }) => {
    const nodes = [
      node('callee', 'core.execute-workflow', { workflowId: child }),
      node('aside', 'core.execute-workflow', { workflowId: detached, wait: false }),
      write('b', service),
    ]
    return called('call', nodes, 'begin>callee', 'callee>aside', 'aside>b')
  },

  approval: ({ service }) => {
    const ask = write('ask', service, { resumeUrl: expression('$execution.resumeUrl') })
    const nodes = [ask, node('approved', 'core.wait', { mode: 'call', output: 'input' }), write('b', service)]
    return called('approval', nodes, 'begin>ask', 'ask>approved', 'approved>b')
  },

  answer: ({ service }) => called('answer', [write('a', service), write('b', service)], 'begin>a', 'a>b'),
}

export const documentOf = (shape: Shape, targets: Targets): JsonObject => DOCUMENTS[shape](targets)

/** The sub-workflow that its caller waits for. */
export const childDocument = (service: string): JsonObject => {
  const pause = node('pause', 'core.wait', { mode: 'duration', amount: 0.3, unit: 'seconds' })
  return document('called', [manual, write('child', service), pause], 'manual>child', 'child>pause')
}

/** The sub-workflow that is started and left alone. */
export const detachedDocument = (service: string): JsonObject =>
  document('started', [manual, write('detached', service)], 'manual>detached')

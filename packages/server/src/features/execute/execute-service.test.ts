import { NodeError, silentLogger, systemClock } from '@millrace/base'
import type { AcceptRequest, ExecutionResult } from '@millrace/engine'
import type { WorkflowDocument } from '@millrace/workflow'
import { triggerCatalog, triggerDocument } from '../../testing/test-triggers.ts'
import { ExecuteService } from './execute-service.ts'
import { LONGEST_WAIT } from './wait-for-end.ts'

const actor = { tenantId: 't', userId: 'u', name: 'Ada', role: 'editor', via: 'session' } as const
const webhook = { type: 'test.webhook', config: { methods: ['PUT'], path: 'p', respond: 'received' } }

function setUp(
  document: WorkflowDocument,
  { published = null as number | null, finished = new Promise<ExecutionResult>(() => undefined) } = {},
) {
  const requests: AcceptRequest[] = []
  const timers: { ms: number; run: () => void }[] = []
  const service = new ExecuteService({
    store: {
      workflows: { get: (_tenant: string, id: string) => Promise.resolve(id === 'w' ? { document, publishedVersion: published } : null) },
      versions: {
        document: (_tenant: string, _id: string, version: number) => Promise.resolve({ ...document, name: `version ${version}` }),
      },
    } as never,
    engine: {
      accept: (request) => {
        requests.push(request)
        return { executionId: 'e', accepted: Promise.resolve(), finished }
      },
      view: () => Promise.resolve(undefined),
    },
    journal: { header: () => Promise.resolve(undefined) },
    catalog: triggerCatalog,
    http: () => Promise.reject(new NodeError('http.none', 'nobody is asked here')),
    logger: silentLogger,
    clock: { ...systemClock, after: (ms, run) => (timers.push({ ms, run }), () => undefined) },
  })
  const execute = (body: object, signal = new AbortController().signal) => service.execute(actor, 'w', body, signal)
  return { service, execute, requests, timers }
}

test('a draft runs as a manual execution of the document as it is, and the caller does not wait', async () => {
  const document = triggerDocument({})
  const { execute, requests } = setUp(document)
  expect(await execute({ input: { a: 1 } })).toEqual({ executionId: 'e', status: 'running' })
  expect(requests).toEqual([
    expect.objectContaining({ version: 0, mode: 'manual', trigger: 'manual', document, startNode: 'n1', items: [{ json: { a: 1 } }] }),
  ])
})

test('the published version runs as a production execution', async () => {
  const { execute, requests } = setUp(triggerDocument({}), { published: 3 })
  await execute({ target: 'published' })
  expect(requests).toEqual([expect.objectContaining({ version: 3, mode: 'production' })])
  expect(requests[0]).not.toHaveProperty('document')
})

test('a caller may say how urgent it is', async () => {
  const { execute, requests } = setUp(triggerDocument({}))
  await execute({ priority: 7 })
  await execute({})
  expect(requests[0]).toMatchObject({ priority: 7 })
  expect(requests[1]).not.toHaveProperty('priority')
})

test('whoever waits gets the end of the execution', async () => {
  const { execute } = setUp(triggerDocument({}), { finished: Promise.resolve({ status: 'completed', items: [{ json: { b: 2 } }] }) })
  expect(await execute({ wait: true })).toEqual({ executionId: 'e', status: 'completed', output: [{ b: 2 }] })
  const error = { code: 'http.500', message: 'no', node: 'n' }
  const failing = setUp(triggerDocument({}), { finished: Promise.resolve({ status: 'failed', items: [], error }) })
  expect(await failing.execute({ wait: true })).toEqual({ executionId: 'e', status: 'failed', error: { code: 'http.500', message: 'no' } })
})

test('waiting has a limit, after which the execution goes on without the caller', async () => {
  const { execute, timers } = setUp(triggerDocument({}))
  const waiting = execute({ wait: true })
  while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(timers[0]!.ms).toBe(LONGEST_WAIT)
  timers[0]!.run()
  expect(await waiting).toEqual({ executionId: 'e', status: 'running' })
})

test('waiting ends when the caller goes away', async () => {
  const { execute, requests } = setUp(triggerDocument({}))
  const gone = new AbortController()
  const waiting = execute({ wait: true }, gone.signal)
  while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  gone.abort()
  expect(await waiting).toEqual({ executionId: 'e', status: 'running' })
})

test('it starts at the manual trigger, else at the first, else at the one that is named by id or name', async () => {
  const { execute, requests } = setUp(
    triggerDocument(webhook, { type: 'test.schedule', config: {}, name: 'Nightly' }, { type: 'test.manual' }),
  )
  await execute({})
  await execute({ trigger: 'n1' })
  await execute({ trigger: 'Nightly' })
  const alone = setUp(triggerDocument(webhook))
  await alone.execute({})
  expect([...requests, ...alone.requests].map(({ startNode }) => startNode)).toEqual(['n3', 'n1', 'n2', 'n1'])
})

test('without an input a webhook trigger gives what an empty call gives, so that expressions find the usual shape', async () => {
  const { execute, requests } = setUp(triggerDocument(webhook))
  await execute({})
  expect(requests[0]!.items).toEqual([{ json: { body: {}, method: 'PUT', path: 'p', query: {}, marker: null } }])
})

test.each([
  ['another workflow', { id: 'x', body: {} }, 404, 'workflow.not-found'],
  ['a workflow that is not published', { id: 'w', body: { target: 'published' } }, 409, 'workflow.not-published'],
  ['a trigger that does not exist', { id: 'w', body: { trigger: 'n9' } }, 422, 'workflow.no-trigger'],
  ['an input that is no item', { id: 'w', body: { input: 'text' } }, 422, 'execute.input-invalid'],
])('%s is refused', async (_what, { id, body }, status, code) => {
  const { service, requests } = setUp(triggerDocument({}))
  await expect(service.execute(actor, id, body as never, new AbortController().signal)).rejects.toMatchObject({ status, code })
  expect(requests).toEqual([])
})

test('a draft can run to one node, stop at break points, and go on from an earlier execution', async () => {
  const { execute, requests } = setUp(triggerDocument({}))
  await execute({ until: 'n1', breakpoints: ['n1'], reuse: 'e0' })
  await execute({ stepping: true })
  expect(requests[0]).toMatchObject({ until: 'n1', stops: { nodes: ['n1'] }, reuse: 'e0' })
  expect(requests[1]).toMatchObject({ stops: { nodes: [], each: true } })
})

test('a node that the draft does not have is named, and a published version is not tried out', async () => {
  const { execute, requests } = setUp(triggerDocument({}), { published: 3 })
  await expect(execute({ until: 'n9' })).rejects.toMatchObject({ status: 422, code: 'execute.unknown-node' })
  await expect(execute({ breakpoints: ['n1', 'n9'] })).rejects.toMatchObject({ data: { errors: [{ path: '/breakpoints/1' }] } })
  await expect(execute({ target: 'published', stepping: true })).rejects.toMatchObject({ status: 422, code: 'execute.draft-only' })
  expect(requests).toEqual([])
})

test.each([{ input: { a: 1 } }, { trigger: 'n1' }])(
  'what an earlier execution is gone on from starts with its items: %j is refused',
  async (start) => {
    const { execute, requests } = setUp(triggerDocument({}))
    await expect(execute({ reuse: 'e0', ...start })).rejects.toMatchObject({ code: 'execute.reuse-with-start', status: 422 })
    expect(requests).toEqual([])
  },
)

test('what every object has is not pinned at a trigger of that name', async () => {
  const document = triggerDocument({})
  const nodes = document.nodes.map((node) => (node.id === 'n1' ? { ...node, id: 'constructor' } : node))
  const { execute, requests } = setUp({ ...document, nodes, edges: [], pinned: {} })
  await execute({})
  expect(requests[0]).toMatchObject({ startNode: 'constructor', items: [{ json: {} }] })
})

test('a draft starts with what is pinned at its trigger, a published version and a given input do not', async () => {
  const pinned = { ...triggerDocument({}), pinned: { n1: [{ json: { pinned: true } }] } }
  const { execute, requests } = setUp(pinned, { published: 3 })
  await execute({})
  await execute({ input: { a: 1 } })
  await execute({ target: 'published' })
  expect(requests.map(({ items }) => items)).toEqual([[{ json: { pinned: true } }], [{ json: { a: 1 } }], [{ json: {} }]])
})

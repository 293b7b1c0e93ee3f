import { createEngine, type ExecutionView } from '@millrace/engine'
import { DirectQueue, MemoryJournal } from '@millrace/engine/testing'
import { newId, NodeError, type JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { judge } from '../judge/judge.ts'
import { openBench, type TestBench } from '../execute/bench.ts'
import type { RunWorkflowOptions } from '../execute/options.ts'
import { isTestFile } from '../format/check-test-file.ts'
import { KEY, NODES, sketch } from '../testing/nodes.ts'
import { testFromExecution } from './test-from-execution.ts'

const byType = new Map(NODES.map((one) => [`${one.type}@${one.version}`, { definition: one, check: () => [] }]))
const catalog = { get: (type: string, version: number) => byType.get(`${type}@${version}`) }

let bench: TestBench
beforeAll(async () => {
  bench = await openBench({ bare: true, nodes: NODES, credentials: [KEY] })
})
afterAll(() => bench.close())

const TENANT = newId()

/** An execution as a server would have recorded it; requests are answered by `answer`. */
async function executed(
  document: WorkflowDocument,
  { input = [{}] as JsonObject[], answer = (): JsonObject => ({ ok: true }) } = {},
): Promise<ExecutionView> {
  const journal = new MemoryJournal()
  const refuse = (): Promise<never> => Promise.reject(new NodeError('test', 'not used here'))
  const engine = createEngine({
    ...{ journal, catalog, queue: new DirectQueue(), owner: newId(), exclusive: true },
    services: { http: () => Promise.resolve().then(() => ({ status: 200, headers: {}, body: answer() })), code: refuse, script: refuse },
    workflows: { load: () => Promise.resolve(undefined), published: () => Promise.resolve(undefined) },
    sink: { wants: () => false, emit: () => undefined },
    environment: { env: {}, vars: () => ({}), resumeUrl: () => '' },
  })
  await engine.start()
  const { executionId, finished } = engine.accept({
    ...{ tenantId: TENANT, workflowId: newId(), version: 0, document, mode: 'production', trigger: 'manual', startNode: 'start' },
    items: input.map((json) => ({ json })),
  })
  await finished
  const view = await engine.view(TENANT, executionId)
  await engine.stop(0)
  return view as ExecutionView
}

/** The failures of a made test, run as it is. */
async function failuresOf(view: ExecutionView, secrets: readonly string[] = []): Promise<unknown> {
  const file = testFromExecution(view, { catalog, secrets })
  expect(isTestFile(file)).toBe(true)
  const [test] = file.tests
  const document = file.workflow as unknown as WorkflowDocument
  const run = await bench.run(document, test as RunWorkflowOptions)
  return judge(run, test?.expect ?? {}, document)
}

const expr = (text: string): JsonObject => ({ $expr: text })

test('a test made of an execution that completed passes as it is', async () => {
  const document = sketch(
    [
      ['split', 'test.split'],
      ['send', 'test.send', { url: expr('https://a.example/{{ $json.n }}') }],
      ['twice', 'test.set', { value: expr('{{ $json.n * 2 }}') }],
      ['never', 'test.pass'],
    ],
    ['start > split', 'split:odd > send', 'split:even > twice', 'send > never'],
  )
  const view = await executed(document, { input: [{ n: 2 }, { n: 4 }] })
  expect(await failuresOf(view)).toEqual([])
  const file = testFromExecution(view, { catalog, secrets: [] })
  expect(file.tests[0]).toMatchObject({
    input: [{ n: 2 }, { n: 4 }],
    expect: {
      status: 'completed',
      nodes: {
        twice: {
          ran: 1,
          outputs: {
            main: {
              equals: [
                { n: 2, value: 4 },
                { n: 4, value: 8 },
              ],
            },
          },
        },
        send: { ran: false },
      },
    },
  })
})

test('what stood outside stands in as it answered, and what was a failure is expected again', async () => {
  const document = sketch([
    ['send', 'test.send', { url: 'https://a.example' }],
    ['bad', 'test.set', { value: expr('{{ missing() }}') }],
  ])
  const view = await executed(document, { answer: () => ({ order: 7 }) })
  const file = testFromExecution(view, { catalog, secrets: [] })
  expect(file.tests[0]).toMatchObject({
    mocks: { send: [{ run: 0, outputs: { main: [{ status: 200, said: { order: 7 } }] } }] },
    expect: { status: 'failed', error: { node: 'bad' } },
  })
  expect(await failuresOf(view)).toEqual([])
})

test('secrets do not come into the file, neither by name nor by value', async () => {
  const document = sketch([
    ['send', 'test.send', { url: 'https://a.example/?k=credential-secret' }],
    ['copy', 'test.set', { value: expr('{{ $json.said.access_token }}') }],
  ])
  const view = await executed(document, { answer: () => ({ access_token: 'token-from-the-service' }) })
  const text = JSON.stringify(testFromExecution(view, { catalog, secrets: ['credential-secret'] }))
  expect(text).not.toContain('credential-secret')
  expect(text).not.toContain('token-from-the-service')
  expect(await failuresOf(view, ['credential-secret'])).toEqual([])
})

test('what varies with time is expected to run, and nothing more', async () => {
  const document = sketch([
    ['at', 'test.set', { value: expr('{{ $now.toISO() }}') }],
    ['after', 'test.pass'],
  ])
  const view = await executed(document)
  expect(testFromExecution(view, { catalog, secrets: [] }).tests[0]?.expect.nodes).toMatchObject({
    at: { ran: true },
    after: { ran: true },
  })
  expect(await failuresOf(view)).toEqual([])
})

test('an execution that is not over makes no test', async () => {
  const view = await executed(sketch([['ask', 'test.wait', { token: true }]]))
  expect(() => testFromExecution(view, { catalog, secrets: [] })).toThrow(
    expect.objectContaining({ code: 'execution.not-testable', status: 409 }) as Error,
  )
})

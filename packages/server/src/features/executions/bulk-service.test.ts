import { newId, systemIds } from '@millrace/base'
import type { ExecutionFilter, ExecutionHeader } from '@millrace/engine'
import type { DeadLetterOperationRow, DeadLetterSelection, Store } from '@millrace/store'
import { bindRoutes } from '../../http/route.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { ExecutionsBulkService } from './bulk-service.ts'
import { executionRoutes } from './executions-routes.ts'

let server: TestServer
let owner: string
let fitting: number
let asked: ExecutionFilter[]
let headers: Partial<ExecutionHeader>[]
let store: Store
beforeEach(async () => {
  fitting = 3
  asked = []
  headers = []
  server = await startTestServer({}, {}, (own) => {
    store = own.store
    const journal = {
      list: (_tenantId: string, filter: ExecutionFilter, { limit, cursor }: { limit: number; cursor?: string }) => {
        asked.push(filter)
        if (headers.length > 0) {
          const fit = ({ status, mode }: Partial<ExecutionHeader>) =>
            mode === filter.mode && (filter.status === undefined || filter.status.includes(status!))
          return Promise.resolve({ data: headers.filter(fit) as ExecutionHeader[], nextCursor: null })
        }
        const from = Number(cursor ?? 0)
        const data = Array.from({ length: Math.min(limit, fitting - from) }, () => ({}) as ExecutionHeader)
        return Promise.resolve({ data, nextCursor: from + limit < fitting ? String(from + limit) : null })
      },
    }
    const bulk = new ExecutionsBulkService({ ...own, journal, bulk: { poke: () => undefined }, ids: systemIds })
    return bindRoutes(executionRoutes, { bulk, executions: undefined, moves: undefined, tests: undefined } as never)
  })
  owner = await server.setup()
})
afterEach(() => server.close())

const begin = (kind: string, body: unknown, token = owner) =>
  server.call({ method: 'POST', path: `/api/v1/executions/${kind}`, token, body })
const selectionOf = async (json: unknown): Promise<DeadLetterSelection> => {
  const [row] = await store.deadLetterOperations.unfinished(9)
  expect((json as DeadLetterOperationRow).id).toBe(row!.id)
  return row!.selection
}

test('an operation takes of what the filter shows only those to which it applies', async () => {
  const { status, json } = await begin('cancel', { filter: { mode: 'manual', from: '2030-01-01T00:00:00Z' } })
  expect(status).toBe(202)
  expect(json).toMatchObject({ kind: 'cancel', total: 3, status: 'running' })
  const executions = {
    mode: 'manual',
    from: Date.parse('2030-01-01T00:00:00Z'),
    status: ['queued', 'running', 'waiting', 'retrying', 'paused'],
  }
  expect(await selectionOf(json)).toEqual({ executions })
  expect(asked).toEqual([executions])
})
test('what has ended is not cancelled, and what did not fail is not retried', async () => {
  fitting = 0
  const { json } = await begin('retry', { filter: { status: 'completed' } })
  expect(await selectionOf(json)).toEqual({ executions: { mode: 'production', status: [] } })
})
test('failed tries of a draft are retried only when they are asked for', async () => {
  const { json } = await begin('retry', { filter: {} })
  expect(await selectionOf(json)).toEqual({ executions: { mode: 'production', status: ['failed'] } })
})
test('what has been retried is not retried again, only the retry that failed', async () => {
  const [original, failedRetry, mended, done, fresh] = Array.from({ length: 5 }, () => newId())
  const manual = { mode: 'manual', createdAt: 5, trigger: 'manual', replayOf: null } as const
  headers = [
    { ...manual, id: done!, status: 'completed', trigger: 'retry', replayOf: mended! },
    { ...manual, id: failedRetry!, status: 'failed', trigger: 'retry', replayOf: original! },
    { ...manual, id: fresh!, status: 'failed' },
    { ...manual, id: mended!, status: 'failed' },
    { ...manual, id: original!, status: 'failed' },
  ]
  const { json } = await begin('retry', { filter: { mode: 'manual' } })
  expect(json).toMatchObject({ total: 2 })
  expect(await selectionOf(json)).toEqual({ ids: [failedRetry, fresh] })
})
test('those named are taken once each', async () => {
  const id = newId()
  expect((await begin('retry', { ids: [id, id] })).json).toMatchObject({ total: 1 })
})
test('too many are refused before anything is done', async () => {
  fitting = 10_001
  expect(await begin('cancel', { filter: {} })).toMatchObject({ status: 422, json: { code: 'execution.too-many' } })
  expect(await store.deadLetterOperations.unfinished(9)).toEqual([])
})
test('who may not control executions, and what is no selection, is refused', async () => {
  const viewer = await server.person(owner, 'viewer')
  expect((await begin('cancel', { filter: {} }, viewer.token)).status).toBe(403)
  expect((await begin('cancel', { filter: {} }, '')).status).toBe(401)
  for (const bad of [{}, { ids: [] }, { filter: { status: 'odd' } }, { filter: {}, ids: [newId()] }])
    expect((await begin('retry', bad)).status).toBe(422)
})

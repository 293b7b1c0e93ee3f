import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { until } from '../support/until.ts'

jest.setTimeout(120_000)
const ROUNDS = 3
const IN_A_ROUND = 12
const dataDir = newDataDir()
/** Bodies that reached the service, by idempotency key. */
const effects = new Map<string, string[]>()
let service: Server
let port: number
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  service = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'])
      effects.set(key, [...(effects.get(key) ?? []), text])
      response.setHeader('content-type', 'application/json').end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', () => resolve()))
  port = await freePort()
  await start()
})
afterAll(async () => {
  await server.kill('SIGTERM')
  service.closeAllConnections()
  service.close()
  removeDataDir(dataDir)
})

async function start(): Promise<void> {
  server = await startServer({ dataDir, port })
  api = await signIn(server.base)
}

const node = (id: string, type: string, config: object) => ({ id, name: id, type, typeVersion: 1, position: [0, 0], config })
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })

interface Execution {
  readonly status: string
  readonly history: readonly { readonly action: string; readonly step: string }[]
}
const read = async (id: string) => (await api.get(`/executions/${id}`)) as Execution
/** What the step that waited was answered with. */
async function answerOf(id: string): Promise<unknown> {
  const { outputs } = (await api.get(`/executions/${id}/steps/wait:0`)) as { outputs: { items: { json: { body: unknown } }[] }[] }
  return outputs[0]!.items.map(({ json }) => json.body)
}

test('an answer that was accepted is what the execution goes on with, once, although the server is killed at once', async () => {
  const target = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const workflowId = await api.publish({
    schema: 'millrace/workflow@1',
    name: 'Ask',
    nodes: [
      node('hook', 'core.manual', {}),
      node('wait', 'core.wait', { mode: 'call' }),
      node('send', 'http.request', {
        method: 'POST',
        url: target,
        bodyType: 'json',
        jsonBody: { $expr: '{{ $json.body }}' },
      }),
    ],
    edges: [edge('hook', 'wait'), edge('wait', 'send')],
  })
  const taken = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids: string[] = []
    for (let count = 0; count < IN_A_ROUND; count += 1) {
      const { executionId } = (await api.post(`/workflows/${workflowId}/execute`, { target: 'published' })) as { executionId: string }
      ids.push(executionId)
    }
    await until(async () => (await Promise.all(ids.map(read))).every(({ status }) => status === 'waiting'), 'all wait')
    const killed = Promise.withResolvers<unknown>()
    const answers = ids.map(async (id, index) => {
      const number = round * IN_A_ROUND + index
      await api.post(`/executions/${id}/answer`, { step: 'wait:0', body: { number } })
      taken.set(id, number)
      // The first one that is accepted is the last that this server does; the others may have been taken, or not.
      if (taken.size === round * IN_A_ROUND + 1) killed.resolve(server.kill('SIGKILL'))
    })
    await Promise.allSettled(answers)
    await killed.promise
    await start()

    for (const [index, id] of ids.entries()) {
      const number = round * IN_A_ROUND + index
      if (!taken.has(id)) {
        // Nobody was told that it was taken: either it was, or it is taken now.
        const again = await api.post(`/executions/${id}/answer`, { body: { number } }).catch((thrown: { status: number }) => thrown.status)
        expect([409, expect.objectContaining({ resumed: true })]).toContainEqual(again)
        taken.set(id, number)
      }
      await until(async () => (await read(id)).status === 'completed', 'it is completed')
      expect(await answerOf(id)).toEqual([{ number }])
      expect((await read(id)).history.filter(({ action }) => action === 'answer')).toEqual([expect.objectContaining({ step: 'wait:0' })])
      await expect(api.post(`/executions/${id}/answer`, { body: { number: -1 } })).rejects.toMatchObject({ status: 409 })
    }
  }
  // A call that was cut off is made again under its first key, and says the same.
  expect(effects.size).toBe(ROUNDS * IN_A_ROUND)
  const said = [...effects.values()].map((bodies) => new Set(bodies))
  expect(said.every(({ size }) => size === 1)).toBe(true)
  const numbers = said.map(([body]) => (JSON.parse(body!) as { number: number }).number).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: ROUNDS * IN_A_ROUND }, (_, number) => number))
})

import { NodeError, type JsonObject } from '@millrace/node-sdk'
import { runScopes, type ScopeBody } from '@millrace/node-sdk/testing'
import node from './try.node.ts'

const fail = (code: string): never => {
  throw new NodeError(code, `It failed with ${code}.`)
}
const run = async (body: ScopeBody, config: JsonObject = {}) => {
  const { opened, done } = await runScopes(node, { config, items: [{ n: 1 }], body })
  return { parts: opened.map(({ port, items }) => [port, items.map((item) => item.json)]), done: done.map((item) => item.json) }
}

test('goes on with what came back, after finally', async () => {
  const { parts, done } = await run((_, { port }) => (port === 'try' ? [{ ok: true }] : [{ ignored: true }]))
  expect(parts.map(([port]) => port)).toEqual(['try', 'finally'])
  expect(done).toEqual([{ ok: true }])
})

test('a failure goes to catch with its reason, and what catch gives back goes on', async () => {
  const { parts, done } = await run((_, { port }) => (port === 'try' ? fail('http.500') : port === 'catch' ? [{ saved: true }] : []))
  expect(parts[1]).toEqual(['catch', [{ n: 1, error: { code: 'http.500', message: 'It failed with http.500.' } }]])
  expect(parts.map(([port]) => port)).toEqual(['try', 'catch', 'finally'])
  expect(done).toEqual([{ saved: true }])
})

test('rethrow fails with the error once catch and finally have run', async () => {
  const seen: string[] = []
  const body: ScopeBody = (_, { port }) => (seen.push(port), port === 'try' ? fail('http.500') : [])
  await expect(run(body, { onFailure: 'rethrow' })).rejects.toMatchObject({ code: 'http.500' })
  expect(seen).toEqual(['try', 'catch', 'finally'])
})

test('a failure of catch, or of finally, is the failure', async () => {
  const failing = (...ports: string[]) => run((_, { port }) => (ports.includes(port) ? fail(`${port}.failed`) : []))
  await expect(failing('try', 'catch')).rejects.toMatchObject({ code: 'catch.failed' })
  await expect(failing('finally')).rejects.toMatchObject({ code: 'finally.failed' })
})

test('what takes too long is caught like a failure', async () => {
  const { parts } = await run((_, { port }) => (port === 'try' ? 'timeout' : []), { timeoutMs: 100 })
  expect(parts[1]).toEqual(['catch', [{ n: 1, error: { code: 'try.timeout', message: 'It took longer than its time limit.' } }]])
})

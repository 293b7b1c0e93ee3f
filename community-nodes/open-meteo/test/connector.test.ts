import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ConnectorDefinition, JsonObject, JsonValue } from '@millrace/node-sdk'
import { checkConnector, nodesOfConnector } from '@millrace/node-sdk/connector'
import { runNode } from '@millrace/node-sdk/testing'

/** What a node asks for with a config, and what it gives for an answer. Change it here when you change the connector. */
interface Call {
  readonly node: string
  readonly config: JsonObject
  readonly requests: readonly JsonObject[]
  readonly answer: { readonly status: number; readonly body: JsonValue }
  readonly outputs: readonly JsonObject[]
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const connector = read('../src/connector.json') as ConnectorDefinition
const calls = read('./calls.json') as readonly Call[]

test('the connector is valid', () => {
  assert.deepEqual(checkConnector(connector), [])
})

const nodes = new Map(nodesOfConnector(connector).map((node) => [node.type, node]))

for (const { node: type, config, requests, answer, outputs } of calls) {
  test(`${type} asks for what it should and gives what is answered`, async () => {
    const node = nodes.get(type)
    assert.ok(node, `there is no node ${type}`)
    let asked = 0
    const executed = await runNode(node, {
      config,
      items: [{}],
      idempotencyKey: 'test-key',
      http: () => ({ headers: {}, ...(asked++ === 0 ? answer : { status: 200, body: {} }) }),
    })
    assert.deepEqual(asJson(executed.requests), requests)
    assert.deepEqual(
      executed.outputs['main']?.map((item) => item.json),
      outputs,
    )
  })
}

test('what the service refuses is said in its own words', async () => {
  const forecast = nodes.get('open-meteo.forecast.get')
  assert.ok(forecast)
  const answer = { status: 400, headers: {}, body: { error: true, reason: 'Cannot find the daily value "rain".' } }
  const asking = runNode(forecast, { items: [{}], config: { latitude: 1, longitude: 2 }, http: () => answer })
  await assert.rejects(asking, { code: 'open-meteo.invalid', message: 'Cannot find the daily value "rain".' })
})

/** Bytes as base64, and without what is undefined. */
function asJson(value: unknown): unknown {
  const bytes = (inside: unknown): unknown => (inside instanceof Uint8Array ? { base64: Buffer.from(inside).toString('base64') } : inside)
  return JSON.parse(JSON.stringify(value, (_name, inside: unknown) => bytes(inside)))
}

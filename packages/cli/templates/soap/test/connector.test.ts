import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ConnectorDefinition, HttpResponse, JsonValue, NodeDefinition } from '@millrace/node-sdk'
import { checkConnector, nodesOfConnector } from '@millrace/node-sdk/connector'
import { runNode } from '@millrace/node-sdk/testing'

const connector = JSON.parse(readFileSync(new URL('../src/connector.json', import.meta.url), 'utf8')) as ConnectorDefinition

const node = (type: string): NodeDefinition => {
  const found = nodesOfConnector(connector).find((each) => each.type === type)
  assert.ok(found, `there is no node ${type}`)
  return found
}

const answer = (body: JsonValue, status = 200): HttpResponse => ({ status, headers: {}, body })

test('the connector is valid', () => {
  assert.deepEqual(checkConnector(connector), [])
})

test('the number goes into the envelope, escaped, and the answer is an item', async () => {
  const { outputs, requests } = await runNode(node('{{id}}.contacts.get'), {
    items: [{}],
    config: { number: '47<11' },
    http: () => answer('<Envelope><Body><Contact><name>Ada</name></Contact></Body></Envelope>'),
  })
  assert.match(String(requests[0]?.body), /<number>47&lt;11<\/number>/)
  assert.equal(requests[0]?.headers?.['SOAPAction'], '"urn:contacts#GetContact"')
  assert.deepEqual(outputs['main']?.[0]?.json, { Envelope: { Body: { Contact: { name: 'Ada' } } } })
})

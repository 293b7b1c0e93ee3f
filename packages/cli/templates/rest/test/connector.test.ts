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

test('contacts of all pages become items', async () => {
  const pages = [
    { data: [{ id: 1 }, { id: 2 }], next: 'c2' },
    { data: [{ id: 3 }], next: null },
  ]
  const { outputs, requests } = await runNode(node('{{id}}.contacts.list'), {
    items: [{}],
    config: { search: 'Ada', returnAll: true },
    http: () => answer(pages.shift() ?? { data: [] }),
  })
  assert.deepEqual(
    outputs['main']?.map((item) => item.json),
    [{ id: 1 }, { id: 2 }, { id: 3 }],
  )
  assert.equal(requests.length, 2)
  assert.match(JSON.stringify(requests[1]), /c2/)
})

test('each item creates a contact of its own, with a key of its own', async () => {
  const { requests } = await runNode(node('{{id}}.contacts.create'), {
    items: [{}, {}],
    config: (index) => ({ name: `Contact ${index}` }),
    idempotencyKey: 'key',
    http: () => answer({ id: 7 }, 201),
  })
  const keys = requests.map(({ headers }) => headers?.['Idempotency-Key'])
  assert.equal(new Set(keys).size, 2)
  assert.deepEqual(
    requests.map(({ method, body }) => [method, body]),
    [
      ['POST', { name: 'Contact 0' }],
      ['POST', { name: 'Contact 1' }],
    ],
  )
})

test('a contact that exists is an error with a code of its own', async () => {
  const execution = runNode(node('{{id}}.contacts.create'), {
    items: [{}],
    config: { name: 'Ada' },
    http: () => answer({ message: 'There is an Ada already.' }, 409),
  })
  await assert.rejects(execution, { code: '{{id}}.exists', message: 'There is an Ada already.' })
})

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

test('the contacts of an answer become items, and what is looked for is a variable', async () => {
  const { outputs, requests } = await runNode(node('{{id}}.contacts.search'), {
    items: [{}],
    config: { search: 'Ada' },
    http: () => answer({ data: { contacts: [{ id: 1 }, { id: 2 }] } }),
  })
  assert.deepEqual(
    outputs['main']?.map((item) => item.json),
    [{ id: 1 }, { id: 2 }],
  )
  assert.match(JSON.stringify(requests[0]?.body), /"variables":\{"search":"Ada"\}/)
})

test('errors in an answer with status 200 fail the step', async () => {
  const execution = runNode(node('{{id}}.contacts.create'), {
    items: [{}],
    config: { name: 'Ada' },
    http: () => answer({ errors: [{ message: 'There is an Ada already.' }] }),
  })
  await assert.rejects(execution, { code: 'graphql.errors', message: /There is an Ada already/ })
})

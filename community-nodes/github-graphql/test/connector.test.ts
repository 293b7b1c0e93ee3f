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

const page = (ids: readonly number[], endCursor: string, hasNextPage: boolean): HttpResponse =>
  answer({ data: { search: { pageInfo: { endCursor, hasNextPage }, nodes: ids.map((number) => ({ number })) } } })

test('issues of all pages become items, and the search is a variable', async () => {
  const pages = [page([1, 2], 'c1', true), page([3], 'c2', false)]
  const { outputs, requests } = await runNode(node('github-graphql.issues.search'), {
    items: [{}],
    config: { search: 'is:open "a}', returnAll: true },
    http: () => pages.shift() ?? answer(null),
  })
  assert.deepEqual(
    outputs['main']?.map((item) => item.json['number']),
    [1, 2, 3],
  )
  const variables = requests.map(({ body }) => (body as { variables: object }).variables)
  assert.deepEqual(variables, [
    { search: 'is:open "a}', first: 100 },
    { search: 'is:open "a}', first: 100, after: 'c1' },
  ])
})

test('each item is a comment of its own', async () => {
  const { outputs, requests } = await runNode(node('github-graphql.comments.add'), {
    items: [{}, {}],
    config: (index) => ({ subjectId: `I_${index}`, body: 'Hello' }),
    http: () => answer({ data: { addComment: { commentEdge: { node: { id: 'C_1' } } } } }),
  })
  assert.equal(requests.length, 2)
  assert.deepEqual(outputs['main']?.[0]?.json, { id: 'C_1' })
})

const failures: readonly [string, string][] = [
  ['NOT_FOUND', 'github-graphql.not-found'],
  ['RATE_LIMITED', 'github-graphql.limit'],
  ['ELSE', 'graphql.errors'],
]
for (const [type, code] of failures) {
  test(`an answer with the error ${type} and status 200 fails the step with ${code}`, async () => {
    const adding = runNode(node('github-graphql.comments.add'), {
      items: [{}],
      config: { subjectId: 'I_1', body: 'Hello' },
      http: () => answer({ errors: [{ type, message: 'It does not work.' }] }),
    })
    await assert.rejects(adding, { code, message: /It does not work/ })
  })
}

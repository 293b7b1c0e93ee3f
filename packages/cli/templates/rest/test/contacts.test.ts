import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runNode } from '@millrace/node-sdk/testing'
import createContact from '../src/create-contact.node.ts'
import listContacts from '../src/list-contacts.node.ts'

test('contacts become items', async () => {
  const { outputs, requests } = await runNode(listContacts, {
    items: [{}],
    config: { search: 'Ada', limit: 2 },
    http: () => ({ status: 200, headers: {}, body: [{ id: 1 }, { id: 2 }] }),
  })
  assert.deepEqual(
    outputs['main']?.map((item) => item.json),
    [{ id: 1 }, { id: 2 }],
  )
  assert.deepEqual(requests[0]?.query, { limit: '2', search: 'Ada' })
})

test('each item creates a contact of its own, with a key of its own', async () => {
  const { requests } = await runNode(createContact, {
    items: [{}, {}],
    config: (index) => ({ name: `Contact ${index}` }),
    idempotencyKey: 'key',
    http: ({ body }) => ({ status: 201, headers: {}, body: { id: 7, ...(body as object) } }),
  })
  assert.deepEqual(
    requests.map(({ method, body, headers }) => [method, body, headers?.['Idempotency-Key']]),
    [
      ['POST', { name: 'Contact 0' }, 'key-0'],
      ['POST', { name: 'Contact 1' }, 'key-1'],
    ],
  )
})

test('a refusal of the service fails the step', async () => {
  await assert.rejects(
    runNode(createContact, { items: [{}], config: { name: 'Ada' }, http: () => ({ status: 409, headers: {}, body: null }) }),
    { code: 'http.409' },
  )
})

test('an answer that is no object is an error with a code', async () => {
  await assert.rejects(runNode(listContacts, { items: [{}], http: () => ({ status: 200, headers: {}, body: 'maintenance' }) }), {
    code: '{{id}}.unexpected-answer',
  })
})

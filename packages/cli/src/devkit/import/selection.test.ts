import type { ListedOperation } from '@millrace/openapi'
import { chosenOperations } from './selection.ts'

const operation = (operationId: string, method: string, path: string, ...tags: string[]): ListedOperation => ({
  ...{ operationId, method, path, tags, title: operationId, deprecated: false },
})

const LISTED = [
  operation('listOrders', 'GET', '/orders', 'Orders'),
  operation('getOrder', 'GET', '/orders/{id}', 'Orders'),
  operation('addNote', 'POST', '/orders/{id}/notes', 'Orders', 'Notes'),
  operation('get/me', 'GET', '/me'),
]
const many = Array.from({ length: 51 }, (_, index) => operation(`op${index}`, 'GET', `/a${index}`))

const chosen = (...names: string[]): readonly string[] => [...chosenOperations(LISTED, { all: false, names })]

test.each<[string, readonly string[]]>([
  ['getOrder', ['getOrder']],
  ['get/me', ['get/me']],
  ['tag:notes', ['addNote']],
  ['path:/orders/**', ['listOrders', 'getOrder', 'addNote']],
  ['path:/orders/*', ['getOrder']],
  ['path:**/notes', ['addNote']],
  ['post /orders/{id}/notes', ['addNote']],
])('%s chooses %j', (name, expected) => {
  expect(chosen(name)).toEqual(expected)
})

test('several names choose each operation once', () => {
  expect(chosen('tag:Orders', 'getOrder')).toEqual(['listOrders', 'getOrder', 'addNote'])
})

test('a name that chooses nothing is refused with those that are near it', () => {
  expect(() => chosen('getOrders')).toThrow(/"getOrders" is none\. Near it: getOrder/)
  expect(() => chosen('tag:Order')).toThrow(/tag:Orders/)
})

test('a small document is taken whole, of a large one something has to be chosen', () => {
  expect(chosen()).toHaveLength(4)
  expect(() => chosenOperations(many, { all: false, names: [] })).toThrow(/51 operations/)
  expect(chosenOperations(many, { all: true, names: [] }).size).toBe(51)
})

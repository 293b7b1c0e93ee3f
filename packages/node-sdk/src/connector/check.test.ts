import type { ConnectorDefinition, ConnectorOperation } from '../generated/connector.ts'
import { checkConnector } from './check.ts'

const operation: ConnectorOperation = {
  id: 'things.get',
  title: 'Get',
  description: 'Gets a thing.',
  method: 'GET',
  path: '/things/{id}',
  config: { type: 'object', properties: { id: { type: 'string' } } },
  parameters: { id: { in: 'path' } },
}
const connector: ConnectorDefinition = {
  connector: 1,
  id: 'acme',
  title: 'Acme',
  description: 'Things.',
  baseUrl: 'https://api.acme.test',
  operations: [operation],
}
const said = (value: unknown): string[] => checkConnector(value).map(({ path, message }) => `${path} ${message}`)
const withOperation = (more: Partial<ConnectorOperation>, of: Partial<ConnectorDefinition> = {}) => ({
  ...connector,
  ...of,
  operations: [{ ...operation, ...more }],
})

test('a good connector has nothing wrong with it', () => {
  expect(checkConnector(connector)).toEqual([])
})

test.each<[unknown, string]>([
  ['no object', 'must be an object'],
  [{ ...connector, connector: 2 }, '/connector must be exactly 1'],
  [{ ...connector, operations: [] }, '/operations must have at least 1 entry'],
  [withOperation({ method: 'TRACE' as 'GET' }), '/operations/0/method must be one of: "GET"'],
  [{ ...connector, operations: [operation, operation] }, '/operations/1/id is there twice: things.get@1'],
  [{ ...connector, baseUrl: '/v1' }, '/baseUrl must be absolute'],
  [{ ...connector, baseUrl: 'ftp://x.test' }, '/baseUrl must be absolute'],
  [{ ...connector, baseUrl: 'https://a:b@x.test' }, '/baseUrl must not hold a login'],
  [{ ...connector, baseUrl: 'https://{shop}.test' }, '/baseUrl has the place "{shop}", but there is no variable'],
  [withOperation({ parameters: {} }), '/operations/0/path has the place "{id}", but no property goes there (things.get)'],
  [withOperation({ parameters: { id: { in: 'path' }, x: { in: 'query' } } }), '/operations/0/parameters/x is no property of the config'],
  [withOperation({ path: '/things' }), '/operations/0/parameters/id goes to "{id}", which the path does not have'],
  [withOperation({ parameters: { id: { in: 'path' }, constructor: { in: 'query' as const } } }), 'constructor is no property'],
  [withOperation({ idempotency: { by: 'key', pointer: '/__proto__/x' } }), '/operations/0/idempotency/pointer has the pointer'],
  [withOperation({ body: { type: 'graphql' } }), '/operations/0/body "query" is required for graphql'],
  [withOperation({ body: { type: 'xml', template: '<a>{b}</a>' } }), '/operations/0/body/template has the place "{b}"'],
  [withOperation({ errors: [{ code: 'x' }] }), '/operations/0/errors/0 needs "status" or "pointer"'],
  [withOperation({ config: { type: 'object', properties: { id: { $ref: '#/$defs/Id' } } } }), 'refers to "#/$defs/Id", which is not there'],
  [withOperation({ config: { type: 'object', properties: { id: { type: 'text' } } } }), '/operations/0/config is no valid JSON Schema'],
  [
    withOperation({ config: { type: 'object', properties: { id: {}, limit: {} } }, paging: { style: 'link' } }),
    '/operations/0/config/properties/limit has the name of a field that every such node has',
  ],
  [withOperation({ migrate: [{ to: 2 }] }), '/operations/0/migrate/0 leads to version 2, but this is version 1'],
  [withOperation({ version: 3, migrate: [{ to: 2 }, { to: 2 }] }), '/operations/0/migrate/1 leads to version 2, as another step does'],
  [withOperation({ version: 2, migrate: [{ to: 2, rename: { a: 'b' } }] }), '/operations/0/migrate/0 gives "b", which is no property'],
  [withOperation({ version: 2, migrate: [{ to: 2, remove: ['__proto__'] }] }), '/operations/0/migrate/0 names "__proto__"'],
  [{ ...connector, headers: { 'a b': 'x' } }, '/headers has "a b", which no header can be called'],
])('%#: what is wrong is said in words', (value, words) => {
  expect(said(value).join('\n')).toContain(words)
})

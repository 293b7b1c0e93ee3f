import type { ConnectorDefinition } from '@millrace/node-sdk'
import { hostsOfConnector } from './hosts-of-connector.ts'

type ConnectorOperation = ConnectorDefinition['operations'][number]

const at = (baseUrl?: string) => ({ ...(baseUrl === undefined ? {} : { baseUrl }) }) as ConnectorOperation

test.each([
  ['https://api.Example.com/v1', ['api.example.com']],
  ['https://api.example.com:8443/v1', ['api.example.com']],
  ['http://[::1]:80/x', ['[::1]']],
  ['https://{shop}.example.com', ['*.example.com']],
  ['https://eu-{shop}.example.com/{version}', ['*.example.com']],
  ['https://api.{domain}', ['*']],
  ['https://{shop}.com', ['*']],
  ['https://{a}.example.com.{b}', ['*']],
  ['{service}/v1', ['*']],
  ['https://example.com/{tenant}', ['example.com']],
])('%s leads to %j', (baseUrl, hosts) => {
  expect(hostsOfConnector({ baseUrl, operations: [at()] })).toEqual(hosts)
})

test('the addresses of operations count, and the own one only where an operation uses it', () => {
  const operations: [ConnectorOperation, ConnectorOperation] = [at('https://b.test'), at('https://c.test')]
  expect(hostsOfConnector({ baseUrl: 'https://a.test', operations })).toEqual(['b.test', 'c.test'])
  expect(hostsOfConnector({ baseUrl: 'https://a.test', operations: [...operations, at()] })).toEqual(['a.test', 'b.test', 'c.test'])
  expect(hostsOfConnector({ baseUrl: '{service}', operations: [at('https://b.test'), at()] })).toEqual(['*'])
})

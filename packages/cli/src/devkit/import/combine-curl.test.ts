import { checkConnector } from '@millrace/node-sdk/connector'
import { importCurl } from './combine-curl.ts'

test('several lines are operations of one connector, and the same way to sign is one credential type', () => {
  const { connector, credentials } = importCurl(
    [
      "curl https://api.a.test/orders -H 'Authorization: Bearer hidden'",
      "curl https://api.a.test/orders -H 'Authorization: Bearer hidden' -d name=x",
      "curl https://api.b.test/orders -H 'Authorization: Bearer hidden'",
      'curl https://api.b.test/open',
    ],
    { id: 'shop' },
  )
  expect(checkConnector(connector)).toEqual([])
  expect(credentials.map(({ type, hosts }) => [type, hosts])).toEqual([
    ['shop.token', ['api.a.test']],
    ['shop.token-2', ['api.b.test']],
  ])
  expect(connector).toMatchObject({ baseUrl: 'https://api.a.test', credentialRequired: false })
  expect(connector.operations.map(({ id, baseUrl, credentials: types }) => [id, baseUrl, types])).toEqual([
    ['get.orders', undefined, ['shop.token']],
    ['post.orders', undefined, ['shop.token']],
    ['get.orders-2', 'https://api.b.test', ['shop.token-2']],
    ['get.open', 'https://api.b.test', []],
  ])
})

import type { JsonObject } from '@millrace/base'
import { defineCredential } from '@millrace/node-sdk'
import { keptSecrets, redirectingFields } from './destinations.ts'

const type = defineCredential({
  type: 'acme.oauth2',
  title: 'Acme',
  description: 'Acme.',
  schema: {
    type: 'object',
    properties: { shop: {}, tokenUrl: {}, scope: {}, allowed: {}, clientId: {}, clientSecret: { 'x-ui': { secret: true } } },
  },
  sign: { headers: { Authorization: 'Bearer {accessToken}' } },
  hosts: ['{shop}.acme.test'],
  oauth2: { grant: 'client-credentials', tokenUrl: '{tokenUrl}', scopes: ['{scope}'] },
  allowedHostsField: 'allowed',
})
const BEFORE: JsonObject = { shop: 'one', tokenUrl: 'https://a.test', scope: 'read', allowed: ['a.test', 'b.test'], clientSecret: 's' }

test.each<[string, JsonObject, readonly string[]]>([
  ['nothing changes', {}, []],
  ['what is asked for changes', { scope: 'write' }, []],
  ['a part of the host changes', { shop: 'two' }, ['shop']],
  ['the address of tokens changes', { tokenUrl: 'https://evil.test' }, ['tokenUrl']],
  ['a host is added', { allowed: ['a.test', 'evil.test'] }, ['allowed']],
  ['all hosts are taken away, which means any', { allowed: [] }, ['allowed']],
  ['hosts are taken away', { allowed: ['B.test'] }, []],
])('%s', (_what, change, fields) => expect(redirectingFields(type, BEFORE, { ...BEFORE, ...change })).toEqual(fields))

test('a first list of hosts narrows', () => {
  expect(redirectingFields(type, { ...BEFORE, allowed: [] }, BEFORE)).toEqual([])
})

test('secrets that were entered again are not kept ones; what the schema does not know is taken for secret', () => {
  expect(keptSecrets(type, { ...BEFORE, old: 'x' }, { shop: 'two' })).toEqual(['clientSecret', 'old'])
  expect(keptSecrets(type, BEFORE, { clientSecret: 'new' })).toEqual([])
})

import { checkCredentialDefinition } from './check-definition.ts'

const secret = { type: 'string', 'x-ui': { secret: true } }
const oauth = {
  ...{ type: 'acme.oauth2', title: 'Acme', description: 'Account' },
  schema: { type: 'object', properties: { shop: { type: 'string' }, clientId: { type: 'string' }, clientSecret: secret } },
  sign: { headers: { Authorization: 'Bearer {accessToken}' } },
  oauth2: { grant: 'authorization-code', authorizeUrl: 'https://{shop}.acme.com/authorize', tokenUrl: 'https://{shop}.acme.com/token' },
  hosts: ['{shop}.acme.com'],
  test: { url: 'https://{shop}.acme.com/me', expect: { pointer: '/ok', equals: true } },
}

test('a type with a sign-in, hosts and a test is accepted', () => {
  expect(checkCredentialDefinition('acme.json', oauth)).toBe(oauth)
})

test.each<[string, object, RegExp]>([
  ['a host of a field that is not there', { hosts: ['{sop}.acme.com'] }, /"sop"/],
  ['a URL among the hosts', { hosts: ['https://acme.com/x'] }, /hosts/],
  ['an address of a field that is not there', { oauth2: { ...oauth.oauth2, tokenUrl: '{url}' } }, /"url"/],
  ['a sign-in without a page', { oauth2: { grant: 'authorization-code', tokenUrl: 'https://a.example' } }, /authorizeUrl/],
  ['a grant that does not exist', { oauth2: { grant: 'password', tokenUrl: 'https://a.example' } }, /grant/],
  ['a token that nothing signs with', { sign: { headers: { 'X-Key': '{clientId}' } } }, /accessToken/],
  ['a token without a sign-in', { oauth2: undefined }, /"accessToken"/],
  ['a test that shows the secret', { test: { url: 'https://acme.com/?s={clientSecret}' } }, /secret field "clientSecret"/],
  [
    'a digest with an unknown part',
    { sign: { ...oauth.sign, hmac: { ...{ algorithm: 'sha256', encoding: 'hex' }, keyField: 'clientSecret', over: '{url}' } } },
    /"url"/,
  ],
])('%s is refused', (_, change, reason) => {
  const definition = Object.fromEntries(Object.entries({ ...oauth, ...change }).filter(([, value]) => value !== undefined))
  expect(() => checkCredentialDefinition('acme.json', definition)).toThrow(reason)
})

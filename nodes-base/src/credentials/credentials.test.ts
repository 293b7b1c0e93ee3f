import type { CredentialDefinition, JsonObject } from '@millrace/node-sdk'
import { checkConfig } from '@millrace/node-sdk/testing'
import { httpBasic, httpBearer, httpHeader, httpOauth2, httpOauth2Client, httpQuery } from '../index.ts'

const problems = (credential: CredentialDefinition, secret: JsonObject) =>
  checkConfig({ type: credential.type, config: credential.schema }, secret).problems
const all = [httpBasic, httpBearer, httpHeader, httpQuery, httpOauth2, httpOauth2Client]

test.each(all.map((credential) => [credential.type, credential] as const))(
  '%s: examples fit, secrets are marked, hosts can be limited',
  (_, credential) => {
    for (const example of credential.examples ?? []) expect(problems(credential, example as JsonObject)).toEqual([])
    const { properties } = credential.schema as unknown as { properties: Record<string, { 'x-ui'?: { secret?: boolean } }> }
    expect(Object.values(properties).some((property) => property['x-ui']?.secret === true)).toBe(true)
    expect(Object.keys(properties)).toContain(credential.allowedHostsField)
  },
)

test.each(all.map((credential) => [credential.type, credential] as const))('%s: signing names fields that exist', (_, { sign, schema }) => {
  const names = [...JSON.stringify(sign).matchAll(/\{([A-Za-z]+)\}/g)]
    .map((match) => match[1])
    .map((name) => (name === 'accessToken' ? 'clientId' : name)) // a token is not a field; who asks for it is
  const fields = [...names, ...(sign.basic === undefined ? [] : [sign.basic.user, sign.basic.password])]
  expect(fields.length).toBeGreaterThan(0)
  for (const field of fields) expect(schema.required).toContain(field)
})

test.each<[string, CredentialDefinition, JsonObject]>([
  ['a user with a colon', httpBasic, { user: 'a:b', password: 'c' }],
  ['no password', httpBasic, { user: 'a' }],
  ['the word Bearer in the token', httpBearer, { token: 'Bearer x' }],
  ['a line break in a value', httpHeader, { name: 'X-A', value: 'a\r\nB: c' }],
  ['a header name with a space', httpHeader, { name: 'X A', value: 'a' }],
  ['a URL among the hosts', httpQuery, { name: 'k', value: 'v', allowedHosts: ['https://a.b/c'] }],
  ['an unknown field', httpQuery, { name: 'k', value: 'v', secret: 1 }],
])('%s is refused', (_, credential, secret) => expect(problems(credential, secret)).not.toEqual([]))

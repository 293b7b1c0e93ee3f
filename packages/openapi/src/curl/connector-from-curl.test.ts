import { checkConnector } from '@millrace/node-sdk/connector'
import { connectorFromCurl, CurlUnreadable } from '../index.ts'

const from = (line: string) => {
  const result = connectorFromCurl(line)
  expect(checkConnector(result.connector)).toEqual([])
  return { ...result, operation: result.connector.operations[0] }
}

test('quotes, lines that go on, headers and JSON become one operation with an example', () => {
  const { connector, operation } = from(
    `curl -sS -XPATCH 'https://api.pets.test/v1/pets/7?dry=1' \\\n  -H "X-Trace: a b" -H 'Content-Type: application/json' \\\n  --data-raw $'{"name":"O\\'Hara","age":3}'`,
  )
  expect(connector).toMatchObject({ id: 'pets-test', baseUrl: 'https://api.pets.test' })
  expect(operation).toMatchObject({
    method: 'PATCH',
    path: '/v1/pets/{petId}',
    body: { type: 'json' },
    parameters: {
      petId: { in: 'path' },
      dry: { in: 'query' },
      X_Trace: { in: 'header', name: 'X-Trace' },
      name: { in: 'body', pointer: '/name' },
      age: { in: 'body', pointer: '/age' },
    },
    examples: [{ config: { petId: '7', dry: '1', X_Trace: 'a b', name: "O'Hara", age: 3 } }],
  })
})

test.each([
  ["curl -u 'me:hidden-1' https://a.test/x", { basic: { user: 'user', password: 'password' } }],
  ["curl -H 'Authorization: Bearer hidden-1' https://a.test/x", { headers: { Authorization: 'Bearer {token}' } }],
  ["curl -H 'X-Api-Key: hidden-1' https://a.test/x", { headers: { 'X-Api-Key': '{apiKey}' } }],
  ['curl https://me:hidden-1@a.test/x', { basic: { user: 'user', password: 'password' } }],
  ["curl 'https://a.test/x?api_key=hidden-1'", { query: { api_key: '{apiKey}' } }],
])('a secret becomes a credential type, and its value is in nothing: %s', (line, sign) => {
  const result = from(line)
  expect(result.credentials).toMatchObject([{ sign, hosts: ['a.test'] }])
  expect(JSON.stringify(result)).not.toContain('hidden-1')
})

test('what looks like a key is a secret under any name', () => {
  const key = 'a81bc81b4a9d4e8f9d7a0b1c2d3e4f50'
  for (const line of [
    `curl https://a.test/x -H 'X-Session: ${key}'`,
    `curl 'https://a.test/x?session=${key}'`,
    `curl https://a.test/services/T1/${key} -d text=hi`,
    `curl https://a.test/x --json '{"text":"xoxb-1-2","a":"${key}"}'`,
    `curl https://a.test/x -d session=${key}`,
    `curl https://a.test/x -H 'Content-Type: text/plain' -d ${key}`,
  ])
    expect(JSON.stringify(from(line))).not.toMatch(`${key}|xoxb-1-2`)
  expect(from(`curl https://a.test/services/T1/${key}`).operation).toMatchObject({
    path: '/services/T1/{key}',
    config: { required: ['key'] },
  })
})

test('secrets in a body are in no example', () => {
  expect(JSON.stringify(from('curl https://a.test/x -d client_secret=hidden-1 -d a=1'))).not.toContain('hidden-1')
  expect(JSON.stringify(from(`curl https://a.test/x --json '{"a":{"password":"hidden-1"}}'`))).not.toContain('hidden-1')
})

test('forms, files and -G', () => {
  expect(from('curl https://a.test/x -d a=1 -d b=2').operation).toMatchObject({
    method: 'POST',
    body: { type: 'form' },
    parameters: { a: { in: 'body' }, b: { in: 'body' } },
  })
  expect(from('curl https://a.test/x -F file=@photo.png -F note=hi').operation).toMatchObject({
    body: { type: 'multipart' },
    config: { properties: { file: { format: 'binary' } } },
  })
  expect(from('curl -G https://a.test/x --data-urlencode "q=a b"').operation).toMatchObject({
    method: 'GET',
    parameters: { q: { in: 'query' } },
    examples: [{ config: { q: 'a b' } }],
  })
})

test('no shell is asked: what comes behind the command is not there', () => {
  expect(from('curl https://a.test/x; rm -rf /').operation).toMatchObject({ path: '/x', parameters: {} })
  expect(JSON.stringify(from('curl "https://a.test/x" -d "v=$(id)"').connector)).toContain('$(id)')
})

test.each([
  ['wget https://a.test'],
  ['curl'],
  ["curl 'https://a.test"],
  ['curl ftp://a.test/x'],
  ['curl -X'],
  ['curl -X TRACE https://a.test/'],
])('%s is refused', (line) => {
  expect(() => connectorFromCurl(line)).toThrow(CurlUnreadable)
})

import { describeApi, matches } from './operations.ts'
import { curlOf, requestOf, snippetOf } from './request.ts'

const DOCUMENT = {
  servers: [{ url: '/api/v1' }],
  paths: {
    '/things/{id}': {
      put: {
        operationId: 'putThing',
        summary: 'Save a thing',
        tags: ['Things'],
        'x-required-scope': 'thing:write',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'loud', in: 'query', required: false, description: 'Says so.', schema: { type: 'boolean' } },
        ],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
      },
    },
    '/health': { get: { operationId: 'health', summary: 'Health', tags: ['About'], security: [] } },
  },
  components: { schemas: { Thing: { type: 'object', properties: { inner: { $ref: '#/components/schemas/Thing' } } } } },
}
const { base, groups } = describeApi(DOCUMENT)
const [health, put] = groups.map(({ operations }) => operations[0]!)

test('operations stand in groups, with forms for what they take', () => {
  expect(groups.map(({ name }) => name)).toEqual(['About', 'Things'])
  expect(health).toMatchObject({ isPublic: true, parameters: null, body: null })
  expect(put).toMatchObject({ method: 'PUT', scope: 'thing:write', inPath: ['id'], isPublic: false })
  expect(put!.parameters).toMatchObject({ properties: { loud: { type: 'boolean', description: 'Says so.' } }, required: ['id'] })
  expect(put!.body).toMatchObject({
    properties: { body: { $ref: '#/$defs/Thing' } },
    $defs: { Thing: { properties: { inner: { $ref: '#/$defs/Thing' } } } },
  })
})
test('a filled form is a request: parameters go where they belong', () => {
  const values = { parameters: { id: 'a/b', loud: true }, body: { body: { name: "it's" } } }
  const request = requestOf(put!, base, values)
  expect(request).toMatchObject({ method: 'PUT', path: '/api/v1/things/a%2Fb?loud=true' })
  expect(JSON.parse(request.body!)).toEqual({ name: "it's" })
  const command = curlOf(request, 'https://m.example', false)
  expect(command).toContain("curl -X PUT 'https://m.example/api/v1/things/a%2Fb?loud=true'")
  expect(command).toContain('Bearer $MILLRACE_KEY')
  expect(command).toContain(`it'\\''s`)
})
test('a request is shown as code of several languages, each with the key and the body', () => {
  const request = { method: 'PUT', path: '/api/v1/things/1', body: JSON.stringify({ name: 'a "b"', on: true }, null, 2) }
  const script = snippetOf('javascript', request, 'https://m.example', false)
  expect(script).toContain('fetch("https://m.example/api/v1/things/1", {')
  expect(script).toContain('Bearer ${process.env.MILLRACE_KEY}')
  expect(script).toContain('"name": "a \\"b\\""')
  const python = snippetOf('python', request, 'https://m.example', false)
  expect(python).toContain(`os.environ['MILLRACE_KEY']`)
  const [, data = ''] = /data=(".*")\.encode\(\)/.exec(python) ?? []
  expect(JSON.parse(JSON.parse(data) as string)).toEqual({ name: 'a "b"', on: true })
})
test('what needs no key asks for none', () => {
  for (const language of ['curl', 'javascript', 'python'] as const)
    expect(snippetOf(language, { method: 'GET', path: '/api/v1/health', body: undefined }, 'https://m.example', true)).not.toContain('KEY')
})
test('a description that is none gives no operations', () => {
  expect(describeApi('odd').groups).toEqual([])
})
test('an operation is found by words of its path and its summary', () => {
  expect(matches(put!, 'save things')).toBe(true)
  expect(matches(put!, 'delete')).toBe(false)
})

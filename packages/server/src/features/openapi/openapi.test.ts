import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

interface Operation {
  readonly operationId: string
  readonly responses: Record<string, unknown>
  readonly security?: unknown[]
  readonly parameters?: { readonly name: string; readonly in: string }[]
}
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, object> }
}

let server: TestServer
let document: Document
beforeAll(async () => {
  server = await startTestServer()
  document = (await server.call({ path: '/api/v1/openapi.json' })).json as Document
})
afterAll(() => server.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) => Object.values(methods).map((operation) => ({ path, operation })))

test('the document tells every route with its parameters, once', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths['/workflows/{id}']!)).toEqual(['get', 'patch', 'put', 'delete'])
  const ids = operations().map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { path, operation } of operations()) {
    const told = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
    expect(path.match(/\{\w+\}/g) ?? []).toEqual(told)
  }
})

test('public calls say that they need no sign-in, the others what they need', () => {
  expect(document.paths['/auth/login']!['post']!.security).toEqual([])
  expect(document.paths['/workflows']!['post']).toMatchObject({ 'x-required-scope': 'workflow:write' })
})

test('every reference leads somewhere, and every schema compiles', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!)
  expect(references.length).toBeGreaterThan(10)
  for (const name of references) expect(document.components.schemas).toHaveProperty(name)
  const ajv = addFormats.default(new Ajv2020({ strict: false, schemas: [{ $id: 'https://x/', components: document.components }] }))
  for (const name of Object.keys(document.components.schemas))
    expect(ajv.compile({ $ref: `https://x/#/components/schemas/${name}` })).toBeDefined()
})

test('the schema of workflow documents is served', async () => {
  const answer = await server.call({ path: '/api/v1/schemas/workflow.json' })
  expect(answer).toMatchObject({ status: 200, json: { title: 'WorkflowDocument' } })
})

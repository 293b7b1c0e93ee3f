import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli } from '../support/millrace-cli.ts'

const ROOT = join(__dirname, '../..')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-import-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function millrace(
  cwd: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly json: Record<string, unknown> }> {
  const ended = await millraceCli(['node', ...args, '--json'], { cwd, env: { HOME: folder } })
  return { code: ended.code, json: ended.json() }
}

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'o-7' }
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Shop API' },
  servers: [{ url: 'https://{region}.shop.example.com/v1', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } }],
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  security: [{ key: [] }],
  paths: {
    '/orders': {
      get: {
        ...{ operationId: 'listOrders', tags: ['Orders'] },
        responses: {
          200: { content: { 'application/json': { example: [{ id: 'o-1' }, { id: 'o-2' }], schema: { type: 'array', items: {} } } } },
        },
      },
      post: {
        ...{ operationId: 'addOrder', tags: ['Orders'] },
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', required: ['total'], properties: { total: { type: 'number' } } },
              example: { total: 12.5 },
            },
          },
        },
        responses: { 201: { content: { 'application/json': { example: { id: 'o-3' } } } } },
      },
    },
    '/orders/{id}': { get: { operationId: 'getOrder', parameters: [id], responses: { 200: {} } } },
    '/odd': {
      get: {
        ...{ operationId: 'oddExample', tags: ['Orders'] },
        parameters: [{ name: 'count', in: 'query', required: true, schema: { type: 'integer' }, example: 'many' }],
        responses: { 200: {} },
      },
    },
    '/hooks': { get: { operationId: 'listHooks', responses: { 200: {} } } },
  },
}

/** Passes lint and its own tests as it is, and packs. */
async function expectReady(directory: string): Promise<void> {
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  const lint = await millrace(directory, 'lint')
  expect((lint.json['findings'] as { severity: string }[]).filter(({ severity }) => severity === 'error')).toEqual([])
  expect(lint.code).toBe(0)
  expect(await millrace(directory, 'test')).toMatchObject({ code: 0, json: { failed: 0, failures: [] } })
  expect((await millrace(directory, 'pack')).code).toBe(0)
}

test('operations of a document become a package that passes lint and tests as it is; a changed request fails them', async () => {
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT))
  const created = await millrace(folder, 'create', '--from-openapi', 'openapi.json', '--operations', 'tag:orders,getOrder')
  expect(created).toMatchObject({
    code: 0,
    json: {
      name: 'millrace-nodes-shop',
      operations: { found: 5, taken: 4, tested: 4 },
      credentials: [{ type: 'shop.key', secrets: ['apiKey'] }],
    },
  })
  const directory = join(folder, 'millrace-nodes-shop')
  expect(created.json['files']).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', 'README.md', 'icon.svg']))
  expect(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))).toMatchObject({
    millrace: { permissions: { hosts: ['*.shop.example.com'] } },
  })
  expect(JSON.parse(readFileSync(join(directory, 'test/calls.json'), 'utf8'))).toMatchObject([
    { node: 'shop.listOrders', answer: { status: 200 }, outputs: [{ id: 'o-1' }, { id: 'o-2' }] },
    { node: 'shop.addOrder', config: { total: 12.5 }, requests: [{ method: 'POST', body: { total: 12.5 } }], answer: { status: 201 } },
    { node: 'shop.getOrder', config: { id: 'o-7' }, requests: [{ url: 'https://eu.shop.example.com/v1/orders/o-7' }] },
    { node: 'shop.oddExample', config: { count: 1 } },
  ])
  await expectReady(directory)
  const connector = join(directory, 'src/connector.json')
  writeFileSync(connector, readFileSync(connector, 'utf8').replace('"/orders/{id}"', '"/order/{id}"'))
  expect(await millrace(directory, 'test')).toMatchObject({ code: 1, json: { failed: 1 } })
}, 240_000)

test('a document comes from an address as well, and what is wrong with the choice is said before anything is written', async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify(DOCUMENT)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`
  try {
    expect(await millrace(folder, 'create', '--from-openapi', from, '--operations', 'listOrder')).toMatchObject({
      code: 2,
      json: { error: { message: expect.stringContaining('Near it: listOrders') } },
    })
    expect(readdirSync(folder)).toEqual([])
    const created = await millrace(
      folder,
      'create',
      'shop',
      '--from-openapi',
      from,
      '--all',
      '--server',
      'https://shop.test',
      '--auth',
      'bearer',
    )
    expect(created).toMatchObject({
      code: 0,
      json: { operations: { taken: 5 }, credentials: [{ type: 'shop.bearer', secrets: ['token'] }] },
    })
    expect(readFileSync(join(folder, 'shop/src/credential.json'), 'utf8')).toContain('"shop.test"')
  } finally {
    server.close()
  }
}, 240_000)

test.each<[string, string, string]>([
  ['what is no document', 'hello', 'openapi.not-openapi'],
  ['another kind of JSON', '{"a":1}', 'openapi.not-openapi'],
])('%s is refused with a code', async (_what, text, code) => {
  writeFileSync(join(folder, 'a.json'), text)
  expect(await millrace(folder, 'create', 'shop', '--from-openapi', 'a.json')).toMatchObject({ code: 1, json: { error: { code } } })
})

test('cURL lines become a package that is ready, and none of their secrets is in any file', async () => {
  const { code, json } = await millrace(
    folder,
    ...['create', '@acme/shop', '--from-curl', "curl https://shop.example.com/orders/17 -H 'Authorization: Bearer hidden-bearer'"],
    ...[
      '--from-curl',
      'curl https://shop.example.com/orders?api_key=hidden-key -u ada:hidden-password --json \'{"total":1,"token":"hidden-field"}\'',
    ],
  )
  expect({ code, json }).toMatchObject({
    code: 0,
    json: { operations: { taken: 2, tested: 2 }, credentials: [{ secrets: ['token'] }, { secrets: expect.any(Array) }] },
  })
  const directory = join(folder, 'shop')
  for (const file of json['files'] as string[]) expect(readFileSync(join(directory, file), 'utf8')).not.toContain('hidden')
  await expectReady(directory)
}, 240_000)

import type { Connector, ConnectorVersion, ImportConnectorReply } from '@millrace/api'
import { silentLogger, systemClock, systemIds } from '@millrace/base'
import { openStore } from '@millrace/store'
import { startPetService, type PetService } from '../support/pet-service.ts'
import {
  freePort,
  newDataDir,
  OWNER,
  removeDataDir,
  signIn,
  startServer,
  type ApiClient,
  type RunningServer,
} from '../support/server-process.mjs'

jest.setTimeout(180_000)
const dataDir = newDataDir()
let service: PetService
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  service = await startPetService()
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  service.close()
  removeDataDir(dataDir)
})

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const reply = await fetch(`${server.base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { status: reply.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}
const connectors = (method: string, path = '', body?: object) => call(method, `/api/v1/connectors${path}`, body)
type Made = NonNullable<ImportConnectorReply['connector']>
const imported = async (more: object = {}): Promise<Made> => {
  const { body } = await connectors('POST', '/import', { document: JSON.stringify(service.document()), ...more })
  return (body as unknown as ImportConnectorReply).connector as Made
}
const parts = ({ definition, credentials }: Made): { definition: Record<string, unknown>; credentials: Record<string, unknown>[] } => ({
  definition,
  credentials,
})
const open = async (id: string): Promise<{ definition: Record<string, unknown>; credentials: Record<string, unknown>[] }> => {
  const { definition } = await imported({ id })
  return {
    definition: {
      ...definition,
      credentials: [],
      operations: (definition['operations'] as object[]).map((one) => ({ ...one, credentials: [] })),
    },
    credentials: [],
  }
}

const node = (id: string, type: string, config: object = {}, more: object = {}) => ({
  ...{ id, name: id, type, typeVersion: 1, position: [0, 0], config },
  ...more,
})
const chain = (name: string, ...nodes: ReturnType<typeof node>[]) => ({
  schema: 'millrace/workflow@1',
  name,
  nodes,
  edges: nodes
    .slice(1)
    .map((to, index) => ({ id: `e${index}`, from: { node: nodes[index]!.id, port: 'main' }, to: { node: to.id, port: 'main' } })),
})
const hook = (path: string) => node('hook', 'http.webhook', { path, respond: 'finished' })

test('a document becomes a connector whose nodes run at once, with a credential of its own type, and after a kill', async () => {
  const preview = await imported({ operations: ['listPets', 'getPet', 'createPet'] })
  expect(preview).toMatchObject({
    hosts: ['127.0.0.1'],
    problems: [],
    report: { taken: 3 },
    nodes: [{ type: 'own.pet-store.listPets' }, {}, {}],
  })
  expect(await connectors('GET')).toMatchObject({ body: { data: [] } })
  const made = await connectors('POST', '', { ...parts(preview), source: 'openapi' })
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'pet-store',
      version: 1,
      revision: 1,
      operations: 3,
      hosts: ['127.0.0.1'],
      versions: [{ version: 1, source: 'openapi', createdBy: 'Owner' }],
    },
  })

  const types = (await api.get('/node-types')) as { data: { type: string; version: number }[]; packages: { name: string }[] }
  expect(types.data.filter(({ type }) => type.startsWith('own.')).map(({ type, version }) => `${type}@${version}`)).toEqual(
    preview.nodes.map(({ type }) => `${type}@1`),
  )
  const type = `own.${String(preview.credentials[0]?.['type'])}`
  const offered = (await api.get('/credential-types')) as { data: { type: string }[] }
  expect(offered.data.map((one) => one.type)).toContain(type)
  const { id } = (await api.post('/credentials', { name: 'Key', type, data: { apiKey: 'sesame' } })) as { id: string }

  const document = chain(
    'Pets',
    hook('pets'),
    node('get', preview.nodes.find(({ path }) => path === '/pets/{id}')!.type, { id: 7 }, { credentials: { [type]: id } }),
  )
  await api.publish(document)
  expect(await call('POST', '/webhook/pets')).toMatchObject({ status: 200, body: { id: 7, name: 'Rex' } })
  expect(service.asked.at(-1)).toMatchObject({ method: 'GET', path: '/pets/7', key: 'sesame' })

  const { port } = new URL(server.base)
  await server.kill()
  server = await startServer({ dataDir, port: Number(port) })
  expect(await call('POST', '/webhook/pets')).toMatchObject({ status: 200, body: { id: 7, name: 'Rex' } })
  expect(await connectors('GET')).toMatchObject({ body: { data: [{ name: 'pet-store', version: 1 }] } })
})

test('versions stand side by side: workflows go on with the one that they name', async () => {
  const first = await open('beside')
  await connectors('POST', '', first)
  const operation = first.definition['operations'] as { id: string; path: string }[]
  const list = operation.find(({ path }) => path === '/pets')!
  await api.publish(chain('Old', hook('beside-old'), node('list', `own.beside.${list.id}`)))
  const changed = { ...first.definition, operations: operation.map((one) => (one.id === list.id ? { ...one, path: '/pets/99' } : one)) }
  const second = await connectors('POST', '/beside/versions', { ...first, definition: changed, revision: 1 })
  expect(second).toMatchObject({ status: 201, body: { version: 2, revision: 2, versions: [{ version: 2 }, { version: 1 }] } })
  await api.publish(chain('New', hook('beside-new'), node('list', `own.beside.${list.id}`, {}, { typeVersion: 2 })))
  expect((await call('POST', '/webhook/beside-old')).body).toEqual([
    { id: 1, name: 'Rex' },
    { id: 2, name: 'Tom' },
  ])
  expect((await call('POST', '/webhook/beside-new')).body).toEqual({ id: 99, name: 'Rex' })
  expect(await connectors('POST', '/beside/versions', { ...first, revision: 1 })).toMatchObject({
    status: 409,
    body: { code: 'connector.revision-conflict' },
  })
})

test('a connector in use is removed by force only; then its steps fail, and its name begins with the next version', async () => {
  const made = await open('used')
  const { id } = (made.definition['operations'] as { id: string; path: string }[]).find(({ path }) => path === '/pets')!
  await connectors('POST', '', made)
  const workflow = await api.publish(chain('Uses it', hook('used'), node('list', `own.used.${id}`)))
  const uses = {
    inUse: true,
    workflows: [{ id: workflow, name: 'Uses it', nodes: [`own.used.${id}@1`], draft: true, published: true }],
    credentials: [],
  }
  expect(await connectors('GET', '/used/uses')).toMatchObject({ status: 200, body: uses })
  expect(await connectors('DELETE', '/used')).toMatchObject({ status: 409, body: { code: 'connector.in-use', data: { uses } } })
  expect(await connectors('DELETE', '/used?force=true')).toMatchObject({ status: 204 })
  expect(await connectors('GET', '/used')).toMatchObject({ status: 404, body: { code: 'connector.not-found' } })
  expect(await api.post(`/workflows/${workflow}/validate`)).toMatchObject({
    valid: false,
    problems: expect.arrayContaining([expect.objectContaining({ code: 'workflow.unknown-node-type' })]) as unknown,
  })
  expect((await call('POST', '/webhook/used')).status).toBe(500)
  expect(await connectors('POST', '', made)).toMatchObject({ status: 201, body: { version: 2 } })
})

test('nodes call no host but those of their connector, wherever a service redirects them to', async () => {
  const made = await open('guarded')
  const away = (made.definition['operations'] as { id: string; path: string }[]).find(({ path }) => path === '/away')!
  await connectors('POST', '', made)
  const id = await api.publish(chain('Away', hook('away'), node('go', `own.guarded.${away.id}`)))
  expect((await call('POST', '/webhook/away')).status).toBe(500)
  const { data } = (await api.get(`/executions?workflowId=${id}`)) as { data: { id: string }[] }
  expect(await api.get(`/executions/${data[0]!.id}/steps/go:0`)).toMatchObject({ error: { code: 'connector.host' } })
})

test('an address that comes from the config needs hosts that are allowed in words', async () => {
  const { definition, credentials } = await imported({ id: 'anywhere', document: JSON.stringify(service.document({ base: '/v1' })) })
  const bare = {
    ...definition,
    credentials: [],
    operations: (definition['operations'] as object[]).map((one) => ({ ...one, credentials: [] })),
  }
  expect(credentials).toHaveLength(1)
  expect(await connectors('POST', '', { definition: bare })).toMatchObject({ status: 422, body: { code: 'connector.hosts-open' } })
  expect(await connectors('POST', '', { definition: bare, hosts: ['*.example.com'] })).toMatchObject({
    status: 201,
    body: { hosts: ['*.example.com'] },
  })
  const guarded = await open('elsewhere')
  expect(await connectors('POST', '', { ...guarded, hosts: ['api.example.com'] })).toMatchObject({
    ...{ status: 422, body: { code: 'connector.hosts-missing', data: { missing: ['127.0.0.1'] } } },
  })
})

test('a new version cannot send the secrets of an earlier one elsewhere', async () => {
  const made = parts(await imported({ id: 'secrets' }))
  await connectors('POST', '', made)
  const type = `own.${String(made.credentials[0]?.['type'])}`
  await api.post('/credentials', { name: 'Key', type, data: { apiKey: 'sesame' } })
  const elsewhere = made.credentials.map((one) => ({ ...one, hosts: ['evil.example.com'] }))
  const refused = { status: 409, body: { code: 'connector.secrets-changed', data: { types: [type] } } }
  expect(await connectors('POST', '/secrets/versions', { ...made, credentials: elsewhere, revision: 1 })).toMatchObject(refused)
  const renamed = made.credentials.map((one) => ({ ...one, title: 'The key' }))
  expect(await connectors('POST', '/secrets/versions', { ...made, credentials: renamed, revision: 1 })).toMatchObject({ status: 201 })
  // Nor after it was taken away and made anew.
  expect(await connectors('DELETE', '/secrets?force=true')).toMatchObject({ status: 204 })
  expect(await connectors('POST', '', { ...made, credentials: elsewhere })).toMatchObject(refused)
})

test('a cURL line and a URL of a document are read as well', async () => {
  const { body } = await connectors('POST', '/import', { curl: `curl -H 'X-Api-Key: hidden' '${service.url}/pets?limit=3'` })
  expect(body).toMatchObject({ available: [], connector: { nodes: [{ method: 'GET', path: '/pets' }], problems: [] } })
  expect(JSON.stringify(body)).not.toContain('hidden')
  const listed = await connectors('POST', '/import', { url: `${service.url}/openapi.json`, listOnly: true })
  expect(listed).toMatchObject({ status: 200, body: { connector: null, available: [{ operationId: 'listPets' }, {}, {}, {}] } })
})

test.each([
  [{}, 422, 'connector.source'],
  [{ document: '{}', curl: 'curl x' }, 422, 'connector.source'],
  [{ document: '{"a":1}' }, 422, 'openapi.not-openapi'],
  [{ curl: 'wget https://example.com' }, 422, 'curl.unreadable'],
  [{ url: 'http://169.254.169.254/latest' }, 422, 'connector.fetch'],
  [{ url: 'file:///etc/passwd' }, 422, 'request.invalid'],
])('what nothing can be made of is refused with its reason: %j', async (body, status, code) => {
  expect(await connectors('POST', '/import', body)).toMatchObject({ status, body: { code } })
})

test('a broken connector is refused with what is wrong where, and nothing is kept', async () => {
  const { definition } = await open('broken')
  const refusals: [object, string][] = [
    [{ definition: {} }, '/definition'],
    [{ definition: { ...definition, baseUrl: 'ftp://x' } }, '/definition/baseUrl'],
    [{ definition: { ...definition, credentials: ['none.such'] } }, '/definition/credentials/0'],
    [{ definition, credentials: [{ type: 'github.token' }] }, '/credentials/0'],
  ]
  for (const [body, path] of refusals) {
    const reply = await connectors('POST', '', body)
    expect(reply).toMatchObject({ status: 422, body: { code: 'connector.invalid' } })
    expect((reply.body['errors'] as { path: string }[])[0]?.path).toContain(path)
    expect(await connectors('POST', '/check', body)).toMatchObject({ status: 200, body: { valid: false } })
  }
  expect(await connectors('GET', '/broken')).toMatchObject({ status: 404 })
  expect(await connectors('POST', '/check', { definition })).toMatchObject({ body: { valid: true, problems: [], hosts: ['127.0.0.1'] } })
})

test('a version can be read as it was given, and taken away while nobody uses it', async () => {
  const made = await open('whole')
  await connectors('POST', '', made)
  expect((await connectors('POST', '', made)).body['code']).toBe('connector.exists')
  const { body } = await connectors('GET', '/whole/versions/1')
  expect((body as unknown as ConnectorVersion).definition).toEqual(made.definition)
  expect(await connectors('GET', '/whole/versions/2')).toMatchObject({ status: 404, body: { code: 'connector.version-not-found' } })
  expect(await connectors('POST', '/whole/versions', { ...(await open('other')), revision: 1 })).toMatchObject({ status: 422 })
  await connectors('POST', '/whole/versions', { ...made, revision: 1 })
  expect((await connectors('DELETE', '/whole?version=1')).status).toBe(204)
  expect(((await connectors('GET', '/whole')).body as unknown as Connector).versions.map(({ version }) => version)).toEqual([2])
})

test('another tenant sees, uses and removes nothing of it', async () => {
  const made = await open('private')
  await connectors('POST', '', made)
  const { id } = (made.definition['operations'] as { id: string; path: string }[]).find(({ path }) => path === '/pets')!
  const { port } = new URL(server.base)
  await server.kill()
  await addOtherTenant()
  server = await startServer({ dataDir, port: Number(port) })
  const other = await signIn(server.base, { email: 'other@example.com', password: OWNER.password, name: 'Other' })
  expect(await other.get('/connectors')).toMatchObject({ data: [] })
  const types = (await other.get('/node-types')) as { data: { type: string }[]; packages: { name: string }[] }
  expect(types.data.filter(({ type }) => type.startsWith('own.'))).toEqual([])
  expect(types.packages.filter(({ name }) => name.startsWith('own.'))).toEqual([])
  const offered = (await other.get('/credential-types')) as { data: { type: string }[] }
  expect(offered.data.filter(({ type }) => type.startsWith('own.'))).toEqual([])
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => 0,
      (thrown: { status: number }) => thrown.status,
    )
  for (const path of ['/connectors/private', '/connectors/private/versions/1', '/connectors/private/uses'])
    expect(await refused(other.get(path))).toBe(404)
  expect(await refused(other.delete('/connectors/private?force=true'))).toBe(404)
  expect(await refused(other.post('/connectors/private/versions', { ...made, revision: 1 }))).toBe(404)
  expect(await refused(other.publish(chain('Theirs', hook('theirs'), node('list', `own.private.${id}`))))).toBe(422)
  const { workflow } = (await other.post(
    '/workflows/import',
    chain('Draft', node('start', 'core.manual'), node('list', `own.private.${id}`)),
  )) as {
    workflow: { id: string }
  }
  const ran = (await other.post(`/workflows/${workflow.id}/execute`, { wait: true })) as { status: string }
  expect(ran.status).toBe('failed')
  // And the one whose it is goes on with it.
  await api.publish(chain('Ours', hook('ours'), node('list', `own.private.${id}`)))
  expect((await call('POST', '/webhook/ours')).status).toBe(200)
})

/** A tenant beside the first: the API makes none. */
async function addOtherTenant(): Promise<void> {
  const store = await openStore({ dataDir, logger: silentLogger, clock: systemClock })
  try {
    const owner = await store.users.byEmail(OWNER.email)
    const tenantId = systemIds.next()
    await store.tenants.insert({ id: tenantId, name: 'Other', createdAt: 1 })
    await store.users.insert({ ...owner!, id: systemIds.next(), tenantId, email: 'other@example.com' })
  } finally {
    await store.close()
  }
}

test('who may only look cannot make, check, import or remove connectors', async () => {
  await api.post('/users', { email: 'viewer@example.com', password: OWNER.password, name: 'Viewer', role: 'viewer' })
  const viewer = await signIn(server.base, { email: 'viewer@example.com', password: OWNER.password, name: 'Viewer' })
  const statusOf = (work: Promise<unknown>) =>
    work.then(
      () => 200,
      (thrown: { status: number }) => thrown.status,
    )
  expect(await statusOf(viewer.get('/connectors'))).toBe(200)
  for (const path of ['', '/check', '/import', '/private/versions'])
    expect(await statusOf(viewer.post(`/connectors${path}`, { definition: {}, curl: 'curl x', revision: 1 }))).toBe(403)
  expect(await statusOf(viewer.delete('/connectors/private'))).toBe(403)
  expect((await fetch(`${server.base}/api/v1/connectors`)).status).toBe(401)
})

test('more operations than one connector may have are refused with the number', async () => {
  const { definition } = await open('many')
  const [first] = definition['operations'] as object[]
  const operations = Array.from({ length: 501 }, (_, index) => ({ ...first, id: `op${index}` }))
  const reply = await connectors('POST', '', { definition: { ...definition, operations } })
  expect(reply).toMatchObject({ status: 422, body: { code: 'connector.invalid' } })
  expect(reply.body['detail']).toContain('501')
})

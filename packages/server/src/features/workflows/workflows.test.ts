import { newId } from '@millrace/base'
import type { Workflow } from '@millrace/api'
import { SandboxError, type CodeToCheck } from '@millrace/sandbox'
import type { NodeTypeDescription, TypeCatalog } from '@millrace/workflow'
import { sameForAll } from '../per-tenant.ts'
import { documentOf, startTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let owner: string
beforeEach(async () => {
  server = await startTestServer()
  owner = await server.setup()
})
afterEach(() => server.close())

const call = (method: string, path: string, body?: unknown, token = owner) =>
  server.call({ method, path: `/api/v1/workflows${path}`, token, ...(body === undefined ? {} : { body }) })
const create = async (document: unknown = documentOf('Orders')): Promise<Workflow> =>
  (await call('POST', '', { document })).json as Workflow
const hook = (path: string) =>
  documentOf(path, { nodes: [{ id: 'n1', name: 'Hook', type: 'test.hook', typeVersion: 1, config: { path } }], edges: [] })
/** A server's types with a node that has code. */
const CODE: NodeTypeDescription = {
  ...{ type: 'core.code', version: 1, title: 'Code', description: '', kind: 'action', category: 'T', effects: 'none' },
  ports: { inputs: ['main'], outputs: ['main'] },
  config: {
    type: 'object',
    properties: {
      language: { enum: ['javascript', 'python'] },
      source: { title: 'Code', type: 'string', 'x-literal': true, 'x-ui': { widget: 'code', language: { path: 'language' } } },
    },
  },
}
const withCode: TypeCatalog = {
  get: (type) => (type === CODE.type ? CODE : undefined),
  types: () => [CODE.type],
  versionsOf: (type) => (type === CODE.type ? [1] : []),
}

test('a workflow is made, read, saved and deleted', async () => {
  const made = await call('POST', '', { document: documentOf('Orders', { description: 'All of them' }) })
  expect(made).toMatchObject({
    status: 201,
    json: { name: 'Orders', description: 'All of them', status: 'draft', revision: 1, triggers: ['manual'] },
  })
  const { id } = made.json as Workflow
  expect((await call('GET', `/${id}`)).json).toEqual(made.json)
  const saved = await call('PUT', `/${id}`, { document: documentOf('Orders 2'), revision: 1 })
  expect(saved).toMatchObject({
    status: 200,
    json: { name: 'Orders 2', revision: 2, updatedBy: 'Olga Owner', document: { name: 'Orders 2' } },
  })
  expect((await call('DELETE', `/${id}`)).status).toBe(204)
  expect(server.changed).toEqual([id])
  expect(await call('GET', `/${id}`)).toMatchObject({ status: 404, json: { code: 'workflow.not-found' } })
})

test('the list shows figures, pages, searches and sorts', async () => {
  for (const name of ['Banana', 'Apple', 'Cherry']) await create(documentOf(name))
  const names = async (query: string) => {
    const { json } = await call('GET', query)
    return (json as { data: { name: string }[] }).data.map(({ name }) => name)
  }
  expect(await names('?sort=name')).toEqual(['Apple', 'Banana', 'Cherry'])
  expect(await names('?search=AN')).toEqual(['Banana'])
  expect(await names('?status=active')).toEqual([])
  const first = (await call('GET', '?sort=name&limit=2')).json as { nextCursor: string; data: object[] }
  expect(first.data[0]).toMatchObject({ nodeCount: 2, stats: { completed: 0, failed: 0, running: 0, lastAt: null } })
  expect(first.data[0]).not.toHaveProperty('document')
  expect(await names(`?sort=name&limit=2&cursor=${first.nextCursor}`)).toEqual(['Cherry'])
  expect(await call('GET', `?cursor=${first.nextCursor}`)).toMatchObject({ status: 422, json: { code: 'page.cursor-invalid' } })
  for (const bad of ['?limit=0', '?limit=201', '?limit=x', '?sort=size', '?status=gone']) expect((await call('GET', bad)).status).toBe(422)
})

test('figures come from the journal', async () => {
  const asked: unknown[] = []
  const counting = await startTestServer({
    journal: {
      stats: (_tenantId, workflowIds, since) => {
        asked.push({ workflowIds, since })
        return Promise.resolve([
          {
            workflowId: workflowIds[0]!,
            completed: 3,
            failed: 1,
            running: 2,
            days: [{ day: counting.clock.now() - 86_400_000, completed: 2, failed: 1 }],
            lastId: newId(),
            lastStatus: 'failed' as const,
            lastAt: 1000,
          },
        ])
      },
    },
  })
  const token = await counting.setup()
  await counting.call({ method: 'POST', path: '/api/v1/workflows', token, body: { document: documentOf('Orders') } })
  const { json } = await counting.call({ path: '/api/v1/workflows', token })
  expect(json).toMatchObject({
    data: [{ stats: { completed: 3, failed: 1, running: 2, lastStatus: 'failed', lastAt: '1970-01-01T00:00:01.000Z' } }],
  })
  const { days } = (json as { data: { stats: { days: object[] } }[] }).data[0]!.stats
  expect(days).toHaveLength(7)
  expect(days.slice(-2)).toEqual([
    { day: '2029-12-31', completed: 2, failed: 1 },
    { day: '2030-01-01', completed: 0, failed: 0 },
  ])
  expect(asked).toMatchObject([{ since: counting.clock.now() - 7 * 24 * 3600 * 1000 }])
  await counting.close()
})

test('a save over somebody else’s is refused with the revision that is there', async () => {
  const { id } = await create()
  await call('PUT', `/${id}`, { document: documentOf('Theirs'), revision: 1 })
  const answer = await call('PUT', `/${id}`, { document: documentOf('Mine'), revision: 1 })
  expect(answer).toMatchObject({ status: 409, json: { code: 'workflow.revision-conflict', data: { revision: 2, sent: 1 } } })
  expect((await call('GET', `/${id}`)).json).toMatchObject({ name: 'Theirs' })
})

test('what is done with a draft is refused when somebody else saved another one meanwhile', async () => {
  const { id } = await create()
  await call('POST', `/${id}/versions`, { revision: 1 })
  await call('PUT', `/${id}`, { document: documentOf('Theirs'), revision: 1 })
  for (const path of ['publish', 'versions', 'versions/1/restore', 'duplicate'] as const) {
    const answer = await call('POST', `/${id}/${path}`, { revision: 1 })
    expect({ path, answer }).toMatchObject({
      answer: { status: 409, json: { code: 'workflow.revision-conflict', data: { revision: 2, sent: 1 } } },
    })
  }
  expect((await call('GET', `/${id}`)).json).toMatchObject({ name: 'Theirs', status: 'draft', latestVersion: 1 })
  expect(await call('POST', `/${id}/duplicate`, { revision: 2 })).toMatchObject({ status: 201 })
})

test('of ten savers at the same time one wins', async () => {
  const { id } = await create()
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, i) => call('PUT', `/${id}`, { document: documentOf(`S${i}`), revision: 1 })),
  )
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
})

test('a document that breaks its schema is refused with every place', async () => {
  const answer = await call('POST', '', { document: { ...documentOf('X'), nodes: [{ id: 'n1', name: '', typeVersion: 0 }], extra: 1 } })
  expect(answer).toMatchObject({ status: 422, json: { code: 'workflow.document-invalid' } })
  const { errors } = answer.json as { errors: { path: string }[] }
  expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['/document/extra', '/document/nodes/0/typeVersion']))
})

test('a draft with problems is saved and told about, but not published', async () => {
  const document = documentOf('X', { nodes: [{ id: 'n1', name: 'N', type: 'test.wrok', typeVersion: 1, config: {} }], edges: [] })
  const { id } = await create(document)
  const checked = await call('POST', `/${id}/validate`)
  expect(checked).toMatchObject({ status: 200, json: { valid: false } })
  const { problems } = checked.json as { problems: { severity: string; path: string; message: string }[] }
  expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
    path: expect.stringMatching(/^\/nodes\/0/),
    message: expect.any(String),
  })
  const published = await call('POST', `/${id}/publish`)
  expect(published).toMatchObject({
    status: 422,
    json: { code: 'workflow.invalid', errors: [{ path: '/nodes/0/type' }, { path: '/nodes' }] },
  })
  expect(server.changed).toEqual([])
})

test('validation takes another document, also one that is no document', async () => {
  const { id } = await create()
  expect((await call('POST', `/${id}/validate`, { document: documentOf('Other') })).json).toMatchObject({ valid: true })
  expect((await call('POST', `/${id}/validate`, { document: [] })).json).toMatchObject({ valid: false, problems: [{ severity: 'error' }] })
})

test('a credential that does not exist, or has another type, keeps a workflow from being published', async () => {
  const data = { type: 'test.basic', name: 'C', data: { password: 'p' } }
  const made = await server.call({ method: 'POST', path: '/api/v1/credentials', token: owner, body: data })
  const credential = (made.json as { id: string }).id
  const using = (credentials: Record<string, string>) => {
    const document = documentOf('X')
    return { ...document, nodes: [document.nodes[0]!, { ...document.nodes[1]!, credentials }] }
  }
  const statusOf = async (credentials: Record<string, string>) =>
    (await call('POST', `/${(await create(using(credentials))).id}/publish`)).status
  expect(await statusOf({ 'test.basic': credential })).toBe(200)
  expect(await statusOf({ 'test.basic': newId() })).toBe(422)
  expect(await statusOf({ 'test.other': credential })).toBe(422)
})

describe('versions', () => {
  test('publishing saves a version, further changes wait, unpublishing makes it a draft again', async () => {
    const { id } = await create()
    const published = await call('POST', `/${id}/publish`, { message: 'First' })
    expect(published).toMatchObject({
      status: 200,
      json: { status: 'active', publishedVersion: 1, latestVersion: 1, hasUnpublishedChanges: false },
    })
    const saved = await call('PUT', `/${id}`, { document: documentOf('Orders 2'), revision: 1 })
    expect(saved.json).toMatchObject({ hasUnpublishedChanges: true, publishedVersion: 1 })
    await call('POST', `/${id}/publish`, {})
    expect((await call('GET', `/${id}/versions`)).json).toMatchObject({
      data: [
        { version: 2, published: true, createdBy: 'Olga Owner' },
        { version: 1, published: false, message: 'First' },
      ],
      nextCursor: null,
    })
    const back = await call('POST', `/${id}/publish`, { version: 1 })
    expect(back.json).toMatchObject({ publishedVersion: 1, hasUnpublishedChanges: true })
    expect((await call('POST', `/${id}/unpublish`)).json).toMatchObject({ status: 'draft', publishedVersion: null })
    expect(server.changed).toEqual([id, id, id, id])
  })

  test('a version is saved without publishing, shown, and restored as the draft', async () => {
    const { id } = await create()
    expect(await call('POST', `/${id}/versions`, { message: 'Keep' })).toMatchObject({
      status: 201,
      json: { version: 1, published: false },
    })
    await call('PUT', `/${id}`, { document: documentOf('Changed'), revision: 1 })
    expect((await call('GET', `/${id}/versions/1/export`)).json).toMatchObject({ name: 'Orders' })
    const restored = await call('POST', `/${id}/versions/1/restore`, {})
    expect(restored).toMatchObject({ status: 200, json: { name: 'Orders', revision: 3 } })
    for (const [method, path] of [
      ['POST', '/versions/9/restore'],
      ['GET', '/versions/9/export'],
    ] as const) {
      expect(await call(method, `/${id}${path}`)).toMatchObject({ status: 404, json: { code: 'workflow.version-not-found' } })
    }
    expect(await call('POST', `/${id}/publish`, { version: 9 })).toMatchObject({ status: 404 })
    expect((await call('POST', `/${id}/versions/0/restore`)).status).toBe(422)
  })

  test('a version can have a name, which is changed and taken away', async () => {
    const { id } = await create()
    expect(await call('POST', `/${id}/versions`, { name: ' Before the sale ' })).toMatchObject({
      status: 201,
      json: { version: 1, name: 'Before the sale' },
    })
    expect(await call('PATCH', `/${id}/versions/1`, { name: 'After' })).toMatchObject({ status: 200, json: { version: 1, name: 'After' } })
    expect((await call('GET', `/${id}/versions`)).json).toMatchObject({ data: [{ version: 1, name: 'After' }] })
    expect(await call('PATCH', `/${id}/versions/1`, { name: null })).toMatchObject({ json: { name: null } })
    expect(await call('PATCH', `/${id}/versions/1`, { name: '  ' })).toMatchObject({ status: 422 })
    expect(await call('PATCH', `/${id}/versions/9`, { name: 'X' })).toMatchObject({
      status: 404,
      json: { code: 'workflow.version-not-found' },
    })
  })

  test('a webhook path belongs to one workflow until it is unpublished or deleted', async () => {
    const first = await create(hook('orders'))
    const second = await create(hook('orders'))
    expect((await call('POST', `/${first.id}/publish`)).status).toBe(200)
    const refused = await call('POST', `/${second.id}/publish`)
    expect(refused).toMatchObject({ status: 409, json: { code: 'webhook.path-taken', detail: expect.stringContaining('"orders"') } })
    expect((await call('GET', `/${second.id}`)).json).toMatchObject({ status: 'draft', latestVersion: null })
    await call('DELETE', `/${first.id}`)
    expect((await call('POST', `/${second.id}/publish`)).status).toBe(200)
  })

  test('the same path twice in one workflow is refused', async () => {
    const [node] = hook('orders').nodes
    const { id } = await create(documentOf('X', { nodes: [node!, { ...node!, id: 'n2', name: 'Hook 2' }], edges: [] }))
    expect(await call('POST', `/${id}/publish`)).toMatchObject({ status: 409, json: { code: 'webhook.path-taken' } })
  })
})

describe('copies', () => {
  test('a copy has its own name, and none too long', async () => {
    const { id } = await create(documentOf('x'.repeat(200)))
    const copy = await call('POST', `/${id}/duplicate`, {})
    expect(copy).toMatchObject({ status: 201, json: { status: 'draft', revision: 1, name: `${'x'.repeat(193)} (copy)` } })
  })

  test('what is exported can be imported, as it is or wrapped', async () => {
    const { id } = await create(documentOf('Bestellungen: "Köln"\r\n'))
    const exported = await call('GET', `/${id}/export`)
    expect(exported.headers.get('content-disposition')).toBe('attachment; filename="Bestellungen-Ko-ln.millrace.json"')
    for (const body of [exported.json, { document: exported.json }]) {
      const imported = await call('POST', '/import', body)
      expect(imported).toMatchObject({ status: 201, json: { report: { format: 'millrace/workflow@1' } } })
      expect((imported.json as { workflow: Workflow }).workflow.document).toEqual(exported.json)
    }
  })

  test.each([
    ['a list', []],
    ['text', 'x'],
    ['nothing known', { nodes: [], connections: {} }],
    ['another format', { schema: 'other@1' }],
    ['a later version', { schema: 'millrace/workflow@2' }],
    ['null', null],
  ])('%s is not imported', async (_what, body) => {
    const answer = await call('POST', '/import', body)
    expect(answer).toMatchObject({
      status: 422,
      json: { code: 'import.unknown-format', detail: expect.stringContaining('millrace/workflow@1') },
    })
  })

  test('a broken document is not imported, a problematic one is, with a report', async () => {
    expect(await call('POST', '/import', { schema: 'millrace/workflow@1' })).toMatchObject({
      status: 422,
      json: { code: 'workflow.document-invalid' },
    })
    const document = documentOf('X', { nodes: [{ id: 'n1', name: 'N', type: 'no.such', typeVersion: 1, config: {} }], edges: [] })
    const { json } = await call('POST', '/import', document)
    expect((json as { report: { problems: unknown[] } }).report.problems.length).toBeGreaterThan(0)
  })
})

describe('states', () => {
  const move = (id: string, name: string) => call('POST', `/${id}/${name}`)
  const statusAfter = async (id: string, name: string) => ((await move(id, name)).json as Workflow).status

  test('a workflow is paused, resumed, put away and got back, and each of it is recorded', async () => {
    const { id } = await create()
    await call('POST', `/${id}/publish`)
    expect(await statusAfter(id, 'pause')).toBe('paused')
    expect((await call('GET', `/${id}`)).json).toMatchObject({ publishedVersion: 1 })
    expect(await statusAfter(id, 'resume')).toBe('active')
    expect(await statusAfter(id, 'archive')).toBe('archived')
    expect((await call('GET', `/${id}`)).json).toMatchObject({ publishedVersion: null })
    expect(await statusAfter(id, 'unarchive')).toBe('draft')
    expect(server.changed).toEqual([id, id, id, id, id])
    const { json } = await call('GET', `/${id}/transitions?limit=4`)
    const { data, nextCursor } = json as { data: { from: string; to: string; by: string }[]; nextCursor: string }
    expect(data.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'archived > draft',
      'active > archived',
      'paused > active',
      'active > paused',
    ])
    expect(data[0]).toMatchObject({ by: 'Olga Owner', at: '2030-01-01T00:00:00.000Z' })
    expect((await call('GET', `/${id}/transitions?cursor=${nextCursor}`)).json).toMatchObject({ data: [{ from: 'draft', to: 'active' }] })
  })

  test('moves that the state does not allow are refused, with those that it does', async () => {
    const { id } = await create()
    for (const name of ['pause', 'resume', 'unarchive']) {
      expect(await move(id, name)).toMatchObject({
        status: 409,
        json: { code: 'workflow.state-refused', data: { status: 'draft', possible: ['archive'] } },
      })
    }
    expect(await statusAfter(id, 'unpublish')).toBe('draft')
    await move(id, 'archive')
    for (const name of ['pause', 'resume', 'archive', 'unpublish', 'publish']) {
      expect(await move(id, name)).toMatchObject({ status: 409, json: { code: 'workflow.state-refused' } })
    }
    expect((await move(newId(), 'pause')).status).toBe(404)
  })

  test('a new version of a paused workflow waits with it', async () => {
    const { id } = await create()
    await call('POST', `/${id}/publish`)
    await move(id, 'pause')
    await call('PUT', `/${id}`, { document: documentOf('Mended'), revision: 1 })
    expect((await call('POST', `/${id}/publish`)).json).toMatchObject({ status: 'paused', publishedVersion: 2 })
  })

  test('archived workflows are in no list but their own', async () => {
    const { id } = await create()
    await move(id, 'archive')
    const idsOf = async (query: string) => ((await call('GET', query)).json as { data: { id: string }[] }).data.map((one) => one.id)
    expect(await idsOf('')).toEqual([])
    expect(await idsOf('?status=archived')).toEqual([id])
  })
})

describe('permissions', () => {
  const everything = (id: string, token: string) =>
    Promise.all([
      call('POST', '', { document: documentOf('X') }, token),
      call('PUT', `/${id}`, { document: documentOf('X'), revision: 1 }, token),
      call('DELETE', `/${id}`, undefined, token),
      call('POST', `/${id}/duplicate`, undefined, token),
      call('POST', '/import', documentOf('X'), token),
      call('POST', `/${id}/publish`, undefined, token),
      call('POST', `/${id}/unpublish`, undefined, token),
      call('POST', `/${id}/pause`, undefined, token),
      call('POST', `/${id}/archive`, undefined, token),
      call('POST', `/${id}/versions`, undefined, token),
      call('POST', `/${id}/versions/1/restore`, undefined, token),
      call('PATCH', `/${id}/versions/1`, { name: 'X' }, token),
    ])

  test('a viewer reads and changes nothing', async () => {
    const { id } = await create()
    const viewer = await server.person(owner, 'viewer')
    const converted = await call('POST', '/convert', documentOf('X'), viewer.token)
    for (const answer of [converted, ...(await everything(id, viewer.token))])
      expect(answer).toMatchObject({ status: 403, json: { code: 'auth.forbidden' } })
    for (const path of ['', `/${id}`, `/${id}/export`, `/${id}/versions`])
      expect((await call('GET', path, undefined, viewer.token)).status).toBe(200)
  })

  test('nobody gets anything without signing in', async () => {
    const { id } = await create()
    for (const path of ['', `/${id}`, `/${id}/export`, `/${id}/versions`]) {
      expect(await server.call({ path: `/api/v1/workflows${path}` })).toMatchObject({ status: 401, json: { code: 'auth.required' } })
    }
  })

  test('another tenant finds nothing', async () => {
    const { id } = await create()
    await call('POST', `/${id}/publish`)
    const other = await server.otherTenant()
    expect(((await call('GET', '', undefined, other)).json as { data: unknown[] }).data).toEqual([])
    const [, ...others] = (await everything(id, other)).filter(({ status }) => status !== 201)
    for (const answer of others) expect(answer.status).toBe(404)
    for (const path of [`/${id}`, `/${id}/export`, `/${id}/versions`, `/${id}/versions/1/export`]) {
      expect((await call('GET', path, undefined, other)).status).toBe(404)
    }
    expect((await call('POST', `/${id}/validate`, undefined, other)).status).toBe(404)
    expect((await call('GET', `/${id}`)).json).toMatchObject({ status: 'active', name: 'Orders' })
  })
})

describe('folders and tags', () => {
  const put = (id: string, body: unknown, token = owner) => call('PATCH', `/${id}`, body, token)
  const names = async (query: string): Promise<string[]> =>
    ((await call('GET', `?sort=name&${query}`)).json as { data: { name: string }[] }).data.map(({ name }) => name)
  const make = async (name: string, folder: string, tags: string[] = []) =>
    (await call('POST', '', { document: documentOf(name), folder, tags })).json as Workflow

  const move = (from: string, to: string) =>
    server.call({ method: 'POST', path: '/api/v1/workflow-folders/move', token: owner, body: { from, to } })

  test('a workflow is moved and tagged without touching its document', async () => {
    const { id, revision, updatedAt } = await create()
    const answer = await put(id, { folder: 'sales/orders', tags: ['Prod', 'prod', 'eu'] })
    expect(answer).toMatchObject({ status: 200, json: { folder: 'sales/orders', tags: ['eu', 'prod'], revision, updatedAt } })
    expect((await put(id, { tags: [] })).json).toMatchObject({ folder: 'sales/orders', tags: [] })
  })

  test('the list shows what stands in a folder, with deep also what is below it, and what has a tag', async () => {
    await make('A', '')
    await make('B', 'sales', ['prod'])
    await make('C', 'sales/orders', ['prod', 'produce'])
    await make('D', 'sales_2', ['produce'])
    expect(await names('folder=')).toEqual(['A'])
    expect(await names('folder=sales')).toEqual(['B'])
    expect(await names('folder=sales&deep=true')).toEqual(['B', 'C'])
    expect(await names('folder=&deep=true')).toEqual(['A', 'B', 'C', 'D'])
    expect(await names('tag=PROD')).toEqual(['B', 'C'])
    expect(await names('tag=produce&folder=sales&deep=true')).toEqual(['C'])
  })

  test('folders and tags are counted, with the folders above', async () => {
    await make('A', '')
    await make('C', 'sales/orders', ['prod'])
    const { id } = await make('Old', 'old', ['old'])
    await call('POST', `/${id}/archive`)
    expect((await server.call({ path: '/api/v1/workflow-labels', token: owner })).json).toEqual({
      folders: [
        { path: 'sales', count: 1 },
        { path: 'sales/orders', count: 1 },
      ],
      tags: [{ name: 'prod', count: 1 }],
      top: 1,
    })
  })

  test('a folder is moved with what is below it, and never into itself', async () => {
    await make('B', 'sälés 🧾')
    await make('C', 'sälés 🧾/orders')
    await make('D', 'other')
    expect(await move('sälés 🧾', 'trade/all')).toMatchObject({ status: 200, json: { moved: 2 } })
    expect(await names('folder=trade/all')).toEqual(['B'])
    expect(await names('folder=trade/all/orders')).toEqual(['C'])
    expect((await move('trade/all', '')).json).toEqual({ moved: 2 })
    expect(await names('folder=orders')).toEqual(['C'])
    expect(await names('folder=')).toEqual(['B'])
    expect(await move('other', 'other/deeper')).toMatchObject({ status: 422, json: { code: 'workflow.folder-refused' } })
    expect(await move('', 'x')).toMatchObject({ status: 422 })
    expect(await move('orders', '1/2/3/4/5/6/7/8')).toMatchObject({ status: 200 })
  })

  test('folders that differ in case are two, in the list and when one is moved', async () => {
    await make('Lower', 'ops/a')
    await make('Upper', 'Ops/a')
    expect(await names('folder=ops&deep=true')).toEqual(['Lower'])
    expect((await move('ops', 'x')).json).toEqual({ moved: 1 })
    expect(await names('folder=x/a')).toEqual(['Lower'])
    expect(await names('folder=Ops/a')).toEqual(['Upper'])
  })

  test('a folder does not go where an archived workflow in it could not stand', async () => {
    await make('A', 'ops')
    const { id } = await make('Old', 'ops/deep')
    await call('POST', `/${id}/archive`)
    expect(await move('ops', '1/2/3/4/5/6/7/8')).toMatchObject({ status: 422, json: { code: 'workflow.folder-refused' } })
    expect(await names('folder=ops')).toEqual(['A'])
  })

  test('labels that cannot be are refused', async () => {
    const { id } = await create()
    for (const bad of [{}, { folder: '/a' }, { folder: 'a//b' }, { folder: ' a' }, { tags: ['a,b'] }, { tags: [''] }, { other: 1 }])
      expect((await put(id, bad)).status).toBe(422)
    expect((await put(newId(), { folder: 'a' })).status).toBe(404)
    const viewer = await server.person(owner, 'viewer')
    expect((await put(id, { folder: 'a' }, viewer.token)).status).toBe(403)
    expect((await put(id, { folder: 'a' }, '')).status).toBe(401)
    const stranger = await server.otherTenant()
    expect((await put(id, { folder: 'a' }, stranger)).status).toBe(404)
    expect((await server.call({ path: '/api/v1/workflow-labels', token: stranger })).json).toMatchObject({ top: 0 })
  })

  test('a copy stands beside its original', async () => {
    const { id } = await make('A', 'sales', ['prod'])
    expect((await call('POST', `/${id}/duplicate`)).json).toMatchObject({ folder: 'sales', tags: ['prod'] })
  })
})

describe('exports of n8n', () => {
  const start = { id: 'a', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} }
  const n8n = (name: string, more: object = {}) => ({ id: name.toLowerCase(), name, nodes: [start], connections: {}, ...more })

  test('one is imported as it is, with what became of each node', async () => {
    const { status, json } = await call('POST', '/import', n8n('Orders'))
    expect([status, json]).toMatchObject([
      201,
      {
        workflow: { name: 'Orders', document: { schema: 'millrace/workflow@1', nodes: [{ name: 'Start' }] } },
        report: {
          format: 'n8n',
          conversion: { from: 'n8n', totals: { nodes: 1 }, nodes: [{ name: 'Start', from: 'n8n-nodes-base.manualTrigger@1' }] },
        },
      },
    ])
    expect((await call('GET', '')).json).toMatchObject({ data: [{ name: 'Orders', status: 'draft' }] })
  })

  test('several are imported together, and the error workflow of one is the other', async () => {
    const { json } = await call('POST', '/import', [n8n('Orders', { settings: { errorWorkflow: 'alarm' } }), n8n('Alarm')])
    const { workflow, more } = json as { workflow: Workflow; more: { workflow: Workflow }[] }
    expect(more.map((one) => one.workflow.name)).toEqual(['Alarm'])
    expect(workflow.document.settings?.errorWorkflow).toBe(more[0]?.workflow.id)
  })

  test('of several none is made when one cannot be, so that whoever tries again has none twice', async () => {
    const ids = { next: newId }
    const own = await startTestServer({ ids })
    const token = await own.setup()
    const taken = newId()
    ids.next = () => taken
    const body = [n8n('Orders'), n8n('Alarm')]
    expect((await own.call({ method: 'POST', path: '/api/v1/workflows/import', token, body })).status).toBe(500)
    expect((await own.call({ path: '/api/v1/workflows', token })).json).toMatchObject({ data: [] })
    await own.close()
  })

  test('the code of several is checked for as long as that of one', async () => {
    const late: (() => void)[] = []
    const asked: string[] = []
    const syntaxFault = ({ source, signal }: CodeToCheck) => {
      asked.push(source)
      for (const isLate of late) isLate()
      return Promise.reject(new SandboxError('code.cancelled', signal?.aborted === true ? 'Stopped.' : 'Busy.'))
    }
    const own = await startTestServer({
      ...{ catalogs: sameForAll(withCode), sandbox: { syntaxFault } },
      clock: { now: () => 0, after: (_ms, run) => (late.push(run), () => undefined) },
    })
    const token = await own.setup()
    const code = (pythonCode: string) => ({
      ...{ id: 'b', name: 'Code', type: 'n8n-nodes-base.code', typeVersion: 2, position: [0, 0] },
      parameters: { language: 'python', pythonCode },
    })
    const body = ['a', 'b', 'c'].map((name) => n8n(name, { nodes: [start, code(`return ${name}`)] }))
    const { status, json } = await own.call({ method: 'POST', path: '/api/v1/workflows/import', token, body })
    expect([status, (json as { more: unknown[] }).more.length, asked]).toMatchObject([201, 2, [expect.stringContaining('return a')]])
    await own.close()
  })

  test('a conversion stores nothing', async () => {
    expect(await call('POST', '/convert', n8n('Orders'))).toMatchObject({
      status: 200,
      json: { document: { name: 'Orders' }, report: { format: 'n8n' } },
    })
    expect(await call('POST', '/convert', documentOf('Ours'))).toMatchObject({ status: 200, json: { document: { name: 'Ours' } } })
    expect((await call('GET', '')).json).toMatchObject({ data: [] })
  })

  test.each([
    ['too many nodes', 'import', n8n('X', { nodes: Array.from({ length: 5001 }, () => start) }), 'n8n.not-readable'],
    ['too many workflows', 'import', Array.from({ length: 101 }, () => n8n('X')), 'import.too-many'],
    ['several workflows to convert', 'convert', [n8n('A'), n8n('B')], 'import.too-many'],
    ['something else', 'convert', { a: 1 }, 'import.unknown-format'],
  ])('%s: refused', async (_what, path, body, code) => {
    expect(await call('POST', `/${path}`, body)).toMatchObject({
      status: 422,
      json: { code, detail: expect.stringMatching(/Import|Send/) },
    })
    expect((await call('GET', '')).json).toMatchObject({ data: [] })
  })

  test('who may not write workflows may not convert either', async () => {
    expect((await server.call({ method: 'POST', path: '/api/v1/workflows/convert', body: n8n('X') })).status).toBe(401)
  })
})

describe('import from an address', () => {
  const answering = (body: string) =>
    startTestServer({ client: { request: () => Promise.resolve({ status: 200, headers: {}, body } as never) } })
  const fetchFrom = async (own: TestServer, url: unknown) =>
    own.call({ method: 'POST', path: '/api/v1/workflows/import-url', token: await own.setup(), body: { url } })

  test('the document that an address answers is imported', async () => {
    const own = await answering(JSON.stringify(documentOf('Fetched')))
    expect(await fetchFrom(own, 'https://example.org/a.json')).toMatchObject({ status: 201, json: { workflow: { name: 'Fetched' } } })
    await own.close()
  })
  test('what is no document, no JSON, or cannot be fetched is refused with its reason', async () => {
    for (const [body, code] of [
      ['{"a":1}', 'import.unknown-format'],
      ['<html>', 'import.unknown-format'],
    ] as const) {
      const own = await answering(body)
      expect(await fetchFrom(own, 'https://example.org')).toMatchObject({ status: 422, json: { code } })
      await own.close()
    }
    const post = (url: unknown) => server.call({ method: 'POST', path: '/api/v1/workflows/import-url', token: owner, body: { url } })
    expect(await post('https://example.org')).toMatchObject({ status: 422, json: { code: 'import.fetch' } })
    expect(await post('file:///etc/passwd')).toMatchObject({ status: 422, json: { code: 'request.invalid' } })
  })
})

import { documentOf, startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts'

let server: TestServer
let token: string
let workflowId: string
let credentialId: string
beforeAll(async () => {
  server = await startTestServer()
  token = await server.setup()
  const make = async (path: string, body: object) =>
    ((await server.call({ method: 'POST', path: `/api/v1${path}`, token, body })).json as { id: string }).id
  workflowId = await make('/workflows', { document: documentOf('Orders') })
  credentialId = await make('/credentials', { name: 'C', type: 'test.basic', data: { password: 'p' } })
})
afterAll(() => server.close())

const NOBODY = '0190c1a0-0000-7000-8000-000000000000'
const doc = (extra: object) => ({ document: { ...documentOf('X'), ...extra } })
const node = (extra: object) => doc({ nodes: [{ id: 'n1', name: 'N', type: 'test.work', typeVersion: 1, ...extra }], edges: [] })
const user = (extra: object) => ({ email: 'a@example.org', password: 'correct horse', name: 'A', role: 'viewer', ...extra })
const deep = (levels: number) => `{"document":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`

type Row = readonly [what: string, request: string, body: unknown, status: number, code: string]
const rows: readonly Row[] = [
  // Bodies that are not what they should be at all
  ['no body', 'POST /workflows', undefined, 422, 'request.invalid'],
  ['a list as body', 'POST /workflows', [], 422, 'request.invalid'],
  ['a number as body', 'POST /workflows', 7, 422, 'request.invalid'],
  ['null as body', 'POST /workflows', null, 422, 'request.invalid'],
  ['an unknown property', 'POST /workflows', { ...doc({}), admin: true }, 422, 'request.invalid'],
  ['a text for a number', 'PUT /workflows/$workflow', { ...doc({}), revision: '1' }, 422, 'request.invalid'],
  ['a fraction for a whole number', 'PUT /workflows/$workflow', { ...doc({}), revision: 1.5 }, 422, 'request.invalid'],
  ['a negative revision', 'PUT /workflows/$workflow', { ...doc({}), revision: -1 }, 422, 'request.invalid'],
  ['a number beyond what counts exactly', 'PUT /workflows/$workflow', { ...doc({}), revision: 1e308 }, 409, 'workflow.revision-conflict'],
  ['a body where none is taken', 'POST /workflows/$workflow/duplicate', { name: 'X' }, 422, 'request.invalid'],

  // Addresses
  ['an id that is none', 'GET /workflows/1', undefined, 422, 'request.invalid'],
  ['an id with SQL in it', "GET /workflows/'%20OR%201=1--", undefined, 422, 'request.invalid'],
  ['an id that climbs out', 'GET /workflows/..%2f..%2fetc%2fpasswd', undefined, 422, 'request.invalid'],
  ['an id that nobody has', `GET /workflows/${NOBODY}`, undefined, 404, 'workflow.not-found'],
  ['a broken escape', 'GET /workflows/%zz', undefined, 400, 'http.malformed-url'],
  ['a version that is none', 'POST /workflows/$workflow/versions/x/restore', undefined, 422, 'request.invalid'],
  ['version zero', 'POST /workflows/$workflow/versions/0/restore', undefined, 422, 'request.invalid'],
  ['a huge version', 'POST /workflows/$workflow/versions/99999999999/restore', undefined, 404, 'workflow.version-not-found'],
  ['an unknown path', 'GET /workflow', undefined, 404, 'http.not-found'],
  ['an unknown method', 'POST /workflows/$workflow', {}, 405, 'http.method-not-allowed'],

  // Queries
  ['no limit', 'GET /workflows?limit=', undefined, 422, 'request.invalid'],
  ['a limit of zero', 'GET /workflows?limit=0', undefined, 422, 'request.invalid'],
  ['a huge limit', 'GET /workflows?limit=100000', undefined, 422, 'request.invalid'],
  ['a limit without end', 'GET /workflows?limit=1e400', undefined, 422, 'request.invalid'],
  ['two limits', 'GET /workflows?limit=1&limit=2', undefined, 422, 'request.invalid'],
  ['a made-up cursor', 'GET /workflows?cursor=AAAA', undefined, 422, 'page.cursor-invalid'],
  [
    'a cursor with another kind of value',
    `GET /workflows?cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    undefined,
    422,
    'page.cursor-invalid',
  ],
  [
    'a cursor with an object in it',
    `GET /users?cursor=${Buffer.from('[{},{}]').toString('base64url')}`,
    undefined,
    422,
    'page.cursor-invalid',
  ],
  ['a long search', `GET /workflows?search=${'x'.repeat(300)}`, undefined, 422, 'request.invalid'],
  ['an unknown status', 'GET /workflows?status=deleted', undefined, 422, 'request.invalid'],
  ['force that is neither', 'DELETE /credentials/$credential?force=maybe', undefined, 422, 'request.invalid'],

  // Documents
  ['a document that is a text', 'POST /workflows', { document: 'x' }, 422, 'request.invalid'],
  ['an empty document', 'POST /workflows', { document: {} }, 422, 'workflow.document-invalid'],
  ['an empty name', 'POST /workflows', doc({ name: '' }), 422, 'workflow.document-invalid'],
  ['a name without end', 'POST /workflows', doc({ name: 'x'.repeat(201) }), 422, 'workflow.document-invalid'],
  ['another schema', 'POST /workflows', doc({ schema: 'millrace/workflow@9' }), 422, 'workflow.document-invalid'],
  ['nodes that are no list', 'POST /workflows', doc({ nodes: {} }), 422, 'workflow.document-invalid'],
  ['a node without a type', 'POST /workflows', node({ type: undefined }), 422, 'workflow.document-invalid'],
  ['a node type with a path in it', 'POST /workflows', node({ type: '../../etc/passwd' }), 422, 'workflow.document-invalid'],
  ['a node that is called constructor', 'POST /workflows', node({ id: 'constructor' }), 422, 'workflow.document-invalid'],
  ['a position with three numbers', 'POST /workflows', node({ position: [1, 2, 3] }), 422, 'workflow.document-invalid'],
  ['a hundred and one attempts', 'POST /workflows', node({ retry: { maxAttempts: 101 } }), 422, 'workflow.document-invalid'],
  ['an edge from nowhere', 'POST /workflows', doc({ edges: [{ id: 'e1' }] }), 422, 'workflow.document-invalid'],
  ['a variable that is no name', 'POST /workflows', doc({ variables: [{ name: '1 a' }] }), 422, 'workflow.document-invalid'],
  ['an unknown setting', 'POST /workflows', doc({ settings: { speed: 11 } }), 422, 'workflow.document-invalid'],
  ['a version to publish that is none', 'POST /workflows/$workflow/publish', { version: 'latest' }, 422, 'request.invalid'],
  ['an import of another product', 'POST /workflows/import', { nodes: [], connections: {} }, 422, 'import.unknown-format'],
  ['an import of a text', 'POST /workflows/import', 'hello', 422, 'import.unknown-format'],

  // People and keys
  ['an address that is none', 'POST /users', user({ email: 'a' }), 422, 'request.invalid'],
  ['a short password', 'POST /users', user({ password: 'short' }), 422, 'request.invalid'],
  ['a password without end', 'POST /users', user({ password: 'x'.repeat(201) }), 422, 'request.invalid'],
  ['an unknown role', 'POST /users', user({ role: 'root' }), 422, 'request.invalid'],
  ['an id that the caller chose', 'POST /users', user({ id: NOBODY }), 422, 'request.invalid'],
  ['another tenant that the caller chose', 'POST /users', user({ tenantId: NOBODY }), 422, 'request.invalid'],
  ['a key without a name', 'POST /api-keys', { name: '', role: 'viewer' }, 422, 'request.invalid'],
  [
    'a key that ended yesterday',
    'POST /api-keys',
    { name: 'K', role: 'viewer', expiresAt: '2029-12-31T00:00:00Z' },
    422,
    'request.invalid',
  ],
  ['a key that ends on no day', 'POST /api-keys', { name: 'K', role: 'viewer', expiresAt: '2030-02-30T00:00:00Z' }, 422, 'request.invalid'],
  ['a sign-in without a password', 'POST /auth/login', { email: 'a@example.org' }, 422, 'request.invalid'],
  [
    'a sign-in with an object for a password',
    'POST /auth/login',
    { email: 'a@example.org', password: { $ne: '' } },
    422,
    'request.invalid',
  ],

  // Credentials
  ['a credential without data', 'POST /credentials', { name: 'C', type: 'test.basic' }, 422, 'request.invalid'],
  ['a credential with a list for data', 'POST /credentials', { name: 'C', type: 'test.basic', data: [] }, 422, 'request.invalid'],
  ['an unknown credential type', 'POST /credentials', { name: 'C', type: 'no.such', data: {} }, 422, 'credential.unknown-type'],
  ['a test without an address', 'POST /credentials/$credential/test', {}, 422, 'credential.no-test'],
]

const call = (request: string, body: unknown) => {
  const [method = '', path = ''] = request.split(' ')
  const at = path.replace('$workflow', workflowId).replace('$credential', credentialId)
  return server.call({ method, path: `/api/v1${at}`, token, ...(body === undefined ? {} : { body }) })
}

test.each(rows)('%s (%s) is refused with a problem that says what to do', async (_what, request, body, status, code) => {
  const answer = await call(request, body)
  expect(answer).toMatchObject({ status, json: { status, code, detail: expect.any(String), correlationId: expect.any(String) } })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+|SQLITE|node_modules/)
})

test.each([
  ['POST /users', Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, 0])), ''],
  ['POST /workflows', doc({ nodes: Array<number>(200_000).fill(0) }), '/document/nodes'],
])(
  'a very large body for %s that is wrong everywhere costs no more than its size: it is answered with what is wrong first',
  async (request, body, path) => {
    const { status, json } = await call(request, body)
    expect(status).toBe(422)
    const { errors } = json as { errors: { path: string }[] }
    expect(errors[0]?.path).toContain(path)
    expect(errors.length).toBeLessThan(10)
  },
)

test.each<[string, string | Uint8Array<ArrayBuffer>, number, string]>([
  ['cut off in the middle', '{"document":{"name":"X', 400, 'http.invalid-json'],
  ['with a comment', '{"document":{} /* here */}', 400, 'http.invalid-json'],
  ['with NaN', '{"document":NaN}', 400, 'http.invalid-json'],
  ['with two values', '{} {}', 400, 'http.invalid-json'],
  ['of spaces', '   ', 400, 'http.invalid-json'],
  ['of bytes', new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]), 400, 'http.invalid-encoding'],
  ['with a key that reaches prototypes', '{"document":{"__proto__":{"admin":true}}}', 400, 'http.forbidden-key'],
  ['with one hidden by escapes', '{"document":{"\\u005f\\u005fproto\\u005f\\u005f":1}}', 400, 'http.forbidden-key'],
  ['nested a thousand deep', deep(1000), 400, 'http.nested-too-deeply'],
  ['nested a hundred thousand deep', deep(100_000), 400, 'http.nested-too-deeply'],
  ['over the limit', `{"document":"${'x'.repeat(1_100_000)}"}`, 413, 'http.body-too-large'],
])('a body %s is refused', async (_what, raw, status, code) => {
  const answer = await server.call({
    method: 'POST',
    path: '/api/v1/workflows',
    token,
    raw,
    headers: { 'content-type': 'application/json' },
  })
  expect(answer).toMatchObject({ status, json: { code } })
})

test('after all that the server is well, and nothing was stored', async () => {
  const { json } = await server.call({ path: '/api/v1/workflows', token })
  expect((json as { data: unknown[] }).data).toHaveLength(1)
  expect(({} as { admin?: boolean }).admin).toBeUndefined()
})

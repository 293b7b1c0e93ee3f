import { accessApi } from './access.ts'
import { credentialsApi, schedulesApi } from './catalog.ts'
import { createHttp } from './http.ts'
import { workflowsApi } from './workflows.ts'

/** A server with 450 of everything. */
function server() {
  const asked: string[] = []
  const fetch = (async (address: string) => {
    asked.push(address)
    const query = new URL(address, 'http://here').searchParams
    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit') ?? 50)]
    const data = Array.from({ length: Math.min(limit, 450 - from) }, (_, at) => ({ id: String(from + at) }))
    const body = JSON.stringify({ data, nextCursor: from + limit < 450 ? String(from + limit) : null })
    return { ok: true, status: 200, text: async () => body }
  }) as unknown as typeof globalThis.fetch
  return { http: createHttp({ fetch }), asked }
}

test.each([
  ['versions', (http) => workflowsApi(http).versions('w')],
  ['workflows of a picker', (http) => workflowsApi(http).all({ status: 'active' })],
  ['users', (http) => accessApi(http).users()],
  ['API keys', (http) => accessApi(http).apiKeys()],
  ['credentials', (http) => credentialsApi(http).list({ type: 'http.bearer' })],
  ['schedules', (http) => schedulesApi(http).list()],
] satisfies [string, (http: ReturnType<typeof createHttp>) => Promise<{ data: unknown[] }>][])(
  '%s are all read, in few answers',
  async (_, read) => {
    const { http, asked } = server()
    expect((await read(http)).data).toHaveLength(450)
    expect(asked).toHaveLength(3)
  },
)

test('what a list is filtered by holds for every page of it', async () => {
  const { http, asked } = server()
  await credentialsApi(http).list({ type: 'http.bearer' })
  expect(asked.every((address) => address.includes('type=http.bearer'))).toBe(true)
})

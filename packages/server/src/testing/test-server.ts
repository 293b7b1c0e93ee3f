import { NodeError, silentLogger, systemIds, type Clock, type JsonObject, type Millis } from '@millrace/base'
import { openStore, type DerivedTriggers, type Store } from '@millrace/store'
import type { NodeTypeDescription, TypeCatalog, WorkflowDocument } from '@millrace/workflow'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPasswords } from '../features/auth/passwords.ts'
import type { CredentialTypes } from '../features/credentials/credential-types.ts'
import type { OAuthTypes } from '../features/credentials/oauth/oauth-types.ts'
import { sameForAll } from '../features/per-tenant.ts'
import { createCoreFeatures, type CoreDeps, type CoreFeatures } from '../features/core-features.ts'
import { withOpenApi } from '../features/openapi/openapi-routes.ts'
import { API_BASE, createApp, type AppDeps } from '../http/create-app.ts'
import type { BoundRoute } from '../http/route.ts'
import type { PublishHooks } from '../triggers/publish-hooks.ts'
import { serveApp, type TestClient } from './http-client.ts'

export const OWNER = { email: 'owner@example.org', password: 'correct horse', name: 'Olga Owner' }

const nodeType = (type: string, extra: Partial<NodeTypeDescription> = {}): NodeTypeDescription => ({
  ...{ type, version: 1, title: type, description: type, kind: 'action', category: 'Test', effects: 'none' },
  ...{ ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object', properties: { path: { type: 'string' } } } },
  ...extra,
})
const NODE_TYPES = [
  nodeType('test.start', { kind: 'trigger', trigger: { kind: 'manual' }, ports: { inputs: [], outputs: ['main'] } }),
  nodeType('test.hook', { kind: 'trigger', trigger: { kind: 'webhook' }, ports: { inputs: [], outputs: ['main'] } }),
  nodeType('test.work', { credentials: [{ type: 'test.basic' }] }),
]

const CATALOG: TypeCatalog = {
  get: (type, version) => NODE_TYPES.find((one) => one.type === type && one.version === version),
  types: () => NODE_TYPES.map(({ type }) => type),
  versionsOf: (type) => NODE_TYPES.filter((one) => one.type === type).map(({ version }) => version),
}

/** Every node of type test.hook serves POST at its config's path. */
const hooks: PublishHooks = {
  derive: (document): DerivedTriggers => ({
    webhooks: document.nodes
      .filter(({ type }) => type === 'test.hook')
      .map((node) => ({ nodeId: node.id, method: 'POST', path: String((node.config as JsonObject | undefined)?.['path']) })),
    schedules: [],
    states: [],
    registrations: [],
  }),
}

/** A clock that the test moves. */
export interface TestClock extends Clock {
  pass(ms: Millis): void
}
const testClock = (): TestClock => {
  let now = Date.parse('2030-01-01T00:00:00Z')
  return { now: () => now, after: () => () => undefined, pass: (ms) => void (now += ms) }
}

export interface TestServer extends TestClient {
  readonly store: Store
  readonly clock: TestClock
  readonly features: CoreFeatures
  /** Workflows that the triggers were told about. */
  readonly changed: string[]
  /** Makes the first owner and gives their token. */
  setup(): Promise<string>
  /** Adds a person and gives their token. */
  person(ownerToken: string, role: string): Promise<{ id: string; token: string; email: string }>
  /** A tenant of its own with an owner, put in beside the API, which makes only the first; gives the owner's token. */
  otherTenant(): Promise<string>
}

/** `routes` makes routes of other features, on the server's own store. */
export async function startTestServer(
  deps: Partial<CoreDeps> = {},
  app: Partial<AppDeps> = {},
  routes: (own: { readonly store: Store; readonly clock: TestClock }) => readonly BoundRoute[] = () => [],
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'millrace-server-'))
  const clock = testClock()
  const store = await openStore({ dataDir, logger: silentLogger, clock })
  const changed: string[] = []
  const features = createCoreFeatures({
    ...{ store, clock, hooks, ids: systemIds, logger: silentLogger, config: { publicUrl: undefined } },
    journal: { stats: () => Promise.resolve([]) },
    listener: { workflowChanged: (_tenantId, workflowId) => Promise.resolve(void changed.push(workflowId)) },
    catalog: CATALOG,
    catalogs: sameForAll(CATALOG),
    nodeTypes: sameForAll({
      nodeTypes: () => NODE_TYPES.map((one) => ({ ...one, package: 'test' })),
      packages: () => [],
      conditionFunctions: () => [],
    }),
    credentialTypes: sameForAll<CredentialTypes>({
      list: () => [{ type: 'test.basic', title: 'Basic', description: 'User and password', schema: { type: 'object' } }],
      has: (type) => type === 'test.basic',
      check: (_type, data) => (typeof data['password'] === 'string' ? [] : [{ path: '/password', message: 'is missing' }]),
      visible: (_type, { password: _secret, ...visible }) => visible,
      redirected: (_type, before, entered) => ({
        by: before['host'] === entered['host'] ? [] : ['host'],
        secrets: 'password' in entered ? [] : ['password'],
      }),
    }),
    oauthTypes: sameForAll<OAuthTypes>({
      grantOf: () => undefined,
      titleOf: (type) => type,
      authorizeUrl: () => '',
      tokens: () => Promise.reject(new RangeError('no credential type of this server uses OAuth2')),
    }),
    client: { request: () => Promise.reject(new NodeError('NODE_REFUSED', 'This server asks nobody.')) },
    sandbox: { syntaxFault: () => Promise.resolve(undefined) },
    credentialTester: {
      test: ({ data }, url) => Promise.resolve({ ok: data['password'] === 'right', status: 200, message: url ?? '' }),
    },
    passwords: createPasswords({ memoryCost: 64, timeCost: 1, parallelism: 1 }), // what a hash costs is not what these tests are about
    ...deps,
  })
  const client = await serveApp(
    createApp({
      ...{
        logger: silentLogger,
        clock,
        authenticator: features.authenticator,
        maxBodyBytes: 1_000_000,
        trustProxy: 0,
        publicUrl: undefined,
      },
      routes: withOpenApi([...features.routes, ...routes({ store, clock })], { version: '0.0.0', base: API_BASE }),
      fallbacks: features.pages,
      ...app,
    }),
  )
  const tokenOf = async (email: string, password: string): Promise<string> => {
    const { json } = await client.call({ method: 'POST', path: '/api/v1/auth/login', body: { email, password } })
    return (json as { token: string }).token
  }
  return {
    ...client,
    ...{ store, clock, features, changed },
    setup: async () => ((await client.call({ method: 'POST', path: '/api/v1/setup', body: OWNER })).json as { token: string }).token,
    person: async (token, role) => {
      const body = { email: `${role}-${systemIds.next()}@example.org`, password: 'correct horse', name: role, role }
      const { json } = await client.call({ method: 'POST', path: '/api/v1/users', token, body })
      return { id: (json as { id: string }).id, email: body.email, token: await tokenOf(body.email, body.password) }
    },
    otherTenant: async () => {
      const owner = await store.users.byEmail(OWNER.email)
      const tenantId = systemIds.next()
      const id = systemIds.next()
      await store.tenants.insert({ id: tenantId, name: 'Other', createdAt: clock.now() })
      await store.users.insert({ ...owner!, id, tenantId, email: `${id}@example.org` })
      return tokenOf(`${id}@example.org`, OWNER.password)
    },
    close: async () => {
      await client.close()
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A document that can be published. */
export const documentOf = (name: string, extra: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name,
  nodes: [
    { id: 'n1', name: 'Start', type: 'test.start', typeVersion: 1, position: [0, 0], config: {} },
    { id: 'n2', name: 'Work', type: 'test.work', typeVersion: 1, position: [200, 0], config: {} },
  ],
  edges: [{ id: 'e1', from: { node: 'n1', port: 'main' }, to: { node: 'n2', port: 'main' } }],
  ...extra,
})

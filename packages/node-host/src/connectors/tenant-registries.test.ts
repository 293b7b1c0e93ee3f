import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { DynamicRegistry } from '../packages/registry.ts'
import type { LoadedPackage } from '../packages/load.ts'
import { NO_PERMISSIONS } from '../packages/permissions.ts'
import type { StoredConnector } from './stored-connector.ts'
import { TenantRegistries } from './tenant-registries.ts'

const key: CredentialDefinition = {
  ...{ type: 'shop.key', title: 'Key', description: 'Of the shop' },
  schema: { type: 'object', properties: { key: { type: 'string' } } },
  sign: { headers: { 'x-key': '{key}' } },
  hosts: ['shop.test'],
}
const shop = (version: number, more: Partial<ConnectorDefinition> = {}): StoredConnector => ({
  ...{ name: 'shop', version, credentials: [key], hosts: ['shop.test'], bytes: 1000 },
  definition: {
    ...{ connector: 1, id: 'shop', title: 'Shop', description: 'A shop', baseUrl: 'https://shop.test', credentials: ['shop.key'] },
    operations: [
      {
        ...{ id: 'list', version: 9, title: 'List', description: 'Lists', method: 'GET', path: '/' },
        ...{ config: { type: 'object', properties: {} }, parameters: {} },
      },
    ],
    ...more,
  },
})
const ofPackage: LoadedPackage = {
  ...{ name: 'acme', version: '1.0.0', origin: '/acme', credentials: [], permissions: NO_PERMISSIONS, errors: [] },
  nodes: [
    {
      definition: {
        ...{ type: 'acme.say', version: 1, title: 'Say', description: 'Says', kind: 'action', category: 'Text', effects: 'none' },
        ...{ ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' } },
        execute: () => ({ main: [] }),
      },
    },
  ],
}

/** Tenants by name, and how often somebody looked. */
function world(stored: Record<string, StoredConnector[]>, mostBytes?: number) {
  const reads: string[] = []
  const changes = new Map(Object.entries(stored).map(([tenant, list]) => [tenant, list.length]))
  const shared = new DynamicRegistry([ofPackage])
  const registries = new TenantRegistries({
    shared,
    source: {
      changes: (tenantId) => Promise.resolve(changes.get(tenantId) ?? 0),
      all: (tenantId) => {
        reads.push(tenantId)
        return Promise.resolve({ changes: changes.get(tenantId) ?? 0, connectors: stored[tenantId] ?? [] })
      },
    },
    ...(mostBytes === undefined ? {} : { mostBytes }),
  })
  const change = (tenantId: string, list: StoredConnector[]): void => {
    stored[tenantId] = list
    changes.set(tenantId, (changes.get(tenantId) ?? 0) + 1)
  }
  return { registries, shared, reads, change }
}
const naming = (type: string, typeVersion = 1) => ({ nodes: [{ type, typeVersion }] })

test('a tenant has its own types beside those of packages, and no other tenant has them', async () => {
  const { registries } = world({ a: [shop(1)] })
  const [a, b] = [await registries.of('a'), await registries.of('b')]
  expect(a.types()).toEqual(['acme.say', 'own.shop.list'])
  expect(a.credentialType('own.shop.key')).toMatchObject({ title: 'Key' })
  expect(a.get('own.shop.list', 1)?.definition.credentials).toEqual([{ type: 'own.shop.key', required: true }])
  expect(a.hostsOf('own.shop.list', 1)).toEqual(['shop.test'])
  expect(b.types()).toEqual(['acme.say'])
  expect(b.get('own.shop.list', 1)).toBeUndefined()
  expect(b.credentialType('own.shop.key')).toBeUndefined()
  expect(await registries.ofTenant('b', naming('own.shop.list'))).toBe(b)
  expect((await registries.having('b', 'own.shop.key')).credentialType('own.shop.key')).toBeUndefined()
  expect((await registries.having('b', 'own.shop.list')).hostsOf('own.shop.list', 1)).toEqual([])
})

test('two tenants may have a connector of the same name, each its own', async () => {
  const { registries } = world({ a: [shop(1)], b: [shop(1, { title: 'Other' })] })
  expect((await registries.of('a')).description('own.shop.list', 1)?.category).toBe('Shop')
  expect((await registries.of('b')).description('own.shop.list', 1)?.category).toBe('Other')
})

test('the versions of a connector stand side by side, whatever its operations call theirs', async () => {
  const { registries } = world({ a: [shop(3), shop(1)] })
  expect((await registries.of('a')).versionsOf('own.shop.list')).toEqual([1, 3])
})

test('for documents without types of the tenant nothing is read', () => {
  const { registries, reads, shared } = world({ a: [shop(1)] })
  expect(registries.ofTenant('a', naming('acme.say'))).toBe(shared)
  expect(reads).toEqual([])
})

test('what is in memory is given at once; a version that another process stored is looked for', async () => {
  const { registries, reads, change } = world({ a: [shop(1)] })
  await registries.of('a')
  expect(registries.ofTenant('a', naming('own.shop.list'))).not.toBeInstanceOf(Promise)
  change('a', [shop(2), shop(1)])
  const found = registries.ofTenant('a', naming('own.shop.list', 2))
  expect(found).toBeInstanceOf(Promise)
  expect((await found).get('own.shop.list', 2)).toBeDefined()
  expect(reads).toEqual(['a', 'a'])
})

test('plans of a tenant are stale when its connectors changed, and those of others are not', async () => {
  const { registries, change } = world({ a: [shop(1)], b: [shop(1)] })
  await Promise.all([registries.of('a'), registries.of('b')])
  const before = { a: registries.generation('a'), b: registries.generation('b') }
  change('a', [])
  expect((await registries.of('a')).get('own.shop.list', 1)).toBeUndefined()
  expect(registries.generation('a')).toBeGreaterThan(before.a)
  expect(registries.generation('b')).toBe(before.b)
})

test('those who ask at once share one reading, and who asks after a change gets what is new', async () => {
  const { registries, reads, change } = world({ a: [shop(1)] })
  const all = await Promise.all([registries.of('a'), registries.of('a'), registries.of('a')])
  expect(new Set(all).size).toBe(1)
  expect(reads).toEqual(['a'])
  change('a', [shop(2)])
  expect((await registries.of('a')).get('own.shop.list', 2)).toBeDefined()
})

test('memory holds the tenants that were used last', async () => {
  const { registries, reads } = world({ a: [shop(1)], b: [shop(1)], c: [shop(1)] }, 2500)
  for (const tenant of ['a', 'b', 'a', 'c', 'a']) await registries.of(tenant)
  expect(reads).toEqual(['a', 'b', 'c'])
  await registries.of('b')
  expect(reads).toEqual(['a', 'b', 'c', 'b'])
})

test('a connector that cannot be used any more is listed with its error and hurts no other', async () => {
  const broken = { ...shop(1), name: 'broken', definition: { id: 'broken' } as unknown as ConnectorDefinition }
  const { registries } = world({ a: [broken, shop(1)] })
  const registry = await registries.of('a')
  expect(registry.packages()).toMatchObject([{ name: 'acme' }, { name: 'own.broken', nodes: [] }, { name: 'own.shop', error: null }])
  expect(registry.packages()[1]?.error).not.toBeNull()
})

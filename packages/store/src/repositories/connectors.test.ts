import type { Store } from '../open-store.ts'
import { ConnectorRevisionError } from '../errors.ts'
import { addTenant, openAt, tempStore } from '../testing/temp-store.ts'
import type { NewConnectorVersion } from './connectors.ts'

let store: Store
let tenantId: string
let dataDir: string
let dispose: () => Promise<void>
beforeEach(async () => ({ store, tenantId, dataDir, dispose } = await tempStore()))
afterEach(() => dispose())

const made = (name: string, extra: Partial<NewConnectorVersion> = {}): NewConnectorVersion => ({
  ...{ tenantId, name, title: name, description: 'Of a test', definition: { id: name }, credentials: [], hosts: ['api.test'] },
  ...{ operations: 1, bytes: 100, source: 'definition', createdAt: 5, createdBy: null },
  ...extra,
})

test('a name is taken once for each tenant', async () => {
  expect(await store.connectors.create(made('shop'))).toBe(1)
  expect(await store.connectors.create(made('shop'))).toBeNull()
  expect(await store.connectors.create(made('shop', { tenantId: await addTenant(store) }))).toBe(1)
})

test('versions are added one after the other; whoever did not see the last change is refused', async () => {
  await store.connectors.create(made('shop'))
  expect(await store.connectors.addVersion(made('shop', { title: 'Shop 2' }), 1)).toBe(2)
  await expect(store.connectors.addVersion(made('shop'), 1)).rejects.toThrow(ConnectorRevisionError)
  expect(await store.connectors.addVersion(made('none'), 1)).toBeNull()
  expect(await store.connectors.get(tenantId, 'shop')).toMatchObject({ title: 'Shop 2', latestVersion: 2, revision: 2 })
  expect((await store.connectors.versions(tenantId, 'shop')).map(({ version }) => version)).toEqual([2, 1])
})

test('no version is given twice, not even after its connector was removed', async () => {
  await store.connectors.create(made('shop'))
  await store.connectors.addVersion(made('shop'), 1)
  expect(await store.connectors.remove(tenantId, 'shop', undefined, 9)).toBe(true)
  expect(await store.connectors.get(tenantId, 'shop')).toBeNull()
  expect(await store.connectors.versions(tenantId, 'shop')).toEqual([])
  expect(await store.connectors.create(made('shop'))).toBe(3)
})

test('the last version takes its connector with it', async () => {
  await store.connectors.create(made('shop'))
  await store.connectors.addVersion(made('shop'), 1)
  expect(await store.connectors.remove(tenantId, 'shop', 7, 9)).toBe(false)
  expect(await store.connectors.remove(tenantId, 'shop', 1, 9)).toBe(true)
  expect(await store.connectors.get(tenantId, 'shop')).not.toBeNull()
  expect(await store.connectors.remove(tenantId, 'shop', 2, 9)).toBe(true)
  expect(await store.connectors.get(tenantId, 'shop')).toBeNull()
})

test('each change is counted, and for its tenant only', async () => {
  const other = await addTenant(store)
  expect(await store.connectors.changes(tenantId)).toBe(0)
  await store.connectors.create(made('shop'))
  await store.connectors.addVersion(made('shop'), 1)
  await store.connectors.remove(tenantId, 'shop', 1, 9)
  expect(await store.connectors.changes(tenantId)).toBe(3)
  expect(await store.connectors.changes(other)).toBe(0)
})

test('a tenant finds nothing of another one', async () => {
  await store.connectors.create(made('shop'))
  const other = await addTenant(store)
  expect(await store.connectors.get(other, 'shop')).toBeNull()
  expect(await store.connectors.version(other, 'shop', 1)).toBeNull()
  expect(await store.connectors.all(other)).toEqual({ changes: 0, versions: [] })
  expect(await store.connectors.remove(other, 'shop', undefined, 9)).toBe(false)
  expect((await store.connectors.list(other, { limit: 10 })).data).toEqual([])
  expect(await store.connectors.totals(other)).toEqual({ connectors: 0, bytes: 0 })
})

test('they are listed by name, page by page, and are there after a restart', async () => {
  for (const name of ['b', 'c', 'a']) await store.connectors.create(made(name))
  expect(await store.connectors.totals(tenantId)).toEqual({ connectors: 3, bytes: 300 })
  await store.close()
  store = await openAt(dataDir)
  const first = await store.connectors.list(tenantId, { limit: 2 })
  expect(first.data.map(({ name }) => name)).toEqual(['a', 'b'])
  const rest = await store.connectors.list(tenantId, { limit: 2, cursor: first.nextCursor! })
  expect(rest.data.map(({ name }) => name)).toEqual(['c'])
  expect(await store.connectors.version(tenantId, 'a', 1)).toEqual({ ...versionOf('a') })
})

const versionOf = (name: string) => {
  const { title: _title, description: _description, ...row } = made(name)
  return { ...row, version: 1 }
}

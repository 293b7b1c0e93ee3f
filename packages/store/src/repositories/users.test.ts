import { addTenant, tempStore } from '../testing/temp-store.ts'
import type { Store } from '../open-store.ts'
import type { UserRow } from '../entities/user.ts'

let store: Store
let tenantId: string
let dispose: () => Promise<void>
beforeEach(async () => ({ store, tenantId, dispose } = await tempStore()))
afterEach(() => dispose())

const person = (id: string, extra: Partial<UserRow> = {}): UserRow => ({
  ...{ id, tenantId, email: `${id}@example.org`, name: id, passwordHash: 'h', role: 'owner' },
  ...{ sessionVersion: 0, createdAt: 1, lastLoginAt: null },
  ...extra,
})

test('an email address belongs to one person, in any writing', async () => {
  expect(await store.users.insert(person('a'))).toBe(true)
  expect(await store.users.insert(person('b', { email: 'a@example.org', tenantId: await addTenant(store) }))).toBe(false)
  expect(await store.users.byEmail('A@Example.org')).toMatchObject({ id: 'a' })
})

test('people are listed, changed and removed within their tenant only', async () => {
  for (const id of ['a', 'b', 'c']) await store.users.insert(person(id))
  const other = await addTenant(store)
  const first = await store.users.list(tenantId, { limit: 2 })
  expect(first.data.map(({ id }) => id)).toEqual(['a', 'b'])
  expect((await store.users.list(tenantId, { limit: 2, cursor: first.nextCursor! })).data.map(({ id }) => id)).toEqual(['c'])
  expect(await store.users.update(other, 'a', { role: 'viewer' })).toBe(false)
  expect(await store.users.remove(other, 'a')).toBe(false)
  expect(await store.users.countWithRole(tenantId, 'owner')).toBe(3)
  expect(await store.users.names(tenantId, ['a', null, 'gone'])).toEqual(new Map([['a', 'a']]))
})

test('API keys end with their maker', async () => {
  await store.users.insert(person('a'))
  const key = {
    id: 'k',
    tenantId,
    userId: 'a',
    name: 'K',
    prefix: 'mr_',
    hash: 'x',
    role: 'viewer',
    createdAt: 1,
    expiresAt: null,
    lastUsedAt: null,
  }
  await store.apiKeys.insert(key)
  await store.apiKeys.noteUse('k', 7)
  expect(await store.apiKeys.byHash('x')).toEqual({ ...key, lastUsedAt: 7 })
  expect((await store.apiKeys.list(tenantId, undefined, { limit: 5 })).data).toHaveLength(1)
  await store.users.remove(tenantId, 'a')
  expect(await store.apiKeys.byHash('x')).toBeNull()
})

import { newId } from '@millrace/base'
import type { Store } from '../open-store.ts'
import { addTenant, documentOf, tempStore } from '../testing/temp-store.ts'
import type { DerivedTriggers } from './publishing.ts'

let store: Store
let tenantId: string
let dispose: () => Promise<void>
beforeEach(async () => ({ store, tenantId, dispose } = await tempStore()))
afterEach(() => dispose())

const draft = (name: string, at = 1, extra = {}) => ({ document: documentOf(name, extra), triggers: [], by: null, at })
const create = async (name: string, at = 1, extra = {}) => store.workflows.create(newId(), tenantId, draft(name, at, extra))
const having = (derived: Partial<DerivedTriggers> = {}): DerivedTriggers => ({
  ...{ webhooks: [], schedules: [], states: [], registrations: [] },
  ...derived,
})
const publish = (workflowId: string, revision: number, triggers: DerivedTriggers = having(), version?: number) =>
  store.transaction((inside) =>
    inside.publishing.publish({ tenantId, workflowId, revision, version, triggers, message: '', by: null, at: 5 }),
  )

test('a draft is saved only over the revision that was read', async () => {
  const { id } = await create('A')
  expect(await store.workflows.saveDraft(tenantId, id, 1, draft('B', 2))).toBe(true)
  await expect(store.workflows.saveDraft(tenantId, id, 1, draft('C', 3))).rejects.toMatchObject({
    code: 'workflow.revision-conflict',
    data: { revision: 2, sent: 1 },
  })
  expect(await store.workflows.get(tenantId, id)).toMatchObject({
    name: 'B',
    revision: 2,
    document: { name: 'B' },
    createdAt: 1,
    updatedAt: 2,
  })
  expect(await store.workflows.saveDraft(tenantId, newId(), 1, draft('D'))).toBe(false)
})

test.each([
  ['updated', ['w4', 'w3', 'w2', 'w1', 'w0']],
  ['name', ['w0', 'w1', 'w2', 'w3', 'w4']],
] as const)('pages sorted by %s meet without gap or overlap, and carry no documents', async (sort, expected) => {
  for (let i = 0; i < 5; i++) await create(`w${i}`, 1 + Math.floor(i / 2)) // equal times: the id decides
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.workflows.list(tenantId, { sort }, { limit: 2, cursor })
    names.push(...page.data.map((row) => row.name))
    expect(page.data.every((row) => !('document' in row))).toBe(true)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(names).toEqual(expected)
})

test('a search is text, not a pattern', async () => {
  await create('100% sure')
  await create('Other')
  const found = async (search: string) => (await store.workflows.list(tenantId, { search }, { limit: 9 })).data.map((row) => row.name)
  expect(await found('100%')).toEqual(['100% sure'])
  expect(await found('SURE')).toEqual(['100% sure'])
  expect(await found('_')).toEqual([])
  await create('KÖLN')
  expect(await found('köln')).toEqual(['KÖLN'])
})

test.each(['x', 'WzFd', Buffer.from('["a",1]').toString('base64url'), Buffer.from('["a","b"]').toString('base64url')])(
  'the made-up cursor %s is refused',
  async (cursor) => {
    expect(() => store.workflows.list(tenantId, {}, { limit: 1, cursor })).toThrow(expect.objectContaining({ code: 'page.cursor-invalid' }))
  },
)

test('another tenant sees and changes nothing', async () => {
  const { id } = await create('A')
  await publish(id, 1)
  const other = await addTenant(store)
  expect(await store.workflows.get(other, id)).toBeNull()
  expect((await store.workflows.list(other, {}, { limit: 9 })).data).toEqual([])
  expect(await store.workflows.saveDraft(other, id, 1, draft('B'))).toBe(false)
  expect(await store.workflows.remove(other, id, 1)).toBe(false)
  expect(await store.versions.get(other, id, 1)).toBeNull()
  expect(await store.states.move({ tenantId: other, workflowId: id, move: 'unpublish', by: null, at: 1 })).toBe(false)
  expect((await store.workflows.names(other, [id])).size).toBe(0)
  expect(await store.workflows.get(tenantId, id)).toMatchObject({ name: 'A', status: 'active' })
})

describe('publishing', () => {
  test('saves the draft as a version once, and publishes it', async () => {
    const { id } = await create('A')
    expect(await publish(id, 1)).toBe(1)
    expect(await publish(id, 1)).toBe(1)
    await store.workflows.saveDraft(tenantId, id, 1, draft('B'))
    expect(await publish(id, 2)).toBe(2)
    expect(await publish(id, 2, having(), 1)).toBe(1)
    expect(await publish(id, 2, having(), 7)).toBeUndefined()
    const row = await store.workflows.get(tenantId, id)
    expect(row).toMatchObject({ status: 'active', latestVersion: 2, publishedVersion: 1 })
    expect(row!.publishedHash).not.toBe(row!.draftHash)
    expect((await store.versions.list(tenantId, id, { limit: 9 })).data.map(({ version }) => version)).toEqual([2, 1])
    expect(await store.versions.document(tenantId, id, 1)).toMatchObject({ name: 'A' })
  })

  test('is refused for a draft that changed after it was checked', async () => {
    const { id } = await create('A')
    await store.workflows.saveDraft(tenantId, id, 1, draft('B'))
    await expect(publish(id, 1)).rejects.toMatchObject({ code: 'workflow.revision-conflict' })
  })

  test('a path of another workflow is refused by name, and nothing of the publish stays', async () => {
    const webhooks = [{ nodeId: 'n1', method: 'POST', path: 'orders' }]
    const first = await create('First')
    await publish(first.id, 1, having({ webhooks }))
    const second = await create('Second')
    await expect(publish(second.id, 1, having({ webhooks }))).rejects.toMatchObject({
      code: 'webhook.path-taken',
      data: { workflowId: first.id, workflowName: 'First' },
    })
    expect(await store.workflows.get(tenantId, second.id)).toMatchObject({ status: 'draft', latestVersion: null })
    await store.states.move({ tenantId, workflowId: first.id, move: 'unpublish', by: null, at: 1 })
    expect(await publish(second.id, 1, having({ webhooks }))).toBe(1)
    expect(await store.webhookRoutes.all()).toMatchObject([{ workflowId: second.id, path: 'orders' }])
  })

  test('another tenant’s workflow is not named', async () => {
    const webhooks = [{ nodeId: 'n1', method: 'POST', path: 'orders' }]
    await publish((await create('Secret')).id, 1, having({ webhooks }))
    const other = await addTenant(store)
    const { id: workflowId } = await store.workflows.create(newId(), other, draft('Mine'))
    const request = { tenantId: other, workflowId, revision: 1, triggers: having({ webhooks }), message: '', by: null, at: 1 }
    await expect(store.publishing.publish(request)).rejects.toMatchObject({
      data: { workflowName: null, workflowId: null },
    })
  })

  test('an unchanged schedule keeps its id, its switch and its next time', async () => {
    const daily = { nodeId: 'n1', cron: '0 9 * * *', everyMs: null, timezone: 'UTC', nextAt: 100 }
    const often = { nodeId: 'n1', cron: null, everyMs: 5000, timezone: 'UTC', nextAt: 50 }
    const { id } = await create('A')
    await publish(id, 1, having({ schedules: [daily, often] }))
    const before = (await store.schedules.list(tenantId, id, { limit: 9 })).data.find((row) => row.cron !== null)!
    await store.schedules.change(tenantId, before.id, 1, { enabled: false })
    await store.workflows.saveDraft(tenantId, id, 1, draft('B'))
    await publish(id, 2, having({ schedules: [{ ...daily, nextAt: 999 }] }))
    expect((await store.schedules.list(tenantId, id, { limit: 9 })).data).toEqual([{ ...before, enabled: false, version: 2, revision: 2 }])
  })

  test('deleting a workflow takes its versions, routes and schedules along', async () => {
    const { id } = await create('A')
    await publish(id, 1, having({ webhooks: [{ nodeId: 'n', method: 'GET', path: 'x' }] }))
    expect(await store.workflows.remove(tenantId, id, 1)).toBe(true)
    expect(await store.webhookRoutes.all()).toEqual([])
    expect(await store.versions.get(tenantId, id, 1)).toBeNull()
  })
})

describe('credential uses', () => {
  const using = (credential: string) => ({
    nodes: [{ id: 'n1', name: 'N', type: 'a.b', typeVersion: 1, credentials: { 'http.basic': credential } }],
  })

  test('a credential is used while the draft or the published version names it', async () => {
    const { id } = await create('A', 1, using('c1'))
    await publish(id, 1)
    await store.workflows.saveDraft(tenantId, id, 1, draft('A', 2, using('c2')))
    const uses = await store.credentials.uses(tenantId, ['c1', 'c2'])
    expect(uses.map(({ credentialId }) => credentialId).sort()).toEqual(['c1', 'c2'])
    expect(uses[0]).toMatchObject({ workflowId: id, workflowName: 'A' })
    await store.states.move({ tenantId, workflowId: id, move: 'unpublish', by: null, at: 1 })
    expect(await store.credentials.uses(tenantId, ['c1'])).toEqual([])
    expect(await store.credentials.uses(await addTenant(store), ['c2'])).toEqual([])
  })
})

describe('due schedules', () => {
  const row = {
    id: 's1',
    nodeId: null,
    cron: null,
    everyMs: 1000,
    timezone: 'UTC',
    enabled: true,
    nextAt: 10,
    lastAt: null,
    version: 0,
    createdAt: 1,
    revision: 1,
  }
  const claim = {
    scheduleId: 's1',
    scheduledFor: 10,
    nodeId: null,
    version: 1,
    timezone: 'UTC',
    executionId: 'e1',
    firedAt: 11,
    nextAt: 1010,
    revision: 1,
  }

  test('only enabled schedules of published workflows are due', async () => {
    const { id } = await create('A')
    await store.schedules.insert({ ...row, tenantId, workflowId: id })
    expect(await store.schedules.due(10, 9)).toEqual([])
    await publish(id, 1)
    expect(await store.schedules.nextDueAt()).toBe(10)
    expect(await store.schedules.due(9, 9)).toEqual([])
    expect(await store.schedules.due(10, 9)).toMatchObject([{ id: 's1', publishedVersion: 1 }])
    await store.schedules.change(tenantId, 's1', 1, { enabled: false, nextAt: null })
    expect(await store.schedules.due(10, 9)).toEqual([])
    expect(await store.schedules.nextDueAt()).toBeNull()
  })

  test('a time is fired once, and is open until its execution is durable', async () => {
    const { id } = await create('A')
    await store.schedules.insert({ ...row, tenantId, workflowId: id })
    const fire = () => store.transaction((inside) => inside.schedules.claimFiring({ ...claim, tenantId, workflowId: id }))
    expect(await fire()).toBe(true)
    expect(await fire()).toBe(false)
    expect(await store.schedules.get(tenantId, 's1')).toMatchObject({ lastAt: 10, nextAt: 1010 })
    expect(await store.schedules.openFirings(9)).toMatchObject([{ executionId: 'e1', settled: false }])
    await store.schedules.settleFiring('s1', 10)
    expect(await store.schedules.openFirings(9)).toEqual([])
    expect(await store.schedules.forgetFirings(12)).toBe(1)
  })

  test('a schedule that was changed, switched off or deleted meanwhile is not fired by what it was', async () => {
    const { id: workflowId } = await create('A')
    const fire = (changes = {}) => store.schedules.claimFiring({ ...claim, tenantId, workflowId, ...changes })
    await store.schedules.insert({ ...row, tenantId, workflowId })
    expect(await store.schedules.change(tenantId, 's1', 1, { everyMs: 5000, nextAt: 5001 })).toMatchObject({ everyMs: 5000, revision: 2 })
    expect(await fire()).toBe(false)
    expect(await fire({ revision: 2 })).toBe(false) // its time is another one now
    expect(await store.schedules.get(tenantId, 's1')).toMatchObject({ nextAt: 5001, lastAt: null, revision: 2 })
    expect(await fire({ revision: 2, scheduledFor: 5001 })).toBe(true)
    await store.schedules.remove(tenantId, 's1')
    expect(await fire({ revision: 2, scheduledFor: 1010 })).toBe(false)
    expect(await store.schedules.openFirings(9)).toMatchObject([{ scheduledFor: 5001 }])
  })

  test('a schedule is changed only at the revision that was read, and only by its tenant', async () => {
    const { id: workflowId } = await create('A')
    await store.schedules.insert({ ...row, tenantId, workflowId })
    expect(await store.schedules.change(await addTenant(store), 's1', 1, { enabled: false })).toBeNull()
    await store.schedules.change(tenantId, 's1', 1, { timezone: 'Europe/Berlin' })
    await expect(store.schedules.change(tenantId, 's1', 1, { enabled: false })).rejects.toMatchObject({
      code: 'schedule.revision-conflict',
      data: { scheduleId: 's1', revision: 2, sent: 1 },
    })
    expect(await store.schedules.get(tenantId, 's1')).toMatchObject({ enabled: true, timezone: 'Europe/Berlin', nextAt: 10 })
  })
})

test('naming a version gives it without its document', async () => {
  const { id } = await create('A')
  await publish(id, 1)
  const named = await store.versions.rename(tenantId, id, 1, 'First')
  expect(named).toMatchObject({ version: 1, name: 'First' })
  expect(named).not.toHaveProperty('document')
  expect(await store.versions.rename(tenantId, id, 9, 'None')).toBeUndefined()
})

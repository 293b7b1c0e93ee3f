import { systemClock } from '@millrace/base'
import { triggerCatalog, triggerDocument } from '../testing/test-triggers.ts'
import { createPublishHooks } from './publish-hooks.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const hooks = createPublishHooks(triggerCatalog, { ...systemClock, now: () => now })
const webhook = { methods: ['GET', 'POST'], path: 'a/b', respond: 'received' }

test('each method of each webhook node becomes a route, each schedule of a schedule node a schedule; disabled nodes give none', async () => {
  const document = triggerDocument(
    { type: 'test.webhook', config: webhook },
    { type: 'test.webhook', config: { ...webhook, path: 'off' }, disabled: true },
    { type: 'test.schedule', config: { everyMs: 5000 } },
    { type: 'test.manual' },
    { type: 'somebody.elses' },
  )
  expect(await hooks.derive(document)).toEqual({
    webhooks: [
      { nodeId: 'n1', method: 'GET', path: 'a/b' },
      { nodeId: 'n1', method: 'POST', path: 'a/b' },
    ],
    schedules: [{ nodeId: 'n3', cron: null, everyMs: 5000, timezone: 'UTC', nextAt: now + 5000 }],
    states: [],
    registrations: [],
  })
})

test('a schedule without a zone takes the one of the workflow', async () => {
  const document = { ...triggerDocument({ type: 'test.schedule', config: { cron: '0 9 * * *' } }), settings: { timezone: 'Europe/Berlin' } }
  const { schedules } = await hooks.derive(document)
  expect(schedules).toEqual([expect.objectContaining({ timezone: 'Europe/Berlin', nextAt: Date.parse('2026-01-01T08:00:00Z') })])
})

test.each([
  ['an expression', { type: 'test.webhook', config: { ...webhook, path: { $expr: '{{ 1 }}' } } }, '/nodes/0/config/path'],
  [
    'an expression inside a list',
    { type: 'test.webhook', config: { ...webhook, methods: ['GET', { $expr: 'x' }] } },
    '/nodes/0/config/methods/1',
  ],
  ['what its schema refuses', { type: 'test.webhook', config: { bad: true } }, '/nodes/0/config/bad'],
  ['a wrong cron', { type: 'test.schedule', config: { cron: 'soon' } }, '/nodes/0/config'],
])('a trigger with %s is refused, with the place', async (_what, node, path) => {
  await expect(hooks.derive(triggerDocument(node))).rejects.toEqual(
    expect.objectContaining({
      code: 'trigger.config-invalid',
      status: 422,
      data: expect.objectContaining({ errors: [expect.objectContaining({ path })] }),
    }),
  )
})

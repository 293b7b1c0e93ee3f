import { resolvePorts } from '@millrace/workflow'
import { runNode, TEST_NOW } from '@millrace/node-sdk/testing'
import wait from './wait.node.ts'

const items = [{ json: { a: 1 } }]
const timer = { reason: 'timer', items: [] } as const

test.each([
  [{}, 300_000],
  [{ amount: 1.5, unit: 'seconds' }, 1500],
  [{ amount: 2, unit: 'hours' }, 7_200_000],
  [{ amount: 1, unit: 'days' }, 86_400_000],
])('duration %j waits %d ms, durably', async (config, ms) => {
  expect((await runNode(wait, { items, config })).directive).toEqual({ directive: 'wait', until: TEST_NOW + ms })
})

test('after the time the very items go on', async () => {
  const { outputs } = await runNode(wait, { items, resume: timer })
  expect(outputs.main?.[0]).toBe(items[0])
})

test('a time that has come needs no wait', async () => {
  expect((await runNode(wait, { items, config: { amount: 0 } })).outputs).toEqual({ main: items })
  expect((await runNode(wait, { items, config: { mode: 'date', date: '2029-12-31' } })).outputs).toEqual({ main: items })
})

test('a date without offset is a time in the zone of the workflow', async () => {
  const until = async (date: string, timezone: string) =>
    (await runNode(wait, { items, config: { mode: 'date', date }, timezone })).directive
  expect(await until('2030-07-01T09:00', 'Europe/Berlin')).toEqual({ directive: 'wait', until: Date.UTC(2030, 6, 1, 7) })
  expect(await until('2030-07-01 09:00', 'UTC')).toEqual({ directive: 'wait', until: Date.UTC(2030, 6, 1, 9) })
  expect(await until('2030-07-01T09:00:00+05:00', 'UTC')).toEqual({ directive: 'wait', until: Date.UTC(2030, 6, 1, 4) })
})

test.each(['tomorrow', '2030-02-30', ''])('the date %p is refused with a way to write it', async (date) => {
  await expect(runNode(wait, { items, config: { mode: 'date', date } })).rejects.toMatchObject({
    code: 'config.invalid',
    data: { hint: expect.stringContaining('2030-01-31T09:00') },
  })
})

test('a call is waited for, with or without a limit', async () => {
  expect((await runNode(wait, { items, config: { mode: 'call' } })).directive).toEqual({ directive: 'wait', token: true })
  expect((await runNode(wait, { items, config: { mode: 'call', limit: 1, limitUnit: 'days' } })).directive).toEqual({
    directive: 'wait',
    token: true,
    until: TEST_NOW + 86_400_000,
  })
})

test('after a call the items of the caller go on, or those that came in', async () => {
  const resume = { reason: 'token', items: [{ json: { approved: true } }] } as const
  expect((await runNode(wait, { items, config: { mode: 'call' }, resume })).outputs.main).toEqual(resume.items)
  expect((await runNode(wait, { items, config: { mode: 'call', output: 'input' }, resume })).outputs.main).toEqual(items)
  expect((await runNode(wait, { items, config: { mode: 'call' }, resume: { reason: 'token', items: [] } })).outputs.main).toEqual(items)
})

test('at the limit: continue, another port, or an error', async () => {
  const at = (onLimit: string) => runNode(wait, { items, config: { mode: 'call', limit: 1, onLimit }, resume: timer })
  expect((await at('continue')).outputs).toEqual({ main: items })
  expect((await at('port')).outputs).toEqual({ timeout: items })
  await expect(at('error')).rejects.toMatchObject({ code: 'wait.timeout' })
  expect(resolvePorts(wait.ports, { onLimit: 'port' }).outputs.map((port) => port.name)).toEqual(['main', 'timeout'])
})

test.each([[{ amount: -1 }], [{ unit: 'weeks' }], [{ mode: 'date' }]])('config %j is refused', async (config) => {
  await expect(runNode(wait, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
})

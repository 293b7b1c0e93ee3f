import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { silentLogger, systemClock, type JsonObject } from '@millrace/base'
import type {
  ListenTrigger,
  NodeDefinition,
  OptionsContext,
  PollContext,
  PollTrigger,
  TriggerDefinition,
  WebhookTrigger,
} from '@millrace/node-sdk'
import { NO_PERMISSIONS } from '../packages/permissions.ts'
import { Calls } from './call-job.ts'
import { definitionOf } from './definition.ts'
import { loadModule } from './load-module.ts'
import { PackageRunner } from './runner.ts'
import { NO_TOOLS } from './alone-tools.ts'
import { startPackageProcess } from './start.ts'

jest.setTimeout(60_000)

const common = "version: 1, title: 'T', description: 'D.', category: 'Test', effects: 'none', config: { type: 'object' }"
const trigger = (type: string, body: string): string =>
  `export default { type: '${type}', kind: 'trigger', ${common}, ports: { inputs: [], outputs: ['main'] }, trigger: { ${body} } }`

const MODULES: Readonly<Record<string, string>> = {
  poll: trigger(
    'test.poll',
    `kind: 'poll', spec: ({ everyMs }) => [{ everyMs }],
    async poll({ cursor, config, http, log, now, signal }) {
      log.info('looking', { cursor })
      if (config.forEver) return new Promise(() => undefined)
      const { body } = await http({ url: 'https://feed.example/' + config.name })
      return { events: [{ id: 'a', items: [{ json: { ...body, now, aborted: signal.aborted, pid: process.pid } }] }], cursor: (cursor ?? 0) + 1 }
    }`,
  ),
  hook: trigger(
    'test.hook',
    `kind: 'webhook', spec: ({ path }) => ({ methods: ['POST'], path, respond: 'received', extra: 1 }),
    receive: (request) => [{ json: { said: request.body }, binary: { data: { id: 'of-another' } } }],
    acknowledge: ({ split }) => ({ status: 200, headers: { 'x-a': split ? 1 : 'b' } }), answer: () => ({ status: 999 }),
    verify: (request, { rawBody, secret }) => rawBody[0] === 123 && secret === 's' ? { verdict: 'accept' } : request.body === 'odd' ? { ok: true } : { verdict: 'reject', reason: 'no' },
    deliveryId: (request) => request.headers['x-id'],
    register: async ({ webhookUrl, http }) => ({ state: { id: (await http({ url: 'https://vendor.example/', method: 'POST', body: { webhookUrl } })).body.id } }),
    unregister: async ({ registration, http }) => void (await http({ url: 'https://vendor.example/' + registration.state.id, method: 'DELETE' }))`,
  ),
  listen: trigger(
    'test.listen',
    `kind: 'listen', async listen({ emit, signal, cursor }) {
      await emit({ id: '1', items: [{ json: { cursor } }] }, 7)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }`,
  ),
  node: `export default { type: 'test.node', kind: 'action', ${common}, ports: { inputs: ['main'], outputs: ['main'] }, execute: () => ({}),
    options: {
      async lists({ config, search, http }) { return { options: [{ value: (await http({ url: config.url })).body, label: search, html: '<b>' }], nextCursor: 'n', more: 1 } },
    },
    migrate: (config, from) => from === 9 ? process.exit(1) : ({ ...config, was: from }) }`,
}

let folder: string
let runner: PackageRunner
const definitions = new Map<string, NodeDefinition | TriggerDefinition>()

// Without the checks of the host, which has its own tests: what crosses to the process and back is the subject here.
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-package-')))
  const limits = { memoryMb: 400, stuckMs: 5000, maxMessageBytes: 1e6, maxMessages: 1000, maxOpenCalls: 100 }
  const start = () =>
    startPackageProcess({
      root: folder,
      parts: [folder],
      heapMb: 64,
      dataMb: 1280,
      files: NO_PERMISSIONS.files,
      tools: undefined,
      alone: NO_TOOLS,
    })
  runner = new PackageRunner({ ...{ name: 'away', start, limits, idleMs: 60_000, maxJobs: 100 }, clock: systemClock, logger: silentLogger })
  for (const [module, source] of Object.entries(MODULES)) {
    const file = join(folder, `${module}.mjs`)
    writeFileSync(file, source)
    const url = pathToFileURL(file).href
    const loaded = await loadModule({ module, url, moduleMs: 15_000, clock: systemClock, runner })
    const definition = definitionOf(loaded, { url, runner, calls: new Calls(runner, systemClock), granted: () => NO_PERMISSIONS })
    definitions.set(`test.${module}`, definition as NodeDefinition)
  }
})
afterAll(() => {
  runner.close()
  rmSync(folder, { recursive: true, force: true })
})

const nodeOf = (type: string) => definitions.get(type) as NodeDefinition
const triggerOf = <T>(type: string): T => (definitions.get(type) as TriggerDefinition).trigger as T
const context = (more: object) => ({
  ...{ workflow: { id: 'w', name: 'W', timezone: 'UTC' }, node: { id: 'n', name: 'N' }, now: 5, mode: 'production', config: {} },
  ...{ signal: new AbortController().signal, log: { info: () => undefined, warn: () => undefined } },
  http: () => Promise.reject(new TypeError('not to be asked')),
  ...more,
})

test('a poll trigger looks from its own process, with requests of the server, and what it says reaches the log', async () => {
  const poll = triggerOf<PollTrigger<JsonObject>>('test.poll')
  const said: unknown[] = []
  const given = context({
    ...{ cursor: 3, config: { name: 'x' }, http: async ({ url }: { url: string }) => ({ status: 200, headers: {}, body: { url } }) },
    log: { info: (...line: unknown[]) => said.push(line), warn: () => undefined },
  }) as unknown as PollContext<JsonObject>
  expect(await poll.spec({ everyMs: 1000 })).toEqual([{ everyMs: 1000 }])
  const page = await poll.poll(given)
  expect(page).toEqual({
    events: [{ id: 'a', items: [{ json: { url: 'https://feed.example/x', now: 5, aborted: false, pid: expect.any(Number) as unknown } }] }],
    cursor: 4,
  })
  expect(page.events[0]?.items[0]?.json['pid']).not.toBe(process.pid)
  expect(said).toEqual([['looking', { cursor: 3 }]])
})

test('whoever waits for a trigger that does not mind its signal is not kept waiting', async () => {
  const over = new AbortController()
  const looking = triggerOf<PollTrigger<JsonObject>>('test.poll').poll(
    context({ config: { forEver: true }, signal: over.signal }) as unknown as PollContext<JsonObject>,
  )
  over.abort(new TypeError('enough'))
  await expect(looking).rejects.toThrow('enough')
})

test('of what a webhook trigger gives only what the server knows goes on', async () => {
  const hook = triggerOf<WebhookTrigger<JsonObject>>('test.hook')
  const request = { method: 'POST', path: 'p', query: {}, headers: { 'x-id': 'd1' }, body: { a: 1 }, ip: '' }
  expect(await hook.spec({ path: 'p' })).toEqual({ methods: ['POST'], path: 'p', respond: 'received' })
  await expect(hook.spec({})).rejects.toMatchObject({ code: 'package.bad-result' })
  expect(await hook.receive(request, {})).toEqual([{ json: { said: { a: 1 } } }])
  expect(await hook.acknowledge({ split: true })).toEqual({ status: 200, headers: { 'x-a': '1' } })
  await expect(hook.answer([], {})).rejects.toMatchObject({ code: 'package.request' })
  expect(await hook.deliveryId?.(request)).toBe('d1')
})

test('a call is accepted by a verdict alone', async () => {
  const { verify } = triggerOf<WebhookTrigger<JsonObject>>('test.hook')
  const call = { config: {}, secret: 's', state: {}, now: 1, rawBody: new Uint8Array([123]) }
  const request = { method: 'POST', path: 'p', query: {}, headers: {}, body: 'odd', ip: '' }
  expect(await verify?.(request, call)).toEqual({ verdict: 'accept' })
  expect(await verify?.({ ...request, body: '' }, { ...call, secret: 'x' })).toEqual({ verdict: 'reject', reason: 'no' })
  await expect(Promise.resolve(verify?.(request, { ...call, secret: 'x' }))).rejects.toMatchObject({ code: 'package.bad-result' })
})

test('a hook is registered and taken back with requests of the server', async () => {
  const { register, unregister } = triggerOf<WebhookTrigger<JsonObject>>('test.hook')
  const sent: unknown[] = []
  const http = async (request: unknown) => (sent.push(request), { status: 200, headers: {}, body: { id: 'h1' } })
  const given = context({ http, webhookUrl: 'https://here.example/webhook/p', secret: 's' }) as never
  expect(await register?.(given)).toEqual({ state: { id: 'h1' } })
  await unregister?.({ ...(given as object), registration: { state: { id: 'h1' } } } as never)
  expect(sent).toEqual([
    { url: 'https://vendor.example/', method: 'POST', body: { webhookUrl: 'https://here.example/webhook/p' } },
    { url: 'https://vendor.example/h1', method: 'DELETE' },
  ])
})

test('a listener emits, and ends when it is told to', async () => {
  const stop = new AbortController()
  const { listen } = triggerOf<ListenTrigger<JsonObject>>('test.listen')
  const emitted: unknown[] = []
  const emit = async (...event: unknown[]) => {
    emitted.push(event)
    stop.abort(new TypeError('told to stop'))
  }
  await Promise.allSettled([listen(context({ emit, cursor: 6, signal: stop.signal }) as never)])
  expect(emitted).toEqual([[{ id: '1', items: [{ json: { cursor: 6 } }] }, 7]])
})

test('option loaders ask from their own process', async () => {
  const { options } = nodeOf('test.node')
  const given = { config: { url: 'https://a.example' }, search: 'ab', cursor: undefined, now: 1, signal: new AbortController().signal }
  const http = async ({ url }: { url: string }) => ({ status: 200, headers: {}, body: url })
  const page = await options?.['lists']?.({ ...given, http } as OptionsContext<JsonObject>)
  expect(page).toMatchObject({ options: [{ value: 'https://a.example', label: 'ab' }], nextCursor: 'n' })
})

test('configs are migrated away from the server; when that kills the process, it is an error and nothing more', async () => {
  const { migrate } = nodeOf('test.node')
  expect(await migrate?.({ a: 1 }, 1)).toEqual({ a: 1, was: 1 })
  await expect(Promise.resolve(migrate?.({}, 9))).rejects.toMatchObject({ code: 'package.crashed' })
  expect(await migrate?.({}, 2)).toEqual({ was: 2 })
})

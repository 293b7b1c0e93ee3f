import { NodeError, systemIds, type JsonObject } from '@millrace/base'
import { defineNode, type OptionsContext } from '@millrace/node-sdk'
import type { HttpCaller } from '../http/service.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { createOptionLoading, literalsOf, type OptionsAsk } from './load-options.ts'

const CONFIG = { type: 'object', properties: { team: {}, kind: { default: 'all' } } }
const definitionWith = (load: (context: OptionsContext<JsonObject>) => unknown) =>
  defineNode({
    ...{ type: 'acme.say', version: 1, title: 'Say', description: 'Says.', kind: 'action', category: 'Text', effects: 'read' },
    ports: { inputs: ['main'], outputs: ['main'] },
    config: CONFIG,
    credentials: [{ type: 'acme.key' }],
    execute: () => ({}),
    options: { teams: load as never },
  })
const ASK: OptionsAsk = {
  ...{ tenantId: 't1', name: 'teams', config: {}, credentials: { 'acme.key': 'c1' }, search: 'x', cursor: undefined },
}
const clock = new ManualClock()
const callers: HttpCaller[] = []
const loading = createOptionLoading({
  ...{ clock, ids: systemIds },
  http: (_request, caller) => {
    callers.push(caller)
    return Promise.resolve({ status: 200, headers: {}, body: ['a'] })
  },
})
const load = (loader: Parameters<typeof definitionWith>[0], ask: Partial<OptionsAsk> = {}, signal = new AbortController().signal) =>
  loading(definitionWith(loader), { ...ASK, ...ask }, signal)

test('a loader is asked with what is filled in, and signs with the chosen credential of the tenant', async () => {
  const page = await load(async ({ config, search, http }) => {
    const { body } = await http({ url: 'https://acme.test', credential: 'acme.key' })
    return {
      options: (body as string[]).map((value) => ({ value, label: `${value} ${search} ${String(config['kind'])}` })),
      nextCursor: '2',
    }
  })
  expect(page).toEqual({ options: [{ value: 'a', label: 'a x all' }], nextCursor: '2' })
  expect(callers[0]).toMatchObject({ tenantId: 't1', credentials: { 'acme.key': 'c1' }, credentialTypes: ['acme.key'] })
})

test('a loader sees literals and defaults, no expressions, and what it changes is its own', () => {
  const config = { team: { $expr: '{{ $json.a }}' }, other: { a: 1 } }
  const seen = literalsOf(CONFIG, config)
  expect(seen).toEqual({ other: { a: 1 }, kind: 'all' })
  ;(seen['other'] as JsonObject)['a'] = 2
  expect(config.other.a).toBe(1)
})

test('a name that is no loader of the type is none, inherited names among them', () => {
  for (const name of ['others', 'constructor', 'toString']) expect(load(() => ({ options: [] }), { name })).toBeUndefined()
})

test('a loader that never answers is given up', async () => {
  let stopped: AbortSignal | undefined
  const page = load(({ signal }) => {
    stopped = signal
    return new Promise(() => undefined)
  })
  const refused = expect(page).rejects.toMatchObject({ code: 'timeout' })
  await clock.pass(20_000)
  await refused
  expect(stopped?.aborted).toBe(true)
  expect(clock.timers).toBe(0)
})

test('a loader is given up with its caller', async () => {
  const gone = new AbortController()
  const page = load(() => new Promise(() => undefined), {}, gone.signal)
  gone.abort()
  await expect(page).rejects.toMatchObject({ code: 'cancelled' })
})

test.each<[string, () => unknown, string]>([
  [
    'that throws',
    () => {
      throw new RangeError('a bug')
    },
    'options.failed',
  ],
  [
    'that says what is wrong',
    () => {
      throw new NodeError('http.401', 'no')
    },
    'http.401',
  ],
  ['that gives no list', () => ({}), 'options.result'],
  ['that gives values without a name', () => ({ options: [{ value: 1 }] }), 'options.result'],
  ['that gives a cursor that is no text', () => ({ options: [], nextCursor: 1 }), 'options.result'],
  [
    'that gives everything at once',
    () => ({ options: Array.from({ length: 1001 }, (_, value) => ({ value, label: 'x' })) }),
    'options.result',
  ],
])('a loader %s fails with a code', async (_what, loader, code) => {
  await expect(load(loader)).rejects.toMatchObject({ code })
})

import { NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import { defineNode, type NodeDefinition } from '../definition.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { defineTrigger } from '../trigger.ts'
import { checkNode, crashAtEachAwait, HIDDEN, recordHttp, replayHttp, runListen, runPolls, runWebhookLife, sampleConfigs } from './index.ts'

const answer = (body: JsonValue, status = 200): HttpResponse => ({ status, headers: {}, body })

const nodeWith = (more: Partial<NodeDefinition>): NodeDefinition =>
  defineNode({
    type: 'acme.do',
    version: 1,
    title: 'Do',
    description: 'Does.',
    kind: 'action',
    category: 'Acme',
    ports: { inputs: ['main'], outputs: ['main'] },
    effects: 'write',
    config: { type: 'object', additionalProperties: false, properties: {} },
    execute: () => ({ main: [] }),
    ...more,
  })

describe('recordings', () => {
  const request: HttpRequest = {
    method: 'POST',
    url: 'https://api.test/x?b=2&api_key=k1&a=1',
    headers: { Authorization: 'Bearer k2', Accept: '*/*' },
    body: { name: 'Ada', password: 'k3', deep: [{ access_token: 'k4' }] },
  }

  test('a recording holds no secret, and replays what was asked whatever the order of names', async () => {
    const recorder = recordHttp(async () => ({ status: 200, headers: { 'set-cookie': 'k5', etag: 'e' }, body: { token: 'k6', ok: true } }))
    await recorder.http(request)
    const recording = recorder.recording()
    expect(JSON.stringify(recording)).not.toMatch(/k[1-6]/)
    const replay = replayHttp(JSON.parse(JSON.stringify(recording)) as typeof recording)
    expect(replay.unused()).toHaveLength(1)
    const again = {
      ...request,
      url: 'https://api.test/x?a=1&b=2&api_key=other',
      body: { deep: [{ access_token: 'y' }], password: 'z', name: 'Ada' },
    }
    expect(await replay(again)).toEqual({ status: 200, headers: { 'set-cookie': HIDDEN, etag: 'e' }, body: { token: HIDDEN, ok: true } })
    expect(replay.unused()).toEqual([])
  })

  test('secrets of forms and of own names are taken out as well', async () => {
    const recorder = recordHttp(async () => answer(null), { secretNames: ['X-Shop-Code'] })
    await recorder.http({ method: 'POST', url: 'https://api.test', headers: { 'x-shop-code': 'k1' }, body: 'client_secret=k2&a=1' })
    expect(recorder.recording().exchanges[0]?.request).toMatchObject({
      headers: { 'x-shop-code': HIDDEN },
      body: `client_secret=${HIDDEN}&a=1`,
    })
  })

  test('the same request is answered in the order of the recording', async () => {
    let n = 0
    const recorder = recordHttp(async () => answer(++n))
    await recorder.http({ url: 'https://api.test/' })
    await recorder.http({ url: 'https://api.test/' })
    const replay = replayHttp(recorder.recording())
    const bodies = []
    for (let time = 0; time < 3; time += 1) bodies.push((await replay({ url: 'https://api.test/' })).body)
    expect(bodies).toEqual([1, 2, 2])
  })

  test('an unknown request fails, naming the nearest ones', async () => {
    const recorder = recordHttp(async () => answer(null))
    await recorder.http({ url: 'https://api.test/orders/1' })
    await recorder.http({ url: 'https://other.test/' })
    const asked = replayHttp(recorder.recording())({ url: 'https://api.test/orders/2' })
    await expect(asked).rejects.toMatchObject({
      code: 'test.unknown-request',
      data: { detail: { nearest: ['GET https://api.test/orders/1', 'GET https://other.test/'] } },
    })
  })
})

describe('crashes', () => {
  const writer = (headers: (key: string) => Record<string, string>) =>
    nodeWith({
      execute: async (step) => {
        await step.http({ url: 'https://api.test/read' })
        await step.http({
          method: 'POST',
          url: 'https://api.test/write',
          headers: headers(step.idempotencyKey),
          body: { at: step.attempt },
        })
        await step.http({ url: 'https://api.test/read' })
        return { main: [] }
      },
    })

  test('a write without a key that a killed step sends again is reported, at each place of the crash', async () => {
    const report = await crashAtEachAwait(
      writer(() => ({})),
      { http: () => answer({}) },
    )
    expect(report).toMatchObject({ requests: 3, crashes: 6 })
    expect(report.repeated.map(({ crashedAt, when }) => [crashedAt, when])).toEqual([
      [1, 'after'],
      [2, 'before'],
      [2, 'after'],
    ])
  })

  test('a write with the key of the step is none', async () => {
    expect(
      (
        await crashAtEachAwait(
          writer((key) => ({ 'Idempotency-Key': key })),
          { http: () => answer({}) },
        )
      ).repeated,
    ).toEqual([])
  })

  test('a node that says its writes take a key, and sends none, has a problem', async () => {
    expect(await checkNode(writer(() => ({})))).toContainEqual(expect.objectContaining({ check: 'crash' }))
    expect(await checkNode(nodeWith({ ...writer(() => ({})), idempotency: 'none' }))).toEqual([])
  })
})

describe('configs from a schema', () => {
  const schema: JsonObject = {
    type: 'object',
    required: ['kind', 'at'],
    additionalProperties: false,
    $defs: { name: { type: 'string', minLength: 2, maxLength: 5 } },
    properties: {
      kind: { enum: ['a', 'b'] },
      at: { type: 'string', format: 'date-time' },
      names: { type: 'array', minItems: 1, maxItems: 2, items: { $ref: '#/$defs/name' } },
      size: { type: 'integer', minimum: 1, maximum: 3 },
      choice: {
        oneOf: [
          { type: 'object', required: ['x'], additionalProperties: false, properties: { x: { const: 1 } } },
          { type: 'object', required: ['y'], additionalProperties: false, properties: { y: { type: 'boolean' } } },
        ],
      },
    },
  }

  test('they fit, differ, and are the same for the same seed', () => {
    const made = sampleConfigs(nodeWith({ config: schema }), { count: 40, seed: 7 })
    expect(made).toHaveLength(40)
    expect(new Set(made.map((each) => JSON.stringify(each))).size).toBeGreaterThan(20)
    expect(sampleConfigs(nodeWith({ config: schema }), { count: 40, seed: 7 })).toEqual(made)
    for (const name of ['names', 'size', 'choice']) expect(made.some((each) => name in each)).toBe(true)
  })

  test('a schema that refers to itself comes to an end', () => {
    const config: JsonObject = { type: 'object', properties: { inside: { $ref: '#' }, list: { type: 'array', items: { $ref: '#' } } } }
    expect(sampleConfigs(nodeWith({ config }), { count: 10 })).toHaveLength(10)
  })

  test('a node that some config makes fail by a bug is found, and one that refuses it in words is not', async () => {
    const config: JsonObject = { type: 'object', properties: { text: { type: 'string' } } }
    const failing = (fail: () => Error) =>
      nodeWith({
        config,
        effects: 'none',
        execute: (step) => {
          if (String(step.config()['text']).includes('\r')) throw fail()
          return { main: [] }
        },
      })
    expect(await checkNode(failing(() => new TypeError('oops')))).toContainEqual(expect.objectContaining({ check: 'sample' }))
    expect(await checkNode(failing(() => new NodeError('config.invalid', 'No line breaks.')))).toEqual([])
  })

  test('an example that does not fit, and a schema that is none, are problems', async () => {
    const examples = [{ title: 'Bad', config: { kind: 'c', at: 'now' } }]
    expect(await checkNode(nodeWith({ config: schema, examples, effects: 'none' }))).toContainEqual(
      expect.objectContaining({ check: 'example' }),
    )
    expect(await checkNode(nodeWith({ config: { type: 'objekt' } }))).toEqual([expect.objectContaining({ check: 'schema' })])
  })
})

describe('lives of triggers', () => {
  const base = {
    type: 'acme.event',
    version: 1,
    title: 'Event',
    description: 'Starts.',
    kind: 'trigger',
    category: 'Acme',
    ports: { inputs: [], outputs: ['main'] },
    effects: 'none',
    config: { type: 'object', properties: {} },
  } as const

  test('a webhook is registered, found again, called, and taken back twice', async () => {
    const hooks = new Map<string, string>()
    const http = ({ method = 'GET', url, body }: HttpRequest): HttpResponse => {
      if (method === 'POST') hooks.set('h1', String((body as JsonObject)['url']))
      if (method === 'DELETE' && !hooks.delete(url.split('/').at(-1) ?? '')) return answer({}, 404)
      return answer([...hooks].map(([id, target]) => ({ id, url: target })))
    }
    const trigger = defineTrigger({
      ...base,
      trigger: {
        kind: 'webhook',
        spec: () => ({ methods: ['POST'], path: 'x', respond: 'received' }),
        receive: ({ body }) => [{ json: body as JsonObject }],
        acknowledge: () => ({ status: 200 }),
        answer: () => ({ status: 200 }),
        register: async ({ http: send, webhookUrl }) => {
          const { body } = await send({ url: 'https://api.test/hooks' })
          if ((body as JsonObject[]).length === 0) await send({ method: 'POST', url: 'https://api.test/hooks', body: { url: webhookUrl } })
          return { state: { id: 'h1' } }
        },
        unregister: async ({ http: send, registration }) => {
          await send({ method: 'DELETE', url: `https://api.test/hooks/${String(registration.state['id'])}`, acceptStatus: 'any' })
        },
        verify: ({ headers }, { secret }) =>
          headers['x-secret'] === secret ? { verdict: 'accept' } : { verdict: 'reject', reason: 'No secret.' },
        deliveryId: ({ headers }) => headers['x-id'],
      },
    })
    const life = await runWebhookLife(trigger, {
      http,
      calls: (secret) => {
        const call = { headers: { 'x-secret': secret, 'x-id': 'd1' }, body: { a: 1 } }
        return [call, call, { headers: {} }]
      },
    })
    expect(life.again).toEqual(life.registration)
    expect(life.calls).toEqual([
      { verdict: { verdict: 'accept' }, deliveryId: 'd1', items: [{ json: { a: 1 } }], repeated: false },
      { verdict: { verdict: 'accept' }, deliveryId: 'd1', items: [], repeated: true },
      { verdict: { verdict: 'reject', reason: 'No secret.' }, deliveryId: undefined, items: [], repeated: false },
    ])
    expect(hooks.size).toBe(0)
  })

  test('polls hand on their cursor, and what was seen before starts nothing', async () => {
    const trigger = defineTrigger({
      ...base,
      trigger: {
        kind: 'poll',
        spec: () => [{ everyMs: 60_000 }],
        poll: async ({ cursor }) => {
          const from = typeof cursor === 'number' ? cursor : 0
          return { events: [from, from + 1].map((id) => ({ id: String(id), items: [{ json: { id } }] })), cursor: from + 1 }
        },
      },
    })
    const { events, duplicates, cursors } = await runPolls(trigger, {})
    expect(events.map(({ id }) => id)).toEqual(['0', '1', '2'])
    expect({ duplicates, cursors }).toEqual({ duplicates: 1, cursors: [1, 2] })
  })

  test('a listener listens until it is told to stop, and one that ends before fails', async () => {
    const listen = (most: number) =>
      defineTrigger({
        ...base,
        trigger: {
          kind: 'listen',
          listen: async ({ emit, signal }) => {
            for (let n = 0; n < most && !signal.aborted; n += 1) await emit({ items: [{ json: { n } }] }, n)
          },
        },
      })
    expect(await runListen(listen(10), { events: 3 })).toMatchObject({ events: [{}, {}, {}], cursor: 2 })
    await expect(runListen(listen(1), { events: 3 })).rejects.toMatchObject({ code: 'test.trigger' })
    await expect(runPolls(listen(1), {})).rejects.toMatchObject({ code: 'test.trigger' })
  })
})

import { KEY, NODES, sketch } from '../testing/nodes.ts'
import { openBench, runWorkflow, type TestBench } from './bench.ts'
import type { RunWorkflowOptions, WorkflowRun } from './options.ts'

let bench: TestBench
beforeAll(async () => {
  bench = await openBench({ bare: true, nodes: NODES, credentials: [KEY] })
})
afterAll(() => bench.close())

const run = (...[nodes, options = {}]: [Parameters<typeof sketch>[0], RunWorkflowOptions?]): Promise<WorkflowRun> =>
  bench.run(sketch(nodes), options)

const expr = (text: string): { $expr: string } => ({ $expr: text })

describe('what it is started with', () => {
  test('items are what the trigger gives, and every node says what it got and gave', async () => {
    const result = await run([['double', 'test.set', { value: expr('{{ $json.n * 2 }}') }]], { input: [{ n: 1 }, { n: 2 }] })
    expect(result).toMatchObject({
      status: 'completed',
      output: [{ value: 2 }, { value: 4 }],
      nodes: {
        double: {
          ran: 1,
          inputs: { main: [{ n: 1 }, { n: 2 }] },
          outputs: {
            main: [
              { n: 1, value: 2 },
              { n: 2, value: 4 },
            ],
          },
        },
      },
    })
  })

  test('one item need not be a list, and none is what the trigger gives for nothing', async () => {
    expect((await run([['p', 'test.pass']], { input: { a: 1 } })).output).toEqual([{ a: 1 }])
    expect((await run([['p', 'test.pass']])).output).toEqual([{}])
  })

  test('a call goes through the webhook trigger, and its answer is seen', async () => {
    const document = sketch([
      ['start', 'test.webhook'],
      ['answer', 'test.respond'],
    ])
    const result = await bench.run(document, { request: { body: { id: 7 }, headers: { 'X-Signed': 'yes' } } })
    expect(result).toMatchObject({
      output: [{ method: 'POST', body: { id: 7 }, signed: 'yes' }],
      response: { status: 201, body: { ok: true } },
    })
  })

  test('variables, environment and time are the test’s', async () => {
    const document = sketch([['all', 'test.set', { value: expr('{{ $vars.own + $vars.other + $env.PLACE + $now.year }}') }]], undefined, {
      variables: [{ name: 'own', value: 'no' }],
    })
    const result = await bench.run(document, { variables: { own: 'a', other: 'b' }, env: { PLACE: 'c' }, now: '2031-05-05T00:00:00Z' })
    expect(result.output).toEqual([{ value: 'abc2031' }])
  })

  test.each<[string, RunWorkflowOptions, string]>([
    ['a trigger that does not exist', { trigger: 'nobody' }, '/trigger/nobody: the workflow has no node "nobody"; it has "start", "p"'],
    ['a trigger that is none', { trigger: 'p' }, '"p" is no trigger'],
    ['a call of a trigger that takes none', { request: {} }, '"start" takes no calls'],
    ['a mock of a node that does not exist', { mocks: { Fetch: { items: [] } } }, 'no node "Fetch"'],
    ['a time that is none', { now: 'soon' }, '/now: "soon" is no time'],
  ])('%s is refused', async (_what, options, message) => {
    await expect(run([['p', 'test.pass']], options)).rejects.toMatchObject({
      code: 'workflow-test.setup',
      message: expect.stringContaining(message) as string,
    })
  })

  test('what is no workflow is refused', async () => {
    await expect(bench.run({ nodes: [] } as never)).rejects.toMatchObject({ code: 'workflow-test.setup' })
  })
})

describe('time', () => {
  test('a wait of a year takes none, and is seen by what comes after it', async () => {
    const year = 365 * 86_400_000
    const result = await run([
      ['wait', 'test.wait', { ms: year }],
      ['at', 'test.set', { value: expr('{{ $now.toISODate() }}') }],
    ])
    expect(result).toMatchObject({ status: 'completed', tookMs: year, output: [{ value: '2031-01-01' }] })
  })

  test('pauses between attempts take none', async () => {
    const document = sketch([
      ['send', 'test.send', { url: 'https://a.example/x' }, { retry: { maxAttempts: 3, delayMs: 3_600_000, jitter: false } }],
    ])
    const http = [
      { url: '*', status: 503, times: 2 },
      { url: '*', answer: 'there' },
    ]
    const result = await bench.run(document, { http })
    expect(result).toMatchObject({
      status: 'completed',
      output: [{ said: 'there' }],
      nodes: { send: { ran: 1, attempts: 3, error: null } },
    })
    expect(result.tookMs).toBeGreaterThanOrEqual(2 * 3_600_000)
  })

  test('stands still while a node is at work: a time limit cannot strike for that', async () => {
    const document = sketch([['slow', 'test.slow', {}, { timeoutMs: 1 }]])
    expect(await bench.run(document)).toMatchObject({ status: 'completed', tookMs: 0 })
  })

  test('the time limit of the workflow strikes while it waits', async () => {
    const document = sketch([['wait', 'test.wait', { ms: 7_200_000 }]], undefined, { settings: { timeoutMs: 3_600_000 } })
    expect(await bench.run(document)).toMatchObject({ status: 'failed', error: { code: 'execution.timeout' }, tookMs: 3_600_000 })
  })

  test('a rate limit holds requests back by the clock alone', async () => {
    const [slowed] = NODES.filter(({ type }) => type === 'test.send').map((one) => ({
      ...one,
      type: 'test.slowed',
      rateLimit: { requests: 1, perMs: 60_000, by: 'host' as const },
    }))
    const document = sketch(
      [
        ['a', 'test.slowed', { url: 'https://a.example/1' }],
        ['b', 'test.slowed', { url: 'https://a.example/2' }],
      ],
      ['start > a', 'start > b'],
    )
    const result = await runWorkflow(document, { bare: true, nodes: [...NODES, slowed as (typeof NODES)[number]], http: [{ url: '*' }] })
    expect(result.status).toBe('completed')
    expect(Math.floor(result.tookMs / 60_000)).toBe(1)
  })

  test('a node that does not end fails its test and no other one', async () => {
    await expect(run([['stuck', 'test.stuck']], { limitMs: 50 })).rejects.toMatchObject({
      code: 'workflow-test.too-slow',
      message: expect.stringContaining('stuck') as string,
    })
    expect(await run([['p', 'test.pass']])).toMatchObject({ status: 'completed' })
  })
})

describe('waiting for somebody', () => {
  test('the execution waits, if nobody answers', async () => {
    expect(
      await run([
        ['ask', 'test.wait', { token: true }],
        ['after', 'test.pass'],
      ]),
    ).toMatchObject({ status: 'waiting', nodes: { after: { ran: 0 } } })
  })

  test('an answer lets it go on, before its time is over', async () => {
    const result = await run([['ask', 'test.wait', { token: true, ms: 60_000 }]], { resume: [[{ approved: true }]] })
    expect(result).toMatchObject({ status: 'completed', output: [{ approved: true }], tookMs: 0 })
  })
})

describe('the world outside', () => {
  test('a request without an answer fails its step, and says what there is', async () => {
    const result = await run([['send', 'test.send', { url: 'https://a.example/x?page=2' }]], { http: [{ url: 'https://b.example/*' }] })
    expect(result).toMatchObject({
      status: 'failed',
      error: {
        code: 'test.unknown-request',
        node: 'send',
        message: expect.stringMatching(/POST https:\/\/a.example\/x\?page=2.*any method https:\/\/b.example/) as string,
      },
    })
  })

  test('requests are seen as the service would see them: signed with the fake', async () => {
    const result = await run([['send', 'test.send', { url: 'https://a.example/x?page=2', body: { a: 1 }, signed: true }]], {
      credentials: { 'test.key': { key: 'fake' } },
      http: [{ url: 'https://a.example/x', query: { page: 2 }, body: { a: 1 }, status: 201, answer: { made: true } }],
    })
    expect(result.output).toEqual([{ status: 201, said: { made: true } }])
    expect(result.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: 'https://a.example/x',
        query: { page: '2' },
        body: { a: 1 },
        headers: expect.objectContaining({ 'x-key': 'fake' }),
      }),
    ])
  })

  test('a credential without a fake is missing, and never a real one', async () => {
    expect(await run([['send', 'test.send', { url: 'https://a.example', signed: true }]])).toMatchObject({
      error: { code: 'credential.not-found' },
    })
  })

  test.each([
    ['timeout', 'http.timeout'],
    ['connection', 'http.connection'],
    ['dns', 'http.dns'],
  ] as const)('no answer for %s is %s, as with the network', async (error, code) => {
    expect(await run([['send', 'test.send', { url: 'https://a.example' }]], { http: [{ url: '*', error }] })).toMatchObject({
      error: { code },
    })
  })

  test('recordings answer what nothing else does', async () => {
    const exchanges = [
      {
        request: { method: 'GET', url: 'https://a.example/x?b=2' },
        response: { status: 200, headers: { 'content-encoding': 'gzip' }, body: { recorded: true } },
      },
    ]
    const result = await run([['get', 'test.send', { url: 'https://a.example/x?b=2', method: 'GET' }]], {
      recordings: [{ recording: 1, exchanges }],
    })
    expect(result.output).toEqual([{ status: 200, said: { recorded: true } }])
  })

  test('called workflows run too', async () => {
    const child = sketch([['inside', 'test.set', { value: 'child' }]])
    expect(await run([['call', 'test.call', { workflow: 'w1' }]], { input: { a: 1 }, workflows: { w1: child } })).toMatchObject({
      status: 'completed',
      output: [{ a: 1, value: 'child' }],
    })
  })
})

describe('mocks', () => {
  test('a mocked node gives what the test says, and its config is worked out all the same', async () => {
    const result = await run([['send', 'test.send', { url: expr('https://a.example/{{ $json.id }}') }]], {
      input: { id: 7 },
      mocks: { send: { items: [{ mocked: true }] } },
    })
    expect(result).toMatchObject({ output: [{ mocked: true }], requests: [], nodes: { send: { config: { url: 'https://a.example/7' } } } })
  })

  test('a config that cannot be worked out fails a mocked node, unless the mock says that it does not matter', async () => {
    const nodes: Parameters<typeof run>[0] = [['set', 'test.set', { value: expr('{{ missing() }}') }]]
    expect(await run(nodes, { mocks: { set: { items: [] } } })).toMatchObject({ status: 'failed' })
    expect(await run(nodes, { mocks: { set: { items: [{}], config: false } } })).toMatchObject({ status: 'completed' })
  })

  test('calls get the answers one after the other, and the last one for ever', async () => {
    const document = sketch([['send', 'test.send', { url: 'https://a.example' }, { retry: { maxAttempts: 4, delayMs: 1000 } }]])
    const mocks = { send: [{ error: { code: 'http.503' } }, { error: { code: 'timeout' } }, { items: [{ n: 3 }] }] }
    expect(await bench.run(document, { mocks })).toMatchObject({
      status: 'completed',
      output: [{ n: 3 }],
      nodes: { send: { attempts: 3 } },
    })
    const failing = await bench.run(document, { mocks: { send: { error: { code: 'http.404', message: 'Gone.' } } } })
    expect(failing).toMatchObject({ status: 'failed', error: { code: 'http.404', message: 'Gone.' }, nodes: { send: { attempts: 1 } } })
  })

  test('ports of a mocked node are named, or the first one', async () => {
    const document = sketch(
      [
        ['split', 'test.split'],
        ['a', 'test.pass'],
        ['b', 'test.pass'],
      ],
      ['start > split', 'split:odd > a', 'split:even > b'],
    )
    const result = await bench.run(document, { mocks: { split: { outputs: { even: [{ n: 0 }] } } } })
    expect([result.nodes['a']?.ran, result.nodes['b']?.ran]).toEqual([0, 1])
  })
})

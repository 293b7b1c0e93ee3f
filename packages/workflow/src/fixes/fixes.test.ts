import type { WorkflowDocument } from '../generated/workflow.ts'
import { LOOP_TYPES, catalogOf, nodeType, workflowOf } from '../validate/testing/documents.ts'
import { validateWorkflow } from '../validate/validate.ts'
import { applyEdits } from './apply-edits.ts'
import { fixAll, fixesFor } from './fixes-for.ts'

const TYPES = [
  ...LOOP_TYPES,
  nodeType('t.if', { kind: 'condition', ports: { inputs: ['main'], outputs: ['true', 'false'] } }),
  nodeType('t.switch', { ports: { inputs: ['main'], outputs: [{ each: '/rules', name: 'key' }] } }),
  nodeType('t.set', {
    config: {
      type: 'object',
      additionalProperties: false,
      required: ['mode'],
      properties: {
        mode: { enum: ['append', 'replace'], default: 'append', title: 'Mode' },
        count: { type: 'integer', minimum: 1, maximum: 10 },
        text: { type: 'string' },
        tags: { type: 'array', uniqueItems: true, items: { type: 'string' } },
      },
    },
  }),
  nodeType('t.http', {
    config: { type: 'object', properties: { headers: { type: 'array' }, url: { type: 'string' }, auth: { type: 'string' } } },
    credentials: [{ type: 't.token', when: { path: 'auth', equals: 'token' } }],
    effects: 'write',
  }),
]
const catalog = catalogOf(TYPES)
const ids = () => {
  let count = 0
  return { next: (prefix: string) => `${prefix}x${++count}` }
}

/** The first fix of the only problem with a code, done; it must be gone then. */
function mended(document: WorkflowDocument, code: string, at = 0) {
  const problem = validateWorkflow(document, catalog).find((one) => one.code === code)
  if (problem === undefined) return { label: undefined, after: document }
  const found = fixesFor(problem, document, catalog)[at]
  if (found === undefined) return { label: undefined, after: document }
  const after = applyEdits(document, found.edits, ids())
  expect(validateWorkflow(after, catalog).filter((one) => one.code === code && one.path === problem.path)).toEqual([])
  return { label: found.label, after }
}
const withSet = (config: object) =>
  workflowOf(
    [
      ['a', 't.start'],
      ['b', 't.set', { config }],
    ],
    ['a > b'],
  )

describe('settings', () => {
  test.each([
    ['a value that was likely meant', { mode: 'apend' }, { mode: 'append' }],
    ['a setting that is missing and has a default', {}, { mode: 'append' }],
    ['a setting that is not known', { mode: 'append', modes: 1 }, { mode: 'append' }],
    ['a number written as text', { mode: 'append', count: '5' }, { mode: 'append', count: 5 }],
    ['a number beyond its limit', { mode: 'append', count: 50 }, { mode: 'append', count: 10 }],
    ['a text where a list belongs', { mode: 'append', tags: 'x' }, { mode: 'append', tags: ['x'] }],
    ['an entry that stands twice', { mode: 'append', tags: ['x', 'y', 'x'] }, { mode: 'append', tags: ['x', 'y'] }],
  ])('%s', (_name, config, fixed) => {
    expect(mended(withSet(config), 'workflow.bad-config').after.nodes[1]?.config).toEqual(fixed)
  })

  test.each(['9007199254740993', 4.4, '4.4', '123456789012345678.5'])('a number is never changed by being converted: %j', (count) => {
    const document = withSet({ mode: 'append', count })
    const found = validateWorkflow(document, catalog).flatMap((problem) => fixesFor(problem, document, catalog))
    expect(found.filter(({ kind }) => kind === 'convert')).toEqual([])
  })
  test('no button shows a secret', () => {
    const secret = nodeType('t.secret', {
      config: { type: 'object', properties: { key: { type: 'string', maxLength: 5, 'x-ui': { secret: true } } } },
    })
    const own = catalogOf([...TYPES, secret])
    const document = workflowOf([['a', 't.secret', { config: { key: ' abc  ' } }]])
    const found = validateWorkflow(document, own).flatMap((problem) => fixesFor(problem, document, own))
    expect(found.find(({ kind }) => kind === 'trim')?.label).toBe('Remove blanks at the ends')
    expect(found.map(({ label }) => label).join()).not.toContain('abc')
  })
  test('nothing is offered where somebody has to decide', () => {
    expect(mended(withSet({ mode: 'append', text: { a: 1 } }), 'workflow.bad-config').label).toBeUndefined()
    expect(mended(withSet({ mode: 'something else' }), 'workflow.bad-config').label).toBeUndefined()
  })

  test('a fixed text with braces becomes an expression', () => {
    const { after } = mended(withSet({ mode: 'append', text: 'Dear {{ $json.name }}' }), 'workflow.braces-in-text')
    expect(after.nodes[1]?.config?.['text']).toEqual({ $expr: 'Dear {{ $json.name }}' })
  })
})

describe('nodes and connections', () => {
  test('a connection from a port that is gone goes where it was likely meant, or away', () => {
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.if'],
        ['c', 't.pass'],
      ],
      ['a > b', 'b:tru > c'],
    )
    expect(mended(document, 'workflow.unknown-port').after.edges[1]?.from).toEqual({ node: 'b', port: 'true' })
    expect(mended(document, 'workflow.unknown-port', 1).after.edges).toHaveLength(1)
  })

  test('a node that nothing leads to is connected with the nearest one that runs, or deleted with its edges', () => {
    const document = workflowOf(
      [
        ['a', 't.start', { position: [0, 0] }],
        ['b', 't.pass', { position: [300, 0] }],
        ['c', 't.pass', { position: [600, 0] }],
      ],
      ['a > b'],
    )
    expect(mended(document, 'workflow.unreachable-node')).toMatchObject({ label: 'Connect it with "B"' })
    expect(mended(document, 'workflow.unreachable-node').after.edges[1]).toEqual({
      id: 'ex1',
      from: { node: 'b', port: 'main' },
      to: { node: 'c', port: 'main' },
    })
    expect(mended(document, 'workflow.unreachable-node', 1).after.nodes.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('the end of a loop leads back to it', () => {
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['l', 't.loop', { config: { batchSize: 5 } }],
        ['b', 't.pass'],
        ['c', 't.pass'],
      ],
      ['a > l', 'l:loop > b', 'l:done > c'],
    )
    expect(mended(document, 'workflow.nothing-comes-back').after.edges.at(-1)).toMatchObject({
      from: { node: 'b' },
      to: { node: 'l', port: 'next' },
    })
  })

  test('the end of a loop is where a loop within it ends, and never what fails', () => {
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['l', 't.loop', { onError: 'port' }],
        ['m', 't.loop'],
        ['b', 't.pass', { onError: 'port' }],
        ['w', 't.pass'],
        ['x', 't.pass'],
      ],
      ['a > l', 'l:loop > m', 'm:loop > b', 'b > m:next', 'b:error > w', 'l:error > x', 'l:done > x'],
    )
    const { after } = mended(document, 'workflow.nothing-comes-back')
    expect(after.edges.slice(7)).toMatchObject([{ from: { node: 'm', port: 'done' }, to: { node: 'l', port: 'next' } }])
  })

  test('what nothing leads to is not put into the body of a loop', () => {
    const document = workflowOf(
      [
        ['a', 't.start', { position: [0, 0] }],
        ['l', 't.loop', { position: [300, 0] }],
        ['b', 't.pass', { position: [400, 900] }],
        ['c', 't.pass', { position: [600, 0] }],
      ],
      ['a > l', 'b > l:next'],
    )
    const problem = validateWorkflow(document, catalog).find(({ code, nodeId }) => code === 'workflow.unreachable-node' && nodeId === 'c')!
    expect(fixesFor(problem, document, catalog)[0]?.edits).toMatchObject([{ from: { node: 'l', port: 'done' } }])
  })

  test('a workflow that nothing starts gets a trigger in front of its first node', () => {
    const { after } = mended(workflowOf([['b', 't.pass', { position: [400, 40] }]]), 'workflow.missing-trigger')
    expect(after.nodes.at(-1)).toMatchObject({ id: 'nx1', type: 't.start', position: [100, 40] })
    expect(after.edges).toMatchObject([{ from: { node: 'nx1', port: 'main' }, to: { node: 'b', port: 'main' } }])
  })

  test('the second of two equal names and of two equal ports gets another', () => {
    const twice = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.pass', { name: 'X' }],
        ['c', 't.pass', { name: 'X' }],
      ],
      ['a > b', 'b > c'],
    )
    expect(mended(twice, 'workflow.duplicate-name').after.nodes.map(({ name }) => name)).toEqual(['A', 'X', 'X 2'])
    const ports = workflowOf(
      [
        ['a', 't.start'],
        ['s', 't.switch', { config: { rules: [{ key: 'k' }, { key: 'k' }] } }],
      ],
      ['a > s'],
    )
    expect(mended(ports, 'workflow.duplicate-port').after.nodes[1]?.config).toEqual({ rules: [{ key: 'k' }, { key: 'k-2' }] })
  })

  test('a type that was mistyped, and a version that is not installed', () => {
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.pas', { typeVersion: 3 }],
      ],
      ['a > b'],
    )
    expect(mended(document, 'workflow.unknown-node-type').after.nodes[1]).toMatchObject({ type: 't.pass', typeVersion: 1 })
    const version = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.pass', { typeVersion: 3 }],
      ],
      ['a > b'],
    )
    expect(mended(version, 'workflow.unknown-node-type').after.nodes[1]).toMatchObject({ typeVersion: 1 })
  })
})

describe('expressions', () => {
  test('the node and the field that were likely meant', () => {
    const pinned = { a: [{ json: { total: 1 } }] }
    const of = (text: string) =>
      workflowOf(
        [
          ['a', 't.start'],
          ['b', 't.set', { config: { mode: 'append', text: { $expr: text } } }],
        ],
        ['a > b'],
        { pinned },
      )
    expect(mended(of('{{ $json.totl }}'), 'expression.unknown-field').after.nodes[1]?.config?.['text']).toEqual({
      $expr: '{{ $json.total }}',
    })
    expect(mended(of('{{ $jso.total }}'), 'workflow.bad-expression').after.nodes[1]?.config?.['text']).toEqual({
      $expr: '{{ $json.total }}',
    })
  })
})

describe('policies', () => {
  const of = (rest: object) =>
    workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.http', rest],
      ],
      ['a > b'],
    )
  test('retries back off', () => {
    const { after } = mended(of({ retry: { maxAttempts: 5, delayMs: 0 } }), 'performance.retry-without-backoff')
    expect(after.nodes[1]?.retry).toEqual({ maxAttempts: 5, backoff: 'exponential', delayMs: 1000, jitter: true })
  })
  test.each([
    [500, undefined],
    [1000, undefined],
    [60_000, 60_000],
  ])('a longest pause of %d ms leaves room to grow, or goes', (maxDelayMs, left) => {
    const { after } = mended(
      of({ retry: { maxAttempts: 5, backoff: 'fixed', delayMs: 500, maxDelayMs } }),
      'performance.retry-without-backoff',
    )
    expect(after.nodes[1]?.retry?.maxDelayMs).toBe(left)
    expect(validateWorkflow(after, catalog).filter(({ code }) => code === 'workflow.bad-retry')).toEqual([])
  })
  test('what cannot be cached is not', () => {
    expect(mended(of({ cache: { ttlMs: 5 } }), 'workflow.bad-cache').after.nodes[1]).not.toHaveProperty('cache')
  })
  test('a time zone that was mistyped', () => {
    const document = workflowOf([['a', 't.start']], [], { settings: { timezone: 'Europe/Berln' } })
    expect(mended(document, 'workflow.bad-timezone').after.settings).toEqual({ timezone: 'Europe/Berlin' })
  })
  test('an address in the open is encrypted', () => {
    const config = { url: { $expr: 'http://example.com/{{ $json.id }}' }, auth: 'token' }
    const { after } = mended(of({ config, credentials: { 't.token': 'c' } }), 'security.plain-http')
    expect(after.nodes[1]?.config?.['url']).toEqual({ $expr: 'https://example.com/{{ $json.id }}' })
  })
})

test('a secret knows the credentials that could hold it, and what goes with it', () => {
  const config = {
    headers: [
      { name: 'Accept', value: '*' },
      { name: 'Authorization', value: 'Bearer abcd1234' },
    ],
  }
  const document = workflowOf(
    [
      ['a', 't.start'],
      ['b', 't.http', { config }],
    ],
    ['a > b'],
  )
  const problem = validateWorkflow(document, catalog).find(({ code }) => code === 'security.secret-in-config')!
  const [found] = fixesFor(problem, document, catalog)
  expect(found?.secret).toMatchObject({
    node: 'b',
    name: 'Authorization',
    secret: 'Bearer abcd1234',
    token: 'abcd1234',
    slots: [{ type: 't.token' }],
  })
  expect(applyEdits(document, found?.secret?.edits ?? [], ids()).nodes[1]?.config).toEqual({ headers: [{ name: 'Accept', value: '*' }] })
})

describe('a secret stays where it is', () => {
  const KEY = 'sk_live_0123456789abcdef'
  const request = nodeType('t.request', {
    config: {
      type: 'object',
      properties: {
        headers: { type: 'array' },
        textBody: { type: 'string' },
        auth: { enum: ['none', 'basic', 'header'], default: 'none' },
      },
    },
    credentials: (['basic', 'header'] as const).map((name) => ({ type: `t.${name}`, when: { path: 'auth', equals: name } })),
  })
  const movesOf = (config: object, rest: object = {}) => {
    const own = catalogOf([...TYPES, request])
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.request', { config, ...rest }],
      ],
      ['a > b'],
    )
    const problems = validateWorkflow(document, own).filter(({ code }) => code === 'security.secret-in-config')
    expect(problems).toHaveLength(1)
    return problems.flatMap((problem) => fixesFor(problem, document, own)).map(({ secret }) => secret?.slots.map(({ type }) => type))
  }
  const header = (value: string, name = 'X-Api-Key') => ({ headers: [{ name, value }] })

  test.each([
    ['in a longer text', { textBody: `Hello, the key is ${KEY}; keep it` }],
    ['in a place that no credential is for', { textBody: KEY }],
    ['beside something else in a header', header(`a ${KEY} b`, 'X-Note')],
    ['with another authentication', { ...header(KEY), auth: 'basic' }],
    ['as a token that is sent elsewhere', { body: { Authorization: 'Bearer abcd1234' } }],
  ])('%s', (_, config) => expect(movesOf(config)).toEqual([]))
  test('when its credential is chosen', () => {
    expect(movesOf(header(KEY), { credentials: { 't.header': 'c' } })).toEqual([])
  })
  test('and goes where it belongs', () => {
    expect(movesOf(header(KEY))).toEqual([['t.header']])
    expect(movesOf({ ...header(KEY, 'X-Own'), auth: 'none' })).toEqual([['t.header']])
  })
})

describe('a secret in an address', () => {
  const request = nodeType('t.request', {
    config: {
      type: 'object',
      properties: { url: { type: 'string' }, callback: { type: 'string' }, auth: { enum: ['none', 'basic', 'query'], default: 'none' } },
    },
    credentials: (['basic', 'query'] as const).map((name) => ({ type: `t.${name}`, when: { path: 'auth', equals: name } })),
  })
  const own = catalogOf([...TYPES, request])
  const moved = (config: object) => {
    const document = workflowOf(
      [
        ['a', 't.start'],
        ['b', 't.request', { config }],
      ],
      ['a > b'],
    )
    const problem = validateWorkflow(document, own).find(({ code }) => code === 'security.secret-in-url')
    expect(problem).toBeDefined()
    const move = fixesFor(problem!, document, own)[0]?.secret
    if (move === undefined) return undefined
    const after = applyEdits(document, move.edits, ids())
    expect(validateWorkflow(after, own).some(({ code }) => code === 'security.secret-in-url')).toBe(false)
    const { slots, name, user, secret } = move
    return { to: slots.map(({ type }) => type), name, user, secret, url: after.nodes[1]?.config?.['url'] }
  }

  test.each([
    ['https://a.example/x?api_key=abc%20d', { name: 'api_key', secret: 'abc d', url: 'https://a.example/x' }],
    ['https://a.example/x?token=abc&page=2#top', { name: 'token', secret: 'abc', url: 'https://a.example/x?page=2#top' }],
    ['https://a.example/x?page=2&secret=abc&q=1', { name: 'secret', secret: 'abc', url: 'https://a.example/x?page=2&q=1' }],
  ])('the key in %s goes into a credential for parameters', (url, rest) => {
    expect(moved({ url })).toEqual({ to: ['t.query'], user: undefined, ...rest })
  })
  test('a user and a password go into a credential that signs in', () => {
    const rest = { to: ['t.basic'], name: undefined, user: 'ada', secret: 'p@ss', url: 'https://a.example/x?y=1' }
    expect(moved({ url: 'https://ada:p%40ss@a.example/x?y=1' })).toEqual(rest)
  })
  test('an address that is worked out keeps what is worked out', () => {
    const url = { $expr: 'https://a.example/{{ $json.id }}?token=abc&page={{ $json.page }}' }
    expect(moved({ url })).toMatchObject({ secret: 'abc', url: { $expr: 'https://a.example/{{ $json.id }}?page={{ $json.page }}' } })
  })
  test.each([
    ['part of it is worked out', { url: { $expr: 'https://a.example/?token=abc{{ $json.rest }}' } }],
    ['it is the address of something else', { callback: 'https://a.example/?token=abc' }],
    ['another authentication was chosen', { url: 'https://a.example/?token=abc', auth: 'basic' }],
    ['it is not written as addresses are', { url: 'https://a.example/?token=a%zz' }],
  ])('it stays where %s', (_, config) => expect(moved(config)).toBeUndefined())
})

test('advice of a node is followed by its own fix', () => {
  const document = workflowOf(
    [
      ['a', 't.start'],
      ['l', 't.loop'],
      ['b', 't.pass'],
    ],
    ['a > l', 'l:loop > b', 'b > l:next'],
  )
  expect(mended(document, 'performance.one-item-turns')).toMatchObject({ label: 'Send 100 items a turn' })
})

describe('all of a kind', () => {
  test('are fixed together, several of one place one after the other', () => {
    const document = withSet({ mode: 'append', x: 1, y: 2, tags: ['a', 'b', 'a', 'b'] })
    const done = fixAll(document, { code: 'workflow.bad-config', kind: 'remove-setting' }, { catalog, ids: ids() })
    expect(done.count).toBe(4)
    expect(done.document.nodes[1]?.config).toEqual({ mode: 'append', tags: ['a', 'b'] })
  })

  test('nothing else is touched', () => {
    const document = withSet({ mode: 'apend', x: 1 })
    const done = fixAll(document, { code: 'workflow.bad-config', kind: 'remove-setting' }, { catalog, ids: ids() })
    expect(done.document.nodes[1]?.config).toEqual({ mode: 'apend' })
    expect(done.document.nodes[0]).toBe(document.nodes[0])
  })
})

test('no fix reaches into what JSON must not hold', () => {
  const document = withSet({ mode: 'append' })
  const after = applyEdits(document, [{ edit: 'set', node: 'b', path: '/config/__proto__/x', value: 1 }], ids())
  expect(({} as { x?: number }).x).toBeUndefined()
  expect(after.nodes[1]?.config).toEqual({ mode: 'append' })
})

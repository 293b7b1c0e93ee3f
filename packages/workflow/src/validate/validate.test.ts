import type { WorkflowDocument } from '../generated/workflow.ts'
import { catalogOf, nodeType, workflowOf, type Sketch } from './testing/documents.ts'
import { validateWorkflow } from './validate.ts'

const TYPES = [
  nodeType('t.hook', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, trigger: { kind: 'manual' } }),
  nodeType('t.set', {
    config: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: {
        url: { type: 'string', minLength: 1, title: 'Address' },
        count: { type: 'integer', minimum: 1 },
        auth: {
          oneOf: [
            { type: 'object', required: ['kind'], properties: { kind: { const: 'none' } }, additionalProperties: false },
            {
              type: 'object',
              required: ['kind', 'user'],
              properties: { kind: { const: 'basic' }, user: { type: 'string', minLength: 1 } },
              additionalProperties: false,
            },
          ],
        },
      },
    },
    credentials: [{ type: 'http.basic', when: { path: '/auth/kind', equals: 'basic' } }],
  }),
  nodeType('t.pass'),
  nodeType('t.wait', { waits: true }),
  nodeType('t.write', { effects: 'write' }),
  nodeType('t.if', { kind: 'condition', ports: { inputs: ['main'], outputs: ['true', 'false'] } }),
  nodeType('t.loop', {
    ports: { inputs: ['main', 'next'], outputs: ['loop', 'done'] },
    loop: { body: 'loop', next: 'next', done: 'done' },
  }),
  nodeType('t.agent', { ports: { inputs: ['main', { name: 'model', type: 'model' }], outputs: ['main'] } }),
]
const catalog = catalogOf(TYPES)
const codes = (document: WorkflowDocument): string[] => validateWorkflow(document, catalog).map((problem) => problem.code)

test('a sound workflow has no problems', () => {
  expect(
    codes(
      workflowOf(
        [
          ['hook', 't.hook'],
          ['set', 't.set', { config: { url: { $expr: '{{ $json.url }}' } } }],
        ],
        ['hook > set'],
      ),
    ),
  ).toEqual([])
})

test.each<[string, WorkflowDocument]>([
  ['workflow.missing-trigger', workflowOf([['a', 't.pass']], [])],
  [
    'workflow.unknown-node-type',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pas'],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.unknown-node-type',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass', { typeVersion: 7 }],
      ],
      ['hook > a'],
    ),
  ],
  ['workflow.dangling-edge', workflowOf([['hook', 't.hook']], ['hook > nowhere'])],
  [
    'workflow.unknown-port',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass'],
      ],
      ['hook:other > a'],
    ),
  ],
  [
    'workflow.duplicate-id',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['hook', 't.hook', { name: 'other' }],
      ],
      [],
    ),
  ],
  [
    'workflow.duplicate-name',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass', { name: 'HOOK' }],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.duplicate-edge',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass'],
      ],
      ['hook > a', 'hook > a'],
    ),
  ],
  [
    'workflow.unreachable-node',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass'],
      ],
      [],
    ),
  ],
  [
    'workflow.cycle-without-exit',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass'],
        ['b', 't.pass'],
      ],
      ['hook > a', 'a > b', 'b > a'],
    ),
  ],
  [
    'workflow.cycle-without-exit',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.if'],
      ],
      ['hook > a', 'a:true > a', 'a:false > a'],
    ),
  ],
  [
    'workflow.bad-config',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.set', { config: { url: '' } }],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.bad-expression',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.set', { config: { url: { $expr: '{{ $json. }}' } } }],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.unknown-node-reference',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.set', { config: { url: { $expr: "{{ $('hok').first().json.x }}" } } }],
      ],
      ['hook > a'],
    ),
  ],
  ['workflow.expression-in-trigger', workflowOf([['hook', 't.hook', { config: { path: { $expr: '{{ 1 }}' } } }]], [])],
  [
    'workflow.missing-credential',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.set', { config: { url: 'x', auth: { kind: 'basic', user: 'u' } } }],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.port-type-mismatch',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.agent'],
      ],
      ['hook > a', 'hook > a:model'],
    ),
  ],
  [
    'workflow.bad-compensation',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass', { compensate: 'gone' }],
      ],
      ['hook > a'],
    ),
  ],
  [
    'workflow.bad-compensation',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.pass', { compensate: 'hook' }],
      ],
      ['hook > a'],
    ),
  ],
  ['workflow.bad-timezone', workflowOf([['hook', 't.hook']], [], { settings: { timezone: 'Mars/Olympus' } })],
  ['workflow.bad-variable', workflowOf([['hook', 't.hook']], [], { variables: [{ name: 'a' }, { name: 'a' }] })],
])('%s is found', (code, document) => {
  expect(codes(document)).toEqual([code])
})

test.each<[string, WorkflowDocument]>([
  [
    'a loop node',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['l', 't.loop'],
        ['a', 't.pass'],
      ],
      ['hook > l', 'l:loop > a', 'a > l:next'],
    ),
  ],
  [
    'a condition with a way out',
    workflowOf(
      [
        ['hook', 't.hook'],
        ['a', 't.if'],
        ['b', 't.pass'],
      ],
      ['hook > a', 'a:true > b', 'b > a'],
    ),
  ],
])('a cycle through %s is fine', (_what, document) => {
  expect(codes(document)).toEqual([])
})

test('a loop whose turns give nothing back is pointed out where something goes on after it', () => {
  const loop = (...edges: string[]) =>
    codes(
      workflowOf(
        [
          ['hook', 't.hook'],
          ['l', 't.loop'],
          ['a', 't.pass'],
          ['after', 't.pass'],
        ],
        ['hook > l', 'l:loop > a', ...edges],
      ),
    )
  expect(loop('l:done > after')).toEqual(['workflow.nothing-comes-back'])
  expect(loop('l:done > after', 'a > l:next')).toEqual([])
  expect(loop('a > after')).toEqual([])
})

test('a problem says where it is, in words and as a pointer, and what to do', () => {
  const document = workflowOf(
    [
      ['hook', 't.hook'],
      ['call', 't.set', { name: 'call', config: { count: 0, auth: { kind: 'basic', user: '' } }, credentials: { 'http.basic': 'c' } }],
    ],
    ['hook > call'],
  )
  expect(validateWorkflow(document, catalog).map(({ message, path }) => ({ message, path }))).toEqual([
    { message: '"call": "url" is required', path: '/nodes/1/config' },
    { message: '"call", count: must be at least 1', path: '/nodes/1/config/count' },
    { message: '"call", auth › user: must not be empty', path: '/nodes/1/config/auth/user' },
  ])
  expect(validateWorkflow(workflowOf([['hook', 't.hok']], []), catalog)[0]?.suggestion).toBe('Did you mean t.hook?')
})

test('expressions stand for any value, also where a form is chosen by a fixed one', () => {
  const config = { url: 'x', count: { $expr: '{{ 1 }}' }, auth: { kind: { $expr: '{{ "basic" }}' }, user: 'u' } }
  expect(
    codes(
      workflowOf(
        [
          ['hook', 't.hook'],
          ['a', 't.set', { config }],
        ],
        ['hook > a'],
      ),
    ),
  ).toEqual([])
})

test('the error port exists for a node that sends its errors there', () => {
  const with_ = (onError: string) =>
    codes(
      workflowOf(
        [
          ['hook', 't.hook'],
          ['a', 't.pass', { onError }],
          ['b', 't.pass'],
        ],
        ['hook > a', 'a:error > b'],
      ),
    )
  expect(with_('port')).toEqual([])
  expect(with_('stop')).toContain('workflow.unknown-port')
})

test('a chain of 5,000 nodes neither exhausts the stack nor the patience', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => `n${index}`)
  const document = workflowOf(
    [['hook', 't.hook'], ...ids.map((id): Sketch => [id, 't.pass'])],
    [...ids.map((id, index) => `${index === 0 ? 'hook' : `n${index - 1}`} > ${id}`), 'n4999 > n0'],
  )
  expect(codes(document)).toEqual(['workflow.cycle-without-exit'])
})

test('a node that compensates another one needs no edge', () => {
  const document = workflowOf(
    [
      ['hook', 't.hook'],
      ['a', 't.pass', { compensate: 'undo' }],
      ['undo', 't.pass', { compensate: 'last' }],
      ['last', 't.pass'],
    ],
    ['hook > a'],
  )
  expect(codes(document)).toEqual([])
})

test.each([
  [
    'a longest delay below the first',
    { retry: { maxAttempts: 3, delayMs: 5000, maxDelayMs: 1000 } },
    'workflow.bad-retry',
    '/settings/retry/maxDelayMs',
  ],
  ['a retry on no error', { retry: { maxAttempts: 3, on: [] } }, 'workflow.bad-retry', '/settings/retry/on'],
  ['what is no error code', { retry: { maxAttempts: 3, on: ['http.5xx', 'it failed'] } }, 'workflow.bad-retry', '/settings/retry/on/1'],
  ['a broken key', { concurrencyKey: { key: { $expr: '{{ $json. }}' } } }, 'workflow.bad-expression', '/settings/concurrencyKey/key'],
  [
    'a key from a node, which has not run yet',
    { concurrencyKey: { key: { $expr: "{{ $('Pass').item.json.a }}" } } },
    'workflow.bad-expression',
    '/settings/concurrencyKey/key',
  ],
  ['a key that is an object', { concurrencyKey: { key: { a: 1 } } }, 'workflow.bad-key', '/settings/concurrencyKey/key'],
] as const)('settings with %s are refused', (_what, settings, code, path) => {
  const document = workflowOf([['a', 't.hook']], [], { settings: settings as never })
  expect(validateWorkflow(document, catalog)).toEqual([expect.objectContaining({ code, severity: 'error', path })])
})

test('sensible policies are no problem', () => {
  const settings = {
    retry: { maxAttempts: 3, delayMs: 100, maxDelayMs: 1000, on: ['timeout', 'http.5xx', 'http.*', '*'] },
    ...{
      concurrency: 3,
      priority: -5,
      rateLimit: { count: 5, perMs: 1000 },
      concurrencyKey: { key: { $expr: '{{ $json.id }}' }, limit: 2 },
    },
  }
  const nodes: Sketch[] = [
    ['a', 't.hook'],
    ['b', 't.pass', { cache: { ttlMs: 1000, key: { $expr: '{{ $json.id }}' } }, retry: { maxAttempts: 1 } }],
  ]
  expect(validateWorkflow(workflowOf(nodes, ['a > b'], { settings }), catalog)).toEqual([])
})

test.each([
  ['a trigger', 't.hook'],
  ['a node that writes', 't.write'],
  ['a loop', 't.loop'],
])('%s takes no earlier results', (_what, name) => {
  const cached: Sketch[] =
    name === 't.hook'
      ? [['a', name, { cache: { ttlMs: 1 } }]]
      : [
          ['a', 't.hook'],
          ['b', name, { cache: { ttlMs: 1 } }],
        ]
  const problems = validateWorkflow(workflowOf(cached, name === 't.hook' ? [] : ['a > b']), catalog)
  expect(problems).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'workflow.bad-cache', severity: 'error' })]))
})

test('expressions of a data mapping are checked', () => {
  const document = workflowOf(
    [
      ['hook', 't.hook'],
      ['a', 't.pass'],
    ],
    ['hook > a'],
  )
  const [edge] = document.edges
  const mapped = (map: object): WorkflowDocument => ({ ...document, edges: [{ ...(edge as (typeof document.edges)[0]), map }] as never })
  expect(validateWorkflow(mapped({ id: { $expr: '{{ $json. }}' } }), catalog)).toEqual([
    expect.objectContaining({ code: 'workflow.bad-expression', path: '/edges/0/map/id', edgeId: 'e1' }),
  ])
  expect(codes(mapped({ id: { $expr: '{{ $json.id }}' }, kind: 'order' }))).toEqual([])
})

describe('a workflow whose executions are in memory only', () => {
  const waits = (durability: 'none' | 'execution', disabled = false) =>
    validateWorkflow(
      workflowOf(
        [
          ['hook', 't.hook'],
          ['w', 't.wait', { name: 'Hold on', disabled }],
        ],
        ['hook > w'],
        { settings: { durability } },
      ),
      catalog,
    )

  test('is warned of nodes that wait', () => {
    expect(waits('none')).toEqual([
      expect.objectContaining({ code: 'workflow.wait-without-durability', severity: 'warning', nodeId: 'w', path: '/nodes/1' }),
    ])
  })

  test('need not fear nodes that are off, nor waits that are recorded', () => {
    expect([...waits('none', true), ...waits('execution')]).toEqual([])
  })
})

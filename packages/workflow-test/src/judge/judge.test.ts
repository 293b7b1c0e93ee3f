import type { WorkflowRun } from '../execute/options.ts'
import type { Expectation } from '../generated/workflow-test.ts'
import { sketch } from '../testing/nodes.ts'
import { judge } from './judge.ts'

const document = sketch([
  ['Fetch', 'test.pass'],
  ['Report', 'test.pass'],
])
const node = {
  ran: 1,
  inputs: { main: [{ id: 1 }] },
  outputs: {
    main: [
      { id: 1, total: 5 },
      { id: 2, total: 7 },
    ],
    rest: [],
  },
  mainOutput: 'main',
  error: null,
  attempts: 2,
  config: null,
}
const run: WorkflowRun = {
  ...{ status: 'completed', error: null, output: [{ id: 1, total: 5 }], tookMs: 1000, variables: { limit: 3 } },
  nodes: {
    start: { ...node, ran: 1 },
    Fetch: node,
    Report: { ...node, ran: 0, outputs: {}, inputs: {}, config: { url: 'u', body: { a: 1 } } },
  },
  requests: [
    { method: 'POST', url: 'https://a.example/x', query: { page: '2' }, headers: { authorization: 'Bearer t' }, body: { a: 1, b: 2 } },
  ],
  response: { status: 201, body: { ok: true } },
}
const failed: WorkflowRun = { ...run, status: 'failed', error: { code: 'http.404', message: 'Not there.', node: 'Fetch' } }

test.each<[string, Expectation, WorkflowRun?]>([
  ['nothing but completion', {}],
  ['a failure', { status: 'failed' }, failed],
  ['a failure by its error alone', { error: { code: 'http.404', message: 'there', node: 'Fetch' } }, failed],
  ['output', { output: [{ total: 5, id: 1 }] }],
  ['nodes that ran or did not', { nodes: { Fetch: { ran: true }, Report: { ran: false } } }],
  ['how often a node ran and was tried', { nodes: { Fetch: { ran: 1, attempts: 2 } } }],
  ['parts of items', { nodes: { Fetch: { items: { matches: [{ id: 1 }, { total: 7 }], contains: [{ total: 7 }], count: 2 } } } }],
  ['items of each port', { nodes: { Fetch: { outputs: { rest: [] }, inputs: { main: [{ id: 1 }] } } } }],
  ['a schema', { nodes: { Fetch: { items: { schema: { required: ['id'], properties: { total: { minimum: 5 } } } } } } }],
  ['an expression for each item', { nodes: { Fetch: { items: { every: '$json.total > 4 && $items.length === 2' } } } }],
  ['the same in braces', { nodes: { Fetch: { items: { every: '{{ $json.total > 4 }}' } } } }],
  [
    'an expression about all',
    { true: ["$nodes['Fetch'].items.length === 2 && $status === 'completed'", '$output[0].total > $vars.limit'] },
  ],
  [
    'requests',
    {
      requests: [
        {
          method: 'post',
          url: 'https://a.example/*',
          query: { page: 2 },
          headers: { Authorization: 'Bearer t' },
          body: { b: 2 },
          times: 1,
        },
      ],
    },
  ],
  ['that a request was not sent', { requests: [{ url: 'https://b.example/*', times: 0 }] }],
  ['the answer of a webhook', { response: { status: 201, body: { ok: true } } }],
  ['the config of a mocked node', { nodes: { Report: { config: { body: { a: 1 } } } } }],
  ['the time', { tookMs: 1000 }],
])('%s can be expected', (_what, expected, of = run) => {
  expect(judge(of, expected, document)).toEqual([])
})

test.each<[Expectation, string, RegExp, WorkflowRun?]>([
  [{}, '/expect/status', /is failed \(Fetch: http.404: Not there.\), not completed/, failed],
  [{ status: 'failed' }, '/expect/status', /is completed, not failed/],
  [{ error: { code: 'x' }, status: 'completed' }, '/expect/error', /nothing failed/],
  [{ error: { code: 'timeout', message: 'late', node: 'Report' } }, '/expect/error/code', /http.404, not timeout/, failed],
  [{ output: [{ id: 1, total: 6 }] }, '/expect/output', /other items/],
  [{ nodes: { Report: { ran: true } } }, '/expect/nodes/Report/ran', /did not run/],
  [{ nodes: { Fetch: { ran: 3 } } }, '/expect/nodes/Fetch/ran', /ran once/],
  [{ nodes: { Fetch: { attempts: 1 } } }, '/expect/nodes/Fetch/attempts', /2 attempts, not 1/],
  [{ nodes: { Fetch: { items: { count: 3 } } } }, '/expect/nodes/Fetch/items/count', /2 items came, not 3/],
  [{ nodes: { Fetch: { items: { matches: [{ id: 1 }] } } } }, '/expect/nodes/Fetch/items/matches', /other items/],
  [{ nodes: { Fetch: { items: { contains: [{ id: 1 }, { id: 9 }] } } } }, '/expect/nodes/Fetch/items/contains/1', /none of the 2/],
  [
    { nodes: { Fetch: { items: { schema: { properties: { total: { minimum: 6 } } } } } } },
    '/expect/nodes/Fetch/items/schema',
    /item 0 does not fit: \/total/,
  ],
  [{ nodes: { Fetch: { items: { schema: { type: 'nonsense' } } } } }, '/expect/nodes/Fetch/items/schema', /no JSON Schema/],
  [{ nodes: { Fetch: { items: { every: '$json.total > 5' } } } }, '/expect/nodes/Fetch/items/every', /item 0: .*is false/],
  [{ nodes: { Fetch: { items: { every: '$json.(' } } } }, '/expect/nodes/Fetch/items/every', /cannot be worked out/],
  [{ nodes: { Fetch: { config: { a: 1 } } } }, '/expect/nodes/Fetch/config', /only where the node is mocked/],
  [{ nodes: { Report: { config: { url: 'v' } } } }, '/expect/nodes/Report/config', /another one/],
  [{ requests: [] }, '/expect/requests', /1 requests were sent: POST https:\/\/a.example\/x/],
  [{ requests: [{ url: 'https://a.example/x', body: { a: 2 } }] }, '/expect/requests/0', /no such request was sent; the nearest/],
  [{ requests: [{ url: 'https://a.example/x', times: 2 }] }, '/expect/requests/0', /1 times, not 2/],
  [{ response: { status: 200 } }, '/expect/response', /another one/],
  [{ response: { status: 200 } }, '/expect/response', /no node answered/, { ...run, response: null }],
  [{ true: ['$output.length'] }, '/expect/true/0', /is 1, not true/],
  [{ tookMs: 5 }, '/expect/tookMs', /1000 ms/],
])('%j is told at %s when it is not so', (expected, path, message, of = run) => {
  expect(judge(of, expected, document)[0]).toMatchObject({ path, message: expect.stringMatching(message) as string })
})

test('a difference shows what was expected and what came, and of objects only what was named', () => {
  const [failure] = judge(run, { nodes: { Fetch: { items: { contains: [{ id: 9, total: 7 }] } } } }, document)
  expect(failure?.diff).toBe('  {\n-   "id": 9,\n+   "id": 2,\n    "total": 7\n  }')
})

test('the order of members is no difference', () => {
  const [failure] = judge(run, { output: [{ total: 6, id: 1 }] }, document)
  expect(failure?.diff).toBe('  [\n    {\n      "id": 1,\n-     "total": 6\n+     "total": 5\n    }\n  ]')
})

test('a node that the workflow does not have is a mistake in the test', () => {
  expect(() => judge(run, { nodes: { Fech: {} } }, document)).toThrow('no node "Fech"; it has "start", "Fetch", "Report"')
})

import type { JsonObject } from '@millrace/base'
import { validateWorkflow } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import { importN8n, isN8nDocument, n8nDocumentsIn } from './index.ts'
import { NODE_MAPPINGS } from './nodes/table.ts'
import { baseTypes } from './testing/base-types.ts'
import { importNode, n8nNode, wires } from './testing/one-node.ts'

const types = baseTypes
const plain = { name: 'Orders', nodes: [n8nNode('Start', 'manualTrigger')], connections: {} }

test.each<[string, unknown, readonly string[]]>([
  ['a workflow', plain, ['Orders']],
  ['nodes that were copied', { nodes: plain.nodes, connections: {}, pinData: {}, meta: { instanceId: 'x' } }, ['Imported workflow']],
  ['an answer of the interface', { data: [plain, { ...plain, name: 'B' }], nextCursor: null }, ['Orders', 'B']],
  [
    'a template of the library',
    { workflow: { id: 7, name: 'From the library', workflow: { nodes: plain.nodes, connections: {} } } },
    ['From the library'],
  ],
  ['a list', [plain, { ...plain, name: 'B' }], ['Orders', 'B']],
  ['an empty workflow', { name: 'E', nodes: [], connections: {} }, ['E']],
])('%s is recognised', (_what, value, names) => {
  expect(isN8nDocument(value)).toBe(true)
  expect(n8nDocumentsIn(value).map((document) => importN8n(document, { types }).workflow.name)).toEqual(names)
})

test.each<[string, unknown]>([
  ['nothing', null],
  ['a workflow of ours', { schema: 'millrace/workflow@1', name: 'W', nodes: [], edges: [] }],
  ['nodes of ours', { millrace: 'clipboard@1', nodes: [{ id: 'a', name: 'A', type: 'core.set' }], edges: [] }],
  ['a list with something else in it', [plain, 7]],
  ['an empty list', []],
  ['other nodes', { nodes: [{ id: 1 }] }],
])('%s is none', (_what, value) => {
  expect(isN8nDocument(value) && Array.isArray(value) && value.length > 0).toBe(false)
})

test('policies come along: errors, retries, empty results, one item', () => {
  const { workflow } = importN8n(
    {
      nodes: [
        n8nNode('Start', 'manualTrigger', {}, { retryOnFail: true }),
        n8nNode('A', 'noOp', {}, { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 5, waitBetweenTries: 2000, notes: 'Why' }),
        n8nNode('B', 'noOp', {}, { continueOnFail: true, alwaysOutputData: true, executeOnce: true, disabled: true }),
      ],
      connections: wires('Start > A', 'A:0 > B', 'A:1 > B'),
    },
    { types },
  )
  expect(workflow.nodes[0]?.retry).toBeUndefined()
  expect(workflow.nodes[1]).toMatchObject({
    onError: 'port',
    retry: { maxAttempts: 5, backoff: 'fixed', delayMs: 2000, jitter: false, on: ['*'] },
    notes: 'Why',
  })
  expect(workflow.nodes[2]).toMatchObject({ onError: 'continue', alwaysOutput: true, executeOnce: true, disabled: true })
  expect(workflow.edges.map(({ from }) => from.port)).toEqual(['main', 'main', 'error'])
})

test('settings, pinned data and notes come along', () => {
  const sticky = n8nNode('Note', 'stickyNote', { content: '## Hello', width: 400, height: 300, color: 5 }, { position: [-100, 20] })
  const document = {
    ...plain,
    nodes: [...plain.nodes, sticky],
    settings: { executionOrder: 'v1', timezone: 'Europe/Berlin', executionTimeout: 90, errorWorkflow: 'alarm' },
    pinData: { Start: [{ json: { a: 1 } }, { b: 2 }] },
  }
  const { workflow, report } = importN8n(document, { types })
  expect(workflow).toMatchObject({
    settings: { order: 'depth-first', timezone: 'Europe/Berlin', timeoutMs: 90_000 },
    pinned: { n1: [{ json: { a: 1 } }, { json: { b: 2 } }] },
    stickies: [{ text: '## Hello', size: [560, 300], color: 'blue', position: [-140, 20] }],
  })
  expect(report.totals.nodes).toBe(1)
  expect(report.notes.join()).toContain('error workflow')
  expect(importN8n(document, { types, workflowIds: new Map([['alarm', 'w7']]) }).workflow.settings?.errorWorkflow).toBe('w7')
  expect(importN8n(plain, { types }).workflow.settings?.order).toBe('breadth-first')
})

test('branches run from the topmost to the lowest, and as they were written in the old order', () => {
  const at = (name: string, y: number) => n8nNode(name, 'noOp', {}, { position: [200, y] })
  const targets = (settings: JsonObject) => {
    const nodes = [n8nNode('Start', 'manualTrigger'), at('Low', 300), at('Top', -100), at('Middle', 0)]
    const connections = wires('Start > Low', 'Start > Middle', 'Start > Top')
    const { workflow } = importN8n({ nodes, connections, settings }, { types })
    return workflow.edges.map(({ to }) => workflow.nodes.find((node) => node.id === to.node)?.name)
  }
  expect(targets({ executionOrder: 'v1' })).toEqual(['Top', 'Middle', 'Low'])
  expect(targets({})).toEqual(['Low', 'Middle', 'Top'])
})

test('what has no equal here is kept with its parameters, its wires and what hangs on it, and blocks publishing', () => {
  const agent = n8nNode('Agent', '@n8n/n8n-nodes-langchain.agent', { text: '={{ $json.q }}' }, { typeVersion: 2.2 })
  const model = n8nNode('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {})
  const connections = { ...wires('Start > Agent'), Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] } }
  const { workflow, report } = importN8n({ nodes: [...plain.nodes, agent, model], connections }, { types })
  expect(workflow.nodes[1]).toMatchObject({
    type: 'n8n-nodes-langchain.agent',
    typeVersion: 2,
    config: { n8n: { type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 2.2, parameters: { text: '={{ $json.q }}' } } },
  })
  expect(workflow.edges.map(({ from, to }) => [from, to])).toContainEqual([
    { node: 'n3', port: 'model' },
    { node: 'n2', port: 'model' },
  ])
  expect(report.totals).toMatchObject({ nodes: 3, ok: 1, missing: 2 })
  expect(validateWorkflow(workflow, types).filter(({ code }) => code === 'workflow.unknown-node-type')).toHaveLength(2)
})

test('secrets that stand in a document do not come along: credentials are names, and pinned calls are not signed', () => {
  const hook = n8nNode('Hook', 'webhook', { path: 'x' })
  const gmail = n8nNode('Gmail', 'gmail', {}, { credentials: { a: { id: '7', name: 'Mine', data: { token: 's3cret' } }, b: 'Old' } })
  const pinData = { Hook: [{ json: { headers: { Authorization: 'Bearer s3cret', cookie: 's=s3cret', accept: '*/*' }, body: 1 } }] }
  const { workflow, report } = importN8n({ nodes: [hook, gmail], connections: {}, pinData }, { types })
  expect(JSON.stringify(workflow)).not.toContain('s3cret')
  expect(workflow.nodes[1]?.config).toMatchObject({ n8n: { credentials: { a: { id: '7', name: 'Mine' }, b: { name: 'Old' } } } })
  expect(workflow.pinned).toEqual({ n1: [{ json: { headers: { accept: '*/*' }, body: 1 } }] })
  expect(report.notes.join()).toContain('Authorization and Cookie')
})

test('what is to be completed stands in the notes of the node, after its own', () => {
  const { node } = importNode('splitInBatches', 3, { options: { reset: true } }, { notes: 'Mine' })
  expect(node.notes).toMatch(/^Mine\nFrom n8n, to complete: It could begin anew/)
})

test('a stranger who takes the name of a node of ours stays a stranger', () => {
  const { workflow, report } = importN8n({ nodes: [...plain.nodes, n8nNode('X', 'core.set', { a: 1 })], connections: {} }, { types })
  expect(workflow.nodes[1]?.type).toBe('n8n.core.set')
  expect(report.nodes[1]?.outcome).toBe('missing')
})

test('expressions that are not understood are listed with their place', () => {
  const { report } = importNode('set', 3.4, {
    assignments: {
      assignments: [
        { name: 'a', value: '={{ $json.x | upper }}', type: 'string' },
        { name: 'b', value: "={{ $('Nobody').item.json.x }}", type: 'string' },
        { name: 'c', value: '=Dear {{ $json.name }}', type: 'string' },
        { name: 'd', value: '={{ $json.x.toUpperCase() }}', type: 'string' },
      ],
    },
  })
  expect(report.totals).toMatchObject({ expressions: 4 })
  expect(report.expressions.map(({ path, name }) => [name, path])).toEqual([
    ['It', '/assignments/0/value'],
    ['It', '/assignments/1/value'],
  ])
})

test('nodes get names that can be told apart, and expressions follow', () => {
  const { workflow, report } = importN8n(
    {
      nodes: [
        n8nNode('__proto__', 'manualTrigger'),
        n8nNode('A', 'set', { values: { string: [{ name: 'x', value: "={{ $('__proto__').item.json.a }}" }] } }),
        n8nNode('A', 'noOp'),
        n8nNode('', 'noOp'),
      ],
      connections: JSON.parse('{"__proto__":{"main":[[{"node":"A","type":"main","index":0}]]}}') as JsonObject,
    },
    { types },
  )
  expect(workflow.nodes.map(({ name }) => name)).toEqual(['__proto__ node', 'A', 'A 2', 'Node'])
  expect(workflow.nodes[1]?.config).toMatchObject({ assignments: [{ value: { $expr: "{{ $('__proto__ node').item.json.a }}" } }] })
  expect(workflow.edges).toMatchObject([{ from: { node: 'n1' }, to: { node: 'n2' } }])
  expect(report.notes).toHaveLength(1)
})

test('code that speaks of a node by a name that had to change has to be completed', () => {
  const code = (jsCode: string) => n8nNode('Code', 'code', { jsCode }, { typeVersion: 2 })
  const report = (jsCode: string) =>
    importN8n({ nodes: [n8nNode('__proto__', 'manualTrigger'), code(jsCode)], connections: {} }, { types }).report.nodes[1]
  expect(report("return $('__proto__').all()")?.notes[0]?.text).toContain('called "__proto__ node" now')
  expect(report("return $('Start').all()")?.outcome).toBe('ok')
})

test('wires to nobody, empty places and broken nodes are left out and counted', () => {
  const { workflow, report } = importN8n(
    {
      nodes: [...plain.nodes, null, 7, n8nNode('A', 'noOp')],
      connections: { Start: { main: [null, [{ node: 'Nobody' }], [{ node: 'A' }, null]] }, Gone: { main: [[{ node: 'A' }]] } },
    } as JsonObject,
    { types },
  )
  expect(workflow.nodes).toHaveLength(2)
  expect(report.notes).toEqual([
    'What is no node was left out: 2.',
    'Connections from or to nodes that do not exist were left out: 3.',
    'Connections that have no place here were left out: 1.',
  ])
})

test('too many nodes are refused, and as many as there may be take no time', () => {
  const many = (count: number) => ({
    nodes: Array.from({ length: count }, (_, index) => n8nNode(index % 2 === 0 ? 'Same' : `N${index}`, 'noOp')),
    connections: {},
  })
  expect(() => importN8n(many(5001), { types })).toThrow(/5000 are the most/)
  expect(importN8n(many(5000), { types }).workflow.nodes).toHaveLength(5000)
  const loops = many(1000).nodes.map((node, index) => ({
    ...node,
    name: `L${index}`,
    type: 'n8n-nodes-base.splitInBatches',
    typeVersion: 3,
  }))
  const ring = loops.flatMap((_, index) => [`L${index}:1 > L${(index + 1) % loops.length}`, `L${index}:0 > L${(index + 7) % loops.length}`])
  expect(importN8n({ nodes: loops, connections: wires(...ring) }, { types }).workflow.edges).toHaveLength(2000)
})

/** Chance from a seed, so that what fails can be found again. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('whatever is imported is a document that can be saved, and every node stands in the report', () => {
  const names = [...NODE_MAPPINGS.flatMap(({ from }) => from), 'gmail', 'stickyNote', '@a/b.c', '', '.', '💥.x']
  const keys = [
    'mode',
    'operation',
    'options',
    'rules',
    'values',
    'conditions',
    'assignments',
    'url',
    'path',
    'rule',
    'interval',
    'jsCode',
    'fields',
    'resume',
    '__rl',
    'value',
  ]
  for (let seed = 1; seed <= 400; seed += 1) {
    const below = random(seed)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
    const value = (depth: number): never => {
      const kinds = [0, -1, 1.5, '', 'x', '={{ $json.a }}', '={{', '=', null, true, false, '9'.repeat(300)]
      if (depth > 3 || below(3) === 0) return pick(kinds) as never
      if (below(2) === 0) return Array.from({ length: below(3) }, () => value(depth + 1)) as never
      return Object.fromEntries(Array.from({ length: below(4) }, () => [pick(keys), value(depth + 1)])) as never
    }
    const nodes = Array.from({ length: below(8) + 1 }, (_, index) =>
      n8nNode(
        pick(['A', 'B', '__proto__', `N${index}`]),
        pick(names),
        Object.fromEntries(keys.filter(() => below(2) === 0).map((key) => [key, value(0)])),
        {
          typeVersion: pick([1, 1.1, 2, 2.2, 3, 3.4, 99, -1, 'x', null]) as never,
          position: value(2),
          onError: pick(['continueErrorOutput', 'continueRegularOutput', null]),
          credentials: value(1),
          maxTries: value(3),
          retryOnFail: true,
          notes: value(3),
        },
      ),
    )
    const connections = wires(
      ...Array.from(
        { length: below(12) },
        () => `${pick(['A', 'B', 'N1', 'N2'])}:${below(4)} > ${pick(['A', 'B', 'N1', 'N3'])}:${below(4)}`,
      ),
    )
    const { workflow, report } = importN8n(
      { name: value(3), nodes, connections, settings: value(1), pinData: { A: value(0) } } as JsonObject,
      { types },
    )
    expect([seed, checkDocument(workflow)]).toEqual([seed, []])
    expect(report.nodes.map(({ nodeId }) => nodeId)).toEqual(
      workflow.nodes.map(({ id }) => id).filter((id) => Number(id.slice(1)) <= report.totals.nodes),
    )
    validateWorkflow(workflow, types)
    // A node that is said to be whole passes the checks of its own type.
    const whole = new Set(report.nodes.filter(({ outcome }) => outcome !== 'missing').map(({ nodeId }) => nodeId))
    const wrong = validateWorkflow(workflow, types).filter(({ code, nodeId }) => code === 'workflow.bad-config' && whole.has(nodeId ?? ''))
    expect([seed, wrong]).toEqual([seed, []])
  }
})

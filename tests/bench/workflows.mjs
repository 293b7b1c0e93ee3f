// The benchmark's workflows.
const node = (id, name, type, config, x, y = 0) => ({ id, name, type, typeVersion: 1, position: [x, y], config })
const edge = (id, from, to, port = 'main') => ({ id, from: { node: from, port }, to: { node: to, port: 'main' } })
const set = (assignments) => ({ assignments })

/** Webhook → edit with two expressions → if → edit → answer with the last node's items. */
export const small = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: small',
  nodes: [
    node('hook', 'Webhook', 'http.webhook', { path: 'bench', methods: ['POST'], respond: 'finished' }, 0),
    node(
      'edit',
      'Edit',
      'core.set',
      {
        keepOtherFields: false,
        assignments: [
          { name: 'total', value: { $expr: '{{ $json.body.qty * $json.body.price }}' } },
          { name: 'label', value: { $expr: 'Order {{ $json.body.id }} for {{ $json.body.customer.name.toUpperCase() }}' } },
        ],
      },
      240,
    ),
    node(
      'if',
      'If',
      'core.if',
      { condition: { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100, type: 'number' } },
      480,
    ),
    node('big', 'Big', 'core.set', set([{ name: 'tier', value: 'big' }]), 720, -100),
    node('little', 'Little', 'core.set', set([{ name: 'tier', value: 'small' }]), 720, 100),
  ],
  edges: [edge('e1', 'hook', 'edit'), edge('e2', 'edit', 'if'), edge('e3', 'if', 'big', 'true'), edge('e4', 'if', 'little', 'false')],
}

/** A webhook and `length` nodes that each set a field from an expression. */
export function chain(length) {
  const nodes = [node('hook', 'Webhook', 'http.webhook', { path: `chain-${length}`, methods: ['POST'], respond: 'finished' }, 0)]
  const edges = []
  for (let i = 1; i <= length; i += 1) {
    nodes.push(node(`n${i}`, `Step ${i}`, 'core.set', set([{ name: `f${i}`, value: { $expr: `{{ $itemIndex + ${i} }}` } }]), i * 240))
    edges.push(edge(`e${i}`, i === 1 ? 'hook' : `n${i - 1}`, `n${i}`))
  }
  return { schema: 'millrace/workflow@1', name: `Benchmark: chain of ${length}`, nodes, edges }
}

/** 460 bytes, the body that `small` is measured with. */
export const smallBody = JSON.stringify({
  id: 17,
  qty: 3,
  price: 49.5,
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  notes: 'x'.repeat(300),
})

/** Webhook → HTTP request → answer. */
export const calling = (url) => ({
  schema: 'millrace/workflow@1',
  name: 'Benchmark: calling',
  nodes: [
    node('hook', 'Webhook', 'http.webhook', { path: 'calling', methods: ['POST'], respond: 'finished' }, 0),
    node('call', 'Call', 'http.request', { url }, 240),
  ],
  edges: [edge('e1', 'hook', 'call')],
})

/** Webhook → JavaScript of the user in the sandbox → answer. */
export const code = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: code',
  nodes: [
    node('hook', 'Webhook', 'http.webhook', { path: 'bench-code', methods: ['POST'], respond: 'finished' }, 0),
    node(
      'code',
      'Code',
      'core.code',
      {
        source:
          'return items.map((item) => ({ json: { total: item.json.body.qty * item.json.body.price, name: item.json.body.customer.name.toUpperCase() } }))',
      },
      240,
    ),
  ],
  edges: [edge('e1', 'hook', 'code')],
}

/** Webhook with 1,000 rows → split → edit with an expression → filter → sort → limit → answer. */
export const rows = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: rows',
  nodes: [
    node('hook', 'Webhook', 'http.webhook', { path: 'bench-rows', methods: ['POST'], respond: 'finished' }, 0),
    node('split', 'Split', 'core.split-out', { field: 'body.rows' }, 240),
    node(
      'edit',
      'Edit',
      'core.set',
      {
        keepOtherFields: false,
        assignments: [
          { name: 'v2', value: { $expr: '{{ $json.v * 2 }}' } },
          { name: 'k', value: { $expr: '{{ $json.k }}' } },
        ],
      },
      480,
    ),
    node(
      'filter',
      'Filter',
      'core.filter',
      { condition: { left: { $expr: '{{ $json.v2 }}' }, operator: 'greater_than', right: 1000, type: 'number' } },
      720,
    ),
    node('sort', 'Sort', 'core.sort', { fields: [{ name: 'v2', direction: 'down' }] }, 960),
    node('limit', 'Limit', 'core.limit', { maxItems: 1 }, 1200),
  ],
  edges: [
    edge('e1', 'hook', 'split'),
    edge('e2', 'split', 'edit'),
    edge('e3', 'edit', 'filter'),
    edge('e4', 'filter', 'sort', 'kept'),
    edge('e5', 'sort', 'limit'),
  ],
}

/** 1,000 rows, the body that `rows` is measured with. */
export const rowsBody = JSON.stringify({ rows: Array.from({ length: 1000 }, (_, index) => ({ k: `row${index + 1}`, v: index + 1 })) })

/**
 * Workflows that all end with a call of `url`, for executions that are in the middle when the server is killed: some in the second turn
 * of a loop, some behind a wait, some called by others.
 */
export const interrupted = (url) => {
  const hook = (path) => node('hook', 'Webhook', 'http.webhook', { path, methods: ['POST'], respond: 'received' }, 0)
  const call = (x = 480) => node('call', 'Call', 'http.request', { method: 'GET', url: { $expr: `${url}?turn={{ $runIndex }}` } }, x)
  const document = (name, nodes, edges) => ({ schema: 'millrace/workflow@1', name: `Benchmark: ${name}`, nodes, edges })
  return {
    loop: document(
      'loop',
      [
        hook('loop'),
        node('list', 'List', 'core.split-out', { field: 'body.list' }, 120),
        node('each', 'Each', 'core.loop', {}, 240),
        call(),
      ],
      [
        edge('e1', 'hook', 'list'),
        edge('e2', 'list', 'each'),
        edge('e3', 'each', 'call', 'loop'),
        { ...edge('e4', 'call', 'each'), to: { node: 'each', port: 'next' } },
      ],
    ),
    wait: document(
      'wait',
      [hook('wait'), node('hold', 'Hold', 'core.wait', { mode: 'duration', amount: 12, unit: 'seconds' }, 240), call()],
      [edge('e1', 'hook', 'hold'), edge('e2', 'hold', 'call')],
    ),
    child: document('child', [node('start', 'Start', 'core.manual', {}, 0), call()], [edge('e1', 'start', 'call')]),
    parent: (workflow) =>
      document(
        'parent',
        [
          hook('parent'),
          node('sub', 'Sub', 'core.execute-workflow', { workflowId: workflow }, 240),
          node('end', 'End', 'core.no-op', {}, 480),
        ],
        [edge('e1', 'hook', 'sub'), edge('e2', 'sub', 'end')],
      ),
    short: document('short', [hook('short'), call()], [edge('e1', 'hook', 'call')]),
  }
}

/** The first step answers the caller: what it takes to start an execution, seen from outside. */
export const first = {
  schema: 'millrace/workflow@1',
  name: 'Benchmark: first step',
  nodes: [
    node('hook', 'Webhook', 'http.webhook', { path: 'first', methods: ['POST'], respond: 'node' }, 0),
    node('answer', 'Answer', 'http.respond', {}, 240),
  ],
  edges: [edge('e1', 'hook', 'answer')],
}

/** The same workflow at another address. */
export const withPath = (document, path) => ({
  ...document,
  name: `${document.name} (${path})`,
  nodes: document.nodes.map((one) => (one.type === 'http.webhook' ? { ...one, config: { ...one.config, path } } : one)),
})

/** A workflow for the eye: a trigger, then rows of nodes with an edge and a half each. */
export function editorWorkflow(size) {
  const columns = Math.max(2, Math.ceil(Math.sqrt(size * 0.6)))
  const types = [
    ['core.set', set([{ name: 'total', value: { $expr: '{{ $json.price * 2 }}' } }])],
    ['core.if', { condition: { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100, type: 'number' } }],
    ['core.set', set([{ name: 'label', value: 'Order' }])],
  ]
  const place = (index) => [(index % columns) * 300, Math.floor(index / columns) * 170]
  const nodes = Array.from({ length: size }, (_, index) => {
    const [type, config] = index === 0 ? ['core.manual', {}] : types[index % types.length]
    return { id: `n${index}`, name: `Step ${index}`, type, typeVersion: 1, position: place(index), config }
  })
  const portOf = ({ type }) => (type === 'core.if' ? 'true' : 'main')
  const link = (from, to) => edge(`e${from}-${to}`, `n${from}`, `n${to}`, portOf(nodes[from]))
  const along = nodes.slice(1).map((_, index) => link(index, index + 1))
  const across = Array.from({ length: Math.floor(size / 2) }, (_, index) => [index * 2, index * 2 + columns]).filter(([, to]) => to < size)
  return {
    schema: 'millrace/workflow@1',
    name: `Benchmark: ${size} nodes`,
    nodes,
    edges: [...along, ...across.map(([from, to]) => link(from, to))],
  }
}

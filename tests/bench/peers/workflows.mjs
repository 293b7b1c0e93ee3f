// The same three workflows as ../workflows.mjs, as n8n and Node-RED have them.
const at = (x, y = 0) => [x, y]

function n8nWorkflow({ id, name, webhookId, path, nodes, links }) {
  const hook = {
    ...{ id: `${id}-hook`, name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2, position: at(0), webhookId },
    parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
  }
  const connections = {}
  for (const [from, to, output = 0] of links) {
    const main = (connections[from] ??= { main: [] }).main
    while (main.length <= output) main.push([])
    main[output].push({ node: to, type: 'main', index: 0 })
  }
  return { id, name, active: false, settings: { executionOrder: 'v1' }, pinData: {}, nodes: [hook, ...nodes], connections }
}

const n8nNode = (name, type, typeVersion, parameters, x, y) => ({
  ...{ id: name.toLowerCase(), name, type: `n8n-nodes-base.${type}`, typeVersion, position: at(x, y), parameters },
})
const assign = (assignments, keep = false) => ({
  mode: 'manual',
  assignments: { assignments: assignments.map(([name, value, type], index) => ({ id: `a${index}`, name, value, type })) },
  ...(keep ? { includeOtherFields: true } : {}),
  options: {},
})
const above = (leftValue, rightValue) => ({
  conditions: {
    options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
    conditions: [{ id: 'c', leftValue, rightValue, operator: { type: 'number', operation: 'gt' } }],
    combinator: 'and',
  },
  options: {},
})

export const n8n = [
  n8nWorkflow({
    ...{ id: 'peerSmall0000001', name: 'peer small', webhookId: 'a0000000-0000-4000-8000-000000000001', path: 'bench' },
    nodes: [
      n8nNode('Edit', 'set', 3.4, assign([['total', '={{ $json.body.qty * $json.body.price }}', 'number'], ['label', '=Order {{ $json.body.id }} for {{ $json.body.customer.name.toUpperCase() }}', 'string']]), 200), // prettier-ignore
      n8nNode('If', 'if', 2.2, above('={{ $json.total }}', 100), 400),
      n8nNode('Big', 'set', 3.4, assign([['tier', 'big', 'string']], true), 600, -100),
      n8nNode('Little', 'set', 3.4, assign([['tier', 'small', 'string']], true), 600, 100),
    ],
    links: [['Webhook', 'Edit'], ['Edit', 'If'], ['If', 'Big', 0], ['If', 'Little', 1]], // prettier-ignore
  }),
  n8nWorkflow({
    ...{ id: 'peerCode00000001', name: 'peer code', webhookId: 'a0000000-0000-4000-8000-000000000002', path: 'bench-code' },
    nodes: [
      n8nNode(
        'Code',
        'code',
        2,
        {
          jsCode:
            'return $input.all().map((item) => ({ json: { total: item.json.body.qty * item.json.body.price, name: item.json.body.customer.name.toUpperCase() } }))',
        },
        200,
      ),
    ],
    links: [['Webhook', 'Code']],
  }),
  n8nWorkflow({
    ...{ id: 'peerRows00000001', name: 'peer rows', webhookId: 'a0000000-0000-4000-8000-000000000003', path: 'bench-rows' },
    nodes: [
      n8nNode('Split', 'splitOut', 1, { fieldToSplitOut: 'body.rows', options: {} }, 200),
      n8nNode('Edit', 'set', 3.4, assign([['v2', '={{ $json.v * 2 }}', 'number'], ['k', '={{ $json.k }}', 'string']]), 400), // prettier-ignore
      n8nNode('Filter', 'filter', 2.2, above('={{ $json.v2 }}', 1000), 600),
      n8nNode('Sort', 'sort', 1, { sortFieldsUi: { sortField: [{ fieldName: 'v2', order: 'descending' }] }, options: {} }, 800),
      n8nNode('Limit', 'limit', 1, { maxItems: 1 }, 1000),
    ],
    links: [['Webhook', 'Split'], ['Split', 'Edit'], ['Edit', 'Filter'], ['Filter', 'Sort'], ['Sort', 'Limit']], // prettier-ignore
  }),
]

const hook = (id, path, next) => ({ id, type: 'http in', z: 'bench', url: path, method: 'post', wires: [[next]] })
const answer = (id) => ({ id, type: 'http response', z: 'bench', wires: [] })
const compute = (id, func, next) => ({ id, type: 'function', z: 'bench', func, outputs: 1, wires: [[next]] })
const tier = (id, to) => ({
  id,
  type: 'change',
  z: 'bench',
  rules: [{ t: 'set', p: 'payload.tier', pt: 'msg', to, tot: 'str' }],
  wires: [['s-out']],
})

export const nodeRed = [
  { id: 'bench', type: 'tab', label: 'bench' },
  hook('s-in', '/bench', 's-edit'),
  compute(
    's-edit',
    'const { id, qty, price, customer } = msg.payload; msg.payload = { total: qty * price, label: `Order ${id} for ${customer.name.toUpperCase()}` }; return msg',
    's-if',
  ),
  {
    ...{ id: 's-if', type: 'switch', z: 'bench', property: 'payload.total', propertyType: 'msg', outputs: 2 },
    rules: [{ t: 'gt', v: '100', vt: 'num' }, { t: 'else' }],
    wires: [['s-big'], ['s-little']],
  },
  tier('s-big', 'big'),
  tier('s-little', 'small'),
  answer('s-out'),
  hook('c-in', '/bench-code', 'c-code'),
  compute(
    'c-code',
    'const { qty, price, customer } = msg.payload; msg.payload = [{ total: qty * price, name: customer.name.toUpperCase() }]; return msg',
    'c-out',
  ),
  answer('c-out'),
  hook('r-in', '/bench-rows', 'r-rows'),
  compute(
    'r-rows',
    'msg.payload = msg.payload.rows.map(({ k, v }) => ({ v2: v * 2, k })).filter(({ v2 }) => v2 > 1000).sort((a, b) => b.v2 - a.v2).slice(0, 1); return msg',
    'r-out',
  ),
  answer('r-out'),
]

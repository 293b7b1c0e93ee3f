// The workflows of a small bicycle shop: what tests of pages and the screenshots are shown with. Every node type is one that ships.
const node = (id, name, type, position, config = {}, rest = {}) => ({ id, name, type, typeVersion: 1, position, config, ...rest })
const edge = (from, to, port = 'main', into = 'main') => ({
  id: `${from}-${port}-${to}`,
  from: { node: from, port },
  to: { node: to, port: into },
})
const document = (name, description, nodes, edges, rest = {}) => ({
  schema: 'millrace/workflow@1',
  name,
  description,
  nodes,
  edges,
  ...rest,
})
const x = (text) => ({ $expr: `{{ ${text} }}` })
const field = (name, value) => ({ name, value })
const isAbove = (text, limit) => ({ left: x(text), operator: 'greater_than', right: limit })

/** @param {string} shop Address of the shop's services. */
export const orders = (shop) =>
  document(
    'Take an order',
    'Checks the stock, lets somebody look at large orders, and confirms.',
    [
      node('in', 'Order received', 'http.webhook', [0, 160], { path: 'orders', respond: 'received' }),
      node('add', 'Add up', 'core.set', [300, 160], {
        assignments: [
          field('number', x('$json.body.number')),
          field('customer', x('$json.body.customer')),
          field('sku', x('$json.body.sku')),
          field('total', x('$json.body.quantity * $json.body.price')),
        ],
        keepOtherFields: false,
      }),
      node('stock', 'Look up the stock', 'http.request', [600, 160], { method: 'GET', url: { $expr: `${shop}/stock/{{ $json.sku }}` } }),
      node('large', 'Over 2,000?', 'core.if', [900, 160], { condition: isAbove('$("Add up").item.json.total', 2000) }),
      node('review', 'Wait for approval', 'core.wait', [1200, 60], { mode: 'call', limit: 2, limitUnit: 'days', output: 'input' }),
      node('reserve', 'Reserve it', 'http.request', [1200, 260], { method: 'POST', url: `${shop}/reservations` }),
      node('confirm', 'Confirm to the customer', 'core.set', [1500, 160], {
        assignments: [field('message', { $expr: 'Order {{ $("Add up").item.json.number }} is on its way' })],
      }),
    ],
    [
      edge('in', 'add'),
      edge('add', 'stock'),
      edge('stock', 'large'),
      edge('large', 'review', 'true'),
      edge('large', 'reserve', 'false'),
      edge('review', 'confirm'),
      edge('reserve', 'confirm'),
    ],
    {
      stickies: [
        { id: 's1', text: '**Large orders** wait for the shop manager, for two days at most.', position: [1180, -120], size: [260, 100] },
        { id: 's2', kind: 'frame', text: 'Stock', position: [570, 90], size: [580, 170], color: 'blue' },
      ],
    },
  )

/** The same before large orders waited for anybody. */
export function firstOrders(shop) {
  const whole = orders(shop)
  return {
    ...whole,
    description: 'Checks the stock, and confirms.',
    nodes: whole.nodes
      .filter(({ id }) => !['large', 'review'].includes(id))
      .map((one) => (one.id === 'reserve' ? { ...one, name: 'Put it aside', position: [900, 160] } : one)),
    edges: [
      ...whole.edges.filter((one) => ![one.from.node, one.to.node].some((id) => ['large', 'review'].includes(id))),
      edge('stock', 'reserve'),
    ],
    stickies: [],
  }
}

export const invoices = (shop) =>
  document(
    'Send invoices',
    'Sends each invoice to the accounts department.',
    [
      node('in', 'Invoice made', 'http.webhook', [0, 80], { path: 'invoices' }),
      node('send', 'Send to accounting', 'http.request', [300, 80], { method: 'POST', url: `${shop}/invoices` }),
      node('note', 'Note the number', 'core.set', [600, 80], { assignments: [field('sent', true)] }),
    ],
    [edge('in', 'send'), edge('send', 'note')],
  )

export const report = (shop) =>
  document(
    'Nightly stock report',
    'What is running low, every morning at six.',
    [
      node('at', 'Every morning', 'core.schedule', [0, 80], { mode: 'daily', at: '06:00' }),
      node('list', 'List the stock', 'http.request', [300, 80], { method: 'GET', url: `${shop}/stock` }),
      node('low', 'Running low', 'core.code', [600, 80], {
        source: [
          'const rows = items.flatMap(({ json }) => json.body?.stock ?? json.stock ?? [])',
          'console.log(`${rows.length} articles in stock`)',
          'return rows.filter(({ left }) => left < 20).map((json) => ({ json }))',
        ].join('\n'),
      }),
    ],
    [edge('at', 'list'), edge('list', 'low')],
  )

export const newsletter = () =>
  document(
    'Welcome new customers',
    'Each customer once, however often the shop tells us.',
    [
      node('in', 'Customer signed up', 'http.webhook', [0, 80], { path: 'customers' }),
      node('greet', 'Write the greeting', 'core.set', [300, 80], {
        assignments: [field('text', { $expr: 'Welcome, {{ $json.body.name }}!' })],
      }),
    ],
    [edge('in', 'greet')],
    { settings: { deduplicate: { key: x('$json.body.id') } } },
  )

export const prices = () =>
  document(
    'Price an article',
    'Cost and margin give the price.',
    [
      node('start', 'When called', 'core.manual', [0, 80]),
      node('price', 'Work out the price', 'core.code', [300, 80], {
        source: [
          'return items.map(({ json }) => {',
          '  if (json.cost === undefined) throw new Error(`${json.sku} has no cost`)',
          '  return { json: { ...json, price: Math.round(json.cost * 1.6) } }',
          '})',
        ].join('\n'),
      }),
    ],
    [edge('start', 'price')],
  )

/** Half done: it says what is missing before it can be published. */
export const cleanUp = () =>
  document(
    'Clean up test accounts',
    'Not used yet.',
    [
      node('start', 'When called', 'core.manual', [0, 80]),
      node('old', 'Older than a month?', 'core.if', [300, 80], { condition: isAbove('$json.age', 30) }),
      node('ask', 'Ask for the accounts', 'http.request', [600, 0], { method: 'GET' }),
      node('note', 'Note it', 'core.set', [600, 160], { assignments: [field('kept', { $expr: '{{ $json.id + }}' })] }),
    ],
    [edge('start', 'old'), edge('old', 'ask', 'true'), edge('old', 'note', 'false')],
  )

export const blank = () => document('Blank canvas', '', [], [])

/** A workflow that two people change at once. */
export const shared = (name) =>
  document(
    'Greet together',
    'Two people work on it.',
    [
      node('start', 'When called', 'core.manual', [0, 80]),
      node('greet', name, 'core.set', [300, 80], { assignments: [field('greeting', 'Hello')] }),
    ],
    [edge('start', 'greet')],
  )

/** Every kind of order, in the order in which they come. */
export const ORDERS = [
  { number: 4711, customer: 'Ada Byron', sku: 'city-28', quantity: 1, price: 749 },
  { number: 4712, customer: 'Grace Murray', sku: 'gravel-56', quantity: 2, price: 1890 },
  { number: 4713, customer: 'Edsger Wybe', sku: 'kids-16', quantity: 1, price: 229 },
  { number: 4714, customer: 'Barbara Huberman', sku: 'tandem-1', quantity: 1, price: 1990 },
  { number: 4715, customer: 'Donald Ervin', sku: 'city-28', quantity: 2, price: 749 },
  { number: 4716, customer: 'Frances Spence', sku: 'cargo-long', quantity: 1, price: 4290 },
  { number: 4717, customer: 'Jean Bartik', sku: 'helmet-m', quantity: 4, price: 59 },
]

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

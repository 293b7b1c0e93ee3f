import {
  mayReadField,
  renameFieldInCode,
  renameFieldReferences,
  renameNodeInCode,
  renameNodeReferences,
  type FieldRename,
} from '../index.ts'

describe('a renamed node', () => {
  test.each([
    ["{{ $item(0).$node['Old'].json.x }}", "{{ $item(0).$node['New one'].json.x }}"],
    ['{{ $node?.Old.json }}', '{{ $node?.["New one"].json }}'],
    [
      "{{ $items('Old').map(i => $('Old').first()) }} {{ $('Old') }}",
      "{{ $items('New one').map(i => $('New one').first()) }} {{ $('New one') }}",
    ],
    ["{{ (($) => $('Old'))(String) }}", "{{ (($) => $('Old'))(String) }}"],
  ])('%s', (text, renamed) => {
    expect(renameNodeReferences(text, 'Old', 'New one')).toBe(renamed)
  })

  test('a member stays a member when the new name can be one', () => {
    expect(renameNodeReferences('{{ $node.Old.json }}', 'Old', 'New')).toBe('{{ $node.New.json }}')
  })

  test.each([
    ["return $('Old').all()", "return $('New one').all()", false],
    [
      "const a = await $node['Old'].json; // $('Old')\nreturn { a, b: $items('Old', 0) }",
      "const a = await $node['New one'].json; // $('Old')\nreturn { a, b: $items('New one', 0) }",
      false,
    ],
    ["const name = 'Old'; return $(name).all()", "const name = 'Old'; return $(name).all()", true],
    ['for item in _("Old").all():\n  pass', 'for item in _("Old").all():\n  pass', true],
    ['def f(x):\n  return x', 'def f(x):\n  return x', false],
    ["return 'Old'", "return 'Old'", false],
    ["const f = ($) => $('Old'); return $('Old').all()", "const f = ($) => $('Old'); return $('New one').all()", false],
    ["{ const $ = String; $('Old') } return $('Old')", "{ const $ = String; $('Old') } return $('New one')", false],
    ["function f() { if (1) { var { $ } = this } return $('Old') }", "function f() { if (1) { var { $ } = this } return $('Old') }", false],
    ['for (const $node of []) $node.Old; return $node.Old', 'for (const $node of []) $node.Old; return $node["New one"]', false],
  ])('in code: %s', (source, text, doubtful) => {
    expect(renameNodeInCode(source, { from: 'Old', to: 'New one' })).toEqual({ text, doubtful })
  })

  test('code of another language is never changed, even if it could be JavaScript', () => {
    const source = 'items = _("Old").all()'
    expect(renameNodeInCode(source, { from: 'Old', to: 'New', language: 'python' })).toEqual({ text: source, doubtful: true })
  })
})

describe('a renamed field', () => {
  const total: FieldRename = { node: 'A', path: ['total'], to: 'amount', input: 'yes' }
  const renamed = (source: string, rename = total) => renameFieldReferences(`{{ ${source} }}`, rename)?.text.slice(3, -3)

  test.each([
    ["$('A').item.json.total", "$('A').item.json.amount"],
    ["$('A').first().json?.total", "$('A').first().json?.amount"],
    ["$('A').all()[0].json['total']", "$('A').all()[0].json['amount']"],
    ['$node["A"].json.total + $json.total', '$node["A"].json.amount + $json.amount'],
    ['$items("A").map(i => i.json.total)', '$items("A").map(i => i.json.amount)'],
    ['$input.all().reduce((sum, { json }) => sum + json.total, 0)', '$input.all().reduce((sum, { json }) => sum + json.amount, 0)'],
    ['$input.all().map(({ json: { total } }) => total)', '$input.all().map(({ json: { amount: total } }) => total)'],
    ['$input.all().map(({ json: { total = 1 } }) => total)', '$input.all().map(({ json: { amount: total = 1 } }) => total)'],
    ['$input.item.json.total.toFixed(2)', '$input.item.json.amount.toFixed(2)'],
    ["$items('A').map(i => i.json).pluck('total').sum()", "$items('A').map(i => i.json).pluck('amount').sum()"],
    ["$json.hasField('total') ? $json.removeFields('total', 'x') : 1", "$json.hasField('amount') ? $json.removeFields('amount', 'x') : 1"],
    ["$input.all().map(i => i.json).renameKeys('total', 'total')", "$input.all().map(i => i.json).renameKeys('amount', 'total')"],
    ['$json.lines.map(l => l.total + $json.total)', '$json.lines.map(l => l.total + $json.amount)'],
  ])('%s', (source, result) => {
    expect(renamed(source)).toBe(result)
  })

  test('what only looks alike stays', () => {
    for (const source of [
      "$('B').item.json.total",
      '$json.order.total',
      '$vars.total',
      "'total'",
      '({ total: 1 }).total',
      "$json['to' + 'tal']",
    ])
      expect([source, renamed(source)]).toEqual([source, undefined])
  })

  test('a name that is no identifier is written in brackets', () => {
    expect(renamed('$json.total + $json?.total', { ...total, to: "the 'sum'" })).toBe("$json['the \\'sum\\''] + $json?.['the \\'sum\\'']")
    expect(renamed("$json['the total']", { ...total, path: ['the total'] })).toBe("$json['amount']")
  })

  test('fields of objects and of the elements of lists', () => {
    expect(renamed('$json.customer.name + $json.name', { ...total, path: ['customer', 'name'] })).toBe('$json.customer.amount + $json.name')
    expect(renamed('$json.lines.map(l => l.price)', { ...total, path: ['lines', '*', 'price'] })).toBe('$json.lines.map(l => l.amount)')
  })

  test('a field of the elements of a list that a method is given the name of', () => {
    const price = { ...total, path: ['lines', '*', 'price'] }
    expect(renamed("$json.lines.pluck('price').sum()", price)).toBe("$json.lines.pluck('amount').sum()")
    expect(renamed("$json.lines.pluck('price').sum()")).toBeUndefined()
  })

  test('$trigger is the data of the node that starts every execution, where there is one', () => {
    const trigger = { trigger: { name: 'A' } }
    expect(renameFieldReferences('{{ $trigger.total }}', { ...total, input: 'no' }, trigger)?.text).toBe('{{ $trigger.amount }}')
    expect(renameFieldReferences('{{ $trigger.total }}', { ...total, input: 'no' })).toBeUndefined()
  })

  test('where other data may come in, the change is not certain; where it cannot, there is none', () => {
    expect(renameFieldReferences('{{ $json.total }}', { ...total, input: 'maybe' })).toMatchObject({ certain: false })
    expect(renameFieldReferences("{{ $('A').item.json.total }}", { ...total, input: 'maybe' })).toMatchObject({ certain: true })
    expect(renameFieldReferences('{{ $json.total }}', { ...total, input: 'no' })).toBeUndefined()
  })

  test('in JavaScript, also of the items', () => {
    const source =
      "let sum = 0\nfor (const item of items) sum += item.json.total\nreturn { sum, first: $('A').first().json.total, total: sum }"
    expect(renameFieldInCode(source, total)).toEqual({
      text: "let sum = 0\nfor (const item of items) sum += item.json.amount\nreturn { sum, first: $('A').first().json.amount, total: sum }",
      certain: true,
    })
    expect(renameFieldInCode('return [i for i in items]', total)).toBeUndefined()
    const field = 'total'
    expect(mayReadField('x = item["total"] if a else b', { field })).toBe(true)
    expect(mayReadField('x = item["total"]', { field, language: 'python' })).toBe(true)
    expect(mayReadField('return item.json.total', { field })).toBe(false)
  })
})

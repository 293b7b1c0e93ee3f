import {
  checkTemplate,
  compileTemplate,
  completionsFor,
  EXPRESSION_NAMES,
  findReferences,
  hostObject,
  renameNodeReferences,
} from './index.ts'

describe('references', () => {
  test('names with their paths and the nodes that are named, with their places', () => {
    const text = "{{ $json.a['b'][0] }} {{ $('Fetch order').item.json.x + $node[\"A\"].json.y + $items('B').length + $vars[$json.k] }}"
    const found = findReferences(text).map((reference) => ({
      kind: reference.kind,
      text: text.slice(reference.start, reference.end),
      ...('path' in reference ? { path: reference.path.join('/') } : {}),
      ...('node' in reference ? { node: reference.node } : {}),
    }))
    expect(found).toEqual(
      expect.arrayContaining([
        { kind: 'name', text: "$json.a['b'][0]", path: 'a/b/0' },
        { kind: 'node', text: "'Fetch order'", node: 'Fetch order' },
        { kind: 'node', text: '"A"', node: 'A' },
        { kind: 'node', text: "'B'", node: 'B' },
        { kind: 'name', text: '$vars', path: '' },
        { kind: 'name', text: '$json.k', path: 'k' },
      ]),
    )
  })

  test('a local of the same name is no reference', () => {
    expect(findReferences('{{ [1].map($json => $json.a) }}')).toEqual([])
  })

  test('a node whose name is computed is told apart', () => {
    expect(findReferences("{{ $('a' + $json.b) }}").map((reference) => reference.kind)).toContain('dynamic-node')
  })

  test.each([
    ["{{ $('Old').item }} Old {{ 'Old' }}", "{{ $('New \"x\"').item }} Old {{ 'Old' }}"],
    ['{{ $node["Old"].json.Old }}', '{{ $node["New \\"x\\""].json.Old }}'],
    ['{{ $node.Old.json }}', '{{ $node["New \\"x\\""].json }}'],
    ['{{ $items(`Old`).length }}', '{{ $items(`New "x"`).length }}'],
    ["{{ $('Older') }}", "{{ $('Older') }}"],
    ["{{ $('Old' }}", "{{ $('Old' }}"],
  ])('renaming a node in %s', (text, renamed) => {
    expect(renameNodeReferences(text, 'Old', 'New "x"')).toBe(renamed)
  })

  test('a renamed mention names the new node, whatever its name', () => {
    for (const name of ["it's", 'a\\b', '${x}', '`', 'line\nbreak', '"']) {
      for (const text of ["{{ $('Old') }}", '{{ $("Old") }}', '{{ $(`Old`) }}', '{{ $node.Old }}']) {
        const nodes = findReferences(renameNodeReferences(text, 'Old', name)).flatMap((found) => ('node' in found ? found.node : []))
        expect(nodes).toEqual([name])
      }
    }
  })
})

describe('checkTemplate', () => {
  test('sound templates have no problems', () => {
    expect(checkTemplate("Hi {{ $json.name }} {{ $('A').item.json.x }}", { nodeNames: ['A'] })).toEqual([])
    expect(checkTemplate('{{ $custom.x }}', { names: ['$custom'] })).toEqual([])
  })

  test('unknown names and nodes are found with the nearest known one', () => {
    expect(checkTemplate("{{ $jsn.a }} {{ $('Fetch ordr').item }}", { nodeNames: ['Fetch order'] })).toMatchObject([
      {
        code: 'expression.unknown-name',
        message: expect.any(String),
        hint: 'Did you mean $json?',
        start: 3,
        end: 7,
        severity: 'error',
        fix: { start: 3, end: 7, text: '$json' },
      },
      {
        code: 'expression.unknown-node',
        message: expect.any(String),
        hint: 'Did you mean "Fetch order"?',
        start: 18,
        end: 30,
        severity: 'error',
        fix: { start: 18, end: 30, text: "'Fetch order'" },
      },
    ])
  })

  test('what cannot be compiled is one problem with its place', () => {
    expect(checkTemplate('{{ 1 + }}')).toMatchObject([{ code: 'expression.syntax', start: 7, end: 8 }])
  })
})

describe('completions', () => {
  const input = hostObject({ all: { call: () => [1], signature: 'all()', docs: 'All items.' }, item: { get: () => ({ json: { id: 7 } }) } })
  const sample = { $json: { name: 'Ada', list: [{ id: 1 }], 'odd key': 1, constructor: 1 }, $input: input }
  const scope = { lookup: (name: string): unknown => (sample as Record<string, unknown>)[name] }
  const at = (text: string): { from: number; labels: string[] } => {
    const { from, options } = completionsFor(text, text.length, { scope })
    return { from, labels: options.map((option) => option.label) }
  }

  test('names after the braces', () => {
    expect(at('a {{ $js')).toEqual({ from: 5, labels: ['$json'] })
    expect(at('{{ 1 + Da').labels).toEqual(expect.arrayContaining(['DateTime', 'Date']))
    expect(at('{{ ').labels).toEqual(expect.arrayContaining(Object.keys(EXPRESSION_NAMES)))
  })

  test('fields of the sample value, then its methods', () => {
    expect(at('{{ $json.').labels.slice(0, 3)).toEqual(['name', 'list', 'odd key'])
    expect(at('{{ $json.na')).toEqual({ from: 9, labels: ['name'] })
    expect(at('{{ $json.name.toU').labels).toEqual(['toUpperCase'])
    expect(at('{{ $json.list[0].').labels[0]).toBe('id')
    expect(at('{{ $json.list.map(x => x.id).le').labels).toEqual(['length'])
    expect(at('{{ 1 + $json?.name?.tri').labels).toEqual(['trim', 'trimEnd', 'trimStart'])
    expect(at("{{ 'abc'.toL").labels).toContain('toLowerCase')
    expect(at('{{ Math.ma').labels).toEqual(['max'])
    expect(at('{{ $input.').labels.slice(0, 2)).toEqual(['all', 'item'])
    expect(at('{{ $input.item.json.').labels[0]).toBe('id')
  })

  test('nothing outside of braces, behind a missing value, or for forbidden names', () => {
    expect(at('$js').labels).toEqual([])
    expect(at('{{ 1 }} $js').labels).toEqual([])
    expect(at('{{ $json.missing.').labels).toEqual([])
    expect(at('{{ $json.con').labels).toEqual([])
  })

  test('every documented example can be compiled', () => {
    for (const { example } of Object.values(EXPRESSION_NAMES)) expect(checkTemplate(`{{ ${example} }}`)).toEqual([])
  })
})

describe('host objects', () => {
  const lookup = { get: (name: string) => ({ json: { name } }), names: () => ['A', 'B'] }
  const scope = { lookup: (name: string): unknown => (name === '$node' ? hostObject({ kind: { get: () => 'nodes' } }, lookup) : undefined) }
  const run = (source: string): unknown => compileTemplate(`{{ ${source} }}`).evaluate(scope)

  test('own members win over names that are looked up', () => {
    expect([run('$node.kind'), run('$node["A"].json.name'), run('"A" in $node'), run('Object.keys($node)')]).toEqual([
      'nodes',
      'A',
      true,
      ['A', 'B'],
    ])
  })

  test('names of the scope are asked for only when the expression needs them, and once', () => {
    const asked: string[] = []
    const counting = { lookup: (name: string) => (asked.push(name), name === '$json' ? { a: 1 } : undefined) }
    compileTemplate('{{ true ? $json.a + $json.a : $vars.x }}').evaluate(counting)
    expect(asked).toEqual(['$json'])
  })
})

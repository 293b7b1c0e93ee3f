import {
  checkTemplate,
  compileExpression,
  compileTemplate,
  ExpressionError,
  findReferences,
  renameNodeReferences,
  toJson,
} from './index.ts'

const DATA = { a: 1, list: [3, 1, 2], nested: { x: { y: 1 } }, evil: JSON.parse('{"__proto__":{"polluted":true}}') as unknown }
const scope = { lookup: (name: string): unknown => (name === '$json' ? DATA : undefined) }
const body = (source: string): string => `(() => { ${source} })()`
const run = (source: string): unknown => compileExpression(body(source)).evaluate(scope)

function failure(act: () => unknown): ExpressionError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown
    throw thrown
  }
  throw new Error('nothing failed')
}

describe('what cannot be assigned', () => {
  const frozen = JSON.stringify(DATA)
  test.each([
    ['$json.a = 2', 'expression.read-only'],
    ['$json.nested.x.y++', 'expression.read-only'],
    ['delete $json.a', 'expression.read-only'],
    ['$json = 1', 'expression.read-only'],
    ['[$json.a] = [5]', 'expression.read-only'],
    ['({ a: $json.a } = { a: 5 })', 'expression.read-only'],
    ['for ($json.a of [1]) ;', 'expression.read-only'],
    ['const data = $json; data.a = 2', 'expression.read-only'],
    ['const { nested } = $json; nested.x = 2', 'expression.read-only'],
    ['const copy = { ...$json }; copy.nested.x = 2', 'expression.read-only'],
    ['const l = [...[$json.nested]]; l[0].x = 2', 'expression.read-only'],
    ['const l = $json.list; l[0] = 9', 'expression.read-only'],
    ['const l = $json.list; l.length = 0', 'expression.read-only'],
    ['const l = $json.list; l[l.length] = 9', 'expression.read-only'],
    ['const l = $json.list; delete l[0]', 'expression.read-only'],
    ['const f = o => { o.a = 5 }; f($json)', 'expression.read-only'],
    ['[$json].forEach(o => { o.a = 5 })', 'expression.read-only'],
    ['const key = "a"; $json[key] ??= 5; $json[key] += 5', 'expression.read-only'],
    ['for (const o of [$json.nested]) o.x = 1', 'expression.read-only'],
    ['try { throw $json } catch (e) { e.a = 5 }', 'expression.read-only'],
    ['Math.max = 1', 'expression.read-only'],
    ['Math = 1', 'expression.read-only'],
    ['undefined = 1', 'expression.read-only'],
    ['const d = new Date(); d.x = 1', 'expression.read-only'],
    ['const f = () => 1; f.x = 1', 'expression.read-only'],
    ['const s = new Set(); s.size = 1', 'expression.read-only'],
    ["'text'.x = 1", 'expression.read-only'],
    ['(5).x = 1', 'expression.read-only'],
    ['const c = 1; c = 2', 'expression.read-only'],
    ['const c = 1; [c] = [2]', 'expression.read-only'],
    ['unknown = 1', 'expression.unknown-name'],
    ['const l = []; l.name = 1', 'expression.bad-argument'],
    ['const l = []; l[-1] = 1', 'expression.bad-argument'],
    ['const l = []; l[0.5] = 1', 'expression.bad-argument'],
    ['const l = []; l.length = -1', 'expression.bad-argument'],
    ["const l = []; l.length = 'x'", 'expression.bad-argument'],
    ['const l = []; l[1e9] = 1', 'expression.too-large'],
    ['const l = []; l.length = 1e9', 'expression.too-large'],
    ["const l = []; l['999999999'] = 1", 'expression.too-large'],
  ])('%s ends with %s', (source, code) => {
    expect(failure(() => run(source)).code).toBe(code)
    expect(JSON.stringify(DATA)).toBe(frozen)
  })

  test('each is told what to do instead', () => {
    expect(failure(() => run('const data = $json; data.a = 2')).hint).toContain('{ ...object')
    expect(failure(() => run('const l = $json.list; l[0] = 2')).hint).toContain('[...list]')
    expect(failure(() => run('$json.a = 2')).hint).toContain('===')
    expect(failure(() => run('x = 2')).hint).toContain('let x')
  })

  test('input is refused when the workflow is saved, not first when it runs', () => {
    expect(checkTemplate('{{ $json.a = 2 }}')).toEqual([expect.objectContaining({ code: 'expression.read-only', start: 3, end: 10 })])
  })
})

describe('names that reach machinery are not written, read or declared', () => {
  test.each([
    'const o = {}; o.__proto__ = { polluted: true }; return o.polluted',
    "const o = {}; o['__proto__'] = { polluted: true }; return o.polluted",
    "const o = {}; o['__pro' + 'to__'] = { polluted: true }; return o.polluted",
    "const o = {}; o[['__proto__']] = { polluted: true }; return o.polluted",
    "const o = {}; o['const' + 'ructor'] = 1; return o",
    "const o = {}; o['const' + 'ructor'].prototype.polluted = true",
    "const o = {}; ({ a: o['__pro' + 'to__'] } = { a: { polluted: true } }); return o.polluted",
    "const o = {}; [o['__pro' + 'to__']] = [{ polluted: true }]; return o.polluted",
    "const o = {}; for (o['__pro' + 'to__'] of [{ polluted: true }]); return o.polluted",
    "const o = {}; o['__pro' + 'to__'] ??= { polluted: true }; return o.polluted",
    "const o = {}; o['__pro' + 'to__']++",
    "const o = {}; delete o['__pro' + 'to__']",
    "const o = {}; const k = { n: 0, toString: () => k.n++ ? '__proto__' : 'a' }; o[k] = { polluted: true }; return o.polluted",
    "const l = []; l['__pro' + 'to__'] = { polluted: true }; return l.polluted",
    "const l = []; l['const' + 'ructor'] = 1",
    "const { ['__pro' + 'to__']: p } = {}; p.polluted = true",
    "const { ['const' + 'ructor']: c } = () => 1; return c('return this')()",
    "const { ['const' + 'ructor']: c = () => 'default' } = {}; return c().constructor",
    'const { constructor } = {}; return constructor',
    'let constructor = 1; return constructor',
    'function constructor() {} return constructor()',
    'function f(__proto__) { return __proto__ } return f(1)',
    'try { null.x } catch (constructor) { return constructor }',
    'try { null.x } catch ({ constructor }) { return constructor }',
    'for (const __proto__ of [1]) ;',
    'constructor: for (;;) break constructor; return [].constructor',
    'const o = { __proto__() { return 1 } }; return o',
    'const o = { constructor() { return 1 } }; return o',
    "const o = { ['__pro' + 'to__']() { return 1 } }; return o",
    'const o = { ...$json.evil }; o.polluted = o.polluted; return o.polluted',
    "for (const k in $json.evil) { if (k === '__proto__') throw 'seen' } return ({}).polluted",
    "const o = {}; for (const k of ['a', '__proto__', 'constructor']) o[k] = { polluted: true }",
    "return Object.entries({ a: 1 }).reduce((o, [k, v]) => { o['__pro' + 'to__'] = v; return o }, {})",
    'const e = new Error("x"); return e.constructor',
    'const e = new Error("x"); return e.stack',
    'const e = new Error("x"); e.__proto__ = {}; return e',
    'try { null.x } catch (e) { return e.constructor }',
    'try { null.x } catch (e) { return e.stack }',
    "try { null.x } catch (e) { return e['const' + 'ructor'] }",
    'try { JSON.parse("{") } catch (e) { return [e.cause, e.stack, e.constructor, e.data, e.code, e.status] }',
    "try { $('missing') } catch (e) { return e.data }",
    'try { f() } catch (e) { return e.stack } function f() { f() }',
    'return (function () { return this })()?.process',
    'return [1].map(function () { return this })[0]?.process',
    'const f = function () { return typeof this }; return ({ f }).f()',
    'return (function f() { return f.caller })()',
    'return (function f() { return f.prototype })()',
    'return typeof arguments',
    'return typeof process + typeof globalThis + typeof require',
  ])('%s', (source) => {
    let result: unknown
    try {
      result = run(source)
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ExpressionError)
    }
    const shown = JSON.stringify(result) ?? 'undefined'
    expect(shown).not.toMatch(/polluted|process\.|native code|at .*\.ts/)
    expect(typeof result).not.toBe('function')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  test('a class instance of the host is never what catch gets', () => {
    for (const source of ['null.x', 'JSON.parse("{")', '(1).toFixed(1000)', "decodeURIComponent('%')", '[...5]', "new RegExp('[')"]) {
      const caught = run(`try { ${source} } catch (e) { return e }`) as object
      expect(Object.getPrototypeOf(caught)).toBe(Object.prototype)
      expect(Reflect.ownKeys(caught).sort()).toEqual(['message', 'name'])
    }
  })
})

describe('limits are final', () => {
  // Small, so that each case takes a moment; and a clock that stands still, so that fuel decides however busy the machine is.
  const SMALL = { fuel: 200_000, maxStringChars: 10_000, maxArrayItems: 1_000, clock: () => 0 }
  const outcome = (source: string, limits = {}): string =>
    failure(() => compileExpression(body(source)).evaluate(scope, { ...SMALL, ...limits })).code

  test.each([
    ['for (;;) ;', 'expression.fuel'],
    ['while (true) ;', 'expression.fuel'],
    ['do ; while (1)', 'expression.fuel'],
    ['for (;;) { }', 'expression.fuel'],
    ['l: for (;;) { for (;;) continue l }', 'expression.fuel'],
    ['const l = [1]; for (const x of l) l.push(x)', 'expression.too-large'],
    ['const s = new Set([1]); for (const x of s) { s.delete(x); s.add(x + 1) }', 'expression.fuel'],
    ['const o = {}; for (let i = 0; ; i++) o[i % 500] = {}', 'expression.fuel'],
    ['let s = "x"; for (;;) s += s', 'expression.too-large'],
    ['let l = [1]; for (;;) l = [...l, ...l]', 'expression.too-large'],
    ['const f = () => f(); f()', 'expression.too-deep'],
    ['function f() { return g() } function g() { return f() } f()', 'expression.too-deep'],
    ['const f = () => [1].map(() => f()); f()', 'expression.too-deep'],
    ['const f = () => { try { return f() } finally { } }; f()', 'expression.too-deep'],
    ['const o = {}; o.o = o; return JSON.stringify(o)', 'expression.too-deep'],
    ['const l = []; l[0] = l; return String(l)', 'expression.too-deep'],
    ['const l = []; l[0] = l; return l.flat(Infinity)', 'expression.too-deep'],
    ['for (;;) { try { throw 1 } catch { } }', 'expression.fuel'],
    ['for (;;) { try { null.x } catch { continue } finally { } }', 'expression.fuel'],
  ])('%s ends with %s, and catch and finally do not run', (source, code) => {
    expect(outcome(source)).toBe(code)
    expect(outcome(`try { ${source} } catch (e) { return 'caught' }`)).toBe(code)
    expect(outcome(`try { ${source} } finally { return 'finally' }`)).toBe(code)
    expect(outcome(`for (;;) { try { ${source} } catch { continue } finally { continue } }`)).toBe(code)
    expect(outcome(`return [1].map(() => { try { ${source} } catch { return 1 } })`)).toBe(code)
  })

  test('a value thrown on purpose cannot look like a limit, nor a limit like a value', () => {
    expect(run("try { throw { code: 'expression.fuel' } } catch (e) { return e.code }")).toBe('expression.fuel')
    expect(outcome("throw { code: 'expression.fuel' }")).toBe('expression.thrown')
  })

  test('every turn of a loop and every statement costs', () => {
    const turns = (count: number): string => `let n = 0; for (let i = 0; i < ${count}; i++) n += i; return n`
    expect(compileExpression(body(turns(100))).evaluate(scope, { fuel: 5_000 })).toBe(4_950)
    expect(outcome(turns(10_000), { fuel: 5_000 })).toBe('expression.fuel')
    expect(outcome('1;'.repeat(5_000), { fuel: 5_000 })).toBe('expression.fuel')
  })

  test('a function that was left by an error does not count as still running', () => {
    expect(
      run('const f = n => { if (n === 0) throw 1; f(n - 1) }; for (let i = 0; i < 50; i++) { try { f(100) } catch { } } return "fine"'),
    ).toBe('fine')
  })

  test.each([
    ['blocks', `${'{'.repeat(400)}${'}'.repeat(400)}`],
    ['ifs', `${'if (1) '.repeat(400)};`],
    ['functions', `${'(() => { return '.repeat(400)}1${' })()'.repeat(400)}`],
    ['tries', `${'try {'.repeat(400)}${'} finally { }'.repeat(400)}`],
    ['loops', `${'for (;;) '.repeat(400)}break`],
    ['patterns', `const ${'['.repeat(400)}a${']'.repeat(400)} = []`],
    ['labels', `${Array.from({ length: 400 }, (_, at) => `l${at}:`).join(' ')} ;`],
    ['blocks without end', '{'.repeat(20_000)],
  ])('%s that nest too deeply are refused', (_what, source) => {
    expect(['expression.too-deep', 'expression.syntax']).toContain(failure(() => compileExpression(body(source))).code)
  })
})

describe('errors say where', () => {
  const placed = (source: string): { code: string; at: string } => {
    const error = failure(() => compileTemplate(`ab {{ ${body(source)} }}`).evaluate(scope))
    return { code: error.code, at: `ab {{ ${body(source)} }}`.slice(error.start, error.end) }
  }
  test.each([
    ['const x = $json.list; return x.missing.deep', 'expression.null-read', 'x.missing.deep'],
    ['if ($json.missing.deep) return 1', 'expression.null-read', '$json.missing.deep'],
    ['for (const x of $json.missing) ;', 'expression.bad-argument', '$json.missing'],
    ['for (const { a } of [null]) ;', 'expression.null-read', '{ a }'],
    ['const { a } = null', 'expression.null-read', '{ a }'],
    ['let a; a.b = 1', 'expression.null-read', 'a.b'],
    ["throw new Error('no')", 'expression.thrown', "throw new Error('no')"],
    ['const f = () => { throw 1 }; [1].map(f)', 'expression.thrown', 'throw 1'],
    ['const a = 1; a = 2', 'expression.read-only', 'a'],
    ['b; let b = 1', 'expression.unknown-name', 'b'],
    ['const o = {}; o.constructor = 1', 'expression.forbidden-name', 'constructor'],
    ['return foo', 'expression.unknown-name', 'foo'],
    ['class A {}', 'expression.unsupported', 'class A {}'],
    ['const y = 1; for (;;) { y }', 'expression.fuel', 'y'],
    ["let s = 'x'; while (true) { s = s + s }", 'expression.too-large', 's = s + s'],
    ['return 1 1', 'expression.syntax', '1'],
  ])('%s fails with %s at %s', (source, code, at) => {
    const found = placed(source)
    expect({ ...found, at: found.at.replace(/;$/, '') }).toEqual({ code, at })
  })
})

describe('what is thrown and not caught', () => {
  test.each([
    ["new Error('Out of stock')", 'Out of stock'],
    ["'just text'", 'just text'],
    ["{ message: 'an object' }", 'an object'],
    ['42', '42'],
    ['{ code: 1 }', 'The expression threw an object without a message.'],
    ["''", 'The expression threw an error without a message.'],
    ["'x'.repeat(5000)", 'x'.repeat(1000)],
  ])('throw %s is the error of the expression', (value, message) => {
    const error = failure(() => run(`throw ${value}`))
    expect({ code: error.code, message: error.message }).toEqual({ code: 'expression.thrown', message })
  })
})

describe('what stands around an expression', () => {
  const render = (text: string): unknown => compileTemplate(text).evaluate(scope)

  test('a semicolon at the end is allowed, a second expression is not', () => {
    expect(render('{{ $json.a; }}')).toBe(1)
    expect(render('{{ $json.a ; ; // done\n }}!')).toBe('1!')
    expect(compileExpression('1;').evaluate(scope)).toBe(1)
    expect(failure(() => render('{{ $json.a; $json.b }}')).message).toContain('Only one expression')
  })

  test('braces in a body do not end the expression', () => {
    expect(render("a {{ (() => { if (1) { return '}}' }})() }} b")).toBe('a }} b')
  })

  test('statements on their own are told how to be written', () => {
    for (const text of ['{{ const a = 1 }}', '{{ if (1) 2 }}', '{{ return 1 }}', '{{ 1; const a = 2 }}'])
      expect(failure(() => render(text)).hint).toContain('(() => {')
  })

  test('this.$json is $json outside of functions; in functions this is undefined', () => {
    expect(render('{{ this.$json.a + (() => this.$json.a)() }}')).toBe(2)
    expect(render('{{ (function () { return this })() }}')).toBeUndefined()
    for (const text of ['{{ this }}', '{{ this.a }}', '{{ (function () { return this.a })() }}', '{{ ({ a() { return this.b } }).a() }}'])
      expect(failure(() => render(text)).code).toBe('expression.unsupported')
  })

  test.each([
    "{{ $fromAI('subject', 'the user's subject', 'string') }}",
    "{{ $fromAI('subject', 'two\nlines', 'string') }}",
    '{{ $json.a + $fromAI("subject", "say "hello"") }}',
  ])('%s is told that the quote ends the text', (text) => {
    expect(failure(() => render(text))).toMatchObject({ code: 'expression.syntax', hint: expect.stringContaining('backticks') as unknown })
  })

  test('another error beside $fromAI is told as what it is', () => {
    expect(failure(() => render("{{ foo($fromAI('a', 'b'), 'it's') }}")).message).not.toContain('$fromAI')
    expect(failure(() => render("{{ $fromAI('a', 'b') + }}")).message).toContain('too early')
  })

  test.each([
    ['async () => 1', 'Code node'],
    ['await $json.a', 'Code node'],
    ["import('fs')", 'Code node'],
    ['(function* () { yield 1 })()', 'list.push'],
    ['(class {})', 'make objects'],
    ['10n', 'without n'],
    ['({ get a() { return 1 } })', 'name: () =>'],
    ['html`a`', 'String.raw'],
    ['((x) => { with (x) { a } })({})', 'object.field'],
  ])('%s is refused with what to do: %s', (source, hint) => {
    expect(failure(() => render(`{{ ${source} }}`)).hint).toContain(hint)
  })
})

describe('references in bodies', () => {
  test('nodes and names are found wherever they stand', () => {
    const text =
      "{{ (() => { const x = $('A').first(); for (const i of $items('B', 0, 0)) { if ($node['C'].json.k) return this.$node.D.json } return $item(0).$node['E'].json })() }}"
    const nodes = findReferences(text).flatMap((reference) => (reference.kind === 'node' ? [reference.node] : []))
    expect(nodes).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(nodes.reduce((renamed, node) => renameNodeReferences(renamed, node, `${node}2`), text)).toBe(
      text.replace(/(['.])([A-E])(?=['.])/g, '$1$22'),
    )
    expect(renameNodeReferences("{{ this.$('A').item.json.a }}", 'A', 'Z')).toBe("{{ this.$('Z').item.json.a }}")
  })

  test('locals are no references', () => {
    expect(findReferences('{{ (($json) => { let $node = $json; return $node.x })({}) }}')).toEqual([])
  })
})

test('objects that a body made become JSON like any other', () => {
  expect(toJson(run('const o = { list: [] }; o.list.push({ n: 1 }); o.when = new Date(0); o.f = undefined; return o'))).toEqual({
    list: [{ n: 1 }],
    when: '1970-01-01T00:00:00.000Z',
  })
})

test('one evaluation leaves nothing for the next', () => {
  const program = compileExpression(body('let n = 0; const list = []; const f = () => { n++; list.push(n) }; f(); f(); return [n, list]'))
  expect([program.evaluate(scope), program.evaluate(scope)]).toEqual([
    [2, [1, 2]],
    [2, [1, 2]],
  ])
})

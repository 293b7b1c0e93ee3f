import fc from 'fast-check'
import { compileExpression, compileTemplate, ExpressionError, toJson } from './index.ts'

const DATA = {
  $json: {
    name: 'Ada Lovelace',
    age: 36,
    price: '19.90',
    none: null,
    yes: true,
    tags: ['b', 'a', 'c'],
    numbers: [3, 1, 2, 10],
    nested: {
      list: [
        { id: 1, tags: ['x'] },
        { id: 2, tags: [] },
      ],
      'odd key': 'odd',
      deep: { er: { est: 1 } },
    },
    text: 'one, two;three',
    empty: '',
    emoji: 'a😀b',
  },
  $itemIndex: 2,
}
const scope = { lookup: (name: string): unknown => (DATA as Record<string, unknown>)[name] }

/** What real JavaScript makes of the same source. */
const javascript = (source: string): unknown =>
  new Function('$json', '$itemIndex', `return (${source}\n)`)(structuredClone(DATA.$json), DATA.$itemIndex)

const evaluate = (source: string): unknown => compileExpression(source).evaluate(scope)

const SAME_AS_JAVASCRIPT = `
1 + 2 * 3 - 4 / 5 % 3
2 ** 3 ** 2
-(2 ** 2)
7 % -3
1 << 4 | 3 & 6 ^ 1
-9 >>> 28
-9 >> 1
~5
'a' + 1 + 2
1 + 2 + 'a'
'5' * '2'
'5' - 2
+'12'
+''
-'x'
null + 1
undefined + 1
true + true
[] + []
[] + {}
[1, [2, [3, null, undefined]]] + ''
({}) + ''
1 < 2
'10' < '9'
'10' < 9
null >= 0
undefined == null
undefined === null
'1' == 1
0 == ''
null == 0
[1] == 1
NaN === NaN
NaN != NaN
'a' in { a: 1 }
1 in [1, 2]
typeof 1
typeof 'a'
typeof null
typeof undefined
typeof []
typeof (x => x)
typeof Math
typeof Date
typeof $json.missing
!0
!!'a'
void 0
1 ? 'yes' : 'no'
'' || 'fallback'
0 ?? 'fallback'
null ?? undefined ?? 'last'
'a' && 'b' && ''
$json.name
$json['name']
$json["odd key"]
$json.nested['odd key']
$json.nested.list[0].id
$json.nested.list[$itemIndex - 1].id
$json.missing
$json.missing?.deeper.and.deeper
$json.missing?.[0]?.x
$json.nested?.deep?.er.est
$json.none?.x
$json.none?.x.y.z()
$json.name?.toUpperCase()
$json.missing?.toUpperCase().trim()
$json.missing?.()
$json.name.length
$json.name[0]
$json.name[99]
$json.tags.length
$json.tags['1']
$json.tags.at(-1)
\`plain\`
\`Hi \${$json.name}, \${$json.age + 1} \${null} \${undefined} \${[1, 2]}\`
\`a\${\`b\${'c'}\`}\`
[1, , 3].length
[...$json.tags, ...'xy', 1]
{ a: 1, 'b c': 2, 3: 4, ['d' + 1]: 5 }
{ ...$json.nested.deep, x: 1, ...null, ...undefined }
{ ...[1, 2] }
(($json, { age }) => age)($json, { age: 1 })
(x => x + 1)(2)
((a, b = a + 1, ...rest) => [a, b, rest])(1, undefined, 3, 4)
(({ name, age: years = 1, missing = 'd', ...rest }) => [name, years, missing, Object.keys(rest).length])($json)
(([a, , b = 9, ...c]) => [a, b, c])([1, 2, undefined, 4, 5])
(({ nested: { list: [{ id }] } }) => id)($json)
(a => b => c => a + b + c)(1)(2)(3)
((f, n) => f(f, n))((f, n) => (n < 2 ? n : f(f, n - 1) + f(f, n - 2)), 12)
$json.tags.map(x => x + '!')
$json.tags.map((x, i, all) => [x, i, all.length])
$json.numbers.filter(n => n > 1)
$json.numbers.reduce((a, b) => a + b)
$json.numbers.reduce((a, b) => a + b, 100)
$json.numbers.reduceRight((a, b) => a + '-' + b)
[...$json.numbers].sort()
$json.numbers.toSorted((a, b) => a - b)
[3, undefined, 1].sort()
$json.tags.toReversed()
$json.numbers.find(n => n > 5)
$json.numbers.find(n => n > 50)
$json.numbers.findIndex(n => n === 2)
$json.numbers.findLast(n => n < 5)
$json.numbers.findLastIndex(n => n < 5)
$json.numbers.some(n => n > 5)
$json.numbers.every(n => n > 5)
$json.numbers.includes(10)
$json.numbers.indexOf(2)
$json.numbers.indexOf(7)
$json.numbers.lastIndexOf(3)
$json.numbers.join()
$json.numbers.join(' - ')
[null, undefined, [1, [2]], {}].join('|')
$json.nested.list.flatMap(x => x.tags)
[1, [2, [3, [4]]]].flat()
[1, [2, [3, [4]]]].flat(Infinity)
$json.numbers.slice(1, -1)
$json.numbers.concat([1], 2, [[3]])
[1, 2, 3].fill(0, 1)
[1, 2, 3].with(1, 9)
[1, 2, 3, 4].toSpliced(1, 2, 'x')
[1, 2, 3].pop()
[1, 2, 3].shift()
'a,b,c'.split(',').pop()
[1, 2, 3].reverse()
[...[1, 2].entries()]
[...[5, 6].keys()]
'a-b-c'.split('-')
'a-b-c'.split('-', 2)
'abc'.split('')
$json.text.split(/[,;]\\s*/)
'a1b2c3'.split(/(\\d)/)
'a1b2c3'.split(/\\d/, -1)
'a1b2c3'.split(/\\d/, 1.9)
'a-b-c'.split('-', -1)
'a-b-c'.split(undefined, -1)
'a-b-c'.split('-', NaN)
'a-b-c'.split(/-/, 0)
''.split(',')
''.split('')
''.split(/x/)
$json.name.toUpperCase().toLowerCase()
$json.name.slice(-8, -1)
$json.name.substring(4, 0)
$json.name.substr(-4, 2)
$json.name.indexOf('a', 3)
$json.name.lastIndexOf('a')
$json.name.includes('love')
$json.name.startsWith('Ada')
$json.name.endsWith('ace')
$json.name.charAt(1)
$json.name.charCodeAt(1)
$json.emoji.codePointAt(1)
$json.name.at(-1)
'ab'.repeat(3)
'7'.padStart(3, '0')
'7'.padEnd(3, 'xy')
'  x '.trim() + '|' + '  x '.trimStart() + '|' + '  x '.trimEnd()
'a'.concat('b', 1, null)
'ä'.normalize('NFD').length
'a'.localeCompare('b')
'aXbX'.replace('X', '-')
'aXbX'.replaceAll('X', '-')
'aXbX'.replace(/X/g, '$&$&')
'John Smith'.replace(/(\\w+)\\s(\\w+)/, '$2, $1')
'2026-01-31'.replace(/(?<y>\\d+)-(?<m>\\d+)-(?<d>\\d+)/, '$<d>.$<m>.$<y>')
'abc'.replace(/b/, m => m.toUpperCase())
'a1b22'.replace(/\\d+/g, (m, i) => '<' + m + '@' + i + '>')
'abc'.replace('b', '[$\`|$&|$\\']')
'abc'.replaceAll('', '-')
'cost $5'.replace('$5', '$$6')
'aBc'.match(/[a-z]/g)
'x'.match(/y/)
'ab12'.match(/([a-z]+)(\\d+)/)[2]
'ab12'.match(/([a-z]+)(\\d+)/).index
[...'a1b2'.matchAll(/[a-z](\\d)/g)].map(m => m[1])
'a1b2'.search(/\\d/)
/^a.c$/.test('abc')
/^a.c$/.test('a\\nc')
/^a.c$/s.test('a\\nc')
/^b$/m.test('a\\nb')
/A/i.test('a')
/\\s/.test('\\u00a0')
/[\\s]/.test('\\ufeff')
/[^\\s]/.test('\\u2003')
/\\S/.test('\\u00a0')
/\\u00e9\\x41/.test('éA')
/[\\w.+-]+@[\\w-]+\\.\\w+/.exec('mail ada@example.org now')[0]
/\\bfoo\\b/.test('a foo b')
/a{2,3}/.exec('aaaa')[0]
/[^]/.test('\\n')
/[\\]\\-x]+/.exec('a]-x')[0]
/(?:ab)+?/.exec('abab')[0]
/x*/.exec('aaa').index
/\\//.test('a/b')
/\\$\\{x\\}/.test('\${x}')
/[{}]/.test('}')
new RegExp('^' + 'a' + '+$', 'i').test('AAA')
/a/gi.flags
/a(b)/.source
Math.max(1, 5, 3)
Math.max(...$json.numbers)
Math.min()
Math.round(2.5) + Math.floor(-1.5) + Math.trunc(4.9) + Math.sign(-3)
Math.hypot(3, 4)
Math.PI
(1234.5678).toFixed(2)
(255).toString(16)
(0.1 + 0.2).toPrecision(3)
(1e21).toString()
Number('12.5') + Number('') + Number(null)
Number('x')
Number.isInteger(5.5)
Number.isNaN(NaN)
Number.MAX_SAFE_INTEGER
String(null) + String(undefined) + String([1, [2]]) + String({})
Boolean('') + '' + Boolean('0')
parseInt('42px')
parseInt('ff', 16)
parseFloat('3.14abc')
isNaN('x')
isFinite('5')
encodeURIComponent('a b&c=d/é')
decodeURIComponent('a%20b')
encodeURI('https://x/a b')
JSON.stringify($json.nested)
JSON.stringify({ a: undefined, b: [undefined, NaN, () => 1].length, c: null })
JSON.stringify([1, { a: 2 }], null, 2)
JSON.stringify('"quoted"')
JSON.parse('{"a":[1,2,{"b":null}]}').a[2]
Object.keys($json.nested)
Object.values({ a: 1, b: 2 })
Object.entries({ a: 1, b: 2 })
Object.fromEntries([['a', 1], ['b', 2]])
Object.assign({}, { a: 1 }, null, { b: 2 })
Object.hasOwn($json, 'name')
Object.is(NaN, NaN)
Array.isArray([])
Array.from('abc', (c, i) => c + i)
Array.from({ length: 3 }, (_, i) => i * i)
Array.from({ length: 2 })
Array.of(7, 8)
new Array(3).fill(0)
[...new Set([1, 2, 2, 3])]
new Set([1, 2, 2]).size
new Set([1]).has(1)
new Map([['a', 1]]).get('a')
new Date(0).toISOString()
new Date('2026-01-31T10:00:00Z').getTime()
new Date(2026, 0, 31, 12).getMonth()
new Date(Date.UTC(2026, 0, 31)).getUTCDay()
new Date(5) - new Date(3)
new Date(5) < new Date(6)
new Date(0) instanceof Date
[] instanceof Array
new Date('nope').getTime()
Date.parse('2026-01-31')
$json.hasOwnProperty('name')
/* a comment */ 1 // and another
(1, 2) => 3
`
  .split('\n')
  .filter((line) => line !== '' && line !== '(1, 2) => 3')

const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value)

test.each(SAME_AS_JAVASCRIPT)('%s gives what JavaScript gives', (source) => {
  expect(plain(evaluate(source))).toEqual(plain(javascript(source)))
})

test('a method that is not called is a function, and calling it later works', () => {
  expect(evaluate("(f => f())('abc'.toUpperCase)")).toBe('ABC')
  expect(evaluate("['a', 'b'].map($json.name.concat)")).toEqual(['Ada Lovelacea0a,b', 'Ada Lovelaceb1a,b'])
})

describe('generated programs', () => {
  const leaf = fc.oneof(
    fc.integer({ min: -5, max: 20 }).map((n) => `(${n})`),
    fc.constantFrom(
      "'a'",
      "'10'",
      "''",
      'true',
      'false',
      'null',
      'undefined',
      'NaN',
      '$json.age',
      '$json.price',
      '$json.tags',
      '$json.none',
      '$json.missing',
      '$itemIndex',
    ),
  )
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom(
            '+',
            '-',
            '*',
            '/',
            '%',
            '<',
            '>',
            '<=',
            '>=',
            '==',
            '!=',
            '===',
            '!==',
            '&&',
            '||',
            '&',
            '|',
            '^',
            '<<',
            '>>',
            '>>>',
          ),
          tie('expression'),
        )
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc.tuple(fc.constantFrom('!', '-', '+', '~', 'typeof ', 'void '), tie('expression')).map(([operator, a]) => `(${operator}${a})`),
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a} ?? ${b})`),
      fc.array(tie('expression'), { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
      fc.tuple(fc.constantFrom('a', 'b', "'c d'"), tie('expression')).map(([key, a]) => `({ ${key}: ${a}, ...(${a}) }).a`),
      fc.tuple(tie('expression'), fc.constantFrom('length', 'a', '0', 'name')).map(([a, key]) => `(${a})?.['${key}']`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((x, y = ${b}) => [x, y])(${a})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}].map((x, i) => x + i)`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `\`\${${a}}-\${${b}}\``),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}].filter(x => x).join()`),
      tie('expression').map((a) => `String(${a}).slice(0, 5)`),
      tie('expression').map((a) => `JSON.stringify([${a}])`),
    ),
  }))

  test('mean what they mean in JavaScript', () => {
    fc.assert(
      fc.property(expression, (source) => {
        expect(evaluate(source)).toEqual(javascript(source))
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('templates', () => {
  const render = (text: string): unknown => compileTemplate(text).evaluate(scope)

  test('one single expression keeps the type of its value', () => {
    expect(render('{{ $json.age }}')).toBe(36)
    expect(render('{{$json.tags}}')).toBe(DATA.$json.tags)
    expect(render('{{ $json.missing }}')).toBeUndefined()
    expect(compileTemplate('{{ 1 }}').isSingle).toBe(true)
  })

  test('pieces are joined as text: missing values are left out, data is JSON, dates are ISO', () => {
    expect(render('Hi {{ $json.name }}{{ $json.none }}{{ $json.missing }}!')).toBe('Hi Ada Lovelace!')
    expect(render(' {{ $json.age }}')).toBe(' 36')
    expect(render('{{ $json.tags }} {{ ({ a: 1 }) }} {{ true }}')).toBe('["b","a","c"] {"a":1} true')
    expect(render("at {{ new Date(0) }} / {{ DateTime.fromISO('2026-01-31T00:00Z', { zone: 'utc' }) }}")).toBe(
      'at 1970-01-01T00:00:00.000Z / 2026-01-31T00:00:00.000Z',
    )
    expect(compileTemplate('a {{ 1 }}').isSingle).toBe(false)
    expect(render('no braces')).toBe('no braces')
    expect(render('')).toBe('')
  })

  test.each([
    ["{{ '}}' }}", '}}'],
    ['{{ "}}" + `}}${"}}"}` }}x', '}}}}}}x'],
    ['{{ /}}/.test("}}") }}', true],
    ['{{ {a:{b:1}}.a.b }}', 1],
    ['{{{a:{b:1}}}}', { a: { b: 1 } }],
    ['{{ (1) }}', 1],
    ['{{ 1 /* }} */ }}', 1],
    ['{{ // }}\n 1 }}', 1],
    ["{{ '{{' }} {{ 2 }}", '{{ 2'],
    ['{{ [{a:[{}]}] }}', [{ a: [{}] }]],
    ['a } b }} c', 'a } b }} c'],
  ])('%s ends where its grammar ends', (text, expected) => {
    expect(render(text)).toEqual(expected)
  })

  test('a result is data: braces in it are not evaluated', () => {
    const hostile = { lookup: () => ({ text: '{{ 1 + 1 }}' }) }
    expect(compileTemplate('{{ $json.text }} {{ $json.text }}').evaluate(hostile)).toBe('{{ 1 + 1 }} {{ 1 + 1 }}')
  })

  test.each<[string, string, number, number]>([
    ['{{ }}', 'expression.empty', 0, 5],
    ['ab {{ 1', 'expression.unclosed', 3, 7],
    ['{{ 1 + }}', 'expression.syntax', 7, 8],
    ['{{ 1 2 }}', 'expression.syntax', 5, 6],
    ['{{ $json.a; $json.b }}', 'expression.syntax', 12, 13],
    ['ok {{ 1 }} {{ if (1) 2 }}', 'expression.syntax', 14, 15],
    ['ok {{ foo }}', 'expression.unknown-name', 6, 9],
    ['ok {{ 1 + this }}', 'expression.unsupported', 10, 14],
    ['{{ $json.missing.x }}', 'expression.null-read', 3, 18],
    ['é {{ $json.name.toUper() }}', 'expression.not-a-function', 5, 24],
  ])('%s fails with %s and its place', (text, code, start, end) => {
    const error = failure(() => render(text))
    expect({ code: error.code, start: error.start, end: error.end }).toEqual({ code, start, end })
  })

  test('a mistyped method or name is answered with the nearest one', () => {
    expect(failure(() => render('{{ $json.name.toUperCase() }}')).hint).toBe('Did you mean toUpperCase?')
    expect(failure(() => render('{{ $jsn.name }}')).hint).toBe('Did you mean $json?')
    expect(failure(() => render('{{ customer }}')).hint).toContain('$json.customer')
  })
})

function failure(run: () => unknown): ExpressionError {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown
    throw thrown
  }
  throw new Error('nothing failed')
}

describe('toJson', () => {
  test.each<[unknown, unknown]>([
    [undefined, undefined],
    [NaN, null],
    [-Infinity, null],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      { a: undefined, b: [undefined, new Date(0)], c: { d: NaN } },
      { b: [null, '1970-01-01T00:00:00.000Z'], c: { d: null } },
    ],
  ])('%p becomes %p', (value, expected) => expect(toJson(value)).toEqual(expected))

  test('what JSON cannot hold, cycles and too much are refused', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const codes = [new Set(), new Map(), evaluate('x => x'), cycle].map((value) => failure(() => toJson(value)).code)
    expect(codes).toEqual(['expression.not-json', 'expression.not-json', 'expression.not-json', 'expression.too-deep'])
    expect(failure(() => toJson(['x'.repeat(200)], { maxOutputChars: 100 })).code).toBe('expression.too-large')
  })

  test('it copies, so the result shares nothing with the input', () => {
    const input = { a: [1] }
    const copy = toJson(input) as typeof input
    copy.a.push(2)
    expect(input).toEqual({ a: [1] })
  })
})

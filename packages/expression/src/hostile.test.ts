import { compileExpression, compileTemplate, ExpressionError, hostFunction, hostObject, toJson } from './index.ts'

class Secret {
  readonly token = 'secret'
  reveal(): string {
    return this.token
  }
}

const hostCalls: unknown[][] = []
const data = {
  a: 1,
  list: [1, 2, 3],
  deep: { x: { y: [{ z: 1 }] } },
  evil: JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"isLuxonDateTime":true}') as unknown,
  native: (): string => 'native function',
  methods: { steal: (): string => 'stolen' },
  secret: new Secret(),
}
const scope = {
  lookup: (name: string): unknown => {
    if (name === '$json') return data
    if (name === '$input') return hostObject({ all: { call: () => [data] }, item: { get: () => data } })
    if (name === '$') return hostFunction((...args) => (hostCalls.push(args), hostObject({ json: { get: () => data } })))
    return name === '$native' ? (): string => 'native' : undefined
  },
}

/** Tried against the language: each must fail with a code, or give something harmless. */
const HOSTILE = String.raw`
constructor
constructor.constructor('return process')()
''.constructor
''['constructor']
''['const' + 'ructor']
''['const' + 'ructor']?.('return 1')
$json.constructor
$json['constructor']
$json[${'`'}constructor${'`'}]
$json['__proto__']
$json.__proto__.polluted
$json['__pro' + 'to__']?.polluted
$json[['__proto__']]
$json[['constructor']]
$json[{ toString: () => 'constructor' }]
$json[{ toString: () => 'a' }]
$json[{ valueOf: () => 'a', toString: null }]
(() => 1).constructor
(() => 1)['constructor']
(x => x)['const' + 'ructor']
(() => 1).call
(() => 1).apply(null, [])
(() => 1).bind(null)
(() => 1).prototype
(() => 1).toString()
(() => 1).arguments
(() => 1).caller
[].map.constructor
[]['map']['constructor']
[].constructor.prototype
[].concat.call([], 1)
'a'.replace.apply('a', [])
''.sub.constructor
Math.constructor
Math['const' + 'ructor']
JSON.constructor
Object.constructor
Object.prototype
Object['proto' + 'type']
Object.getPrototypeOf($json)
Object.setPrototypeOf({}, {})
Object.defineProperty({}, 'a', {})
Object.getOwnPropertyDescriptor($json, 'a')
Object.getOwnPropertyNames($json)
Object.create(null)
Object.freeze($json)
Object.assign($json, { hacked: 1 })
Object.assign(Math, { hacked: 1 })
Object.assign({}, JSON.parse('{"__proto__": {"polluted": true}}')).polluted
Object.fromEntries([['__proto__', { polluted: true }]])
Object.fromEntries([['constructor', 1]])
Object.groupBy([1], () => '__proto__')
({ __proto__: { polluted: true } })
({ '__proto__': { polluted: true } })
({ ['__proto__']: { polluted: true } })
({ ['__pro' + 'to__']: { polluted: true } })
({ [['__proto__']]: 1 })
({ constructor: 1 })
({ prototype: 1 })
({ __defineGetter__: 1 })
({}).__defineGetter__('a', () => 1)
({}).__lookupGetter__('a')
({}).valueOf
({}).toLocaleString
({ ...$json.evil }).polluted
({ ...$json.evil })['__proto__']
(({ constructor }) => constructor)($json)
(({ constructor: c }) => c)($json)
(({ ['constructor']: c }) => c)({})
(({ ['const' + 'ructor']: c }) => c)('')
(({ __proto__: p }) => p)({})
(({ length: { constructor: c } }) => c)([])
(([{ constructor: c }]) => c)([''])
(({ ...rest }) => rest.constructor)($json.evil)
(constructor => constructor)(1)
(__proto__ => 1)(1)
JSON.parse('{"__proto__":{"polluted":true}}').polluted
JSON.parse('{"\\u005f_proto__":{"polluted":true}}').polluted
JSON.parse('{"a":{"__proto__":{"polluted":true}}}').a.polluted
JSON.stringify({ toJSON: () => 'x' })
JSON.stringify($json, (key, value) => value)
this
this.constructor
globalThis
window
self
global
process
process.env
process.mainModule.require('child_process')
require('fs')
module
exports
eval('1')
Function('return 1')()
new Function('return 1')
import('fs')
import.meta
new.target
arguments
arguments.callee
Reflect.ownKeys($json)
new Proxy({}, {})
Symbol.iterator
setTimeout(() => 1, 1)
fetch('http://127.0.0.1')
async () => 1
await 1
function f() { return this }
(function () { return this })()
(() => { return 1 })()
class A {}
new (class {})()
$json.a = 2
$json.list[0] = 9
$json.list.length = 0
$json.a++
--$json.a
delete $json.a
(x => x = 1)(2)
[$json.a] = [1]
$json.list.push(4)
$json.list.unshift(4)
$json.list.push.constructor
$json.native
$json.native()
$json['native']()
$json.methods.steal()
$json.secret.token
$json.secret.reveal()
$json.secret.constructor
$native
$native()
$input.constructor
$input['__proto__']
$input.members
$input.lookup
$input.all.constructor
$input.all.apply
$input.all = 1
$.constructor
$.apply(null, ['x'])
$('x').constructor
$('x')['constructor']
$('x').json.constructor
Date.constructor
Date.prototype
new Date().constructor
new Date()['__proto__']
RegExp.constructor
/a/.constructor
/a/['const' + 'ructor']
/a/.program
new Set([1]).constructor
new Map().constructor
DateTime.prototype
DateTime.now().constructor
DateTime.now().loc
DateTime.now()['_zone']
DateTime.now()['c']
DateTime.fromISO('2026-01-01').diff($json.evil)
DateTime.now().plus($json.evil)
DateTime.now().plus({ constructor: 1 })
Duration.fromObject({ days: { valueOf: () => 1 } })
'a'.toLocaleString.constructor
(1).toLocaleString('en', { style: { toString: () => 'percent' } })
new Error('x').constructor
new Error('x').stack
String.raw${'`'}a${'`'}
(x => x)${'`'}tag${'`'}
String.prototype
Array.prototype.concat
Number.prototype
new String('a').constructor
with (Math) max(1)
1, 2
a => b
x
$undefinedName
$json?.['constructor']?.constructor('return this')()
[1].map(Function)
[1].map(eval)
['constructor'].map(k => ({})[k])
['constructor', '__proto__'].map(k => [][k])
['constructor'].reduce((o, k) => o[k], 'a')
['__proto__'].map(k => ({ [k]: 1 }))
[['__proto__', 1]].map(([k, v]) => ({ [k]: v }))
[{}].map(({ constructor }) => constructor)
[3, 1].sort({})
[1].map('constructor')
'constructor' in {}
'__proto__' in {}
'toString' in {}
Object.hasOwn({}, '__proto__')
$json.hasOwnProperty('__proto__')
'a'.replace('a', { toString: () => 'x' })
'a'.replace(/a/, $json.native)
$json.list.map($json.native)
/(?=a)b/.test('a')
/(a)\1/.test('aa')
/a/y.test('a')
new RegExp('[')
new RegExp('a', 'gg')
10n
#x
super.x
a${'`'}
"\u{110000}"
@decorator
<b>html</b>
0777
.constructor
)(
...[]
`
  .split('\n')
  .filter((line) => line !== '')

const BUILT_INS = [Object, Array, String, Number, Boolean, Date, RegExp, Function, Math, JSON, Map, Set, Promise].flatMap((value) =>
  'prototype' in value ? [value, value.prototype] : [value],
)
const fingerprint = (): string => BUILT_INS.map((value) => Reflect.ownKeys(value).map(String).join()).join('|')

/** Harmless: no native function, no machinery of the host, nothing of a class instance. */
function isHarmless(value: unknown, depth = 0): boolean {
  if (typeof value === 'function') return false
  if (typeof value !== 'object' || value === null || depth > 5)
    return value !== 'secret' && value !== 'stolen' && value !== 'native function'
  if (BUILT_INS.includes(value as never)) return false
  return Object.values(value).every((child) => isHarmless(child, depth + 1))
}

test('the corpus is large', () => expect(HOSTILE.length).toBeGreaterThan(180))

test.each(HOSTILE)('%s reaches nothing', (source) => {
  const before = fingerprint()
  const input = JSON.stringify(data)
  let result: unknown
  try {
    result = compileExpression(source).evaluate(scope)
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ExpressionError)
    expect((thrown as ExpressionError).code).toMatch(/^expression\./)
  }
  if (
    typeof result !== 'object' ||
    result === null ||
    !/^(Callable|Facade|HostObject|ExpressionRegExp|DateTime)$/.test(result.constructor.name)
  ) {
    expect(isHarmless(result)).toBe(true)
  }
  expect(fingerprint()).toBe(before)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(JSON.stringify(data)).toBe(input)
})

test('what an expression gives as JSON is plain data without prototype keys', () => {
  const json = toJson(compileExpression('({ ...$json.evil, list: $json.list })').evaluate(scope)) as object
  expect(Object.getPrototypeOf(json)).toBe(Object.prototype)
  expect(Object.hasOwn(json, '__proto__')).toBe(false)
})

test('functions handed to the host are inert objects', () => {
  hostCalls.length = 0
  compileExpression('$(x => x)').evaluate(scope)
  expect(typeof hostCalls[0]![0]).toBe('object')
})

describe('input data is never changed', () => {
  const frozen = { lookup: () => Object.freeze({ list: Object.freeze([3, 1, 2]), when: new Date(0) }) }
  test.each([
    ['$json.list.sort()', [1, 2, 3]],
    ['$json.list.reverse()', [2, 1, 3]],
    ['$json.list.pop()', 2],
    ['$json.list.shift()', 3],
    ['$json.list.splice(0, 2)', [3, 1]],
    ['$json.list.fill(0)', [0, 0, 0]],
    ['[...$json.list].sort().concat($json.list)', [1, 2, 3, 3, 1, 2]],
    ['(copy => [copy.push(9), copy])([...$json.list])', [4, [3, 1, 2, 9]]],
    [
      '(copy => [copy.sort(), copy])([...$json.list])',
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
    ],
    ['new Date($json.when).setUTCFullYear(2000)', 946_684_800_000],
  ])('%s works on a copy', (source, expected) => {
    expect(compileExpression(source).evaluate(frozen)).toEqual(expected)
  })

  test.each([
    '$json.list.push(1)',
    '$json.list.unshift(1)',
    '$json.when.setTime(5)',
    'Object.assign($json, {})',
    "$json.list['pu' + 'sh'](1)",
  ])('%s is refused with a way to do it', (source) => {
    expect(() => compileExpression(source).evaluate(frozen)).toThrow(
      expect.objectContaining({ code: 'expression.read-only', hint: expect.stringContaining('Copy it first') as unknown }) as Error,
    )
  })
})

describe('limits', () => {
  const code = (source: string, limits = {}): string => {
    try {
      compileTemplate(`{{ ${source} }}`).evaluate(scope, limits)
      return 'none'
    } catch (thrown) {
      return (thrown as ExpressionError).code
    }
  }

  test.each(
    [
      ['(f => f(f))(f => f(f))', 'expression.too-deep'],
      ['(f => f(f, 0))((f, n) => [n].map(x => f(f, x + 1)))', 'expression.too-deep'],
      ["'x'.repeat(1e9)", 'expression.too-large'],
      ["'x'.padStart(1e9)", 'expression.too-large'],
      ["'x'.padEnd(2 ** 53, 'ab')", 'expression.too-large'],
      ['Array(1e9)', 'expression.too-large'],
      ['new Array(1e8).fill(0)', 'expression.too-large'],
      ['Array.from({ length: 1e9 })', 'expression.too-large'],
      ["(f => f(f, 'x'))((f, s) => f(f, s + s))", 'expression.too-large'],
      ["(f => f(f, 'x'))((f, s) => f(f, `${s}${s}`))", 'expression.too-large'],
      ["(f => f(f, 'x'))((f, s) => f(f, s.concat(s)))", 'expression.too-large'],
      ["(f => f(f, 'x'))((f, s) => f(f, s.replaceAll('x', 'xx')))", 'expression.fuel'],
      ['(f => f(f, [1]))((f, a) => f(f, [...a, ...a]))', 'expression.fuel'],
      ['(f => f(f, [1]))((f, a) => f(f, a.concat(a)))', 'expression.too-large'],
      ['(f => f(f, [1]))((f, a) => f(f, a.flatMap(x => [x, x])))', 'expression.fuel'],
      ["'x'.repeat(4e6).replaceAll('x', '$`$`')", 'expression.too-large'],
      ["Array(1e6).fill('x'.repeat(1e6)).join()", 'expression.fuel'],
      ["Array.from({ length: 1e5 }, () => 'x'.repeat(1e6))", 'expression.fuel'],
      ['Array(1e6).fill(0).map(x => Array(1e6).fill(0))', 'expression.fuel'],
      ['Array(1e4).fill(0).map(x => Array(1e3).fill(0).map(y => y + 1))', 'expression.fuel'],
      ['Array(1e6).fill(1).sort((a, b) => a - b).sort((a, b) => b - a).map(x => [x].sort()).map(x => [x].sort())', 'expression.fuel'],
      [
        '(a => (b => (c => (d => (e => (f => f + "")([e, e, e, e, e, e, e, e]))([d, d, d, d, d, d, d, d]))([c, c, c, c, c, c, c, c]))([b, b, b, b, b, b, b, b]))([a, a, a, a, a, a, a, a]))(Array(1e4).fill("abc"))',
        'expression.fuel',
      ],
      [
        '(a => (b => (c => JSON.stringify(c))([b, b, b, b, b, b, b, b]))([a, a, a, a, a, a, a, a]))(Array(1e5).fill("abcdefg"))',
        'expression.too-large',
      ],
      ["'a'.repeat(1e4).match(/(a+)+(b+)+c/)", 'none'],
      ["/(a|a)*b/.test('a'.repeat(1e4))", 'none'],
      ["/((a{1,99}){1,99}){1,99}/.test('a')", 'expression.regex'],
      ["new RegExp('a{1,1000}{1,1000}').test('a')", 'expression.regex'],
      ["'a'.repeat(4e6).match(/(a?){50}a{50}/g)", 'expression.fuel'],
      ["/(a*)*\\1b/.test('a'.repeat(1e4))", 'expression.fuel'],
      ["/(?=(a+)+b)a/.test('a'.repeat(1e4))", 'expression.fuel'],
      ["DateTime.now().toFormat('y'.repeat(1e5))", 'expression.too-large'],
      ["DateTime.fromFormat('1'.repeat(1e5), 'y')", 'expression.too-large'],
      [`${'('.repeat(20_000)}1${')'.repeat(20_000)}`, 'expression.too-deep'],
      [`${'['.repeat(400)}${']'.repeat(400)}`, 'expression.too-deep'],
      [`${'!'.repeat(20_000)}1`, 'expression.too-deep'],
      [`${'-'.repeat(1)}${'(x=>'.repeat(300)}1${')'.repeat(300)}`, 'expression.too-deep'],
      [`1${' + 1'.repeat(800)}`, 'none'],
      [`1${' || 1'.repeat(800)}`, 'none'],
      [`'${'x'.repeat(60_000)}'`, 'expression.too-large'],
    ].map(([source = '', expected = '']) => ({ title: source.slice(0, 90), source, expected })),
  )('$title ends with $expected', ({ source, expected }) => {
    expect(code(source)).toBe(expected)
  })

  // Each of these held the thread for 4 to 1,000 seconds while it was not paid for.
  test.each([
    "'a'.repeat(2e6).lastIndexOf('a'.repeat(2e4) + 'b')",
    "Array(500).fill('a'.repeat(4e6)).map(x => x.includes('aaaab'))",
    "Array(500).fill('a'.repeat(4e6)).map(x => x.split('aaaab').length)",
    "Array(1e5).fill('1'.repeat(4e6)).map(x => parseFloat(x))",
    "Array(1e5).fill('1'.repeat(4e6)).map(x => Number.parseInt(x))",
    "Array(1e5).fill(' '.repeat(4e6)).map(x => x.trim())",
    "Array(1e5).fill(' '.repeat(4e6)).map(x => x.isNumeric())",
    "Array(1e5).fill(1).map((x, i) => new RegExp('a' + i + '(b|c)*[^d]{1,50}').test('abc'))",
  ])('reading long texts again and again is ended soon: %s', (source) => {
    const began = performance.now()
    expect(code(source)).toBe('expression.fuel')
    expect(performance.now() - began).toBeLessThan(3_000)
  })

  test('whether a wide object is empty is paid for by its keys', () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${key}`, key]))
    const ask = compileExpression('$json.keys.map(() => $ifEmpty($json.wide, 1)).length')
    const scopeOf = { lookup: () => ({ wide, keys: Array(100).fill(0) }) }
    expect(() => ask.evaluate(scopeOf)).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
  })

  test.each([
    ['keys', `{${Array.from({ length: 50_000 }, (_, key) => `"k${key}":0`).join()}}`],
    ['lists', `[${'[],'.repeat(100_000)}0]`],
    ['characters', JSON.stringify('x'.repeat(2_000_000))],
  ])('reading JSON is paid for by its %s', (_, text) => {
    const parse = compileExpression('JSON.parse($json.text) ? 1 : 0')
    const scopeOf = { lookup: () => ({ text }) }
    expect(parse.evaluate(scopeOf)).toBe(1)
    expect(() => parse.evaluate(scopeOf, { fuel: 500_000 })).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
  })

  test('a search that is quadratic without back-tracking is ended', () => {
    expect(code("'a'.repeat(1e6).match(/a(.*b)?/g)")).toBe('expression.fuel')
  })

  test('a template cannot be larger than its output may be', () => {
    const template = compileTemplate("{{ 'x'.repeat(60) }}{{ 'x'.repeat(60) }}")
    expect(() => template.evaluate(scope, { maxOutputChars: 100 })).toThrow(
      expect.objectContaining({ code: 'expression.too-large' }) as Error,
    )
  })

  test('fuel is counted for each evaluation anew', () => {
    const program = compileExpression('$json.list.map(x => x + 1).length')
    for (let turn = 0; turn < 50; turn++) expect(program.evaluate(scope, { fuel: 400 })).toBe(3)
    expect(code('Array(500).fill(0)', { fuel: 400 })).toBe('expression.fuel')
  })

  test('a limit that is no positive integer is refused by name', () => {
    expect(() => compileExpression('1').evaluate(scope, { fuel: -1 })).toThrow(/limits\.fuel/)
  })
})

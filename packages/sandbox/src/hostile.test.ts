import { createSandbox } from './sandbox.ts'
import { failureOf, runCode } from './testing/run-code.ts'
import type { CodeResult } from './reply.ts'

// One process, so that whatever a program leaves behind would meet the next one.
const sandbox = createSandbox({ maxChildren: 1, memoryMb: 32, timeoutMs: 400, maxOutputChars: 1_000_000 })
afterAll(() => sandbox.stop())
// Filling memory takes as long as the machine is busy; the limits themselves are the sandbox's.
jest.setTimeout(30_000)

// What an honest program, run right after the hostile one in the same process, must see.
const HONEST = `const own = {}; const list = [1, 2].map((n) => n + 1)
  return [{ list, keys: Object.keys(globalThis).sort(), polluted: own.polluted ?? null, text: String([1]), json: JSON.stringify({ a: 1 }), id: items[0].json.id }]`

let untouched: CodeResult
beforeAll(async () => {
  untouched = await runCode(sandbox, HONEST)
})

afterEach(async () => {
  expect(await runCode(sandbox, HONEST)).toEqual(untouched)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(Object.prototype).not.toHaveProperty('polluted')
})

const FROM_A_FUNCTION = `const reach = (f) => f.constructor('return typeof process + typeof module + typeof global')()`

describe('nothing of the host can be reached', () => {
  test.each([
    ['this', `return { seen: typeof this?.process + typeof this?.module }`],
    ['globalThis', `return { seen: typeof globalThis.process + typeof globalThis.module }`],
    ['the constructor of a function', `${FROM_A_FUNCTION}; return { seen: reach(() => 1) }`],
    [
      'the constructor of an async function',
      `return { seen: await (async () => 1).constructor('return typeof process + typeof module')() }`,
    ],
    [
      'the constructor of a generator',
      `return { seen: (function* () {}).constructor('yield typeof process + typeof module')().next().value }`,
    ],
    ['the constructor chain of console', `${FROM_A_FUNCTION}; return { seen: reach(console.log) }`],
    ['the constructor chain of $input', `${FROM_A_FUNCTION}; return { seen: reach($input.all) }`],
    ['the constructor chain of an item', `${FROM_A_FUNCTION}; return { seen: reach(items[0].constructor) }`],
    ['the constructor chain of a name', `${FROM_A_FUNCTION}; return { seen: reach($vars.constructor) }`],
    ['the constructor of a caught error', `${FROM_A_FUNCTION}; try { null.x } catch (e) { return { seen: reach(e.constructor) } }`],
    [
      'the constructor of a stack overflow',
      `${FROM_A_FUNCTION}; const f = () => f(); try { f() } catch (e) { return { seen: reach(e.constructor.constructor) } }`,
    ],
    ['indirect eval', `return { seen: (0, eval)('typeof process + typeof module') }`],
    [
      'call-site objects of a prepared stack',
      `Error.prepareStackTrace = (e, sites) => sites.map((s) => s.getFunction()?.constructor('return typeof process')() ?? 'undefined'); const { stack } = new Error(); return { seen: (await Promise.all(stack)).join('') }`,
    ],
    [
      'arguments.callee.caller',
      `return { seen: await (function () { try { return arguments.callee.caller.constructor('return typeof process')() } catch { return 'undefinedundefined' } })() }`,
    ],
    ['import()', `try { await import('node:fs'); return { seen: 'leak' } } catch { return { seen: 'undefinedundefined' } }`],
    [
      'import() in a made function',
      `try { await Function('return import("node:child_process")')(); return { seen: 'leak' } } catch { return { seen: 'undefinedundefined' } }`,
    ],
    [
      'Reflect over globalThis',
      `return { seen: Reflect.ownKeys(globalThis).filter((k) => ['process', 'module', 'exports', 'global', 'Worker', 'WebAssembly', 'SharedArrayBuffer', 'Atomics'].includes(k)).join() }`,
    ],
    ['a property that runs on the way out', `return { get seen() { return typeof process + typeof module } }`],
    ['toJSON on the way out', `return { seen: { toJSON: () => typeof process + typeof module } }`],
    [
      'a proxy on the way out',
      `return new Proxy({}, { ownKeys: () => ['seen'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: (t, k) => k === 'toJSON' ? undefined : typeof process + typeof module })`,
    ],
    [
      'Symbol.species',
      `class L extends Array { static get [Symbol.species]() { return Object } } return { seen: typeof new L(1).map((x) => x).process + 'undefined' }`,
    ],
    ['with', `return { seen: Function('o', 'with (o) { return typeof process + typeof module }')({}) }`],
    ['the closing of the function around it', `return { seen: typeof process + typeof module } }); void (async function () { return {}`],
  ])('by %s', async (_, source) => {
    const { items } = await runCode(sandbox, source, { names: { $vars: {} } })
    expect(String(items[0]?.json['seen'])).toMatch(/^(undefined|$)+$/)
  })
})

describe('nothing is left for the next program or the host', () => {
  test.each([
    ['Object.prototype', `Object.prototype.polluted = 'yes'; return [{}]`],
    ['__proto__ of an item', `items[0].json.__proto__.polluted = 'yes'; return [{}]`],
    ['constructor.prototype of an item', `items[0].json.constructor.prototype.polluted = 'yes'; return [{}]`],
    ['Array.prototype.map', `Array.prototype.map = () => { throw 1 }; return [{}]`],
    ['JSON', `JSON.stringify = () => '{"value":[{"json":{"forged":1}}],"logs":[]}'; JSON.parse = () => 1; return [{}]`],
    ['Promise', `Promise.prototype.then = function () { throw 1 }; globalThis.Promise = null; return [{}]`],
    ['toString of built-ins', `String.prototype.toString = Array.prototype.toString = () => 'x'; return [{}]`],
    ['globals', `globalThis.leaked = 1; leaked2 = 2; globalThis.items = []; return [{}]`],
    ['frozen built-ins', `Object.freeze(Object.prototype); Object.freeze(Array.prototype); return [{}]`],
    ['a setter on every index', `Object.defineProperty(Object.prototype, 0, { set() { throw 1 }, configurable: true }); return [{}]`],
    ['a deleted global', `for (const key of Reflect.ownKeys(globalThis)) try { delete globalThis[key] } catch {}; return [{}]`],
  ])('%s', async (_, source) => {
    expect((await runCode(sandbox, source)).items).toEqual([{ json: {} }])
  })

  test.each([
    ['as text', `return [JSON.parse('{"json":{"a":1,"__proto__":{"polluted":"yes"}}}')]`],
    ['as a defined property', `return [Object.defineProperty({ a: 1 }, '__proto__', { value: { polluted: 'yes' }, enumerable: true })]`],
    ['deep in lists', `return [{ a: 1, list: [[JSON.parse('{"__proto__":{"polluted":1}}')]] }]`],
  ])('an own __proto__ key does not come out: %s', async (_, source) => {
    const { items } = await runCode(sandbox, source)
    expect(JSON.stringify(items)).not.toContain('__proto__')
    expect(items[0]?.json).toMatchObject({ a: 1 })
    expect(Object.getPrototypeOf(items[0]?.json)).toBe(Object.prototype)
  })

  test('an answer forged by way of toJSON is read as data, and checked like any other', async () => {
    const forge = `Object.prototype.toJSON = () => 'forged'; console.log('x'); return [{}]`
    expect(await failureOf(runCode(sandbox, forge))).toMatchObject({ code: 'code.result', logs: [] })
  })
})

describe('what takes too long, too much or too deep ends with its own error', () => {
  test.each([
    ['an endless loop', 'for (;;);', 'code.timeout'],
    ['an endless loop behind an await', 'await null; for (;;);', 'code.timeout'],
    ['a flood of microtasks', 'for (;;) await null', 'code.timeout'],
    [
      'promises that make promises',
      'const f = () => Promise.resolve().then(f); f(); await new Promise(() => {})',
      /^code\.(timeout|memory)$/,
    ],
    ['a regular expression that backtracks for ever', 'return [{ a: /(a+)+$/.test("a".repeat(64) + "b") }]', 'code.timeout'],
    ['an endless toJSON', 'return { toJSON() { for (;;); } }', 'code.timeout'],
    ['an endless getter', 'return { get a() { for (;;); } }', 'code.timeout'],
    ['an endless thenable', 'return { then(resolve) { for (;;); } }', 'code.timeout'],
    ['an endless error', 'throw { toString() { for (;;); }, get message() { for (;;); } }', 'code.timeout'],
    ['an endless loop outside the function', '}); for (;;); void (async () => {', 'code.timeout'],
    ['an endless sort', 'Array.from({ length: 1e5 }, (_, i) => i).sort(() => { for (;;); })', 'code.timeout'],
    ['a list that grows for ever', 'const a = []; for (;;) a.push(new Array(1000).fill(0))', 'code.memory'],
    [
      'a text that grows for ever',
      'let s = "x"; const all = []; for (;;) { s += s.slice(0, 1e6) + all.length; all.push(s.split("")) }',
      'code.memory',
    ],
    ['one huge list', 'return [new Array(2 ** 25 - 1).fill(1)]', 'code.memory'],
    ['buffers', 'const a = []; for (;;) a.push(new Uint8Array(2 ** 24).fill(1))', /^code\.(memory|runtime)$/],
    [
      'closures',
      'let f = () => 0; const all = []; for (;;) { const g = f; f = () => g; all.push({ f, n: new Array(100).fill({}) }) }',
      'code.memory',
    ],
    ['recursion without end', 'const f = () => f() + 1; return f()', 'code.runtime'],
    ['a text over all bounds', 'return ["x".repeat(2 ** 30)]', /^code\.(memory|runtime)$/],
    ['huge output', 'return { a: "x".repeat(5e6) }', 'code.output-too-large'],
    ['nesting without end', 'let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; return a', 'code.result'],
    [
      'a cyclic proxy',
      'const p = new Proxy({}, { get: (t, k) => (k === "toJSON" ? undefined : p), ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }); return p',
      'code.result',
    ],
  ])('%s', async (_, source, code) => {
    const error = await failureOf(runCode(sandbox, source, code === 'code.memory' ? { timeoutMs: 20_000 } : {}))
    expect(error.code).toMatch(code)
    expect(error.retryable).toBe(false)
  })

  test('what was logged before a timeout is kept', async () => {
    const error = await failureOf(runCode(sandbox, 'console.log("so far"); for (;;);'))
    expect(error.logs).toEqual([{ level: 'info', message: 'so far' }])
  })

  test('a program cannot name a time limit over the operator’s', async () => {
    const strict = createSandbox({ maxChildren: 1, maxTimeoutMs: 100 })
    expect((await failureOf(runCode(strict, 'for (;;);', { timeoutMs: 1e9 }))).message).toContain('100 ms')
    await strict.stop()
  })

  test('a flood of console lines costs neither memory nor the result', async () => {
    const { items, logs } = await runCode(
      sandbox,
      'for (let i = 0; i < 3e4; i++) console.log("x".repeat(100), { i }); return [{ done: true }]',
    )
    expect(items).toEqual([{ json: { done: true } }])
    expect(logs.length).toBeLessThanOrEqual(201)
  })

  test('work that a program leaves behind does not run in the time of the next', async () => {
    await failureOf(runCode(sandbox, 'Promise.resolve().then(function again() { return Promise.resolve().then(again) }); for (;;);'))
    const { items } = await runCode(sandbox, 'return [{ quick: true }]', { timeoutMs: 300 })
    expect(items).toEqual([{ json: { quick: true } }])
  })
})

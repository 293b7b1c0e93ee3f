import { SandboxError } from './errors.ts'
import { createSandbox } from './sandbox.ts'
import { failureOf, ITEMS, runCode } from './testing/run-code.ts'

const sandbox = createSandbox({ maxChildren: 1, maxOutputChars: 100_000, maxLogLines: 5, maxLogChars: 500 })
afterAll(() => sandbox.stop())

const json = async (...args: Parameters<typeof runCode> extends [unknown, ...infer R] ? R : never) =>
  (await runCode(sandbox, ...args)).items.map((item) => item.json)

describe('what code gets and gives', () => {
  test.each([
    ['a list of objects', 'return [{ a: 1 }, { a: 2 }]', [{ a: 1 }, { a: 2 }]],
    ['a list of items', 'return [{ json: { a: 1 } }]', [{ a: 1 }]],
    ['one object', 'return { a: 1 }', [{ a: 1 }]],
    ['one item', 'return { json: { a: 1 } }', [{ a: 1 }]],
    ['an object whose json is one field of several', 'return { json: { a: 1 }, total: 3 }', [{ json: { a: 1 }, total: 3 }]],
    ['nothing at all', 'return []', []],
    ['its items as they are', 'return items', [{ id: 1 }, { id: 2 }]],
    ['a promise of items', 'return Promise.resolve(items)', [{ id: 1 }, { id: 2 }]],
  ])('may return %s', async (_, source, expected) => {
    expect(await json(source)).toEqual(expected)
  })

  test('all items are at hand by the names that people know', async () => {
    const source = `return { all: $input.all().length, first: $input.first().json.id, last: $input.last().json.id, items: items.length,
      item: $input.item.json.id, index: $itemIndex, now: $now instanceof DateTime, vars: $vars.region, execution: $execution.id }`
    expect(await json(source, { names: { $vars: { region: 'eu' }, $execution: { id: 'e1' } } })).toEqual([
      { all: 2, first: 1, last: 2, items: 2, item: 1, index: 0, now: true, vars: 'eu', execution: 'e1' },
    ])
  })

  test('in mode each the code sees one item at a time, and null drops it', async () => {
    const source = 'await null; if ($json.id === 1) return null; return { id: item.json.id, at: $itemIndex, same: $input.item === item }'
    expect(await json(source, { mode: 'each' })).toEqual([{ id: 2, at: 1, same: true }])
    expect(await json('if ($json.id === 2) return { kept: true }', { mode: 'each' })).toEqual([{ kept: true }])
  })

  test('names can be declared again, as people do', async () => {
    expect(await json('const items = $input.all(); const item = items[0]; return item')).toEqual([{ id: 1 }])
  })

  test('changing the items in code does not change those of the caller', async () => {
    const mine = [{ json: { id: 1 } }]
    await runCode(sandbox, 'items[0].json.id = 99; items.push(items[0]); return items', { items: mine })
    expect(mine).toEqual([{ json: { id: 1 } }])
  })

  test('awaited promises settle in their order', async () => {
    const source = `const seen = []; const slow = (async () => { for (let i = 0; i < 3; i++) await null; seen.push('slow') })()
      seen.push('first'); await slow; const [a, b] = await Promise.all([1, Promise.resolve(2)]); return { seen, a, b }`
    expect(await json(source)).toEqual([{ seen: ['first', 'slow'], a: 1, b: 2 }])
  })

  test('TypeScript runs without its types', async () => {
    const source =
      'interface Order { id: number }\nconst ids: number[] = items.map((i: { json: Order }) => i.json.id)\nreturn { ids } as object'
    expect(await json(source, { language: 'typescript' })).toEqual([{ ids: [1, 2] }])
  })

  test('what code logs comes back, shown as text, levels kept', async () => {
    const source = `console.log('a', 1, { b: [2] }); console.warn(undefined, null); console.error(new TypeError('t').message); return []`
    expect((await runCode(sandbox, source)).logs).toEqual([
      { level: 'info', message: 'a 1 {"b":[2]}' },
      { level: 'warn', message: 'undefined null' },
      { level: 'warn', message: 't' },
    ])
  })

  test('a flood of logs is cut, and says how much is missing', async () => {
    const { logs } = await runCode(sandbox, `for (let i = 0; i < 100000; i++) console.log(i); return []`)
    expect(logs).toHaveLength(6)
    expect(logs.at(-1)?.message).toBe('99995 more lines were dropped')
    const long = await runCode(sandbox, `console.log('x'.repeat(1e6)); console.log('y'); return []`)
    expect(JSON.stringify(long.logs).length).toBeLessThan(1000)
  })
})

describe('binary data', () => {
  const given = { id: 'b1', mimeType: 'text/plain', size: 3 }
  const withFile = [{ json: {}, binary: { file: given } }]

  test('passes as the handle that was given, however it comes back', async () => {
    expect((await runCode(sandbox, 'return items', { items: withFile })).items).toEqual(withFile)
    const renamed = 'const { file } = items[0].binary; return { json: {}, binary: { copy: { id: file.id, size: 0 } } }'
    expect((await runCode(sandbox, renamed, { items: withFile })).items[0]?.binary).toEqual({ copy: given })
  })

  test('a handle that code made up is refused', async () => {
    const error = await failureOf(
      runCode(sandbox, `return [{ json: {}, binary: { file: { id: 'b2', mimeType: 'x', size: 1 } } }]`, { items: withFile }),
    )
    expect(error).toMatchObject({ code: 'code.result', data: { itemIndex: 0 } })
  })
})

describe('errors say what is wrong and where', () => {
  test.each([
    ['const a = ;', 'javascript', { line: 1, column: 11 }],
    ['let a = 1\n\nfoo bar', 'javascript', { line: 3 }],
    ['let a = 1\nlet b: = 2', 'typescript', { line: 2, column: 8 }],
    ['enum Colour { Red }\nreturn []', 'typescript', { line: 1 }],
    ['const a = 1\nimport fs from "fs"', 'javascript', { line: 2 }],
  ])('code.syntax: %p', async (source, language, place) => {
    const error = await failureOf(runCode(sandbox, source, { language }))
    expect(error).toMatchObject({ code: 'code.syntax', status: 422, retryable: false, data: { detail: place } })
  })

  test('code.runtime carries name, sentence, line and what was logged before', async () => {
    const error = await failureOf(runCode(sandbox, `console.log('here')\n\nnull.x`))
    expect(error).toMatchObject({
      code: 'code.runtime',
      message: "TypeError: Cannot read properties of null (reading 'x') (line 3)",
      line: 3,
      data: { detail: { name: 'TypeError', line: 3, column: 6, logs: ['here'] } },
      logs: [{ level: 'info', message: 'here' }],
    })
    expect(error).toBeInstanceOf(SandboxError)
  })

  test('a line in TypeScript is a line of the source', async () => {
    const error = await failureOf(runCode(sandbox, 'type A = {\n  b: string\n}\nthrow new RangeError("far")', { language: 'typescript' }))
    expect(error).toMatchObject({ line: 4, data: { detail: { name: 'RangeError' } } })
  })

  test('in mode each it names the item', async () => {
    const error = await failureOf(runCode(sandbox, 'if ($json.id === 2) throw new Error("no"); return {}', { mode: 'each' }))
    expect(error).toMatchObject({ code: 'code.runtime', message: 'no (line 1)', data: { itemIndex: 1 } })
  })

  test.each([
    ['throw "text"', 'text'],
    ['throw { a: 1 }', '{"a":1}'],
    ['throw undefined', 'undefined'],
    ['throw { toJSON() { throw 1 }, toString() { throw 2 } }', 'something that cannot be shown was thrown (number)'],
    ['throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })', 'something that cannot be shown was thrown (number)'],
    ['Promise.reject(new Error("nobody waits")); return []', 'nobody waits (line 1)'],
  ])('whatever is thrown is told: %s', async (source, message) => {
    expect(await failureOf(runCode(sandbox, source))).toMatchObject({ code: 'code.runtime', message })
  })

  test.each([
    ['nothing', ''],
    ['null', 'return null'],
    ['a number', 'return 5'],
    ['a text', 'return "x"'],
    ['a list of numbers', 'return [1]'],
    ['lists in a list', 'return [[{}]]'],
    ['null in a list', 'return [null]'],
    ['a function', 'return () => 1'],
    ['a symbol', 'return Symbol("s")'],
    ['a bigint', 'return [{ a: 1n }]'],
    ['a circle', 'const a = {}; a.a = a; return a'],
    ['a date', 'return new Date()'],
    ['a promise that nothing settles', 'await new Promise(() => {})'],
  ])('code.result for %s, with a hint', async (_, source) => {
    const error = await failureOf(runCode(sandbox, source))
    expect(error.code).toBe('code.result')
    expect(error.data.hint).toBeTruthy()
  })

  test.each([
    ['process.exit()', 'code.runtime', '$env'],
    ['require("fs")', 'code.module', 'crypto, buffer'],
    ['import fs from "fs"', 'code.module', 'MILLRACE_CODE_MODULES'],
    ['require("node:child_process")', 'code.module', 'MILLRACE_CODE_MODULES'],
    ['await fetch("http://x")', 'code.fetch', 'MILLRACE_CODE_HOSTS'],
    ['$getWorkflowStaticData("global")', 'code.runtime', 'HTTP Request'],
    ['await this.helpers.getBinaryDataBuffer(0, "data")', 'code.runtime', 'before it'],
  ])('%s says that there is no such thing and what to use instead', async (source, code, hint) => {
    const error = await failureOf(runCode(sandbox, source))
    expect(error).toMatchObject({ code })
    expect(error.data.hint).toContain(hint)
  })

  test('a language that it does not speak is refused with those that it does', async () => {
    const error = await failureOf(runCode(sandbox, 'print(1)', { language: 'cobol' }))
    expect(error).toMatchObject({ code: 'code.language', data: { hint: 'Choose one of: javascript, typescript, python.' } })
  })

  test.each(['__proto__', 'a b', '1a', 'eval', 'x;y'])('%p cannot be a name in code', async (name) => {
    const error = await failureOf(runCode(sandbox, 'return []', { names: JSON.parse(`{"${name}":1}`) as Record<string, unknown> }))
    expect(error.code).toBe('code.name')
  })
})

describe('sizes', () => {
  test('what comes out is bounded', async () => {
    const error = await failureOf(runCode(sandbox, 'return { a: "x".repeat(200000) }'))
    expect(error).toMatchObject({ code: 'code.output-too-large' })
    expect(error.message).toContain('100000 are allowed')
  })

  test('what goes in is bounded: items and source', async () => {
    const small = createSandbox({ maxInputChars: 1000, maxSourceChars: 1000 })
    const big = [{ json: { text: 'x'.repeat(2000) } }]
    expect(await failureOf(runCode(small, 'return []', { items: big }))).toMatchObject({ code: 'code.input-too-large' })
    const noText = { toJSON: () => 'x'.repeat(2 ** 30) } as never
    expect(await failureOf(runCode(small, 'return []', { items: [{ json: noText }] }))).toMatchObject({ code: 'code.input-too-large' })
    expect(await failureOf(runCode(small, 'return []//' + 'x'.repeat(2000)))).toMatchObject({ code: 'code.input-too-large' })
    expect(small.stats().children).toEqual([])
    await small.stop()
  })

  test('ten thousand items go through', async () => {
    const many = Array.from({ length: 10_000 }, (_, id) => ({ json: { id } }))
    const wide = createSandbox({ maxChildren: 1 })
    const { items } = await runCode(wide, 'return { id: $json.id + 1 }', { mode: 'each', items: many })
    expect(items[9_999]).toEqual({ json: { id: 10_000 } })
    expect(items).toHaveLength(10_000)
    await wide.stop()
  })
})

test.each([
  [{ maxChildren: 0 }, 'maxChildren'],
  [{ memoryMb: 4 }, 'memoryMb'],
  [{ timeoutMs: 1.5 }, 'timeoutMs'],
])('a wrong option is refused by its name: %p', (options, name) => {
  expect(() => createSandbox(options)).toThrow(`Option "${name}"`)
})

test('the same source runs from the cache with other items', async () => {
  const source = 'return items.map((i) => ({ twice: i.json.id * 2 }))'
  expect(await json(source)).toEqual([{ twice: 2 }, { twice: 4 }])
  expect(await json(source, { items: [...ITEMS, { json: { id: 5 } }] })).toEqual([{ twice: 2 }, { twice: 4 }, { twice: 10 }])
})

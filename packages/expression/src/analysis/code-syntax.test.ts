import { codeFault } from './code-syntax.ts'

describe('what the sandbox compiles is read without a word', () => {
  test.each([
    'return items',
    "import lodash from 'lodash'\nimport { a as b } from \"x\";\nimport 'side'\nreturn lodash.map(items)",
    "// head\n'use strict';\nimport type { T } from 't'\nreturn items",
    'await fetch("https://a.example")\nfor await (const x of y) {}',
    'with (items) return length', // sloppy
    'var yield = 010\nreturn yield',
    'function f() { return new.target }\nreturn new.target',
    'label: for (;;) { break label }',
    'const { a, ...rest } = $json ?? {}\nreturn a?.b?.[0]?.(rest)',
    'class A { #x = 1; static { this.y = 1 } get x() { return this.#x } }\nreturn {}',
    'return items.map((x) => ({ ...x, re: /(?<year>\\d{4})/v.exec("2026")?.groups }))',
    'return import("x")',
    'import ("x")\nreturn {}',
    'const re = /\\p{Script=Unknown_Of_Tomorrow}/u\nreturn {}',
    'using x = y()\nreturn `${`${1}`}`',
    'return 1\n<!-- a comment of old',
    '',
    '  \n// nothing\n',
  ])('%s', (source) => expect(codeFault(source)).toBeUndefined())
})

const said = (source: string) => {
  const fault = codeFault(source)
  return fault && [fault.message, source.slice(fault.start, fault.end)]
}

test.each([
  ['return items.map((x) => x.json))', ['")" cannot stand here.', ')']],
  ['if (true) {', ['The code ends too early: something is not closed.', '{']],
  ["import a from 'a'\nconst a b = 1", ['"b" cannot stand here.', 'b']],
  ['const x = 1\nconst x = 2', ["Identifier 'x' has already been declared.", 'x']],
  ['return 1\nimport a from "a"', ["'import' and 'export' may only appear at the top level.", 'import']],
  ['const s = "a\nreturn s', ['Unterminated string constant.', '"']],
])('a mistake is told with its place: %s', (source, expected) => expect(said(source)).toEqual(expected))

test('braces of a template are explained', () => {
  expect(codeFault('return {{ $json.name }}')?.hint).toContain('without {{ and }}')
})

test('what nests without end is no fault of its own', () => {
  expect(codeFault('('.repeat(200_000))).toBeUndefined()
})

import { createSandbox } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

const sandbox = createSandbox({ maxChildren: 1 })
afterAll(() => sandbox.stop())

test.each([
  ['const a = {{ $json.total }}', 1, 'without {{ and }}'],
  ['return [\n  { json: {{ $json }} }\n]', 2, 'without {{ and }}'],
  ['const a = [] for (const b of items) a.push(b)', 1, 'need a ";"'],
  ['return [ {', 1, 'Write "}"'],
  ['return items.map((item) => {\n  const a = 1\n', 1, 'Write "}"'],
  ['return [\n  1,\n  2\n', 1, 'Write "]"'],
  ['const name =\nreturn name', 2, 'its value were missing'],
])('%j says where and what to do', async (source, line, hint) => {
  const error = await failureOf(runCode(sandbox, source))
  expect(error.code).toBe('code.syntax')
  expect(error.message).toContain(`line ${line}`)
  expect(error.data.hint).toContain(hint)
})

test("asm.js is JavaScript like any other: V8's translation of it does not survive what is no asm.js", async () => {
  expect((await runCode(sandbox, `'use asm'; return { ok: true }`)).items).toEqual([{ json: { ok: true } }])
  expect(sandbox.stats().crashed).toBe(0)
})

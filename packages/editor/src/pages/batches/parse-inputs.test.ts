import { parseInputs } from './parse-inputs.ts'

test('a JSON list gives an input for each element, an object is one', () => {
  expect(parseInputs('[{"a": 1}, [{"b": 1}, {"b": 2}]]')).toEqual({ ok: true, inputs: [{ a: 1 }, [{ b: 1 }, { b: 2 }]] })
  expect(parseInputs('{"a": 1}')).toEqual({ ok: true, inputs: [{ a: 1 }] })
  expect(parseInputs('  ')).toEqual({ ok: true, inputs: [] })
})

test('lines of JSON give an input each; empty lines count for nothing', () => {
  expect(parseInputs('{"a": 1}\n\n{"a": 2}\n')).toEqual({ ok: true, inputs: [{ a: 1 }, { a: 2 }] })
})

test.each([
  ['[{"a": 1}, 7]', 'Input 2'],
  ['[{"a": 1}, []]', 'Input 2'],
  ['{"a": 1}\n{"a": }', 'Line 2'],
  ['[{"a": 1},', 'not JSON'],
])('%s is refused with its place', (text, reason) => {
  expect(parseInputs(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
})

test('of lines it says which one is wrong, in plain words, and how many can be read', () => {
  expect(parseInputs('{"sku": 1}\n\n{"sku": }')).toEqual({
    ok: false,
    reason: 'Line 3: “}” is not expected there.',
    lines: { good: 1, total: 2 },
  })
})

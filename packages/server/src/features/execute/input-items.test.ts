import { inputItems } from './input-items.ts'

test.each([
  [undefined, undefined],
  [null, undefined],
  [{ a: 1 }, [{ json: { a: 1 } }]],
  [
    [{ a: 1 }, {}],
    [{ json: { a: 1 } }, { json: {} }],
  ],
  [[], []],
])('%j becomes %j', (input, items) => {
  expect(inputItems(input)).toEqual(items)
})

test.each([
  ['text', '/input'],
  [7, '/input'],
  [[{}, 'text'], '/input/1'],
  [[[]], '/input/0'],
])('%j is refused at %s', (input, path) => {
  expect(() => inputItems(input)).toThrow(
    expect.objectContaining({ status: 422, code: 'execute.input-invalid', data: { errors: [expect.objectContaining({ path })] } }),
  )
})

test('what is wrong with an input is said first, and not only what an input is', () => {
  expect(() => inputItems(Array<object>(100_001).fill({}))).toThrow('/input has more than 100000 items')
  expect(() => inputItems([{}, 1])).toThrow('/input/1 is not an object')
})

import { defineError, MillraceError, toError } from './errors.ts'

const TeapotError = defineError<{ cups: number }>('tea.pot', 418, (d) => `No ${d.cups} cups here.`)

test('a catalogued error carries code, status, data, sentence and cause', () => {
  const cause = new Error('boil')
  const error = new TeapotError({ cups: 2 }, { cause })
  expect(error).toBeInstanceOf(MillraceError)
  expect({ code: error.code, status: error.status, data: error.data, message: error.message, cause: error.cause }).toEqual({
    code: 'tea.pot',
    status: 418,
    data: { cups: 2 },
    message: 'No 2 cups here.',
    cause,
  })
})

test.each([
  ['text', 'text'],
  [{ a: 1 }, '{"a":1}'],
  [undefined, 'undefined'],
])('whatever is thrown becomes an Error: %p', (thrown, said) => {
  const error = toError(thrown)
  expect(error).toBeInstanceOf(Error)
  expect(error.message).toContain(said)
})

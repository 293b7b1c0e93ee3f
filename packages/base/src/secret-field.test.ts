import { isSecretField } from './secret-field.ts'

test.each([
  [{ type: 'string', 'x-ui': { secret: true } }, true],
  [{ type: 'string', 'x-ui': { widget: 'password' } }, true],
  [{ type: 'string', format: 'password' }, true],
  [{ type: 'string', 'x-ui': { secret: false } }, false],
  [{ type: 'string', title: 'password' }, false],
  ['password', false],
])('%j is a secret: %s', (schema, secret) => {
  expect(isSecretField(schema)).toBe(secret)
})

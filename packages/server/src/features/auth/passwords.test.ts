import { createPasswords } from './passwords.ts'

const passwords = createPasswords()

test('a password is kept as Argon2id with OWASP’s cost, salted', async () => {
  const [first, second] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(first).not.toBe(second)
  expect(await passwords.verify(first, 'correct horse')).toBe(true)
  expect(await passwords.verify(first, 'wrong horse')).toBe(false)
})

test('without an account no password is right', async () => {
  expect(await passwords.verify(undefined, 'correct horse')).toBe(false)
})

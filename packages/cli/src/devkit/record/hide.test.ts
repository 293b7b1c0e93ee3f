import { hideTexts } from './hide.ts'

const SECRET = 'a"b/ä+c='

test.each([
  [`before ${SECRET} after`, 'before [hidden] after'],
  [JSON.stringify({ said: SECRET }), '{"said":"[hidden]"}'],
  [`Basic ${Buffer.from(SECRET).toString('base64')}`, 'Basic [hidden]'],
  [[{ [SECRET]: [SECRET, 1, null, true] }], [{ '[hidden]': ['[hidden]', 1, null, true] }]],
])('a secret is found wherever a service echoes it: %j', (value, expected) => {
  expect(hideTexts(value, [SECRET])).toEqual(expected)
})

test('a secret that begins with another one leaves nothing over', () => {
  expect(hideTexts('token-long token', ['token', 'token-long'])).toBe('[hidden] [hidden]')
})

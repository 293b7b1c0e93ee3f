import { createSecretHider } from './hide-secrets.ts'

test('what a name calls secret is hidden where it stands, and wherever it stands again', () => {
  const hider = createSecretHider([])
  hider.learn([{ user: 'ada', access_token: 'abcdefgh-123' }])
  expect(hider.data({ access_token: 'abcdefgh-123', copy: 'abcdefgh-123', header: 'Bearer abcdefgh-123', user: 'ada' })).toEqual({
    access_token: '[hidden]',
    copy: '[hidden]',
    header: 'Bearer [hidden]',
    user: 'ada',
  })
})

test('secrets of credentials are hidden in configs and data, whatever their names', () => {
  const hider = createSecretHider(['s3cr3t-of-the-crm', 'abcd'])
  expect(hider.config({ url: 'https://crm.example.com?k=s3cr3t-of-the-crm', short: 'abcd', word: 'abcde' })).toEqual({
    url: 'https://crm.example.com?k=[hidden]',
    short: '[hidden]',
    word: 'abcde',
  })
})

test('names in configs mean other things, such as the key that a list is sorted by', () => {
  expect(createSecretHider([]).config({ key: 'total' })).toEqual({ key: 'total' })
})

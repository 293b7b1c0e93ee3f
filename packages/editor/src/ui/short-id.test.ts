import { shortId } from './short-id.ts'

test('ids of one moment do not look alike', () => {
  expect(shortId('01a20086-7c11-7000-8000-0000000000aa')).not.toBe(shortId('01a20086-7c11-7000-8000-0000000000bb'))
})

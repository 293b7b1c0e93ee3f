import { warmUp } from './index.ts'

test('expressions are warmed up in small pieces, whatever their programs end with', () => {
  expect([...warmUp()].length).toBeGreaterThanOrEqual(40)
})

import { failedSource } from './failed-source.ts'

const inputs = [
  { port: 'left', total: 2, offset: 0, items: [], source: { step: 'read:0', offset: 0 } },
  { port: 'right', total: 9, offset: 0, items: [], source: { step: 'order:lines:3', offset: 40 } },
] as never

test('the item at which a step failed is named by who gave it, and counted there from 1', () => {
  const found = failedSource({ error: { code: 'x', message: 'x', itemIndex: 4 } as never, inputs })
  expect(found).toEqual({ stepId: 'order:lines:3', nodeId: 'order:lines', number: 43 })
})

test('a failure of the whole step has no such item', () => {
  expect(failedSource({ error: { code: 'x', message: 'x' } as never, inputs })).toBeUndefined()
  expect(failedSource(null)).toBeUndefined()
})

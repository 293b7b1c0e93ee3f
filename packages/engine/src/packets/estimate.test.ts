import { compileExpression } from '@millrace/expression'
import { estimateJson } from './estimate.ts'

test('an object that was measured surprises no expression: one that is too wide is refused before its keys are listed again', () => {
  let listings = 0
  const entries = Array.from({ length: 200_000 }, (_, index): [string, number] => [`key${index}`, index])
  const wide = new Proxy<Record<string, number>>(Object.fromEntries(entries), {
    ownKeys: (target) => {
      listings += 1
      return Reflect.ownKeys(target)
    },
  })
  estimateJson({ json: wide })
  const measured = listings
  const keys = compileExpression('Object.keys($json).length')
  expect(() => keys.evaluateJson({ lookup: () => wide })).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
  expect(listings).toBe(measured)
})

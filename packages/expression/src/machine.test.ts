import { DEFAULT_LIMITS } from './limits.ts'
import { Machine } from './machine.ts'

const machine = (): Machine => new Machine({ lookup: () => undefined }, DEFAULT_LIMITS, false)

test('a price that is no number ends the evaluation, instead of making all that follows free', () => {
  expect(() => machine().spend(NaN)).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
})

test('work without an end in it costs more than any fuel', () => {
  expect(() => machine().spend(Infinity)).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
})

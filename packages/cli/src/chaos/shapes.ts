import type { JsonObject } from '@millrace/base'

/**
 * What the proof runs. Every call carries its number (`order`); each write adds it to `total`, so that the result of an execution, and
 * every write on the way, is known beforehand: of order 7 the third write must come with `total` 14.
 */
export const SHAPES = ['writes', 'wait', 'retry', 'loop', 'call', 'approval', 'answer'] as const
export type Shape = (typeof SHAPES)[number]

/** One effect on the outside. */
export interface Effect {
  readonly point: string
  readonly total: number
}

/** What is expected of each shape, as multiples of the order: its writes, and the total that it ends with. */
const EXPECTED: {
  readonly [S in Shape]: { readonly writes: readonly (readonly [point: string, times: number])[]; readonly result: number }
} = {
  writes: {
    writes: [
      ['a', 0],
      ['b', 1],
    ],
    result: 2,
  },
  wait: {
    writes: [
      ['a', 0],
      ['b', 1],
    ],
    result: 2,
  },
  retry: {
    writes: [
      ['flaky', 0],
      ['b', 1],
    ],
    result: 2,
  },
  loop: {
    writes: [
      ['a', 0],
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['b', 4],
    ],
    result: 5,
  },
  call: {
    writes: [
      ['child', 0],
      ['detached', 1],
      ['b', 1],
    ],
    result: 2,
  },
  approval: {
    writes: [
      ['ask', 0],
      ['b', 1],
    ],
    result: 2,
  },
  answer: {
    writes: [
      ['a', 0],
      ['b', 1],
    ],
    result: 2,
  },
}

/** The effects that an execution must have had when it completed, its sub-workflows' included. */
export const effectsOf = (shape: Shape, order: number): readonly Effect[] =>
  EXPECTED[shape].writes.map(([point, times]) => ({ point, total: times * order }))

export const resultOf = (shape: Shape, order: number): JsonObject => ({ order, total: EXPECTED[shape].result * order })

export const isResultOf = (shape: Shape, order: number, value: JsonObject): boolean => {
  const expected = resultOf(shape, order)
  return value['order'] === expected['order'] && value['total'] === expected['total']
}

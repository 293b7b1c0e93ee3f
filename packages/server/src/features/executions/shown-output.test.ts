import { NodeError } from '@millrace/base'
import { isTooLarge, shownOutput } from './shown-output.ts'

const items = (count: number, size: number) => Array.from({ length: count }, (_, n) => ({ json: { n, text: 'x'.repeat(size) } }))

test('a result is answered as it is', () => {
  expect(shownOutput(items(3, 5))).toEqual({ output: items(3, 5).map((item) => item.json) })
})

test('of one that is too large only the beginning is, and how many items it has', () => {
  const many = items(1000, 10_000)
  const { output, outputTotal } = shownOutput(many)
  expect(isTooLarge(many)).toBe(true)
  expect(outputTotal).toBe(1000)
  expect(output?.length).toBeGreaterThan(300)
  expect(output?.length).toBeLessThan(410)
})

test('a result whose file is gone does not hide the rest of the execution', () => {
  const gone = new Proxy(items(2, 1), {
    get(list, key) {
      if (key === Symbol.iterator || key === 'map') throw new NodeError('packet.unreadable', 'It is gone.')
      return Reflect.get(list, key) as unknown
    },
  })
  expect(shownOutput(gone)).toEqual({ output: null, outputTotal: 2 })
})

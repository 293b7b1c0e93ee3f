import { ProgramOutput } from './program-output.ts'

const output = () => new ProgramOutput({ maxLogLines: 3, maxLogChars: 20 })
const bytes = (text: string) => new TextEncoder().encode(text)
const said = (one: ProgramOutput) => JSON.parse(one.toJson()) as unknown

test('lines are put together from pieces, and what stands on standard error is a warning', () => {
  const one = output()
  one.write(1, bytes('a'))
  one.write(2, bytes('w\n'))
  one.write(1, bytes('b\nc'))
  expect(said(one)).toEqual([
    ['warn', 'w'],
    ['info', 'ab'],
    ['info', 'c'],
  ])
})

test('a character that is cut in two arrives whole', () => {
  const one = output()
  const text = bytes('ü\n')
  one.write(1, text.subarray(0, 1))
  one.write(1, text.subarray(1))
  expect(said(one)).toEqual([['info', 'ü']])
})

test('lines and characters are bounded, and what is dropped is counted', () => {
  const one = output()
  one.write(1, bytes('x'.repeat(30) + '\n1\n2\n'))
  expect(said(one)).toEqual([
    ['info', 'x'.repeat(20)],
    ['warn', '2 more lines were dropped'],
  ])
})

test('a line without an end does not grow for ever', () => {
  const one = output()
  for (let i = 0; i < 100; i++) one.write(1, bytes('x'.repeat(1000)))
  expect(said(one)).toEqual([['info', 'x'.repeat(20)]])
})

test('after a reset nothing is left of the program before', () => {
  const one = output()
  one.write(1, bytes('secret'))
  one.reset()
  expect(said(one)).toEqual([])
})

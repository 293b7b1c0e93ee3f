import { rangeOf } from './byte-range.ts'

test.each<[string | undefined, object | undefined]>([
  [undefined, undefined],
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=2-', { from: 2, to: 10 }],
  ['bytes=-3', { from: 7, to: 10 }],
  ['bytes=-30', { from: 0, to: 10 }],
  ['bytes=5-99', { from: 5, to: 10 }],
  ['bytes=0-1,3-4', undefined], // several: all of it is an answer, too
  ['lines=0-1', undefined],
  ['bytes=-', undefined],
  ['bytes=a-b', undefined],
])('%p of ten bytes is %p', (header, range) => expect(rangeOf(header, 10)).toEqual(range))

test.each(['bytes=10-', 'bytes=5-4', 'bytes=-0', 'bytes=99-100'])('%s lies outside', (header) =>
  expect(() => rangeOf(header, 10)).toThrow(expect.objectContaining({ code: 'http.range-invalid', status: 416, data: { size: 10 } })),
)

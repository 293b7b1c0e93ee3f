import { encodeFrame, FrameReader, type Frame } from './frames.ts'
import { noticeLine, readNotices, readReply } from './messages.ts'

const TEXTS = ['{"a":1}', '', 'Zürich \u{1F600}', 'x'.repeat(70_000)]

test('frames come out as they went in, however they are cut on the way', () => {
  const stream = Buffer.concat([encodeFrame({ kind: 'run', id: 1 }, TEXTS), encodeFrame({ kind: 'ready' }), encodeFrame({ id: 2 }, ['x'])])
  for (const size of [1, 3, 7, 1000, stream.length]) {
    const reader = new FrameReader(1_000_000)
    const frames: Frame[] = []
    for (let at = 0; at < stream.length; at += size) frames.push(...(reader.push(stream.subarray(at, at + size)) ?? []))
    expect(frames.map(({ parts }) => parts)).toEqual([TEXTS, [], ['x']])
    expect(frames.map(({ head }) => head['id'])).toEqual([1, undefined, 2])
  }
})

test.each([
  ['a frame over the limit', Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])],
  ['a head longer than its frame', Buffer.from([0, 0, 0, 2, 0, 0, 0, 9, 1, 2])],
  ['a head that is no JSON', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 65])],
  ['a head that is no object', Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 91, 93])],
])('%s breaks the stream for good', (_, bytes) => {
  const reader = new FrameReader(1_000_000)
  expect(reader.push(bytes)).toBeUndefined()
  expect(reader.push(encodeFrame({ kind: 'ready' }))).toBeUndefined()
})

test('a text that names a wrong length breaks the stream', () => {
  expect(new FrameReader(1000).push(encodeFrame({ parts: [5] }))).toBeUndefined()
})

test('a process that code made say nonsense is not trusted', () => {
  const says = (head: object, ...parts: string[]): unknown => readReply({ head: head as Frame['head'], parts })
  expect(says({ kind: 'done', id: 1 }, '{}')).toEqual({ kind: 'done', id: 1, text: '{}' })
  expect(says({})).toBeUndefined()
  expect(says({ kind: 'done' }, '{}')).toBeUndefined()
  expect(says({ kind: 'done', id: 1 })).toBeUndefined()
  expect(says({ kind: 'else', id: 1 })).toBeUndefined()
  expect(says({ kind: 'failed', id: 1, failure: { kind: 'x' } }, '[]')).toBeUndefined()
  expect(says({ kind: 'call', id: 1, call: 'x', what: 'fetch' }, '{}')).toBeUndefined()
})

test('notices stand on lines of their own', () => {
  const notice = { what: 'swollen', id: 12 } as const
  expect(readNotices(`something${noticeLine(notice)}${noticeLine({ what: 'cpu', id: 3 })}else`)).toEqual([notice, { what: 'cpu', id: 3 }])
  expect(readNotices('said millrace:memory 1 in passing')).toEqual([])
})

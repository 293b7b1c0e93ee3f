import { boundaryOf, formParts } from './multipart.ts'

const BOUNDARY = 'b0undary'
const FORM = [
  'what nobody reads\r\n',
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="title"\r\n\r\nGrüße\r\n`,
  `--${BOUNDARY}  \r\nContent-Disposition: form-data; name="photo"; filename="a %22b%22.png"\r\nContent-Type: image/png\r\n\r\n`,
  `--${BOUNDARY.slice(0, 4)}\r\n--not it\r\n\r\n`,
  `\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name=empty; filename=""\r\n\r\n`,
  `\r\n--${BOUNDARY}--\r\nand what comes after`,
].join('')
const PHOTO = `--${BOUNDARY.slice(0, 4)}\r\n--not it\r\n\r\n`

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}
async function read(text: string, size = 1_000_000) {
  const found: { name: string; fileName: string | undefined; type: string | undefined; text: string }[] = []
  for await (const { name, fileName, type, body } of formParts(inPieces(text, size), BOUNDARY)) {
    const pieces: Buffer[] = []
    for await (const piece of body) pieces.push(piece)
    found.push({ name, fileName, type, text: Buffer.concat(pieces).toString() })
  }
  return found
}

test.each([1, 2, 3, 5, 7, 13, 64, 1_000_000])('a form is read the same, however it comes in: %i bytes at a time', async (size) => {
  expect(await read(FORM, size)).toEqual([
    { name: 'title', fileName: undefined, type: undefined, text: 'Grüße' },
    { name: 'photo', fileName: 'a "b".png', type: 'image/png', text: PHOTO },
    { name: 'empty', fileName: '', type: undefined, text: '' },
  ])
})

test('parts that nobody reads are passed over', async () => {
  const names: string[] = []
  for await (const { name } of formParts(inPieces(FORM, 3), BOUNDARY)) names.push(name)
  expect(names).toEqual(['title', 'photo', 'empty'])
})

test('a large part is never in memory as a whole', async () => {
  let longest = 0
  let size = 0
  const large = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n${'x'.repeat(5_000_000)}\r\n--${BOUNDARY}--`
  for await (const { body } of formParts(inPieces(large, 64 * 1024), BOUNDARY))
    for await (const piece of body) [longest, size] = [Math.max(longest, piece.length), size + piece.length]
  expect(size).toBe(5_000_000)
  expect(longest).toBeLessThan(200_000)
})

test.each<[string, string]>([
  ['ends in the middle of a part', `--${BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\nhalf`],
  ['ends in the middle of a part', `--${BOUNDARY}\r\ncontent-disposition: form-data`],
  ['ends in the middle of a part', 'no boundary at all'],
  ['ends too early', `--${BOUNDARY}`],
  ['something else than a line end', `--${BOUNDARY}x\r\n\r\n`],
  ['has no name', `--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--`],
  ['headers of a part are too long', `--${BOUNDARY}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
  ['more than 1000 parts', `${`--${BOUNDARY}\r\ncontent-disposition: form-data; name=a\r\n\r\n\r\n`.repeat(1001)}--${BOUNDARY}--`],
])('a form that %s is refused', async (problem, text) => {
  await expect(read(text, 100)).rejects.toMatchObject({
    code: 'webhook.broken-form',
    status: 400,
    message: expect.stringContaining(problem),
  })
})

test('the boundary stands in the content type', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc; charset=x')).toBe('abc')
  expect(boundaryOf('multipart/form-data; charset=x; boundary="a b"')).toBe('a b')
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'x'.repeat(71)}`])
    expect(() => boundaryOf(type)).toThrow(expect.objectContaining({ code: 'webhook.broken-form' }))
})

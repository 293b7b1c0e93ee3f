import { Readable } from 'node:stream'
import { readFiles, type FileIntake } from './read-files.ts'

const TYPE = { 'content-type': 'multipart/form-data; boundary=x' }
const part = (name: string, fileName: string, text: string): string =>
  `--x\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n\r\n${text}\r\n`
async function* body(...parts: readonly string[]): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(`${parts.join('')}--x--\r\n`))
}
const stored: string[] = []
beforeEach(() => void stored.splice(0))
const intake: FileIntake = {
  mostBytes: 1_000_000,
  mostFieldBytes: 1000,
  put: async (bytes, facts) => {
    const text = Buffer.concat(await Readable.from(bytes).toArray()).toString()
    stored.push(text)
    return { id: '', ...facts, size: text.length }
  },
}

test('files of a form are stored, one that is empty too when it has a name', async () => {
  const { files } = await readFiles(body(part('a', 'a.txt', 'text'), part('b', 'b.txt', '')), TYPE, intake)
  expect(Object.keys(files)).toEqual(['a', 'b'])
  expect(stored).toEqual(['text', ''])
})

test('a field for a file that was left empty stores nothing', async () => {
  expect(await readFiles(body(part('a', '', ''), part('b', '', 'x')), TYPE, intake)).toMatchObject({ files: { b: { size: 1 } } })
  expect(stored).toEqual(['x'])
})

test('what is one file too many is not stored', async () => {
  const many = Array.from({ length: 101 }, (_, index) => part('a', `${index}.txt`, 'x'))
  await expect(readFiles(body(...many), TYPE, intake)).rejects.toMatchObject({ code: 'webhook.too-many-files' })
  expect(stored).toHaveLength(100)
})

import { Readable } from 'node:stream'
import { partsOfLines } from './read-inputs.ts'

const inputsOf = async (chunks: readonly string[], longest = 1000): Promise<string[]> => {
  const items: string[] = []
  for await (const part of partsOfLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), longest)) items.push(...part.items)
  return items
}

test.each([
  ['one chunk', ['{"n":1}\n{"n":2}\n']],
  ['a chunk for each character', [...'{"n":1}\n{"n":2}\n']],
  ['lines that end between chunks', ['{"n":1}', '\n{"n":2}', '\n']],
  ['a line over several chunks', ['{"n"', ':', '1', '}\n{"n":2}']],
  ['ends of lines as Windows has them', ['{"n":1}\r', '\n\r\n{"n":2}\r\n']],
])('lines are inputs, however they come: %s', async (_how, chunks) => {
  expect(await inputsOf(chunks)).toEqual(['[{"json":{"n":1}}]', '[{"json":{"n":2}}]'])
})

test('a line longer than allowed is refused while it comes in', async () => {
  let sent = 0
  const endless = function* (): Generator<Buffer> {
    for (; sent < 1000; sent += 1) yield Buffer.from('x'.repeat(100))
  }
  const read = async (): Promise<void> => {
    for await (const part of partsOfLines(Readable.from(endless()), 1000)) expect(part).toBeUndefined()
  }
  await expect(read()).rejects.toMatchObject({ code: 'http.body-too-large' })
  expect(sent).toBeLessThan(100)
})

import { toItems } from './result.ts'

test('binary data of very many items is looked up, not searched for', () => {
  const inputs = Array.from({ length: 20_000 }, (_, n) => ({ json: {}, binary: { file: handle(n) } }))
  const last = { json: {}, binary: { copy: { id: 'file-19999' } } }
  const { items } = toItems(
    Array.from({ length: 400_000 }, () => last),
    { mode: 'all', inputs },
  )
  expect(items.at(-1)).toEqual({ json: {}, binary: { copy: handle(19_999) } })
}, 10_000)

const handle = (n: number) => ({ id: `file-${n}`, fileName: 'a.txt', mimeType: 'text/plain', size: 1 })

import { pinAll, setPinned } from './commands/set-pinned.ts'
import { DocumentStore } from './document-store.ts'
import { MOST_PINNED, MOST_PINNED_CHARACTERS, parsePinned, pinnable, pinnedPort, withFilesOf } from './pinned.ts'
import { systemClock } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'

const document = (): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Orders',
  nodes: ['a', 'b'].map((id) => ({ id, name: id, type: 'core.no-op', typeVersion: 1, position: [0, 0] })),
  edges: [],
})
const ONE = [{ json: { n: 1 } }]

test('pinning and unpinning can be undone, and an unpinned document is what it was', () => {
  const store = new DocumentStore(document(), { clock: systemClock })
  store.run(setPinned('a', ONE))
  expect(store.toDocument().pinned).toEqual({ a: ONE })
  store.run(setPinned('a', null))
  expect(store.toDocument()).toEqual(document())
  store.undo()
  expect(store.toDocument().pinned).toEqual({ a: ONE })
})

test('data of several nodes is pinned in one step, and only of nodes that are there', () => {
  const store = new DocumentStore(document(), { clock: systemClock })
  store.run(setPinned('b', [{ json: { old: true } }]))
  store.run(
    pinAll(
      new Map([
        ['a', ONE],
        ['gone', ONE],
      ]),
    ),
  )
  expect(Object.keys(store.toDocument().pinned ?? {}).sort()).toEqual(['a', 'b'])
  store.undo()
  expect(Object.keys(store.toDocument().pinned ?? {})).toEqual(['b'])
})

test.each([
  ['{"a":1}', { items: [{ json: { a: 1 } }] }],
  ['[{"a":1},{}]', { items: [{ json: { a: 1 } }, { json: {} }] }],
  ['[]', { items: [] }],
  ['7', { problem: { kind: 'shape' } }],
  ['[{},7]', { problem: { kind: 'item', index: 1 } }],
])('%s is read as %j', (text, read) => {
  expect(parsePinned(text)).toEqual(read)
})

test('what is no JSON, and what is too much, is said', () => {
  expect(parsePinned('{')).toMatchObject({ problem: { kind: 'json' } })
  expect(parsePinned(JSON.stringify(Array(MOST_PINNED + 1).fill({})))).toEqual({ problem: { kind: 'many' } })
})

test.each([
  ['{"a":[{"__proto__":{"admin":true}}]}', '__proto__'],
  ['[{},{"constructor":{"prototype":{}}}]', 'constructor'],
])('%s is not taken: a document with it could not be saved', (text, name) => {
  expect(parsePinned(text)).toEqual({ problem: { kind: 'reserved', name } })
})

test('a field that only shares a name with machinery is data', () => {
  expect(parsePinned('{"constructor":"Ada","prototype":1}')).toEqual({ items: [{ json: { constructor: 'Ada', prototype: 1 } }] })
})

test('what was pinned within the limit can be saved again as it is shown; more cannot', () => {
  const deep = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, [1, 2, 3]]))
  const { items } = pinnable(Array.from({ length: MOST_PINNED }, () => ({ json: deep })))
  const written = items.map(({ json }) => json)
  const shown = JSON.stringify(written, undefined, 2)
  expect(shown.length).toBeGreaterThan(MOST_PINNED_CHARACTERS)
  expect(parsePinned(shown)).toEqual({ items })
  expect(parsePinned(JSON.stringify([...written, deep]))).toEqual({ problem: { kind: 'large' } })
})

const FILE = { id: 'a'.repeat(64), mimeType: 'image/png', fileName: 'a.png', size: 3 }

test('files are pinned as their handles, and stay with their item when its data is written anew', () => {
  const { items, withoutFiles } = pinnable([{ json: { a: 1 }, binary: { photo: { ...FILE, more: 'of it' } } }, { json: { a: 2 } }])
  expect([items, withoutFiles]).toEqual([[{ json: { a: 1 }, binary: { photo: FILE } }, { json: { a: 2 } }], false])
  expect(withFilesOf([{ json: {} }])).toEqual({ items: [{ json: {} }], lostFiles: false })
})

const fileOf = (id: string) => ({ file: { ...FILE, id: id.repeat(64) } })
const pinnedAs = (names: string) => [...names].map((name) => ({ json: { name }, binary: fileOf(name) }))
/** Whose files each item has. */
const filesIn = (names: string, before: string) => {
  const { items, lostFiles } = withFilesOf(
    [...names].map((name) => ({ json: { name } })),
    pinnedAs(before),
  )
  return [items.map(({ binary }) => (binary?.['file']?.id ?? '-').slice(0, 1)).join(''), lostFiles]
}
test.each([
  ['abc', 'abc', 'abc', false],
  ['bc', 'abc', 'bc', false],
  ['cab', 'abc', 'cab', false],
  ['xabc', 'abc', '-abc', false],
  ['axc', 'abc', 'abc', false],
  ['xc', 'abc', '-c', true],
  ['bx', 'ab', 'b-', true],
  ['aa', 'aa', 'aa', false],
  ['', 'abc', '', false],
])('written as %s, what was %s has the files of %s', (names, before, files, lost) => {
  expect(filesIn(names, before)).toEqual([files, lost])
})

test('as much of an output is pinned as the document can take, without what is no file', () => {
  expect(pinnable([{ json: { a: 1 }, binary: { data: {} } }, { json: 'text' }])).toEqual({
    items: [{ json: { a: 1 } }],
    withoutFiles: true,
  })
  const many = pinnable(Array.from({ length: MOST_PINNED + 5 }, () => ({ json: {} })))
  expect([many.items.length, many.cut]).toEqual([MOST_PINNED, 'many'])
  const large = pinnable(Array.from({ length: 3 }, () => ({ json: { text: 'x'.repeat(900_000) } })))
  expect([large.items.length, large.cut]).toEqual([2, 'large'])
})

test('pinned data comes out of the port that the engine gives it to', () => {
  const ports = { inputs: [], outputs: [{ name: 'error' }, { name: 'yes' }, { name: 'no' }] }
  expect(pinnedPort(undefined, ports)).toBe('yes')
  expect(pinnedPort({ loop: { next: 'next', done: 'done' } } as never, ports)).toBe('done')
})

import { pinAll, setPinned } from './commands/set-pinned.ts'
import { DocumentStore } from './document-store.ts'
import { MOST_PINNED, MOST_PINNED_CHARACTERS, parsePinned, pinnable, pinnedPort } from './pinned.ts'
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

test('what was pinned within the limit can be saved again as it is shown; more cannot', () => {
  const deep = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, [1, 2, 3]]))
  const { items } = pinnable(Array.from({ length: MOST_PINNED }, () => ({ json: deep })))
  const written = items.map(({ json }) => json)
  const shown = JSON.stringify(written, undefined, 2)
  expect(shown.length).toBeGreaterThan(MOST_PINNED_CHARACTERS)
  expect(parsePinned(shown)).toEqual({ items })
  expect(parsePinned(JSON.stringify([...written, deep]))).toEqual({ problem: { kind: 'large' } })
})

test('as much of an output is pinned as the document can take, without its files', () => {
  expect(pinnable([{ json: { a: 1 }, binary: { data: {} } }, { json: 'text' }])).toEqual({
    items: [{ json: { a: 1 } }],
    withoutFiles: true,
    isCut: false,
  })
  const many = pinnable(Array.from({ length: MOST_PINNED + 5 }, () => ({ json: {} })))
  expect([many.items.length, many.isCut]).toEqual([MOST_PINNED, true])
})

test('pinned data comes out of the port that the engine gives it to', () => {
  const ports = { inputs: [], outputs: [{ name: 'error' }, { name: 'yes' }, { name: 'no' }] }
  expect(pinnedPort(undefined, ports)).toBe('yes')
  expect(pinnedPort({ loop: { next: 'next', done: 'done' } } as never, ports)).toBe('done')
})

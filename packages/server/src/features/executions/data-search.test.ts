import type { ExecutionHeader, ExecutionView, JournalStore } from '@millrace/engine'
import { searchData } from './data-search.ts'
import { itemSearch } from './item-search.ts'

interface Given {
  readonly json?: unknown
  readonly error?: string
  readonly items?: readonly unknown[]
}

/** A journal of executions `e0`, `e1` …, the newest first, and how many of them were opened; `takes` is what that takes for each. */
function journalOf(given: readonly Given[], { takes = 0, onOpen = (_opened: number) => {} } = {}) {
  let opened = 0
  let now = 0
  const headers = given.map(
    ({ error }, index) =>
      ({
        id: `e${index}`,
        createdAt: 1000 - index,
        errorCode: error === undefined ? null : 'http.500',
        errorMessage: error ?? null,
      }) as ExecutionHeader,
  )
  const list = ((_tenant, _filter, { limit, cursor }) => {
    const start = cursor === undefined ? 0 : headers.findIndex(({ id }) => id === cursor) + 1
    const data = headers.slice(start, start + limit)
    return Promise.resolve({ data, nextCursor: start + limit < headers.length ? (data.at(-1)?.id ?? null) : null })
  }) as JournalStore['list']
  const view = (_tenant: string, id: string) => {
    opened += 1
    now += takes
    onOpen(opened)
    const index = Number(id.slice(1))
    const items = (given[index]?.items ?? [given[index]?.json]).map((json) => ({ json }))
    const fromElsewhere = { port: 'main', items: [{ json: 'elsewhere' }], source: { step: 'n0:0', port: 'main', offset: 0 } }
    const steps = [{ inputs: [fromElsewhere], outputs: [{ port: 'main', items }], error: null }]
    return Promise.resolve({ header: headers[index], steps } as unknown as ExecutionView)
  }
  const search = (text: string, limit = 10, cursor?: string, signal = new AbortController().signal) =>
    searchData({ engine: { view }, journal: { list }, clock: { now: () => now } }, 't1', {
      search: itemSearch(text)!,
      filter: {},
      limit,
      cursor,
      signal,
    })
  return { search, opened: () => opened }
}
const ids = ({ data }: { data: readonly ExecutionHeader[] }) => data.map(({ id }) => id)

test('executions with an item that fits are found, the newest first', async () => {
  const { search } = journalOf([{ json: { name: 'Ada' } }, { json: { name: 'Bob' } }, { json: { friend: { name: 'ada lovelace' } } }])
  const page = await search('ada')
  expect(ids(page)).toEqual(['e0', 'e2'])
  expect(page).toMatchObject({ nextCursor: null, searched: 3, searchedTo: 998, cutShort: 0 })
  expect(ids(await search('friend.name:ada'))).toEqual(['e2'])
})

test('an error fits by its code and by its words', async () => {
  const { search } = journalOf([{ error: 'The shop does not answer' }, { json: 1 }])
  expect(ids(await search('shop'))).toEqual(['e0'])
  expect(ids(await search('error.code=http.500'))).toEqual(['e0'])
})

test('what came from another step is looked at there, not twice', async () => {
  expect(ids(await journalOf([{ json: 1 }]).search('elsewhere'))).toEqual([])
})

test('a call stops when it has found enough, and the next goes on behind it', async () => {
  const { search, opened } = journalOf(Array.from({ length: 120 }, (_, index) => ({ json: index % 2 === 0 ? 'yes' : 'no' })))
  const first = await search('yes', 3)
  expect([ids(first), first.nextCursor, opened()]).toEqual([['e0', 'e2', 'e4'], 'e4', 5])
  expect(ids(await search('yes', 3, first.nextCursor!))).toEqual(['e6', 'e8', 'e10'])
})

test('a call that finds nothing answers after a part, and says how far it came', async () => {
  const { search } = journalOf(Array.from({ length: 2_200 }, () => ({ json: 'no' })))
  const first = await search('yes')
  expect(first).toMatchObject({ data: [], nextCursor: 'e1999', searched: 2000, searchedTo: -999 })
  expect(await search('yes', 10, first.nextCursor!)).toMatchObject({ data: [], nextCursor: null, searched: 200 })
})

test('a call whose caller has gone opens no further execution', async () => {
  const gone = new AbortController()
  const many = Array.from({ length: 120 }, () => ({ json: 'no' }))
  const { search, opened } = journalOf(many, { onOpen: (count) => count === 60 && gone.abort() })
  await search('yes', 10, undefined, gone.signal)
  expect(opened()).toBe(60)
})

test('a call takes two seconds at most, and the next goes on behind it', async () => {
  const { search } = journalOf(
    Array.from({ length: 30 }, (_, index) => ({ json: index === 25 ? 'yes' : 'no' })),
    { takes: 100 },
  )
  const first = await search('yes')
  expect(first).toMatchObject({ data: [], nextCursor: 'e19', searched: 20, searchedTo: 981 })
  expect(ids(await search('yes', 10, first.nextCursor!))).toEqual(['e25'])
})

test('a call looks into one execution at least, however long that takes', async () => {
  const { search } = journalOf([{ json: 'no' }, { json: 'yes' }], { takes: 5_000 })
  expect(await search('yes')).toMatchObject({ nextCursor: 'e0', searched: 1 })
})

test('of an execution with very much data a part is looked at, and that is said', async () => {
  const items = Array.from({ length: 20 }, (_, index) => ({ text: 'x'.repeat(1_000_000), index }))
  const page = await journalOf([{ items }, { json: { index: 19 } }]).search('index=19')
  expect(ids(page)).toEqual(['e1'])
  expect(page.cutShort).toBe(1)
})

test('a search with too many conditions is refused', () => {
  expect(() => itemSearch('a b c d e f g h i j k')).toThrow(expect.objectContaining({ code: 'execution.search-too-long' }) as Error)
  expect(itemSearch('  ')).toBeUndefined()
})

import { flushPromises } from '@vue/test-utils'
import { effectScope } from 'vue'
import { leaving } from '@/stores/leaving.ts'
import { usePages } from './use-pages.ts'

/** A list on a server with pages of two. */
function list(ids: string) {
  const server = { ids: [...ids], words: new Map<string, string>(), reads: 0, held: null as Promise<void> | null }
  const read = async (cursor: string | null) => {
    server.reads += 1
    await server.held
    const from = cursor === null ? 0 : Number(cursor)
    const data = server.ids.slice(from, from + 2).map((id) => ({ id, word: server.words.get(id) ?? '' }))
    return { data, nextCursor: from + 2 < server.ids.length ? String(from + 2) : null }
  }
  const pages = effectScope().run(() => usePages(read)) as ReturnType<typeof usePages<{ id: string; word: string }>>
  return { server, pages, shown: () => pages.rows.value.map(({ id, word }) => id + word).join('') }
}

test('a refresh reads as many pages as are shown, not more', async () => {
  const { server, pages, shown } = list('abcdefgh')
  await flushPromises()
  await pages.more()
  expect(shown()).toBe('abcd')
  server.words.set('d', '!')
  server.reads = 0
  await pages.refresh()
  expect(shown()).toBe('abcd!')
  expect(server.reads).toBe(2)
  await pages.more()
  expect(shown()).toBe('abcd!ef')
})
test('a refresh shows fewer rows when there are no more', async () => {
  const { server, pages, shown } = list('abcd')
  await flushPromises()
  await pages.more()
  server.ids = ['a']
  await pages.refresh()
  expect(shown()).toBe('a')
  expect(pages.hasMore.value).toBe(false)
})
test('a refresh while more is read reads that too', async () => {
  const { pages, shown } = list('abcdef')
  await flushPromises()
  const more = pages.more()
  await pages.refresh()
  await more
  expect(shown()).toBe('abcd')
  expect(pages.state.value.at).toBe('ready')
})
test('a refresh while the first rows are read does not say that there are none', async () => {
  const { pages, shown } = list('ab')
  const done = pages.refresh()
  expect(pages.isFirst.value).toBe(true)
  await done
  expect(shown()).toBe('ab')
})
test('a row that waits for its deletion stays away from every list whatever is read, until it is taken back', async () => {
  const { pages, shown } = list('abcd')
  await flushPromises()
  leaving.add(['b'])
  expect(shown()).toBe('a')
  await pages.refresh()
  expect(shown()).not.toContain('b')
  await pages.more()
  await pages.refreshHead()
  expect(shown()).not.toContain('b')
  const opened = list('abcd')
  await flushPromises()
  expect(opened.shown()).toBe('a')
  leaving.stay(['b'])
  expect(shown().slice(0, 2)).toBe('ab')
  expect(opened.shown()).toBe('ab')
})

import type { PollResult } from '@millrace/node-sdk'
import { checkPage, MOST_EVENTS } from './check-page.ts'

const item = { json: { a: 1 } }

test('a page is kept with the text of its items and its cursor', () => {
  expect(checkPage({ events: [{ id: 'a', items: [item] }, { items: [] }], cursor: { at: 3 }, more: true })).toEqual({
    events: [
      { id: 'a', items: '[{"json":{"a":1}}]' },
      { id: undefined, items: undefined },
    ],
    cursor: '{"at":3}',
    more: true,
  })
})

test.each([
  ['nothing', undefined, 'it is no object'],
  ['no events', { cursor: 1 }, '"events" is no list'],
  ['too many events', { events: Array.from({ length: MOST_EVENTS + 1 }, () => ({ items: [] })), cursor: 1 }, 'give 1000 at most'],
  ['no cursor', { events: [] }, 'it has no "cursor"'],
  ['a function as its cursor', { events: [], cursor: () => 1 }, '"cursor" is no JSON value'],
  ['more that is no answer', { events: [], cursor: 1, more: 'yes' }, '"more" is neither'],
  ['an event that is none', { events: [3], cursor: 1 }, '"events[0]" is no object'],
  ['an event with an empty id', { events: [{ id: '', items: [] }], cursor: 1 }, 'the id of "events[0]"'],
  ['items that are none', { events: [{ items: [{ a: 1 }] }], cursor: 1 }, 'the items of "events[0]"'],
])('a page with %s is refused by what is wrong with it', (_what, page, why) => {
  expect(() => checkPage(page as unknown as PollResult)).toThrow(why)
})

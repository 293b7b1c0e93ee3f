import { checkDeliveryId, checkPage, checkRegistration, checkVerdict, MOST_EVENTS } from './trigger-results.ts'
import type { PollResult } from './trigger.ts'

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

test('a file that an event names is not kept: a trigger that looks or listens has none to give', () => {
  const forged = { ...item, binary: { data: { id: 'a'.repeat(64), mimeType: 'a/b', size: 1 } } }
  expect(checkPage({ events: [{ items: [forged] }], cursor: 1 }).events).toEqual([{ id: undefined, items: JSON.stringify([item]) }])
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

test('a registration comes back as it comes out of the store', () => {
  const state = { hook: 7, made: new Date(0), secret: undefined }
  expect(checkRegistration({ state: state as never, expiresAt: 2000.5 }, 1000)).toEqual({
    state: { hook: 7, made: '1970-01-01T00:00:00.000Z' },
    expiresAt: 2000,
  })
})

test.each([
  ['nothing', undefined, 'no object'],
  ['no state', {}, '"state"'],
  ['a state that is too large', { state: { a: 'x'.repeat(100_001) } }, 'more than 100000'],
  ['an end that is over', { state: {}, expiresAt: 1000 }, '"expiresAt"'],
  ['an end in words', { state: {}, expiresAt: 'tomorrow' }, '"expiresAt"'],
])('a registration with %s is refused', (_what, given, why) => {
  expect(() => checkRegistration(given as never, 1000)).toThrow(why)
})

test.each([true, undefined, {}, { verdict: 'ok' }, { verdict: 'answer' }, { verdict: 'answer', response: { status: 99 } }])(
  'the verdict %j lets nobody in',
  (given) => {
    expect(() => checkVerdict(given as never)).toThrow(expect.objectContaining({ code: 'trigger.result' }))
  },
)

test('an id of a delivery is a text', () => {
  expect([checkDeliveryId(undefined), checkDeliveryId('a')]).toEqual([undefined, 'a'])
  for (const wrong of [7, '', 'x'.repeat(501)]) expect(() => checkDeliveryId(wrong as never)).toThrow('the id of the delivery')
})

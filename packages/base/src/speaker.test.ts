import { speakerOf } from './speaker.ts'
import { listed, saying } from './words.ts'

const en = {
  'fix.use': 'Use {value}',
  'node.of': '"{node}": {what}',
  'list.items': '{count} item | {count} items',
  'must.be': 'must be {what}',
} as const
const said = saying<typeof en>()
const english = speakerOf({ locale: 'en', messages: en })

test('words are said with what stands in them, and with the words in those', () => {
  expect(english.say(said('node.of', { node: 'A', what: said('fix.use', { value: '5' }) }))).toBe('"A": Use 5')
})
test('a value that looks like a placeholder, or like two forms, is said as it is', () => {
  expect(english.say(said('fix.use', { value: '{value} | {toString}' }))).toBe('Use {value} | {toString}')
})
test('the count chooses the form, and is written as the language writes numbers', () => {
  const grouped = speakerOf({ locale: 'en', messages: en, number: (value) => value.toLocaleString('en') })
  expect([1, 0, 1200].map((count) => grouped.say(said('list.items', { count })))).toEqual(['1 item', '0 items', '1,200 items'])
  expect(english.say(said('list.items', { count: 1200 }))).toBe('1200 items')
})
test('a language with more forms than two has them in the order of CLDR, and the last one stands for those that are left out', () => {
  const polish = speakerOf({ locale: 'pl', messages: { 'list.items': '{count} rzecz | {count} rzeczy (few) | {count} rzeczy (many)' } })
  expect([1, 3, 5, 1.5].map((count) => polish.say(said('list.items', { count })))).toEqual([
    '1 rzecz',
    '3 rzeczy (few)',
    '5 rzeczy (many)',
    '1.5 rzeczy (many)',
  ])
})
test('lists are joined as the language joins them', () => {
  const what = listed('or', [said('fix.use', { value: '5' }), 'b', 'c'])
  expect(english.say(said('must.be', { what: listed('and', ['a', 'b']) }))).toBe('must be a and b')
  expect(english.say(said('must.be', { what: listed('plain', ['1', '2']) }))).toBe('must be 1, 2')
  expect(english.say(said('must.be', { what }))).toBe('must be Use 5, b, or c')
  expect(
    speakerOf({ locale: 'de', messages: { 'must.be': 'muss {what} sein', 'fix.use': '{value}' } }).say(said('must.be', { what })),
  ).toBe('muss 5, b oder c sein')
})
test('the translator chooses the order', () => {
  const turned = speakerOf({ locale: 'en', messages: { ...en, 'node.of': '{what} ({node})' } })
  expect(turned.say(said('node.of', { node: 'A', what: 'x' }))).toBe('x (A)')
})
test('a placeholder with a capital letter begins a sentence', () => {
  expect(speakerOf({ locale: 'en', messages: { a: '{Type} has no "{type}".' } }).message('a', { type: 'text' })).toBe('Text has no "text".')
})
test('a message that the language does not have is said by its key', () => {
  expect(english.message('toString', {})).toBe('toString')
})

import { compileItemSearch, countConditions } from './item-search.ts'

const order = { id: 7, customer: { name: 'Ada Lovelace', Country: 'UK' }, lines: [{ price: 10 }, { price: 25 }], note: null }

test.each([
  ['ada', true],
  ['ADA uk', true],
  ['ada grace', false],
  ['"ada love"', true],
  ['customer', true],
  ['customer.name:love', true],
  ['customer.country=uk', true],
  ['customer.country=u', false],
  ['id>6', true],
  ['id>7', false],
  ['lines.price>20', true],
  ['lines.1.price=25', true],
  ['lines[0].price=25', false],
  ['lines.price<10', false],
  ['-grace', true],
  ['-customer.country=uk', false],
  ['customer.name:"a l"', true],
  ['note=null', true],
  ['missing=1', false],
  ['id:', false],
  ['', true],
])('the search %j finds the order: %j', (search, found) => {
  expect(compileItemSearch(search)(order)).toBe(found)
})

test('values that only look like numbers are not compared as numbers', () => {
  expect(compileItemSearch('id>1')({ id: '5' })).toBe(false)
})

test('conditions are counted; what stands between quotes is one', () => {
  expect(['', ' ', 'a', '-a  b', '"a b" c:"d e"'].map(countConditions)).toEqual([0, 0, 1, 2, 2])
})

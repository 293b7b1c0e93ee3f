import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const VALUE = ['any', 'The value.'] as const
const KEY = ['any', 'The key.'] as const
const OTHER = ['set | list', 'Another Set, or a list.'] as const
const EACH = ['function', 'Called with value, key and the collection.'] as const

export const setDocs: TableDocs = {
  add: docWith('set', 'Puts a value into the set.', { value: VALUE }, ['[...new Set([1]).add(2)]', [1, 2]]),
  clear: doc('undefined', 'Takes all values out.', ['new Set([1]).clear() ?? null', null]),
  delete: docWith('boolean', 'Takes a value out; whether it was in.', { value: VALUE }, ['new Set([1]).delete(1)', true]),
  difference: docWith('set', 'The values that another does not have.', { other: OTHER }, [
    '[...new Set([1, 2]).difference(new Set([2]))]',
    [1],
  ]),
  entries: doc('list<list>', 'A list of [value, value], as in JavaScript.', ["new Set(['a']).entries()", [['a', 'a']]]),
  forEach: docWith('undefined', 'Calls a function for each value.', { fn: EACH }, ['new Set([1]).forEach(v => v) ?? null', null]),
  has: docWith('boolean', 'Whether a value is in.', { value: VALUE }, ["new Set(['a', 'b']).has('b')", true]),
  intersection: docWith('set', 'The values that another has as well.', { other: OTHER }, [
    '[...new Set([1, 2]).intersection(new Set([2, 3]))]',
    [2],
  ]),
  isDisjointFrom: docWith('boolean', 'Whether no value is in the other.', { other: OTHER }, [
    'new Set([1]).isDisjointFrom(new Set([2]))',
    true,
  ]),
  isSubsetOf: docWith('boolean', 'Whether all values are in the other.', { other: OTHER }, [
    'new Set([1]).isSubsetOf(new Set([1, 2]))',
    true,
  ]),
  isSupersetOf: docWith('boolean', 'Whether all values of the other are in this one.', { other: OTHER }, [
    'new Set([1, 2]).isSupersetOf(new Set([1]))',
    true,
  ]),
  keys: doc('list', 'The values as a list.', ['new Set([1, 2]).keys()', [1, 2]]),
  size: doc('number', 'How many values are in.', ['new Set([1, 1, 2]).size', 2]),
  symmetricDifference: docWith('set', 'The values that only one of the two has.', { other: OTHER }, [
    '[...new Set([1, 2]).symmetricDifference(new Set([2, 3]))]',
    [1, 3],
  ]),
  union: docWith('set', 'The values of both.', { other: OTHER }, ['[...new Set([1]).union(new Set([2]))]', [1, 2]]),
  values: doc('list', 'The values as a list.', ['new Set([1, 2]).values()', [1, 2]]),
}

export const mapDocs: TableDocs = {
  clear: doc('undefined', 'Takes everything out.', ["new Map([['a', 1]]).clear() ?? null", null]),
  delete: docWith('boolean', 'Takes a key out; whether it was in.', { key: KEY }, ["new Map([['a', 1]]).delete('b')", false]),
  entries: doc('list<list>', 'A list of [key, value].', ["new Map([['a', 1]]).entries()", [['a', 1]]]),
  forEach: docWith('undefined', 'Calls a function for each value.', { fn: EACH }, ["new Map([['a', 1]]).forEach(v => v) ?? null", null]),
  get: docWith('any', 'The value of a key; undefined where it is not in.', { key: KEY }, ["new Map([['a', 1]]).get('a')", 1]),
  has: docWith('boolean', 'Whether a key is in.', { key: KEY }, ["new Map([['a', 1]]).has('a')", true]),
  keys: doc('list', 'The keys as a list.', ["new Map([['a', 1]]).keys()", ['a']]),
  set: docWith('map', 'Puts a value in under a key.', { key: KEY, value: VALUE }, ["new Map().set('a', 1).get('a')", 1]),
  size: doc('number', 'How many keys are in.', ["new Map([['a', 1], ['b', 2]]).size", 2]),
  values: doc('list', 'The values as a list.', ["new Map([['a', 1]]).values()", [1]]),
}

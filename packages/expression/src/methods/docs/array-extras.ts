import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const OTHER = ['list', 'The other list. Objects are the same when their fields are.'] as const
const FIELDS = ['text | list<text>', 'Names of fields.'] as const

/** Methods of lists that JavaScript does not have. */
export const arrayExtraDocs: TableDocs = {
  append: docWith('list', 'The list with values behind it.', { values: ['any', 'What is added.'] }, [
    "['a'].append('b', 'c')",
    ['a', 'b', 'c'],
  ]),
  average: doc('number', 'The average of a list of numbers; 0 for an empty list.', ['[1, 2, 6].average()', 3]),
  chunk: docWith('list<list>', 'The list cut into lists of one size.', { size: ['number', 'Elements in each part.'] }, [
    '[1, 2, 3, 4, 5].chunk(2)',
    [[1, 2], [3, 4], [5]],
  ]),
  compact: doc('list', 'The list without null, undefined and empty texts.', ["['a', null, '', 0].compact()", ['a', 0]]),
  difference: docWith('list', 'The elements that another list does not have.', { list: OTHER }, ['[1, 2, 3].difference([2])', [1, 3]]),
  first: doc('element', 'The first element; undefined where there is none.', ['[3, 1, 2].first()', 3]),
  intersection: docWith('list', 'The elements that another list has as well.', { list: OTHER }, [
    '[1, 2, 3].intersection([2, 3, 4])',
    [2, 3],
  ]),
  isEmpty: doc('boolean', 'Whether the list has no elements.', ['[].isEmpty()', true]),
  isNotEmpty: doc('boolean', 'Whether the list has elements.', ['[0].isNotEmpty()', true]),
  last: doc('element', 'The last element; undefined where there is none.', ['[3, 1, 2].last()', 2]),
  max: doc('number', 'The greatest number of the list.', ['[3, 1, 2].max()', 3]),
  merge: docWith(
    'object',
    'All objects of the list, and of another, as one object; of fields with the same name the last is kept.',
    { list: ['list<object>', 'Further objects.'] },
    ['[{ a: 1 }, { b: 2 }].merge([{ a: 3 }])', { a: 3, b: 2 }],
  ),
  min: doc('number', 'The least number of the list.', ['[3, 1, 2].min()', 1]),
  pluck: docWith(
    'list',
    'The values of a field of each object, or lists of the values of several. Elements without it are left out.',
    { fields: FIELDS },
    ["[{ name: 'Ada', age: 36 }, { name: 'Ben' }].pluck('name')", ['Ada', 'Ben']],
    ["[{ name: 'Ada', age: 36 }, { name: 'Ben' }].pluck('age')", [36]],
  ),
  randomItem: doc('element', 'One element, chosen by chance.', ['[7].randomItem()', 7]),
  removeDuplicates: docWith(
    'list',
    'The list without repetitions; the same as unique.',
    { fields: ['text | list<text>', 'Fields to compare; whole elements are compared when left out.'] },
    ['[1, 1, 2].removeDuplicates()', [1, 2]],
  ),
  renameKeys: docWith(
    'list<object>',
    'The objects of the list with fields renamed.',
    { names: ['text', 'Old name, new name, and so on in pairs.'] },
    ["[{ id: 1 }, { id: 2 }].renameKeys('id', 'number')", [{ number: 1 }, { number: 2 }]],
  ),
  smartJoin: docWith(
    'object',
    'One object of a list of names and values.',
    { nameField: ['text', 'Field with the name.'], valueField: ['text', 'Field with the value.'] },
    ["[{ key: 'age', value: 36 }, { key: 'city', value: 'Berlin' }].smartJoin('key', 'value')", { age: 36, city: 'Berlin' }],
  ),
  sum: doc('number', 'The sum of a list of numbers.', ["[1, 2, '3'].sum()", 6]),
  toJsonString: doc('text', 'The list as JSON.', ["[1, 'a'].toJsonString()", '[1,"a"]']),
  union: docWith('list', 'The elements of both lists without repetitions.', { list: OTHER }, ['[1, 2].union([2, 3])', [1, 2, 3]]),
  unique: docWith(
    'list',
    'The list without repetitions; the first of each is kept. Objects are the same when their fields are.',
    { fields: ['text | list<text>', 'Fields to compare; whole elements are compared when left out.'] },
    ['[3, 1, 3].unique()', [3, 1]],
    ["[{ id: 1, n: 'a' }, { id: 1, n: 'b' }].unique('id')", [{ id: 1, n: 'a' }]],
  ),
}

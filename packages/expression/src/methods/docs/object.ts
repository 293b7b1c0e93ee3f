import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const NAME = ['text', 'Name of the field; upper and lower case differ.'] as const
const NAMES = ['text | list<text>', 'Names of fields, one by one or as a list.'] as const
const WANTED = ['any', 'The value; for texts a part of it is enough.'] as const

export const objectDocs: TableDocs = {
  compact: doc('object', 'The object without the fields that are null or an empty text.', [
    "({ a: 1, b: null, c: '' }).compact()",
    { a: 1 },
  ]),
  entries: doc('list<list>', 'A list of [name, value] for each field.', [
    '({ a: 1, b: 2 }).entries()',
    [
      ['a', 1],
      ['b', 2],
    ],
  ]),
  hasField: docWith('boolean', 'Whether the object has a field.', { name: NAME }, ["({ name: 'Ada' }).hasField('name')", true]),
  hasOwnProperty: docWith('boolean', 'Whether the object has a field; the same as hasField.', { name: NAME }, [
    "({ a: 1 }).hasOwnProperty('b')",
    false,
  ]),
  isEmpty: doc('boolean', 'Whether the object has no fields.', ['({}).isEmpty()', true]),
  isNotEmpty: doc('boolean', 'Whether the object has fields.', ['({ a: 1 }).isNotEmpty()', true]),
  keepFields: docWith('object', 'The object with only some of its fields.', { names: NAMES }, [
    "({ a: 1, b: 2, c: 3 }).keepFields('a', 'c')",
    { a: 1, c: 3 },
  ]),
  keepFieldsContaining: docWith('object', 'The object with only the fields that hold a value.', { value: WANTED }, [
    "({ a: 'apple pie', b: 'bread' }).keepFieldsContaining('pie')",
    { a: 'apple pie' },
  ]),
  keys: doc('list<text>', 'The names of the fields.', ['({ a: 1, b: 2 }).keys()', ['a', 'b']]),
  merge: docWith(
    'object',
    'The fields of both objects; where both have one, that of the first is kept. { ...a, ...b } keeps that of the second.',
    { other: ['object', 'The other object.'] },
    ['({ a: 1 }).merge({ a: 2, b: 3 })', { a: 1, b: 3 }],
  ),
  removeField: docWith('object', 'The object without a field.', { name: NAME }, ["({ a: 1, b: 2 }).removeField('a')", { b: 2 }]),
  removeFields: docWith('object', 'The object without some fields.', { names: NAMES }, [
    "({ a: 1, b: 2, c: 3 }).removeFields('a', 'b')",
    { c: 3 },
  ]),
  removeFieldsContaining: docWith('object', 'The object without the fields that hold a value.', { value: WANTED }, [
    "({ a: 'draft', b: 'done' }).removeFieldsContaining('draft')",
    { b: 'done' },
  ]),
  toJsonString: doc('text', 'The object as JSON.', ['({ a: [1, 2] }).toJsonString()', '{"a":[1,2]}']),
  toString: doc('text', 'As in JavaScript, nothing useful: use toJsonString.', ['({ a: 1 }).toString()', '[object Object]']),
  urlEncode: doc('text', 'The object as the query of an address.', [
    "({ q: 'a b', page: 2, tag: ['x', 'y'] }).urlEncode()",
    'q=a+b&page=2&tag=x&tag=y',
  ]),
  valueOf: doc('same', 'The object itself.', ['({ a: 1 }).valueOf()', { a: 1 }]),
  values: doc('list', 'The values of the fields.', ['({ a: 1, b: 2 }).values()', [1, 2]]),
}

import { docWith, type DocsInit } from '../../values/docs.ts'
import type { ErrorType } from '../../values/error-value.ts'
import type { TableDocs } from '../../values/table.ts'

const OBJECT = ['object', 'The object.'] as const
const LIST = ['any', 'A list, text, Set or Map.'] as const

export const objectStaticDocs: TableDocs = {
  assign: docWith(
    'object',
    'Puts the fields of objects into one that the expression made, and gives that.',
    { target: ['object', 'The object to change; {} for a new one.'], sources: OBJECT },
    ['Object.assign({}, { a: 1 }, { b: 2 })', { a: 1, b: 2 }],
  ),
  entries: docWith('list<list>', 'A list of [name, value] for each field.', { object: OBJECT }, [
    'Object.entries({ a: 1, b: 2 })',
    [
      ['a', 1],
      ['b', 2],
    ],
  ]),
  fromEntries: docWith('object', 'The object of a list of [name, value].', { pairs: ['list<list>', 'The pairs; a Map works too.'] }, [
    "Object.fromEntries([['a', 1], ['b', 2]])",
    { a: 1, b: 2 },
  ]),
  groupBy: docWith(
    'object',
    'Lists of elements by what a function gives for them.',
    { list: LIST, fn: ['function', 'Called with element and position; gives the name of the group.'] },
    ["Object.groupBy([1, 2, 3], n => n % 2 ? 'odd' : 'even')", { odd: [1, 3], even: [2] }],
  ),
  hasOwn: docWith('boolean', 'Whether an object has a field.', { object: OBJECT, key: ['text', 'Name of the field.'] }, [
    "Object.hasOwn({ a: 1 }, 'a')",
    true,
  ]),
  is: docWith(
    'boolean',
    'Whether two values are the same; NaN is the same as NaN.',
    { a: ['any', 'One value.'], b: ['any', 'The other.'] },
    ['Object.is(NaN, NaN)', true],
  ),
  keys: docWith('list<text>', 'The names of the fields.', { object: OBJECT }, ['Object.keys({ a: 1, b: 2 })', ['a', 'b']]),
  values: docWith('list', 'The values of the fields.', { object: OBJECT }, ['Object.values({ a: 1, b: 2 })', [1, 2]]),
}

export const arrayStaticDocs: TableDocs = {
  from: docWith(
    'list',
    'A list of what can be gone through, or of so many places.',
    {
      list: ['any', 'A list, text, Set, Map, or { length: 3 }.'],
      fn: ['function', 'Called with element and position; its answer goes into the list.'],
    },
    ["Array.from('abc')", ['a', 'b', 'c']],
    ['Array.from({ length: 3 }, (_, i) => i * 2)', [0, 2, 4]],
  ),
  isArray: docWith('boolean', 'Whether a value is a list.', { value: ['any', 'The value.'] }, ['Array.isArray([1])', true]),
  of: docWith('list', 'A list of the values given.', { values: ['any', 'The values.'] }, ['Array.of(1, 2)', [1, 2]]),
}

export const mapStaticDocs: TableDocs = {
  groupBy: docWith(
    'map',
    'Lists of elements by what a function gives for them, which may be any value.',
    { list: LIST, fn: ['function', 'Called with element and position; gives the key of the group.'] },
    ['Map.groupBy([1, 2, 3], n => n % 2).get(1)', [1, 3]],
  ),
}

export const makeDocs = {
  Object: docWith('object', 'An empty object, or the value itself.', { value: ['any', 'The value.'] }, ['new Object()', {}]),
  Array: docWith('list', 'A list of the values, or with so many empty places.', { values: ['any', 'Values, or one number: the length.'] }, [
    'new Array(2).fill(0)',
    [0, 0],
  ]),
  Set: docWith('set', 'A set of different values.', { values: LIST }, ['[...new Set([1, 1, 2])]', [1, 2]]),
  Map: docWith('map', 'Values by key.', { pairs: ['list<list>', 'Pairs [key, value].'] }, ["new Map([['a', 1]]).get('a')", 1]),
} as const satisfies Readonly<Record<string, DocsInit>>

const KINDS: Readonly<Record<ErrorType, string>> = {
  Error: 'An error to throw.',
  TypeError: 'An error for a value of the wrong type.',
  RangeError: 'An error for a value out of its range.',
  SyntaxError: 'An error for a text that cannot be read.',
  ReferenceError: 'An error for a name that does not exist.',
  URIError: 'An error for a wrong address.',
  EvalError: 'An error of JavaScript that is no longer used.',
}

/** How an error is made. */
export const errorDocs = (type: ErrorType): DocsInit =>
  docWith('object', KINDS[type], { message: ['text', 'What went wrong.'], options: ['object', '{ cause }: what led to it.'] }, [
    `new ${type}('No order').message`,
    'No order',
  ])

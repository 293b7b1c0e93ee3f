import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const TEST = ['function', 'Called with element, position and list; its answer counts as true or false.'] as const
const EACH = ['function', 'Called with element, position and list.'] as const
const FOLD = ['function', 'Called with the result so far, element, position and list; its answer is the next result.'] as const
const FROM = ['number', 'Position to begin at.'] as const
const START = ['number', 'First position; negative counts from the end.'] as const
const END = ['number', 'Position behind the last; the end when left out.'] as const
const COUNT = ['number', 'How many elements to take out; all when left out.'] as const
const COMPARE = [
  'function',
  'Called with two elements; a number below 0 puts the first before the second. Without it elements are ordered as texts.',
] as const
const VALUES = ['any', 'The new elements.'] as const
const COPY = 'A list that comes from outside is left as it is and a new one given.'

/** JavaScript's own methods of lists. */
export const arrayDocs: TableDocs = {
  length: doc('number', 'How many elements the list has.', ['[1, 2, 3].length', 3]),
  at: docWith(
    'element',
    'The element at a position; a negative position counts from the end.',
    { index: ['number', 'Position, from 0.'] },
    ['[1, 2, 3].at(-1)', 3],
  ),
  concat: docWith('list', 'The list with others, or single values, behind it.', { lists: ['any', 'Lists or values.'] }, [
    '[1].concat([2, 3], 4)',
    [1, 2, 3, 4],
  ]),
  copyWithin: docWith(
    'list',
    `The list with a part of it copied over another part. ${COPY}`,
    { target: ['number', 'Position to copy to.'], start: START, end: END },
    ['[1, 2, 3, 4].copyWithin(0, 2)', [3, 4, 3, 4]],
  ),
  entries: doc('list<list>', 'A list of [position, element].', [
    "['a', 'b'].entries()",
    [
      [0, 'a'],
      [1, 'b'],
    ],
  ]),
  every: docWith('boolean', 'Whether all elements pass a test.', { fn: TEST }, ['[2, 4].every(n => n % 2 === 0)', true]),
  fill: docWith('list', `The list with elements replaced by one value. ${COPY}`, { value: ['any', 'The value.'], start: START, end: END }, [
    "new Array(3).fill('x')",
    ['x', 'x', 'x'],
  ]),
  filter: docWith('list', 'The elements that pass a test.', { fn: TEST }, ['[1, 2, 3].filter(n => n > 1)', [2, 3]]),
  find: docWith('element', 'The first element that passes a test; undefined when none does.', { fn: TEST }, [
    '[{ id: 1 }, { id: 2 }].find(o => o.id === 2)',
    { id: 2 },
  ]),
  findIndex: docWith('number', 'Position of the first element that passes a test, or -1.', { fn: TEST }, [
    '[5, 6].findIndex(n => n === 6)',
    1,
  ]),
  findLast: docWith('element', 'The last element that passes a test; undefined when none does.', { fn: TEST }, [
    '[1, 2, 3].findLast(n => n < 3)',
    2,
  ]),
  findLastIndex: docWith('number', 'Position of the last element that passes a test, or -1.', { fn: TEST }, [
    '[1, 2, 3].findLastIndex(n => n < 3)',
    1,
  ]),
  flat: docWith('list', 'The list with the lists in it laid out.', { depth: ['number', 'Levels; 1 when left out, Infinity for all.'] }, [
    '[1, [2, [3]]].flat(Infinity)',
    [1, 2, 3],
  ]),
  flatMap: docWith('list', 'The lists that a function gives for each element, as one list.', { fn: EACH }, [
    "['a b', 'c'].flatMap(t => t.split(' '))",
    ['a', 'b', 'c'],
  ]),
  forEach: docWith('undefined', 'Calls a function for each element.', { fn: EACH }, ['[1, 2].forEach(n => n) ?? null', null]),
  includes: docWith('boolean', 'Whether a value is in the list.', { value: ['any', 'The value.'], from: FROM }, [
    "['a', 'b'].includes('b')",
    true,
  ]),
  indexOf: docWith('number', 'Position of the first element that is a value, or -1.', { value: ['any', 'The value.'], from: FROM }, [
    "['a', 'b', 'a'].indexOf('a')",
    0,
  ]),
  join: docWith('text', 'The elements as one text.', { separator: ['text', 'What stands between them; a comma when left out.'] }, [
    "['a', 'b'].join(' and ')",
    'a and b',
  ]),
  keys: doc('list<number>', 'The positions of the elements.', ["['a', 'b'].keys()", [0, 1]]),
  lastIndexOf: docWith('number', 'Position of the last element that is a value, or -1.', { value: ['any', 'The value.'], from: FROM }, [
    "['a', 'b', 'a'].lastIndexOf('a')",
    2,
  ]),
  map: docWith('list', 'What a function gives for each element.', { fn: EACH }, ['[1, 2].map(n => n * 10)', [10, 20]]),
  pop: doc('element', 'The last element, taken out of the list. A list that comes from outside keeps it.', ['[1, 2, 3].pop()', 3]),
  push: docWith(
    'number',
    'Adds elements to a list that the expression made, and gives its length. For other lists write [...list, value].',
    { values: VALUES },
    ['[1, 2].push(3)', 3],
  ),
  reduce: docWith(
    'any',
    'One value of all elements, from the first to the last.',
    { fn: FOLD, start: ['any', 'The first result; the first element when left out.'] },
    ['[1, 2, 3].reduce((sum, n) => sum + n, 0)', 6],
  ),
  reduceRight: docWith(
    'any',
    'One value of all elements, from the last to the first.',
    { fn: FOLD, start: ['any', 'The first result; the last element when left out.'] },
    ["['a', 'b'].reduceRight((all, t) => all + t, '')", 'ba'],
  ),
  reverse: doc('list', `The list from its end. ${COPY}`, ['[1, 2, 3].reverse()', [3, 2, 1]]),
  shift: doc('element', 'The first element, taken out of the list. A list that comes from outside keeps it.', ['[1, 2, 3].shift()', 1]),
  slice: docWith(
    'list',
    'A part of the list.',
    { start: START, end: END },
    ['[1, 2, 3, 4].slice(1, 3)', [2, 3]],
    ['[1, 2, 3].slice(-2)', [2, 3]],
  ),
  some: docWith('boolean', 'Whether an element passes a test.', { fn: TEST }, ['[1, 2].some(n => n > 1)', true]),
  sort: docWith(
    'list',
    `The list in order. ${COPY}`,
    { fn: COMPARE },
    ['[10, 9, 1].sort((a, b) => a - b)', [1, 9, 10]],
    ["['b', 'a'].sort()", ['a', 'b']],
  ),
  splice: docWith(
    'list',
    'Takes elements out of a list that the expression made, puts others there, and gives those taken out. A list that comes from outside stays as it is.',
    { start: START, count: COUNT, values: VALUES },
    ['[1, 2, 3, 4].splice(1, 2)', [2, 3]],
  ),
  toLocaleString: docWith(
    'text',
    'The elements as people of a language write them, with commas between.',
    { locale: ['text | list', 'Language, such as de-DE.'], options: ['object', 'Options of Intl.NumberFormat or Intl.DateTimeFormat.'] },
    ["[1.5, 2000].toLocaleString('de-DE')", '1,5,2.000'],
  ),
  toReversed: doc('list', 'A new list from the end of this one.', ['[1, 2, 3].toReversed()', [3, 2, 1]]),
  toSorted: docWith('list', 'A new list in order.', { fn: COMPARE }, ['[3, 1, 2].toSorted((a, b) => b - a)', [3, 2, 1]]),
  toSpliced: docWith('list', 'A new list with elements taken out and others put there.', { start: START, count: COUNT, values: VALUES }, [
    "['a', 'b', 'c'].toSpliced(1, 1, 'x')",
    ['a', 'x', 'c'],
  ]),
  toString: doc('text', 'The elements as one text with commas.', ['[1, [2, 3]].toString()', '1,2,3']),
  unshift: docWith(
    'number',
    'Adds elements at the start of a list that the expression made, and gives its length. For other lists write [value, ...list].',
    { values: VALUES },
    ['[2, 3].unshift(1)', 3],
  ),
  values: doc('list', 'The elements.', ["['a', 'b'].values()", ['a', 'b']]),
  with: docWith(
    'list',
    'A new list with one element replaced.',
    { index: ['number', 'Position, from 0; negative counts from the end.'], value: ['any', 'The new element.'] },
    ["['a', 'b'].with(1, 'x')", ['a', 'x']],
  ),
}

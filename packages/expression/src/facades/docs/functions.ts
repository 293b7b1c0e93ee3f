import { docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const TEXT = ['text', 'The text.'] as const
const VALUE = ['any', 'The value.'] as const
const PEOPLE = "{ people: [{ name: 'Ada', age: 36 }, { name: 'Ben', age: 12 }] }"

const jmespath = (name: string): TableDocs[string] =>
  docWith(
    'any',
    'What a JMESPath query finds in data; null where it finds nothing.',
    {
      data: ['any', 'The data.'],
      query: ['text', 'The query; numbers stand in backticks, texts in single quotes. jmespath.org explains it.'],
    },
    [`${name}(${PEOPLE}, 'people[?age > \`18\`].name')`, ['Ada']],
  )

const fromModel = (name: string): TableDocs[string] =>
  docWith(
    'any',
    'A value that an AI model fills in when it uses the node as a tool; elsewhere the default, or an error where there is none.',
    {
      key: ['text', 'Name of the value.'],
      description: ['text', 'What the model should put there.'],
      type: ['text', 'string (when left out), number, boolean or json.'],
      default: ['any', 'The value to take where there is no model.'],
    },
    [`${name}('city', 'The city to look up', 'string', 'Berlin')`, 'Berlin'],
  )

/** Functions that stand alone. */
export const functionDocs: TableDocs = {
  $if: docWith(
    'any',
    'One of two values, as a condition decides; condition ? a : b does the same and works out only the one that is needed.',
    {
      condition: ['any', 'Counts as true or false.'],
      then: ['any', 'The value when it is true.'],
      otherwise: ['any', 'The value when it is false.'],
    },
    ["$if(3 > 2, 'more', 'less')", 'more'],
  ),
  $ifEmpty: docWith(
    'any',
    'A value, or another where it is empty: null, undefined, an empty text, list or object.',
    { value: VALUE, otherwise: ['any', 'The value to take instead.'] },
    ["$ifEmpty('', 'unknown')", 'unknown'],
  ),
  $min: docWith('number', 'The least of some numbers.', { numbers: ['number | list', 'Numbers, or lists of them.'] }, ['$min(3, 1, 2)', 1]),
  $max: docWith('number', 'The greatest of some numbers.', { numbers: ['number | list', 'Numbers, or lists of them.'] }, [
    '$max([3, 1], 2)',
    3,
  ]),
  $jmespath: jmespath('$jmespath'),
  $jmesPath: jmespath('$jmesPath'),
  $fromAI: fromModel('$fromAI'),
  $fromAi: fromModel('$fromAi'),
  $fromai: fromModel('$fromai'),
  parseInt: docWith(
    'number',
    'The whole number at the start of a text; NaN where there is none.',
    { text: TEXT, radix: ['number', 'Base of the digits; 10 when left out.'] },
    ["parseInt('42px')", 42],
    ["parseInt('ff', 16)", 255],
  ),
  parseFloat: docWith('number', 'The number at the start of a text; NaN where there is none.', { text: TEXT }, [
    "parseFloat('3.5kg')",
    3.5,
  ]),
  isNaN: docWith('boolean', 'Whether a value is not a number.', { value: VALUE }, ["isNaN('abc')", true]),
  isFinite: docWith('boolean', 'Whether a value is a finite number.', { value: VALUE }, ["isFinite('12')", true]),
  encodeURIComponent: docWith('text', 'A text as a part of an address.', { text: TEXT }, ["encodeURIComponent('a b&c')", 'a%20b%26c']),
  decodeURIComponent: docWith('text', 'Undoes encodeURIComponent.', { text: TEXT }, ["decodeURIComponent('a%20b')", 'a b']),
  encodeURI: docWith('text', 'A whole address with what it may not hold escaped.', { text: TEXT }, [
    "encodeURI('https://example.com/a b?c=d')",
    'https://example.com/a%20b?c=d',
  ]),
  decodeURI: docWith('text', 'Undoes encodeURI.', { text: TEXT }, ["decodeURI('https://example.com/a%20b')", 'https://example.com/a b']),
  btoa: docWith('text', 'A text of bytes in Base64; text.base64Encode() takes all characters.', { text: TEXT }, [
    "btoa('user:secret')",
    'dXNlcjpzZWNyZXQ=',
  ]),
  atob: docWith('text', 'Undoes btoa.', { text: TEXT }, ["atob('dXNlcjpzZWNyZXQ=')", 'user:secret']),
  structuredClone: docWith('same', 'A deep copy, which the expression may change.', { value: VALUE }, [
    'structuredClone({ a: [1] })',
    { a: [1] },
  ]),
}

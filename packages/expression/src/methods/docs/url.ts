import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const URL_EXAMPLE = "new URL('https://ada:secret@example.com:8080/a/b?x=1#top')"

export const urlDocs: TableDocs = {
  hash: doc('text', 'What stands from # on.', [`${URL_EXAMPLE}.hash`, '#top']),
  host: doc('text', 'Domain and port.', [`${URL_EXAMPLE}.host`, 'example.com:8080']),
  hostname: doc('text', 'The domain.', [`${URL_EXAMPLE}.hostname`, 'example.com']),
  href: doc('text', 'The whole address.', ["new URL('/b', 'https://example.com/a').href", 'https://example.com/b']),
  origin: doc('text', 'Protocol, domain and port.', [`${URL_EXAMPLE}.origin`, 'https://example.com:8080']),
  password: doc('text', 'The password in the address.', [`${URL_EXAMPLE}.password`, 'secret']),
  pathname: doc('text', 'The path.', [`${URL_EXAMPLE}.pathname`, '/a/b']),
  port: doc('text', 'The port, empty where it is the usual one.', [`${URL_EXAMPLE}.port`, '8080']),
  protocol: doc('text', 'The protocol with its colon.', [`${URL_EXAMPLE}.protocol`, 'https:']),
  search: doc('text', 'The query with its question mark.', [`${URL_EXAMPLE}.search`, '?x=1']),
  searchParams: doc('urlParams', 'The query, to be read and changed by name.', [`${URL_EXAMPLE}.searchParams.get('x')`, '1']),
  toJSON: doc('text', 'The whole address.', ["new URL('https://example.com').toJSON()", 'https://example.com/']),
  toString: doc('text', 'The whole address.', ["new URL('https://example.com').toString()", 'https://example.com/']),
  username: doc('text', 'The user in the address.', [`${URL_EXAMPLE}.username`, 'ada']),
}

const NAME = ['text', 'Name of the value.'] as const
const VALUE = ['any', 'The value.'] as const

export const urlParamsDocs: TableDocs = {
  append: docWith('undefined', 'Adds a value; a name may have several.', { name: NAME, value: VALUE }, [
    "new URLSearchParams('a=1').append('a', 2) ?? null",
    null,
  ]),
  delete: docWith('undefined', 'Takes all values of a name out.', { name: NAME }, ["new URLSearchParams('a=1').delete('a') ?? null", null]),
  entries: doc('list<list>', 'A list of [name, value].', [
    "new URLSearchParams('a=1&b=2').entries()",
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ]),
  forEach: docWith('undefined', 'Calls a function for each value.', { fn: ['function', 'Called with value, name and the query.'] }, [
    "new URLSearchParams('a=1').forEach(v => v) ?? null",
    null,
  ]),
  get: docWith('text | null', 'The first value of a name; null where it has none.', { name: NAME }, [
    "new URLSearchParams('a=1&b=2').get('b')",
    '2',
  ]),
  getAll: docWith('list<text>', 'All values of a name.', { name: NAME }, ["new URLSearchParams('a=1&a=2').getAll('a')", ['1', '2']]),
  has: docWith('boolean', 'Whether a name has a value.', { name: NAME }, ["new URLSearchParams('a=1').has('b')", false]),
  keys: doc('list<text>', 'The names.', ["new URLSearchParams('a=1&b=2').keys()", ['a', 'b']]),
  set: docWith('undefined', 'Gives a name one value in place of those that it had.', { name: NAME, value: VALUE }, [
    "new URLSearchParams('a=1').set('a', 2) ?? null",
    null,
  ]),
  size: doc('number', 'How many values there are.', ["new URLSearchParams('a=1&b=2').size", 2]),
  sort: doc('undefined', 'Puts the values in order of their names.', ["new URLSearchParams('b=1&a=2').sort() ?? null", null]),
  toString: doc('text', 'The query as a text without its question mark.', [
    "new URLSearchParams({ q: 'a b', page: 2 }).toString()",
    'q=a+b&page=2',
  ]),
  values: doc('list<text>', 'The values.', ["new URLSearchParams('a=1&b=2').values()", ['1', '2']]),
}

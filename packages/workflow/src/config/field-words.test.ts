import { fieldWords } from './field-words.ts'

const schema = {
  type: 'object',
  properties: {
    assignments: {
      title: 'Fields',
      type: 'array',
      items: { title: 'Field', type: 'object', properties: { value: { title: 'Value' }, 'a/b': {} } },
    },
    how: { oneOf: [{ type: 'object', properties: { url: { title: 'Address' } } }, { type: 'null' }] },
    grid: { title: 'Rows', type: 'array', items: { type: 'array' } },
  },
}

test.each([
  ['/assignments/0/value', 'Fields 1 › Value'],
  ['/assignments/11', 'Fields 12'],
  ['/assignments/0/a~1b', 'Fields 1 › a/b'],
  ['/how/url', 'how › Address'],
  ['/grid/0/1', 'Rows 1 2'],
  ['/unknown/2/x', 'unknown 3 › x'],
  ['', ''],
])('a place in a config is named as the form names it: %s', (pointer, words) => {
  expect(fieldWords(schema, pointer)).toBe(words)
})

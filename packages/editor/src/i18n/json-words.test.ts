import { jsonFault } from './json-words.ts'

const faultOf = (text: string): string => {
  try {
    JSON.parse(text)
    return 'none'
  } catch (thrown) {
    return jsonFault(thrown)
  }
}

test.each([
  ['{"sku": }', '“}” is not expected there'],
  ['{"sku": 1', 'a comma or a closing bracket is missing'],
  ['{"sku"', 'a colon after a name is missing'],
  ['[', 'it ends too early'],
  ['{sku: 1}', 'a name in double quotes is missing'],
  ['{"a": 1} 2', 'something stands after its end'],
  ['{"a": "b', 'a text has no closing double quote'],
])('%s: %s', (text, words) => expect(faultOf(text)).toBe(words))

import { compileExpression } from '../index.ts'

const MARKS = 'a' + '\u0315\u0300'.repeat(20_000)
const LONG = 'a'.repeat(1_000_000)
const data = { marks: MARKS, long: LONG, few: 'e\u0301'.repeat(1000) }
const evaluate = (source: string): unknown => compileExpression(source).evaluate({ lookup: () => data })

test.each([
  ['normalising marks that follow each other', '$json.marks.normalize("NFC")'],
  ['reading the host of an address', 'new URL("http://" + $json.marks + ".com").host'],
  ['asking whether it is an address', 'URL.canParse("http://" + $json.marks + ".com")'],
  [
    'looking whether texts begin with long texts',
    'Array.from({ length: 900 }, (_, i) => $json.long.startsWith($json.long.slice(0, 999999 - i))).length',
  ],
  ['fields with very long names', '(() => { const o = {}; for (let i = 0; i < 90; i++) o[$json.long.slice(i)] = i; return o })()'],
  [
    'very long keys of a Map',
    '(() => { const m = new Map(); for (let i = 0; i < 90; i++) m.set($json.long.slice(i), i); return m.size })()',
  ],
])('%s is paid for by what Unicode and V8 make of it', (_, source) => {
  expect(() => evaluate(source)).toThrow(expect.objectContaining({ code: 'expression.fuel' }) as Error)
})

test('texts as people write them are far from the limit', () => {
  expect(evaluate('$json.few.normalize("NFC").length')).toBe(1000)
  expect(evaluate('new URL("https://müller.example/ü").host')).toBe('xn--mller-kva.example')
  expect(evaluate('["b", "ä", "a"].sort((x, y) => x.localeCompare(y)).join("")')).toBe('aäb')
})

import { compileExpression, noteWidth } from './index.ts'

const wide = (keys: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: keys }, (_, index) => [`key${index}`, index]))
const LISTING = [
  'Object.keys($json).length',
  'Object.values($json).length',
  'Object.entries($json).length',
  '({ ...$json }).x',
  '(() => { let n = 0; for (const key in $json) n += 1; return n })()',
  'JSON.stringify($json)',
  'structuredClone($json).x',
  '$json.keys().length',
  'Object.assign({}, $json).x',
  "$jmespath($json, 'keys(@)')",
  'new URLSearchParams($json).size',
  '(1).toLocaleString("en", $json)',
  '$json',
]

/** An object that counts how often its keys are listed. */
function watched(keys: number): { readonly data: object; readonly listings: () => number } {
  let listings = 0
  const data = new Proxy(wide(keys), {
    ownKeys: (target) => {
      listings += 1
      return Reflect.ownKeys(target)
    },
  })
  return { data, listings: () => listings }
}

const codeOf = (source: string, data: object): unknown => {
  try {
    return compileExpression(source).evaluateJson({ lookup: () => data }, { maxMillis: 3_600_000 })
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

test.each(LISTING)('an object that is known to be too wide is refused before its keys are listed: %s', (source) => {
  const { data, listings } = watched(10)
  noteWidth(data, 400_000)
  expect(codeOf(source, data)).toBe('expression.fuel')
  expect(listings()).toBe(0)
})

test('a wide object of the host is listed once, and refused at once from then on', () => {
  const { data, listings } = watched(200_000)
  expect(codeOf('Object.keys($json).length', data)).toBe('expression.fuel')
  expect(codeOf('Object.values($json).length', data)).toBe('expression.fuel')
  expect(listings()).toBe(1)
})

test('50,000 keys are listed as often as they are asked for', () => {
  const data = wide(50_000)
  expect(codeOf('Object.keys($json).length + $json.keys().length', data)).toBe(100_000)
})

test('an object of the expression itself may grow after its keys were listed', () => {
  const source =
    '(() => { const o = {}; for (let i = 0; i < 21_000; i++) o["k" + i] = i; const n = Object.keys(o).length; o.x = 1; return Object.keys(o).length - n })()'
  expect(codeOf(source, {})).toBe(1)
})

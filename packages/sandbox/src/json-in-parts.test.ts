import fc from 'fast-check'
import type { JsonValue } from '@millrace/base'
import { parseInParts } from './json-in-parts.ts'

/** Parsed in parts of a few characters, with the number of turns that others could have had. */
function parsed(text: string, part = 8): { readonly value: JsonValue | undefined; readonly turns: number } {
  const parsing = parseInParts(text, part)
  for (let turns = 0; ; turns++) {
    const step = parsing.next()
    if (step.done === true) return { value: step.value, turns }
  }
}

const withoutProto = (text: string): JsonValue =>
  JSON.parse(text, (key, inner: unknown) => (key === '__proto__' ? undefined : inner)) as JsonValue

test('a text in parts gives what it gives at once', () => {
  const cases = [fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(undefined, 1, '\t', '\n ')] as const
  fc.assert(
    fc.property(...cases, (value, part, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(parsed(text, part).value).toEqual(withoutProto(text))
    }),
  )
})

test('a text that is no JSON is refused in parts as it is at once', () => {
  const put = fc.constantFrom('', ',', ']', '}', '[', '{', ':', '"', 'x', '1', ' ')
  const cases = [fc.jsonValue({ maxDepth: 4 }), fc.nat(), put, fc.integer({ min: 1, max: 20 })] as const
  fc.assert(
    fc.property(...cases, (json, place, character, part) => {
      const text = JSON.stringify(json)
      const at = place % (text.length + 1)
      const spoilt = text.slice(0, at) + character + text.slice(at + (place % 2))
      let whole: JsonValue
      try {
        whole = withoutProto(spoilt)
      } catch {
        expect(() => parsed(spoilt, part)).toThrow(SyntaxError)
        return
      }
      expect(parsed(spoilt, part).value).toEqual(whole)
    }),
    { numRuns: 2000 },
  )
})

test('others can have a turn after every part', () => {
  const rows = JSON.stringify(Array.from({ length: 1000 }, (_, n) => ({ n })))
  expect(parsed(rows, 100).turns).toBeGreaterThan(90)
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`key${n}`, n])))
  expect(parsed(wide, 100).turns).toBeGreaterThan(90)
  const numbers = JSON.stringify(Array.from({ length: 3000 }, (_, n) => n))
  expect(parsed(numbers, 100).turns).toBeGreaterThan(90)
  expect(parsed(`{"value":${rows},"logs":[]}`, 100).turns).toBeGreaterThan(90)
})

test.each([1, 8, 4000])('what is nested too deeply is refused, in parts of %s', (part) => {
  expect(parsed('['.repeat(501) + ']'.repeat(501), part).value).toBeUndefined()
  expect(parsed('['.repeat(500) + ']'.repeat(500), part).value).toBeDefined()
})

test.each(['{"a":{"__proto__":{"x":1},"b":"long enough"}}', '{"__proto__":["long enough to be a part of its own"],"c":1}'])(
  'no part has a __proto__ of its own: %s',
  (text) => {
    const { value } = parsed(text)
    expect(JSON.stringify(value)).not.toContain('__proto__')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  },
)

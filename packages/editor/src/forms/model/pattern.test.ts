import { patternOf } from './pattern.ts'

test('a pattern of a schema is looked for anywhere in a text, as in the server', () => {
  expect(patternOf('^[a-z]+$')?.test('abc')).toBe(true)
  expect(patternOf('^[a-z]+$')?.test('ab1')).toBe(false)
  expect(patternOf('\\p{Lu}')?.test('aÄ')).toBe(true)
})

test('what is no pattern refuses nothing', () => {
  expect(patternOf('(')).toBeNull()
})

test('a pattern that would hold up the page is answered, or nobody knows', () => {
  expect(patternOf('^(a+)+$')?.test(`${'a'.repeat(60)}!`)).toBe(false)
  expect(patternOf('^(a*)*\\1{2}(a*)*\\2{3}b$')?.test('a'.repeat(2_000))).toBeUndefined()
})

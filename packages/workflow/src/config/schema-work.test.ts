import type { JsonObject } from '@millrace/base'
import { checkConfig } from './check-config.ts'
import { SchemaWork } from './schema-work.ts'

const A = 'a'.repeat(40)

/** Patterns over which a matcher that only tries out would sit for years. */
const CATASTROPHIC = ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '^(.*a){20}$', '^(\\w+\\s?)*$']

test.each(CATASTROPHIC)('%s on a text that just does not fit is answered', (pattern) => {
  expect(new SchemaWork().matches(pattern, `${A}!`)).toBe('no')
})

test('a pattern that cannot be answered in bounded work is given up, and the field says so', () => {
  const schema: JsonObject = { properties: { code: { type: 'string', pattern: '^(a*)*\\1{2}(a*)*\\2{3}b$' } } }
  expect(checkConfig(schema, { code: 'a'.repeat(2_000) })).toMatchObject([
    { path: '/code', keyword: 'pattern', message: expect.stringContaining('takes too much work') as unknown },
  ])
})

test('what patterns cost adds up over a check, and honest ones on many texts are no trouble', () => {
  const work = new SchemaWork()
  const answers = Array.from({ length: 20_000 }, (_, at) => work.matches('^[a-z0-9-]{1,40}$', `order-${at}`))
  expect(new Set(answers)).toEqual(new Set(['yes']))
  const hard = new SchemaWork()
  const hards = Array.from({ length: 50 }, () => hard.matches('^(a*)*\\1{2}(a*)*\\2{3}b$', 'a'.repeat(300)))
  expect(hards.at(-1)).toBe('too much')
})

test('references that double with each step end as one more problem', () => {
  const levels = 60
  const $defs: JsonObject = { [`level${levels}`]: { type: 'string' } }
  for (let level = 0; level < levels; level++)
    $defs[`level${level}`] = { allOf: [{ $ref: `#/$defs/level${level + 1}` }, { $ref: `#/$defs/level${level + 1}` }] }
  expect(checkConfig({ $ref: '#/$defs/level0', $defs }, 'x')).toContainEqual(expect.objectContaining({ keyword: 'work' }))
})

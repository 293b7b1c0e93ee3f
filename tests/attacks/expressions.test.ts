import { join } from 'node:path'
import { casesIn } from './cases.ts'
import { outcomeOf, type Outcome } from './evaluate.ts'
import { makeWorld } from './world.ts'

const cases = casesIn(join(__dirname, 'expressions'))
const world = makeWorld()
afterAll(() => world.release())

/** An honest template: it has to work after each attack as it did before. */
const HONEST = "{{ $json.list.map(x => x + 1).join('-') }} {{ new Date(0).toISOString() }} {{ [{}].length }} {{ 'aXb'.replace(/x/i, '-') }}"
const honest = outcomeOf(HONEST, world.scope, 'template')

test('the corpus is large', () => expect(cases.length).toBeGreaterThanOrEqual(300))

test('the honest template works', () => expect(honest).toEqual({ kind: 'json', json: '4-2-3 1970-01-01T00:00:00.000Z 1 a-b' }))

const classes = [...new Set(cases.map((one) => one.class))]

describe.each(classes)('%s', (name) => {
  test.each(cases.filter((one) => one.class === name).map((one) => ({ ...one })))('$title', ({ source, language, ends, gives, either }) => {
    const outcome = outcomeOf(source, world.scope, language === 'template' ? 'template' : 'expression')
    expect(outcome).not.toMatchObject({ kind: 'broken' })
    if (outcome.kind === 'code') expect(outcome.code).toMatch(/^expression\.[a-z-]+$/)
    if (!either) expect(told(outcome, ends)).toEqual(ends ?? { gives })
    expect(world.damage()).toEqual([])
    expect(outcomeOf(HONEST, world.scope, 'template')).toEqual(honest)
  })
})

/** The outcome in the words of the corpus: the codes that were asked for, when it ended with one of them. JSON has no word for undefined. */
function told(outcome: Outcome, ends: readonly string[] | undefined): unknown {
  if (outcome.kind === 'json') return { gives: outcome.json === undefined ? 'undefined' : outcome.json }
  if (outcome.kind === 'broken') return outcome
  return ends?.includes(outcome.code) === true ? ends : outcome.code
}

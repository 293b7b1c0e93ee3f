import { LOOP_TYPES, workflowOf, catalogOf } from './testing/documents.ts'
import { validateWorkflow } from './validate.ts'
import { adviceOf } from './advice.ts'

const codes = (document: ReturnType<typeof workflowOf>) => validateWorkflow(document, catalogOf(LOOP_TYPES)).map(({ code }) => code)
const around = (inside: string, config: object = {}) =>
  workflowOf(
    [
      ['a', 't.start'],
      ['l', 't.loop', { config }],
      ['b', inside],
    ],
    ['a > l', 'l:loop > b', 'b > l:next', 'l:done > z'].slice(0, 3),
  )

test('advice is said while the settings call for it, defaults included', () => {
  expect(codes(around('t.pass'))).toContain('performance.one-item-turns')
  expect(codes(around('t.pass', { batchSize: 50 }))).not.toContain('performance.one-item-turns')
})

test('advice is not said of what an expression decides', () => {
  expect(codes(around('t.pass', { batchSize: { $expr: '{{ 1 }}' } }))).not.toContain('performance.one-item-turns')
})

test('advice about the nodes inside of a loop looks at those nodes alone', () => {
  expect(codes(around('t.call'))).toEqual(expect.not.arrayContaining(['performance.one-item-turns']))
  expect(codes(around('t.call', { mode: 'while' }))).toContain('performance.busy-loop')
  expect(codes(around('t.wait', { mode: 'while' }))).not.toContain('performance.busy-loop')
  expect(codes(around('t.wait'))).toContain('performance.waits-one-by-one')
  expect(codes(around('t.missing'))).not.toContain('performance.one-item-turns')
})

test('advice that makes no sense is left out, and can never keep a workflow from being published', () => {
  const good = { about: 'security', id: 'a', message: 'Open.' }
  const bad = [1, {}, { ...good, id: 'A b' }, { ...good, about: 'taste' }, { ...good, severity: 'error' }, { ...good, inside: 'x' }]
  expect(adviceOf({ 'x-advice': [...bad, good] })).toMatchObject([{ ...good, severity: 'suggestion' }])
  expect(adviceOf({ 'x-advice': Array.from({ length: 1000 }, () => good) })).toHaveLength(20)
})

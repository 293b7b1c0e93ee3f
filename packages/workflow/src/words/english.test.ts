import { listed } from '@millrace/base'
import { checkConfig } from '../config/check-config.ts'
import { english } from './english.ts'
import { said } from './said.ts'

test('what must be one of several things is one sentence', () => {
  const [issue] = checkConfig({ anyOf: [{ type: 'number' }, { type: 'boolean' }, { const: 'auto' }] }, 'x')
  expect(issue?.message).toBe('must be a number, true or false, or "auto"')
})
test('words of expressions are said too', () => {
  const where = said('problem.setting', { node: 'A', field: 'Text' })
  expect(english(said('problem.at', { where, at: '4', what: { key: 'grammar.ends', values: {} } }))).toBe(
    '"A", Text at 4: The expression ends too early.',
  )
  expect(english(said('problem.ports-it-has', { names: listed('plain', ['a', 'b']) }))).toBe('It has: a, b.')
})

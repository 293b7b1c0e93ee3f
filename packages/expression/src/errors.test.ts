import { compileExpression } from './index.ts'
import { isStackOverflow, locate } from './errors.ts'

test.each([
  ['V8 and Safari', 'RangeError', 'Maximum call stack size exceeded', true],
  ['Firefox', 'InternalError', 'too much recursion', true],
  ['V8, where no stack is left to compile a pattern', 'SyntaxError', 'Invalid regular expression: /call stack/i: Stack overflow', true],
  ['another range', 'RangeError', 'toFixed() digits argument must be between 0 and 100', false],
  ['another syntax', 'SyntaxError', 'Unexpected token }', false],
])('a full stack is known by what engines say: %s', (_engine, name, message, expected) => {
  const error = Object.assign(new Error(message), { name })
  expect(isStackOverflow(error)).toBe(expected)
  expect(locate(error, { start: 1, end: 2 }).code).toBe(expected ? 'expression.too-deep' : 'expression.call-failed')
})

test('a method that Object or Math does not have is said of it by name', () => {
  expect(() => compileExpression('Object.freeze({})').evaluate({ lookup: () => undefined })).toThrow('Object has no method "freeze".')
  expect(() => compileExpression('Math.nope(1)').evaluate({ lookup: () => undefined })).toThrow('Math has no method "nope".')
})

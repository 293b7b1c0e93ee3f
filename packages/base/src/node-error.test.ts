import { NodeError } from './node-error.ts'

test('an error of another copy of the class, as a bundled package has it, is a NodeError', () => {
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy of the module
    const copy = (require('./node-error.ts') as { NodeError: typeof NodeError }).NodeError
    expect(copy).not.toBe(NodeError)
    expect(new copy('http.404', 'Not there.') instanceof NodeError).toBe(true)
  })
})

test('a class that extends NodeError has its own instances only', () => {
  class Refused extends NodeError {}
  expect(new Refused('a.b', 'No.') instanceof Refused).toBe(true)
  expect(new NodeError('a.b', 'No.') instanceof Refused).toBe(false)
  expect(new Error('No.') instanceof NodeError).toBe(false)
})

test('the mark is not part of what is written down', () => {
  expect(JSON.stringify(new NodeError('a.b', 'No.'))).not.toContain('mark')
  expect(Object.keys(new NodeError('a.b', 'No.')).sort()).toEqual([
    'code',
    'data',
    'deferred',
    'name',
    'retryAfterMs',
    'retryable',
    'status',
  ])
})

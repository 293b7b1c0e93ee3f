import { catalogOf, nodeType, workflowOf } from './testing/documents.ts'
import { validateWorkflow } from './validate.ts'

const TYPES = [
  nodeType('t.start', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, trigger: { kind: 'manual' } }),
  nodeType('t.join', { join: 'all', ports: { inputs: ['a', { name: 'b', title: 'Right' }], outputs: ['main'] } }),
  nodeType('t.switch', { kind: 'condition', ports: { inputs: ['main'], outputs: [{ each: '/rules', name: 'key', title: 'label' }] } }),
  nodeType('t.fork', {
    ports: { inputs: ['main', 'next'], outputs: [{ each: '/branches', name: 'key' }, 'done'] },
    loop: { next: 'next', done: 'done' },
  }),
  nodeType('t.call', { effects: 'read' }),
  nodeType('t.pass'),
]
const found = (nodes: Parameters<typeof workflowOf>[0], edges: string[]) =>
  validateWorkflow(workflowOf([['s', 't.start'], ...nodes], edges), catalogOf(TYPES)).map(({ code, severity, path, message }) => ({
    code,
    severity,
    path,
    message,
  }))

test('a node that puts its inputs together lacks one of them', () => {
  const [problem, ...more] = found([['j', 't.join']], ['s > j:a'])
  expect(problem).toMatchObject({ code: 'workflow.missing-connection', severity: 'warning' })
  expect(problem?.message).toContain('"Right"')
  expect(more).toEqual([])
  expect(found([['j', 't.join']], ['s > j:a', 's > j:b'])).toEqual([])
})

test('a decision from which nothing follows', () => {
  const rules = { config: { rules: [{ key: 'x' }] } }
  expect(found([['c', 't.switch', rules]], ['s > c'])).toMatchObject([{ code: 'workflow.leads-nowhere', severity: 'suggestion' }])
  expect(
    found(
      [
        ['c', 't.switch', rules],
        ['p', 't.pass'],
      ],
      ['s > c', 'c:x > p'],
    ),
  ).toEqual([])
})

test('two rules with one key: nothing would ever leave by the second', () => {
  const rules = { config: { rules: [{ key: 'x' }, { key: 'y' }, { key: 'x' }] } }
  expect(
    found(
      [
        ['c', 't.switch', rules],
        ['p', 't.pass'],
      ],
      ['s > c', 'c:x > p'],
    ),
  ).toMatchObject([{ code: 'workflow.duplicate-port', severity: 'error', path: '/nodes/1/config/rules/2/key' }])
})

test('a branch in which nothing happens', () => {
  const branches = { config: { branches: [{ key: 'x' }, { key: 'y' }] } }
  const nodes: Parameters<typeof workflowOf>[0] = [
    ['f', 't.fork', branches],
    ['p', 't.pass'],
  ]
  const [problem, ...more] = found(nodes, ['s > f', 'f:x > p', 'p > f:next'])
  expect(problem).toMatchObject({ code: 'workflow.empty-branch', severity: 'suggestion' })
  expect(problem?.message).toContain('"y"')
  expect(more).toEqual([])
})

test.each([
  [{ maxAttempts: 5, delayMs: 0 }, true],
  [{ maxAttempts: 5, backoff: 'fixed', delayMs: 500 }, true],
  [{ maxAttempts: 5, backoff: 'fixed', delayMs: 60_000 }, false],
  [{ maxAttempts: 5 }, false],
  [{ maxAttempts: 2, delayMs: 0 }, false],
])('retries of a call that follow each other closely: %j', (retry, told) => {
  const codes = found([['c', 't.call', { retry }]], ['s > c']).map(({ code }) => code)
  expect(codes).toEqual(told ? ['performance.retry-without-backoff'] : [])
  expect(found([['c', 't.pass', { retry }]], ['s > c'])).toEqual([])
})

test('a fixed text that reads like an expression, but not one that only has braces', () => {
  const codes = (text: unknown) => found([['c', 't.pass', { config: { text } }]], ['s > c']).map(({ code }) => code)
  expect(codes('Hello {{ $json.name }}')).toEqual(['workflow.braces-in-text'])
  expect(codes({ $expr: 'Hello {{ $json.name }}' })).toEqual([])
  expect(codes('a {{template}} of another tool')).toEqual([])
})

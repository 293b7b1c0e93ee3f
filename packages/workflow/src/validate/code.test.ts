import { catalogOf, nodeType, workflowOf } from './testing/documents.ts'
import { codeOfDocument, placeInText } from './code.ts'
import { validateWorkflow } from './validate.ts'

const TYPES = [
  nodeType('t.start', { kind: 'trigger', trigger: { kind: 'manual' }, ports: { inputs: [], outputs: ['main'] } }),
  nodeType('t.code', {
    config: {
      type: 'object',
      properties: {
        language: { enum: ['javascript', 'typescript', 'python'], default: 'javascript' },
        source: { title: 'Code', type: 'string', 'x-literal': true, 'x-ui': { widget: 'code', language: { path: 'language' } } },
      },
    },
  }),
  nodeType('t.body', {
    config: {
      type: 'object',
      properties: {
        list: { type: 'array', items: { type: 'string', 'x-ui': { widget: 'code', language: 'json' } } },
        foreign: { type: 'string', 'x-ui': { widget: 'code', language: 'javascript' } },
      },
    },
  }),
]
const of = (type: string, config: object, rest: object = {}) =>
  workflowOf(
    [
      ['s', 't.start'],
      ['c', type, { config, ...rest }],
    ],
    ['s > c'],
  )
const found = (...args: Parameters<typeof of>) =>
  validateWorkflow(of(...args), catalogOf(TYPES)).filter(({ code }) => code === 'workflow.bad-code')

test('a program that cannot be read keeps a workflow from being published, and its place is told', () => {
  expect(found('t.code', { source: 'const a = 1\nreturn items.map((x) => x))' })).toMatchObject([
    {
      ...{ code: 'workflow.bad-code', severity: 'error', nodeId: 'c', path: '/nodes/1/config/source', span: { start: 38, end: 39 } },
      message: '"C", Code, line 2: ")" cannot stand here.',
    },
  ])
})

test.each([
  ['a program that can be read', 't.code', { source: 'return items' }, {}],
  ['a language that is not read here', 't.code', { language: 'python', source: 'return [' }, {}],
  ['a node that is switched off', 't.code', { source: 'return [' }, { disabled: true }],
  ['an expression in its place, which is another problem', 't.code', { source: { $expr: '{{ "[" }}' } }, {}],
  ['code that something else reads', 't.body', { foreign: 'export default [' }, {}],
  ['JSON that is none only because there is no text', 't.body', { list: [' '] }, {}],
])('nothing is said of %s', (_what, type, config, rest) => expect(found(type, config, rest)).toEqual([]))

test('JSON is read wherever it stands', () => {
  expect(found('t.body', { list: ['{}', '{ "a": 1, }'] })).toMatchObject([
    expect.objectContaining({ path: '/nodes/1/config/list/1', message: expect.stringContaining('This is no JSON: ') }),
  ])
})

test('the code of a document is found with its language, its default too', () => {
  const code = (config: object) =>
    codeOfDocument(of('t.code', config), catalogOf(TYPES)).map(({ path, language, text }) => [path, language, text])
  expect(code({ source: 'a' })).toEqual([['/nodes/1/config/source', 'javascript', 'a']])
  expect(code({ source: 'a', language: 'Python' })).toEqual([['/nodes/1/config/source', 'python', 'a']])
})

test.each([
  [{ line: 2, column: 3 }, 'cd'],
  [{ line: 2, column: 99 }, 'd'],
  [{ line: 9, column: 1 }, 'e'],
  [{}, 'a'],
])('a place by line and column is one in the text: %j', (place, marked) => {
  const text = 'a\nb cd\ne'
  const { start, end } = placeInText(text, place)
  expect(text.slice(start, end)).toBe(marked)
})

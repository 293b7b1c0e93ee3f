import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sketch } from '../testing/nodes.ts'
import { readTestFile } from './read-test-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-tests-'))
  save('flow.json', sketch([['p', 'test.pass']]))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const save = (name: string, value: unknown): string => {
  const file = join(folder, name)
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  return file
}
const head = 'schema: millrace/workflow-test@1\nworkflow: ./flow.json\n'

test('YAML and JSON are read alike', async () => {
  const value = { schema: 'millrace/workflow-test@1', workflow: './flow.json', tests: [{ name: 'a', expect: {} }] }
  const [yaml, json] = [
    await readTestFile(save('a.test.yaml', `${head}tests:\n  - name: a\n    expect: {}\n`)),
    await readTestFile(save('a.test.json', value)),
  ]
  expect(yaml.tests).toEqual(json.tests)
  expect(json.document.name).toBe('Sketch')
})

test('what stands beside the tests holds for all, and a test goes before it', async () => {
  const { tests } = await readTestFile(
    save(
      'a.test.yaml',
      `${head}now: 2031-01-01T00:00:00Z\nvariables: { a: 1, b: 1 }\nhttp: [{ url: shared }]\ntests:\n  - name: t\n    variables: { b: 2 }\n    http: [{ url: own }]\n    expect: {}\n`,
    ),
  )
  expect(tests[0]).toMatchObject({ now: '2031-01-01T00:00:00Z', variables: { a: 1, b: 2 }, http: [{ url: 'own' }, { url: 'shared' }] })
})

test('a file knows what it was read from, so that changes can be watched', async () => {
  save('rec.json', { recording: 1, exchanges: [] })
  const { sources, tests } = await readTestFile(save('a.test.yaml', `${head}recordings: [rec.json]\ntests: [{ name: t, expect: {} }]\n`))
  expect(sources.map((file) => file.slice(folder.length + 1))).toEqual(['a.test.yaml', 'flow.json', 'rec.json'])
  expect(tests[0]?.recordings).toHaveLength(1)
})

test.each<[string, string, object]>([
  ['a member that is not known', `${head}tests:\n  - name: t\n    expects: {}\n`, { line: 4, path: '/tests/0' }],
  [
    'a wrong value deep inside',
    `${head}tests:\n  - name: t\n    expect:\n      nodes:\n        p: { ran: sometimes }\n`,
    { line: 7, path: '/tests/0/expect/nodes/p/ran' },
  ],
  ['no tests', `${head}tests: []\n`, { line: 3, path: '/tests' }],
  ['no format', 'workflow: a\ntests: [{ name: t, expect: {} }]\n', { path: '', message: expect.stringContaining('schema') as string }],
  [
    'a workflow that is not there',
    'schema: millrace/workflow-test@1\nworkflow: ./gone.json\ntests: [{ name: t, expect: {} }]\n',
    { line: 2, path: '/workflow' },
  ],
  [
    'a workflow that is none',
    'schema: millrace/workflow-test@1\nworkflow: { nodes: [] }\ntests: [{ name: t, expect: {} }]\n',
    { line: 2, path: '/workflow' },
  ],
  ['a recording that is none', `${head}recordings: [flow.json]\ntests: [{ name: t, expect: {} }]\n`, { line: 3, path: '/recordings/0' }],
  ['neither JSON nor YAML', '{ "schema": \n "a" "b" }', { line: 2, message: expect.stringContaining('neither JSON nor YAML') as string }],
  [
    'aliases that make a small file large',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`,
    { path: '' },
  ],
])('%s is refused with its place', async (_what, text, problem) => {
  await expect(readTestFile(save('bad.test.yaml', text))).rejects.toMatchObject({
    code: 'workflow-test.file',
    data: { problems: expect.arrayContaining([expect.objectContaining(problem)]) as unknown },
  })
})

test('a file that does not exist is told', async () => {
  await expect(readTestFile(join(folder, 'gone.test.json'))).rejects.toMatchObject({
    message: expect.stringContaining('cannot be read') as string,
  })
})

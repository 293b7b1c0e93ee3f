import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli, type Ended } from '../support/millrace-cli.ts'

jest.setTimeout(120_000)
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-workflow-test-'))
  save('orders.millrace.json', ORDERS)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const save = (name: string, value: unknown): void =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
/** No server, and no network: nothing listens at the addresses of these workflows. */
const run = (...args: readonly string[]): Promise<Ended> => millraceCli(['workflow', 'test', ...args], { cwd: folder })

const node = (id: string, name: string, type: string, config: object, more: object = {}) => ({
  id,
  name,
  type,
  typeVersion: 1,
  position: [0, 0],
  config,
  ...more,
})
const edge = (id: string, from: string, to: string, port = 'main') => ({ id, from: { node: from, port }, to: { node: to, port: 'main' } })
/** The workflow that the guide is about. */
const ORDERS = {
  schema: 'millrace/workflow@1',
  name: 'Orders',
  nodes: [
    node('t', 'Start', 'core.manual', {}),
    node(
      'h',
      'Fetch',
      'http.request',
      { url: { $expr: 'https://shop.example.com/orders/{{ $json.id }}' }, authentication: 'bearer' },
      { credentials: { 'http.bearer': 'shop' }, retry: { maxAttempts: 3, delayMs: 60_000 } },
    ),
    node('i', 'Large?', 'core.if', { condition: { left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100 } }),
    node('w', 'Think it over', 'core.wait', { mode: 'duration', amount: 2, unit: 'days' }),
    node('r', 'Report', 'http.request', {
      ...{ method: 'POST', url: 'https://crm.example.com/reports', bodyType: 'json' },
      jsonBody: { $expr: '{{ ({ order: $json.id, total: $json.total }) }}' },
    }),
  ],
  edges: [edge('e1', 't', 'h'), edge('e2', 'h', 'i'), edge('e3', 'i', 'w', 'true'), edge('e4', 'w', 'r')],
}
const example = (): string =>
  /```yaml\n(schema: millrace\/workflow-test@1[^]*?)```/.exec(
    readFileSync(join(__dirname, '../../docs/guides/workflow-tests.md'), 'utf8'),
  )?.[1] ?? ''

test('the example of the guide passes as it stands there', async () => {
  save('orders.test.yaml', example())
  const ended = await run('--json')
  expect([ended.code, ended.json()]).toMatchObject([
    0,
    { passed: 2, failed: 0, files: [{ error: null, tests: [{ execution: { status: 'completed' } }, {}] }] },
  ])
})

test('code runs in its sandbox, and its requests are answered by the test', async () => {
  const source =
    "const reply = await fetch('https://shop.example.com/rates'); return [{ json: { rate: (await reply.json()).rate * $json.n } }]"
  const document = {
    ...ORDERS,
    nodes: [node('t', 'Start', 'core.manual', {}), node('c', 'Code', 'core.code', { source, mode: 'all' })],
    edges: [edge('e', 't', 'c')],
  }
  const tests = [
    {
      name: 'code',
      input: { n: 2 },
      http: [{ url: 'https://shop.example.com/rates', answer: { rate: 21 } }],
      expect: { output: [{ rate: 42 }] },
    },
  ]
  save('code.test.json', { schema: 'millrace/workflow-test@1', workflow: document, tests })
  expect((await run('--json')).json()).toMatchObject({ passed: 1, failed: 0 })
})

test('a test that fails ends the command with 1, says where and what, and CI gets its report', async () => {
  save('orders.test.yaml', example().replace('{ created: true } }', '{ created: "</failure>" } }'))
  const ended = await run('--junit', 'report.xml')
  expect(ended.code).toBe(1)
  expect(ended.stdout).toMatch(
    /✗ a large order[^]*orders\.test\.yaml:\d+ \/expect\/nodes\/Report\/items: other items came[^]*\+ +"created": "<\/failure>"[^]*1 passed, 1 failed/,
  )
  const report = readFileSync(join(folder, 'report.xml'), 'utf8')
  expect(report).toContain('tests="2" failures="1" errors="0" skipped="0"')
  expect(report).toContain('&lt;/failure&gt;')
})

test('a file that cannot be read fails, with its line, and the others are run', async () => {
  save('a.test.yaml', 'schema: millrace/workflow-test@1\nworkflow: ./orders.millrace.json\ntests:\n  - name: t\n')
  save('b.test.yaml', example())
  const ended = await run('--only', 'SMALL', '--json')
  expect([ended.code, ended.json()]).toMatchObject([
    1,
    {
      passed: 1,
      failed: 1,
      files: [
        { error: expect.stringMatching(/a\.test\.yaml:4 \/tests\/0 .*expect/) },
        { tests: [{ name: 'a small order is not reported' }] },
      ],
    },
  ])
})

test.each([
  ['no tests', ['.'], 1, 'cli.no-tests'],
  ['a folder that is not there', ['nowhere'], 1, 'cli.file-unusable'],
  ['an unknown flag', ['--fast'], 2, 'cli.usage'],
])('%s is told', async (_what, args, code, error) => {
  const ended = await run(...args, '--json')
  expect([ended.code, ended.json()]).toMatchObject([code, { error: { code: error } }])
})

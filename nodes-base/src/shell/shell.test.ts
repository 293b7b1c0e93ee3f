import { NodeError, type ScriptOutcome } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import shell from './shell.node.ts'

const outcome = (more: Partial<ScriptOutcome> = {}): ScriptOutcome => ({ stdout: '', stderr: '', exitCode: 0, durationMs: 5, ...more })
const items = [{ json: { a: 1 } }, { json: { a: 2 } }]
const json = ({ outputs }: Awaited<ReturnType<typeof runNode>>) => outputs['main']?.map((item) => item.json)

test('script, arguments, variables and limits go to the sandbox, and all items by standard input', async () => {
  const config = { script: 'cat', args: ['x y'], environment: [{ name: 'A', value: '1' }], timeoutSeconds: 2, interpreter: 'bash' }
  const { scriptRequests } = await runNode(shell, { items, config, script: () => outcome() })
  expect(scriptRequests).toEqual([
    { interpreter: 'bash', script: 'cat', args: ['x y'], environment: { A: '1' }, stdin: '[{"a":1},{"a":2}]', timeoutMs: 2000 },
  ])
})

test('run for each item, it reads one item at a time, and what it gives belongs to that item', async () => {
  const config = { script: 'cat', mode: 'each', output: 'json' }
  const result = await runNode(shell, { items, config, script: ({ stdin = '' }) => outcome({ stdout: stdin }) })
  expect(json(result)).toEqual([{ a: 1 }, { a: 2 }])
  expect(result.outputs.main?.map((item) => result.origins.get(item)?.[0]?.json)).toEqual([{ a: 1 }, { a: 2 }])
})

test.each([
  ['a text of its own', { input: 'text', text: 'hello' }, 'hello'],
  ['nothing', { input: 'none' }, ''],
])('standard input may be %s', async (_, config, stdin) => {
  const { scriptRequests } = await runNode(shell, { items, config: { script: 'cat', ...config }, script: () => outcome() })
  expect(scriptRequests[0]?.stdin).toBe(stdin)
})

test.each([
  ['text', 'a\nb\n', [{ stdout: 'a\nb\n', stderr: 'w', exitCode: 0, durationMs: 5 }]],
  ['lines', 'a\r\nb\n', [{ line: 'a' }, { line: 'b' }]],
  ['lines', '', []],
  ['json', '{"x":1}', [{ x: 1 }]],
  ['json', ' [{"x":1},{"x":2}]\n', [{ x: 1 }, { x: 2 }]],
])('result %s makes of %j the right items', async (output, stdout, expected) => {
  const script = () => outcome({ stdout, stderr: 'w' })
  expect(json(await runNode(shell, { items, config: { script: 'x', output }, script }))).toEqual(expected)
})

test.each(['', 'no json', '[1]', '3'])('result json refuses %j and says what to print', async (stdout) => {
  const run = runNode(shell, { items, config: { script: 'x', output: 'json' }, script: () => outcome({ stdout }) })
  await expect(run).rejects.toMatchObject({ code: 'shell.output', data: { hint: expect.stringContaining('standard error') } })
})

test('a failing script fails the step with its code and what it said, unless the step is to go on', async () => {
  const script = () => outcome({ exitCode: 3, stderr: 'no such file\n' })
  await expect(runNode(shell, { items, config: { script: 'x' }, script })).rejects.toMatchObject({
    code: 'shell.exit',
    message: 'The script ended with exit code 3: no such file',
  })
  const result = await runNode(shell, { items, config: { script: 'x', onExit: 'continue', output: 'json' }, script })
  expect(json(result)).toEqual([{ stdout: '', stderr: 'no such file\n', exitCode: 3, durationMs: 5 }])
})

test('the item whose script failed is named', async () => {
  const script = ({ stdin = '' }) => outcome({ exitCode: stdin.includes('2') ? 1 : 0 })
  await expect(runNode(shell, { items, config: { script: 'x', mode: 'each' }, script })).rejects.toMatchObject({ data: { itemIndex: 1 } })
})

test('an expression in the script is refused, whatever it would give', async () => {
  const config = { script: 'echo safe' }
  const run = runNode(shell, { items, config, rawConfig: { script: { $expr: 'echo {{ $json.a }}' } }, script: () => outcome() })
  await expect(run).rejects.toMatchObject({ code: 'config.invalid', data: { hint: expect.stringContaining('"$1"') } })
})

test.each([
  ['a name', [{ name: { $expr: '{{ $json.name }}' }, value: '1' }]],
  ['a variable', [{ $expr: '{{ $json.variable }}' }]],
  ['the whole list', { $expr: '{{ $json.variables }}' }],
])('data does not choose which variables are set, by an expression for %s: some are programs', async (_, environment) => {
  const config = { script: 'true', environment: [{ name: 'BASH_ENV', value: '$(id)' }] }
  const run = runNode(shell, { items, config, rawConfig: { script: 'true', environment }, script: () => outcome() })
  await expect(run).rejects.toMatchObject({ code: 'config.invalid', data: { hint: expect.stringContaining('one by one') } })
})

test('the value of a variable may be an expression', async () => {
  const config = { script: 'true', environment: [{ name: 'A', value: '1' }] }
  const rawConfig = { script: 'true', environment: [{ name: 'A', value: { $expr: '{{ $json.a }}' } }] }
  const { scriptRequests } = await runNode(shell, { items, config, rawConfig, script: () => outcome() })
  expect(scriptRequests[0]?.environment).toEqual({ A: '1' })
})

test('what the sandbox refuses is the failure of the step', async () => {
  const refusal = new NodeError('code.not-enabled', 'off')
  const script = () => {
    throw refusal
  }
  await expect(runNode(shell, { items, config: { script: 'x' }, script })).rejects.toBe(refusal)
})

test.each([[{}], [{ script: '' }], [{ script: 'x', interpreter: 'zsh' }], [{ script: 'x', environment: [{ name: 'A B', value: '' }] }]])(
  'config %j is refused',
  async (config) => {
    await expect(runNode(shell, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

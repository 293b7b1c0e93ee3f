import { NodeError } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import code from './code.node.ts'

const items = [{ json: { a: 1 } }, { json: { a: 2 } }]

test('source, mode, items and time limit go to the sandbox, and its items go on', async () => {
  const { outputs, codeRequests } = await runNode(code, {
    items,
    config: { source: 'return []', mode: 'each', timeoutSeconds: 1.5 },
    code: () => [{ json: { b: 1 } }],
  })
  expect(codeRequests).toEqual([{ language: 'javascript', source: 'return []', mode: 'each', items, timeoutMs: 1500 }])
  expect(outputs.main).toEqual([{ json: { b: 1 } }])
})

test('all items at once, for ten seconds at most, unless told otherwise', async () => {
  const { codeRequests } = await runNode(code, { items, config: { source: 'x' }, code: () => [] })
  expect(codeRequests[0]).toMatchObject({ mode: 'all', timeoutMs: 10_000 })
})

test('an expression in the code is refused, whatever it would give', async () => {
  const raw = { source: { $expr: 'return {{ $json.a }}' } }
  const run = runNode(code, { items, config: { source: 'return []' }, rawConfig: raw, code: () => [] })
  await expect(run).rejects.toMatchObject({ code: 'config.invalid' })
})

test('a failure of the code is the failure of the step', async () => {
  const failure = new NodeError('code.failed', 'x is not defined')
  const failing = () => {
    throw failure
  }
  await expect(runNode(code, { items, config: { source: 'x' }, code: failing })).rejects.toBe(failure)
})

test.each([[{}], [{ source: '' }], [{ source: 'x', language: 'ruby' }], [{ source: 'x', timeoutSeconds: 0 }]])(
  'config %j is refused',
  async (config) => {
    await expect(runNode(code, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
  },
)

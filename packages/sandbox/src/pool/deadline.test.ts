import { createSandbox, type Sandbox } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

let sandbox: Sandbox
afterEach(() => sandbox.stop())

test('L2: a program that spoils the arithmetic of its timers ends at its deadline', async () => {
  sandbox = createSandbox({ maxChildren: 1 })
  const source = 'Math.max = () => NaN; setInterval(() => {}, 1); await new Promise(() => {})'
  expect(await failureOf(runCode(sandbox, source, { timeoutMs: 300 }))).toMatchObject({ code: 'code.timeout' })
}, 10_000)

test('a program that spoils what its state is read with does not take the process down', async () => {
  sandbox = createSandbox({ maxChildren: 1 })
  const source = "Object.defineProperty(Map.prototype, 'size', { get() { for (;;); } }); await new Promise(() => {})"
  expect(await failureOf(runCode(sandbox, source, { timeoutMs: 300 }))).toMatchObject({ code: 'code.result' })
  expect(sandbox.stats()).toMatchObject({ killed: 0, crashed: 0 })
}, 10_000)

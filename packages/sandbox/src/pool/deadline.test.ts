import { spawn } from 'node:child_process'
import { silentLogger, systemClock } from '@millrace/base'
import { javascriptKind } from '../javascript/kind.ts'
import { compileOptions } from '../options.ts'
import type { Program } from '../protocol/messages.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { Pool } from './pool.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

let sandbox: Sandbox | undefined
afterEach(() => sandbox?.stop())

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

describe('a process that code took over', () => {
  const settings = compileOptions({ maxChildren: 1 })
  const program: Program = {
    language: 'javascript',
    source: '',
    mode: 'all',
    items: '[]',
    names: '{}',
    around: '{}',
    tenant: '',
    timeoutMs: 50,
  }

  /** A process that speaks the protocol, and does as told when it is given its first program, whose id is 1. */
  const poolOf = (script: string): Pool => {
    const source = `
      const say = (head, text) => {
        const given = Buffer.from(JSON.stringify(text === undefined ? head : { ...head, parts: [text.length] }))
        const sizes = Buffer.alloc(8)
        sizes.writeUInt32BE(given.length + (text ?? '').length, 0)
        sizes.writeUInt32BE(given.length, 4)
        require('node:fs').writeSync(1, Buffer.concat([sizes, given, Buffer.from(text ?? '')]))
      }
      say({ kind: 'ready' })
      process.stdin.once('data', () => { ${script} })
    `
    const kind = { ...javascriptKind(settings), spawn: () => spawn(process.execPath, ['-e', source], { env: {}, stdio: 'pipe' }) }
    return new Pool(kind, { ...settings, drainMs: 1, clock: systemClock, logger: silentLogger })
  }

  test.each([
    ['says that it waits', `say({ kind: 'parked', id: 1 })`],
    [
      'says that it waits and goes on without end',
      `setInterval(() => { say({ kind: 'parked', id: 1 }); say({ kind: 'resumed', id: 1 }) }, 20)`,
    ],
    ['says that another goes on', `setInterval(() => say({ kind: 'resumed', id: 1 }), 20)`],
  ])('L2: does not put the deadline off when it %s', async (_, script) => {
    const pool = poolOf(script)
    await expect(pool.run(program)).rejects.toMatchObject({ code: 'code.timeout' })
    await pool.stop()
  })

  test('cannot make the parent do more than so many things for one program', async () => {
    let made = 0
    const pool = poolOf(`for (let call = 0; call < 2000; call++) say({ kind: 'call', id: 1, call, what: 'fetch' }, 'x')`)
    const call = (): Promise<string> => Promise.resolve(String(++made))
    await expect(pool.run({ ...program, timeoutMs: 5_000 }, { call })).rejects.toMatchObject({ code: 'code.fetch' })
    expect(made).toBe(1_000)
    await pool.stop()
  })
})

test('a program that asks without end is ended, and the next one has its turn', async () => {
  sandbox = createSandbox({ maxChildren: 1 })
  const call = (): Promise<string> => Promise.reject(new RangeError('no'))
  const flood = "for (;;) fetch('https://example.com').catch(() => {})"
  expect(await failureOf(runCode(sandbox, flood, { call, timeoutMs: 60_000 }))).toMatchObject({ code: 'code.fetch' })
  expect((await runCode(sandbox, 'return [{}]')).items).toHaveLength(1)
})

test('a request that is too large is refused at once', async () => {
  sandbox = createSandbox({ maxChildren: 1 })
  const source = "await fetch('https://example.com', { method: 'POST', body: 'x'.repeat(10_000_000) })"
  const call = (): Promise<string> => Promise.resolve('{}')
  expect(await failureOf(runCode(sandbox, source, { call }))).toMatchObject({ message: expect.stringContaining('too large for code') })
})

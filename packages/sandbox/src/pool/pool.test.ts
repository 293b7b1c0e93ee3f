import { createSandbox, type Sandbox } from '../sandbox.ts'
import { failureOf, runCode } from '../testing/run-code.ts'

const FOREVER = 'for (;;);'

let sandbox: Sandbox
afterEach(() => sandbox.stop())

const pidOf = (): number => {
  const pid = sandbox.stats().children[0]?.pid
  if (pid === undefined) throw new TypeError('there is no process')
  return pid
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

test('no process runs before the first program, and one is warm afterwards', async () => {
  sandbox = createSandbox()
  expect(sandbox.stats().children).toEqual([])
  await runCode(sandbox, 'return []')
  expect(sandbox.stats()).toMatchObject({ children: [{ state: 'idle', runs: 1 }], completed: 1 })
  const pid = pidOf()
  await runCode(sandbox, 'return []')
  expect(pidOf()).toBe(pid)
})

test('L1: a killed process loses no program: it and those behind it run again in another one', async () => {
  sandbox = createSandbox({ maxChildren: 1, timeoutMs: 60_000 })
  await runCode(sandbox, 'return []')
  const slow = runCode(sandbox, 'const end = Date.now() + 300; while (Date.now() < end); return [{ slow: true }]')
  const others = Promise.all([1, 2, 3].map((n) => runCode(sandbox, `return { n: ${n} }`)))
  process.kill(pidOf(), 'SIGKILL')
  expect((await slow).items).toEqual([{ json: { slow: true } }])
  expect((await others).map(({ items }) => items[0]?.json['n'])).toEqual([1, 2, 3])
  expect(sandbox.stats().crashed).toBe(1)
})

test('L1: a program under which processes die again and again is the one that fails, and the next one works', async () => {
  sandbox = createSandbox({ maxChildren: 1, timeoutMs: 60_000 })
  const hung = failureOf(runCode(sandbox, FOREVER))
  const next = runCode(sandbox, 'return [{ ok: true }]')
  let over = false
  const failed = hung.finally(() => (over = true))
  for (let last = 0; !over; await new Promise(setImmediate)) {
    const child = sandbox.stats().children[0]
    if (child?.pid === undefined || child.pid === last || child.state !== 'busy') continue
    process.kill((last = child.pid), 'SIGKILL')
  }
  expect(await failed).toMatchObject({ code: 'code.crashed', retryable: false })
  expect((await next).items).toEqual([{ json: { ok: true } }])
}, 30_000)

test('a process that died at rest is replaced without anybody noticing', async () => {
  sandbox = createSandbox({ maxChildren: 1 })
  await runCode(sandbox, 'return []')
  process.kill(pidOf(), 'SIGKILL')
  const results = await Promise.all([1, 2, 3].map((n) => runCode(sandbox, `return { n: ${n} }`)))
  expect(results.map(({ items }) => items[0]?.json['n'])).toEqual([1, 2, 3])
})

test('L2: a process that does not answer at all is killed at the deadline', async () => {
  let fire: (() => void) | undefined
  // The kill comes in two steps: after 20 ms the others in the line go elsewhere.
  const clock = {
    now: () => 0,
    after: (ms: number, run: () => void) => (ms === 5_000 + 1_000 - 20 ? (fire = run) : ms === 20 && run(), () => undefined),
  }
  sandbox = createSandbox({ maxChildren: 1, timeoutMs: 5_000, clock })
  const first = runCode(sandbox, 'return []')
  await first
  const pid = pidOf()
  process.kill(pid, 'SIGSTOP')
  const frozen = failureOf(runCode(sandbox, 'return []'))
  fire?.()
  expect(await frozen).toMatchObject({ code: 'code.timeout' })
  expect(isAlive(pid)).toBe(false)
  expect((await runCode(sandbox, 'return [{ ok: true }]')).items).toHaveLength(1)
})

test('programs run next to each other in as many processes as allowed, and all are answered to whom they belong', async () => {
  sandbox = createSandbox({ maxChildren: 2 })
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, n) => runCode(sandbox, 'await null; return { n: $vars.n }', { names: { $vars: { n } } })),
  )
  expect(results.map(({ items }) => items[0]?.json['n'])).toEqual(Array.from({ length: 60 }, (_, n) => n))
  expect(sandbox.stats().children).toHaveLength(2)
})

test('one that hangs does not hold up the others', async () => {
  sandbox = createSandbox({ maxChildren: 2, timeoutMs: 1_000 })
  const hung = failureOf(runCode(sandbox, FOREVER))
  const others = await Promise.all(Array.from({ length: 20 }, () => runCode(sandbox, 'return [{}]')))
  expect(others).toHaveLength(20)
  expect((await hung).code).toBe('code.timeout')
})

test('a queue that is full refuses at once, and says so in a way that can be retried', async () => {
  sandbox = createSandbox({ maxChildren: 1, maxQueued: 2 })
  const runs = [1, 2].map(() => runCode(sandbox, 'return []'))
  expect(await failureOf(runCode(sandbox, 'return []'))).toMatchObject({ code: 'code.busy', retryable: true })
  await Promise.all(runs)
})

test('a queue that one tenant filled has room for another', async () => {
  sandbox = createSandbox({ maxChildren: 1, maxQueued: 3 })
  const [first, second, third] = [1, 2, 3].map(() => runCode(sandbox, 'return []', { tenant: 'a' }))
  expect((await failureOf(runCode(sandbox, 'return []', { tenant: 'a' }))).code).toBe('code.busy')
  const other = runCode(sandbox, 'return [{ ok: true }]', { tenant: 'b' })
  expect(await failureOf(third as never)).toMatchObject({ code: 'code.busy', retryable: true })
  await Promise.all([first, second])
  expect((await other).items).toEqual([{ json: { ok: true } }])
})

test('what is only compiled waits behind few, and takes the place of nobody', async () => {
  sandbox = createSandbox({ maxChildren: 1, maxQueued: 3 })
  const runs = [1, 2, 3].map(() => runCode(sandbox, 'return []', { tenant: 'a' }))
  const check = (): Promise<unknown> => sandbox.syntaxFault({ language: 'javascript', source: 'return )', tenant: 'b' })
  await expect(check()).rejects.toMatchObject({ code: 'code.busy' })
  await Promise.all(runs)
  expect(await check()).toMatchObject({ line: 1 })
})

test('a cancelled program is stopped whether it runs, waits or has not begun', async () => {
  sandbox = createSandbox({ maxChildren: 1, timeoutMs: 60_000 })
  await runCode(sandbox, 'return []')
  const abort = new AbortController()
  const running = failureOf(runCode(sandbox, FOREVER, { signal: abort.signal }))
  const waiting = failureOf(runCode(sandbox, 'return []', { signal: abort.signal }))
  const after = runCode(sandbox, 'return [{ ok: true }]')
  abort.abort()
  expect([(await running).code, (await waiting).code]).toEqual(['code.cancelled', 'code.cancelled'])
  expect((await failureOf(runCode(sandbox, 'return []', { signal: abort.signal }))).code).toBe('code.cancelled')
  expect((await after).items).toHaveLength(1)
})

test('a process is replaced after the programs that it may run', async () => {
  sandbox = createSandbox({ maxChildren: 1, runsPerChild: 2 })
  const results = await Promise.all(Array.from({ length: 7 }, (_, n) => runCode(sandbox, `return { n: ${n} }`)))
  expect(results.map(({ items }) => items[0]?.json['n'])).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(sandbox.stats()).toMatchObject({ completed: 7, crashed: 0 })
})

test('a process without work ends', async () => {
  let fire: (() => void) | undefined
  const clock = { now: () => 0, after: (ms: number, run: () => void) => (ms === 777 && (fire = run), () => undefined) }
  sandbox = createSandbox({ idleMs: 777, clock })
  await runCode(sandbox, 'return []')
  fire?.()
  expect(sandbox.stats().children[0]?.state).toBe('ending')
  expect((await runCode(sandbox, 'return [{}]')).items).toHaveLength(1)
})

describe('stop', () => {
  test('lets programs finish, takes no more, and leaves no process', async () => {
    sandbox = createSandbox({ maxChildren: 1 })
    const runs = [1, 2, 3].map((n) => runCode(sandbox, `return { n: ${n} }`))
    const stopping = sandbox.stop()
    expect(await failureOf(runCode(sandbox, 'return []'))).toMatchObject({ code: 'code.stopped', retryable: true })
    expect((await Promise.all(runs)).map(({ items }) => items[0]?.json['n'])).toEqual([1, 2, 3])
    await stopping
    await sandbox.stop()
    expect(sandbox.stats().children).toEqual([])
  })

  test('kills what does not finish within the drain limit', async () => {
    sandbox = createSandbox({ maxChildren: 1, timeoutMs: 60_000, drainMs: 20 })
    await runCode(sandbox, 'return []')
    const pid = pidOf()
    const [running, waiting] = [failureOf(runCode(sandbox, FOREVER)), failureOf(runCode(sandbox, 'return []'))]
    await sandbox.stop()
    expect([(await running).code, (await waiting).code]).toEqual(['code.stopped', 'code.stopped'])
    expect(isAlive(pid)).toBe(false)
  })

  test('works before anything was started', async () => {
    sandbox = createSandbox()
    await sandbox.stop()
    expect((await failureOf(runCode(sandbox, 'return []'))).code).toBe('code.stopped')
  })
})

import { spawn } from 'node:child_process'
import { silentLogger, type Clock } from '@millrace/base'
import { encodeFrame } from '@millrace/sandbox'
import type { Job } from './process.ts'
import { PackageRunner } from './runner.ts'

/** Time stands unless a test moves it; what waits is called at once. */
let now = 0
const clock = {
  now: () => now,
  after: (_ms: number, call: () => void) => {
    const timer = setTimeout(call, 0)
    return () => clearTimeout(timer)
  },
} as unknown as Clock

const limits = { memoryMb: 1000, stuckMs: 60_000, maxMessageBytes: 1000, maxMessages: 1000, maxOpenCalls: 10 }
const job = (body = 'null'): Job => ({
  ...{ task: { module: 'file:///none.js', does: 'execute' }, body, signal: new AbortController().signal },
  ...{ answer: () => undefined, tell: () => undefined },
})
const facts = { hasActed: () => false, isRepeatable: true }

const opened: PackageRunner[] = []
afterEach(() => {
  for (const runner of opened.splice(0)) runner.close()
})

/** Its processes are these programs, one after the other. */
function runnerOf(program: () => string): PackageRunner {
  const start = () => spawn(process.execPath, ['-e', program()], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const runner = new PackageRunner({ ...{ name: 'acme', start, limits, idleMs: 1, maxJobs: 10 }, clock, logger: silentLogger })
  opened.push(runner)
  return runner
}

/** A process that says that its first job is done. */
const WELL = `process.stdout.write(Buffer.from('${encodeFrame({ kind: 'done', id: 1 }, ['7']).toString('hex')}', 'hex')); process.stdin.resume()`

test('a package that only dies is in quarantine for a while, an administrator is told why, and then it is tried again', async () => {
  let program = 'process.exit(3)'
  const runner = runnerOf(() => program)
  for (let death = 0; death < 8; death++) await expect(runner.perform(job(), facts)).rejects.toMatchObject({ code: 'package.crashed' })
  await expect(runner.perform(job(), facts)).rejects.toMatchObject({ code: 'package.quarantined', retryable: true, retryAfterMs: 600_000 })
  expect(runner.fault()).toMatch(/acme is in quarantine: its process died 8 times in a row.*exit code 3/)
  now += 600_000
  program = WELL
  expect(await runner.perform(job(), facts)).toBe(7)
  expect(runner.fault()).toBeUndefined()
}, 60_000)

test('what is too large to be given to a package fails its step, and not the process', async () => {
  const runner = runnerOf(() => WELL)
  await expect(runner.perform(job('x'.repeat(1001)), facts)).rejects.toMatchObject({ code: 'package.too-large' })
})

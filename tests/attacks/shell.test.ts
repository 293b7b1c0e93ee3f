import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type ScriptRun } from '../../packages/sandbox/src/index.ts'
import { canContain } from '../../packages/sandbox/src/testing/containment.ts'
import { CANARY, makeWorld } from './world.ts'

/** A script with its data, and what it prints where its attack comes to nothing. */
interface ShellCase extends Partial<ScriptRun> {
  readonly title: string
  readonly script: string
  /** Absent where the machine decides what can be seen inside; what counts is that nothing outside changed. */
  readonly gives?: string
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'shell/scripts.json'), 'utf8')) as { cases: readonly ShellCase[] }
const sandbox = createSandbox({ shell: 'on', nativeMemoryMb: 256, scratchMb: 4 })
const world = makeWorld()
afterAll(async () => {
  world.release()
  await sandbox.stop()
})

const run = (rest: Partial<ScriptRun> & { script: string }) =>
  sandbox.script({ interpreter: 'sh', args: [], environment: {}, stdin: '', timeoutMs: 10_000, ...rest })

// Where a machine cannot contain scripts they are refused; packages/sandbox tests that.
const onHost = canContain ? describe : describe.skip

onHost('scripts of shells', () => {
  test.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, { title: _, gives, ...rest }) => {
    const { stdout, stderr } = await run(rest)
    if (gives !== undefined) expect(stdout).toBe(gives)
    expect(stdout + stderr).not.toContain(CANARY)
    expect(world.damage()).toEqual([])
    expect((await run({ script: 'echo "$1" | tr a-z A-Z', args: ['honest'] })).stdout).toBe('HONEST\n')
  })
})

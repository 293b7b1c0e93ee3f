import { MillraceError, toError } from '@millrace/base'
import type { TestBench } from './execute/bench.ts'
import type { RunWorkflowOptions, WorkflowRun } from './execute/options.ts'
import type { LoadedTest, LoadedTestFile } from './format/read-test-file.ts'
import type { Failure } from './judge/failure.ts'
import { judge } from './judge/judge.ts'

/** What came of one test. */
export interface TestOutcome {
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Real time. */
  readonly ms: number
  readonly failures: readonly (Failure & { readonly line: number | null })[]
  /** Why it was skipped. */
  readonly reason: string | null
  /** What the execution was, as far as it came to one. */
  readonly execution: Pick<WorkflowRun, 'status' | 'error' | 'tookMs'> | null
}

export interface RunTestsOptions {
  /** Only tests whose name holds this, whatever its case. */
  readonly only?: string
  /** Real time that a test may take. Milliseconds. @default 30_000 */
  readonly limitMs?: number
  readonly onTest?: (outcome: TestOutcome) => void
}

/** Runs the tests of a file, one after the other. */
export async function runTestFile(
  bench: TestBench,
  loaded: LoadedTestFile,
  options: RunTestsOptions = {},
): Promise<readonly TestOutcome[]> {
  const { only, onTest = () => undefined } = options
  const outcomes: TestOutcome[] = []
  for (const test of loaded.tests) {
    if (only !== undefined && !test.name.toLowerCase().includes(only.toLowerCase())) continue
    const outcome = test.skip === undefined ? await runTest(bench, loaded, { test, ...options }) : skipped(test)
    outcomes.push(outcome)
    onTest(outcome)
  }
  return outcomes
}

const skipped = ({ name, skip = '' }: LoadedTest): TestOutcome => ({
  ...{ name, status: 'skipped', ms: 0, failures: [], reason: skip, execution: null },
})

async function runTest(
  bench: TestBench,
  { document, lineOf }: LoadedTestFile,
  { test, limitMs }: { readonly test: LoadedTest } & Pick<RunTestsOptions, 'limitMs'>,
): Promise<TestOutcome> {
  const began = performance.now()
  const ended = (failures: readonly Failure[], run: WorkflowRun | undefined): TestOutcome => ({
    name: test.name,
    status: failures.length === 0 ? 'passed' : 'failed',
    ms: Math.round(performance.now() - began),
    failures: failures.map((failure) => ({ ...failure, line: lineOf(`/tests/${test.index}${failure.path}`) })),
    reason: null,
    execution: run === undefined ? null : { status: run.status, error: run.error, tookMs: run.tookMs },
  })
  try {
    const options = { ...test, ...(limitMs === undefined ? {} : { limitMs }) } as RunWorkflowOptions // the schema has checked it
    const run = await bench.run(document, options)
    return ended(judge(run, test.expect, document), run)
  } catch (thrown) {
    const error = toError(thrown)
    if (!(error instanceof MillraceError)) throw error
    return ended([{ path: '', message: error.message }], undefined)
  }
}

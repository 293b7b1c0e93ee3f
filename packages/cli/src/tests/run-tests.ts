import { MillraceError, toError } from '@millrace/base'
import type { FileProblem, TestBench, TestOutcome } from '@millrace/workflow-test'
import { filesIn } from '../output/files.ts'
import { NoTestsError } from './errors.ts'
import { loadRunner } from './test-bench.ts'

export interface FileReport {
  readonly file: string
  /** Why none of its tests could be run. */
  readonly error: string | null
  readonly tests: readonly TestOutcome[]
}

export interface TestReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly files: readonly FileReport[]
}

const TEST_FILE = /\.test\.(json|ya?ml)$/

export interface RunTests {
  readonly places: readonly string[]
  readonly only: string | undefined
  readonly limitMs: number
  readonly onFile: (report: FileReport) => void
}

/** Files of tests in these places. Throws NoTestsError. */
export async function testFiles(places: readonly string[]): Promise<readonly string[]> {
  const files = await filesIn(places, (name) => TEST_FILE.test(name))
  if (files.length === 0) throw new NoTestsError({ places })
  return files
}

/** Runs the tests of files; `sources` are all files that they were read from. */
export async function runTests(
  bench: TestBench,
  { places, only, limitMs, onFile }: RunTests,
): Promise<{ readonly report: TestReport; readonly sources: readonly string[] }> {
  const files: FileReport[] = []
  const sources: string[] = []
  for (const file of await testFiles(places)) {
    const { report, sources: read } = await runFile(bench, file, { only, limitMs })
    files.push(report)
    sources.push(...read)
    onFile(report)
  }
  const tests = files.flatMap((each) => each.tests)
  const count = (status: TestOutcome['status']): number => tests.filter((test) => test.status === status).length
  const broken = files.filter(({ error }) => error !== null).length
  return { report: { passed: count('passed'), failed: count('failed') + broken, skipped: count('skipped'), files }, sources }
}

/** A file that cannot be read is a failure of its own, and the others are run. */
async function runFile(
  bench: TestBench,
  file: string,
  { only, limitMs }: Pick<RunTests, 'only' | 'limitMs'>,
): Promise<{ readonly report: FileReport; readonly sources: readonly string[] }> {
  const { readTestFile, runTestFile, TestFileError } = await loadRunner()
  try {
    const loaded = await readTestFile(file)
    const tests = await runTestFile(bench, loaded, { limitMs, ...(only === undefined ? {} : { only }) })
    return { report: { file, error: null, tests }, sources: loaded.sources }
  } catch (thrown) {
    const error = toError(thrown)
    if (!(error instanceof MillraceError)) throw error
    const problems: readonly FileProblem[] = error instanceof TestFileError ? error.data.problems : []
    const lines = problems.map(({ line, path, message }) =>
      `${file}${line === null ? '' : `:${line}`} ${path} ${message}`.replace(/ {2,}/g, ' '),
    )
    return { report: { file, error: lines.length === 0 ? error.message : lines.join('\n'), tests: [] }, sources: [file] }
  }
}

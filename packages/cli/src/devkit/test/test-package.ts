import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from 'node:test'
import { buildPackage } from '../build/build-package.ts'
import { readNodePackage } from '../node-package.ts'
import { replayTests } from '../record/replay-tests.ts'

export interface TestFailure {
  readonly name: string
  readonly file: string
  readonly line: number | null
  readonly message: string
}

export interface TestReport {
  readonly files: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly TestFailure[]
}

export interface TestOptions {
  readonly signal: AbortSignal
  /** Only tests whose name holds this. */
  readonly only?: string
  readonly onTest?: (test: { readonly name: string; readonly passed: boolean; readonly ms: number }) => void
}

const TEST_FILE = /\.test\.(m?[jt]s)$/

/**
 * Builds a package and runs its tests: files `*.test.ts` of `test` and `src` with Node's own runner, and the recordings, which are executed
 * again with their answers.
 */
export async function testPackage(given: string, { signal, only, onTest = () => undefined }: TestOptions): Promise<TestReport> {
  const nodePackage = await readNodePackage(given)
  await buildPackage(nodePackage, { signal })
  const files = await testFilesOf(nodePackage.directory)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const failures: TestFailure[] = []
  const recordings = (await replayTests(nodePackage.directory, signal)).filter(({ name }) => isWanted(name, only))
  for (const { name, file, failure } of recordings) {
    counts[failure === undefined ? 'passed' : 'failed']++
    onTest({ name, passed: failure === undefined, ms: 0 })
    if (failure !== undefined) failures.push({ name, file, line: null, message: failure })
  }
  if (files.length === 0) return { files: recordings.length, ...counts, failures }
  const events = run({
    ...{ files: [...files], cwd: nodePackage.directory, isolation: 'process', signal },
    ...(only === undefined ? {} : { testNamePatterns: new RegExp(only.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i') }),
  })
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.skip !== undefined || data.todo !== undefined) {
      counts.skipped++
      continue
    }
    if (data.details.type === 'suite') continue
    const passed = type === 'test:pass'
    // A file of which no test was wanted, or that has none, counts as one that passed.
    if (passed && files.includes(resolve(nodePackage.directory, data.name))) continue
    counts[passed ? 'passed' : 'failed']++
    onTest({ name: data.name, passed, ms: data.details.duration_ms })
    if (type === 'test:fail')
      failures.push({ name: data.name, file: data.file ?? '', line: data.line ?? null, message: messageOf(data.details.error) })
  }
  return { files: files.length + recordings.length, ...counts, failures }
}

const isWanted = (name: string, only: string | undefined): boolean => only === undefined || name.toLowerCase().includes(only.toLowerCase())

async function testFilesOf(directory: string): Promise<readonly string[]> {
  const folders = ['test', 'src'].map((name) => join(directory, name)).filter((folder) => existsSync(folder))
  const found = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })))
  return found
    .flat()
    .filter((entry) => entry.isFile() && TEST_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The runner wraps what a test threw. */
const messageOf = (error: Error): string => (error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.message)

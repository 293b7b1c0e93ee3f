import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from 'node:test'
import { buildPackage } from '../build/build-package.ts'
import { readNodePackage } from '../node-package.ts'

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

/** Builds a package and runs its tests (`test/**` and `src/**`, files `*.test.ts`) with Node's own runner. */
export async function testPackage(given: string, { signal, only, onTest = () => undefined }: TestOptions): Promise<TestReport> {
  const nodePackage = await readNodePackage(given)
  await buildPackage(nodePackage, { signal })
  const files = await testFilesOf(nodePackage.directory)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const failures: TestFailure[] = []
  if (files.length === 0) return { files: 0, ...counts, failures }
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
    counts[passed ? 'passed' : 'failed']++
    onTest({ name: data.name, passed, ms: data.details.duration_ms })
    if (type === 'test:fail')
      failures.push({ name: data.name, file: data.file ?? '', line: data.line ?? null, message: messageOf(data.details.error) })
  }
  return { files: files.length, ...counts, failures }
}

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

import { AssertionError, deepStrictEqual } from 'node:assert'
import { askPackage } from '../playground/package-process.ts'
import { readRecordings, RECORDINGS, type RecordedExecution, type Replayed } from './recorded-execution.ts'

export interface ReplayTest {
  readonly name: string
  readonly file: string
  /** Undefined when it passed. */
  readonly failure: string | undefined
}

/** Executes each recording of a built package again, with its answers: what it gives has to be what it gave. */
export async function replayTests(directory: string, signal: AbortSignal): Promise<readonly ReplayTest[]> {
  const recordings = [...(await readRecordings(directory))]
  if (recordings.length === 0) return []
  const replayed = await askPackage({ ask: 'replay', directory, executions: recordings.map(([, execution]) => execution) }, signal)
  return recordings.map(([file, execution], index) => ({
    name: `recording ${file.replace(/\.json$/, '')}`,
    file: `${RECORDINGS}/${file}`,
    failure: differenceOf(execution, replayed[index] ?? {}),
  }))
}

function differenceOf(expected: RecordedExecution, { outputs, error }: Replayed): string | undefined {
  if (error !== undefined && error.code !== expected.error) return `${error.code}: ${error.message}`
  if (error !== undefined) return undefined
  if (expected.error !== undefined) return `It failed with ${expected.error} when it was recorded, and does not fail now.`
  try {
    deepStrictEqual(outputs, expected.outputs)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof AssertionError)) throw thrown
    return thrown.message
  }
}

import { defineError } from '@millrace/base'

/** A file of tests cannot be used. `problems` say where, as `line` and JSON pointer. */
export const TestFileError = defineError<{ file: string; problems: readonly FileProblem[] }>(
  'workflow-test.file',
  422,
  ({ file, problems: [first, ...more] }) => {
    const where =
      first === undefined
        ? ''
        : `${first.line === null ? '' : `:${first.line}`}: ${first.path === '' ? '' : `${first.path} `}${first.message}`
    return `${file}${where}${more.length === 0 ? '' : ` (and ${more.length} more)`}`
  },
)

export interface FileProblem {
  /** JSON pointer into the file. */
  readonly path: string
  readonly message: string
  /** Line in the file, from 1 on. */
  readonly line: number | null
}

/** What a test asks for cannot be done with its workflow. */
export const TestSetupError = defineError<{ path: string; reason: string }>(
  'workflow-test.setup',
  422,
  (d) => `${d.path === '' ? '' : `${d.path}: `}${d.reason}`,
)

/** Real time, not that of the test: a node that does not end, or code without an end. */
export const TestTooSlowError = defineError<{ seconds: number; nodes: readonly string[] }>(
  'workflow-test.too-slow',
  504,
  (d) =>
    `The execution did not come to an end within ${d.seconds} s of real time.${d.nodes.length === 0 ? '' : ` Still at work: ${d.nodes.join(', ')}.`}`,
)

/** No test can be made of this execution. */
export const ExecutionNotTestableError = defineError<{ executionId: string; reason: string }>(
  'execution.not-testable',
  409,
  (d) => `No test can be made of the execution ${d.executionId}: ${d.reason}.`,
)

import type { SandboxError } from '../errors.ts'
import type { CodeItem } from '../item.ts'
import type { CodeResult } from '../reply.ts'
import type { CodeRun, Sandbox } from '../sandbox.ts'

/** Shorthand of the tests: JavaScript over all items, with as little said as possible. */
export const runCode = (sandbox: Sandbox, source: string, rest: Partial<CodeRun> = {}): Promise<CodeResult> =>
  sandbox.run({ language: 'javascript', source, mode: 'all', items: ITEMS, names: {}, ...rest })

export const ITEMS: readonly CodeItem[] = [{ json: { id: 1 } }, { json: { id: 2 } }]

/** The SandboxError that the program ends with. */
export async function failureOf(run: Promise<CodeResult>): Promise<SandboxError> {
  return run.then(
    (result) => {
      throw new TypeError(`expected a failure, got ${JSON.stringify(result).slice(0, 300)}`)
    },
    (error: SandboxError) => error,
  )
}

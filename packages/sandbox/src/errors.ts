import { NodeError, type JsonObject } from '@millrace/base'

/** What can go wrong with code, by stable code. The value says whether the same program may succeed later. */
const RETRYABLE = {
  /** The source is not valid JavaScript or TypeScript. */
  'code.syntax': false,
  /** The code threw. */
  'code.runtime': false,
  /** The code took longer than it may. */
  'code.timeout': false,
  /** The code used more CPU time than it may. */
  'code.cpu': false,
  /** The code used more memory than it may. */
  'code.memory': false,
  /** The sandbox's process died under the code. */
  'code.crashed': false,
  'code.output-too-large': false,
  'code.input-too-large': false,
  /** What the code returned is not items. */
  'code.result': false,
  /** A request of the code was refused: its host is not allowed, or there were too many. */
  'code.fetch': false,
  /** A module that the code may not use. */
  'code.module': false,
  /** A language that this sandbox does not speak. */
  'code.language': false,
  /** A name for code that cannot be one. */
  'code.name': false,
  /** The operator has not switched it on. */
  'code.not-enabled': false,
  /** The server lacks the program that it needs. */
  'code.interpreter-missing': false,
  /** The caller gave up. */
  'code.cancelled': false,
  /** Too many programs wait. */
  'code.busy': true,
  /** The sandbox stops. */
  'code.stopped': true,
} as const

export type SandboxErrorCode = keyof typeof RETRYABLE

export interface SandboxErrorData {
  /** Line and column in the user's source, from 1. */
  readonly line?: number
  readonly column?: number
  /** Name of the thrown error, e.g. `TypeError`. */
  readonly name?: string
  /** Item that the code was at, in mode `each`. */
  readonly itemIndex?: number
  /** What the user can do. */
  readonly hint?: string
  /** What the code logged before it failed. */
  readonly logs?: readonly CodeLog[]
  readonly cause?: unknown
}

/** Lines that stand with the failure itself; `logs` has all. */
const LOGS_SHOWN = 20

/** A failure of code in the sandbox. `data.detail` has the place, the name of the thrown error, and the last lines of what was logged. */
export class SandboxError extends NodeError {
  declare readonly code: SandboxErrorCode
  readonly line: number | undefined
  readonly logs: readonly CodeLog[]
  constructor(code: SandboxErrorCode, message: string, data: SandboxErrorData = {}) {
    const { line, column, name, itemIndex, hint, logs, cause } = data
    const detail: JsonObject = {
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(name === undefined ? {} : { name }),
      ...(logs === undefined || logs.length === 0 ? {} : { logs: logs.slice(-LOGS_SHOWN).map(({ message }) => message.slice(0, 500)) }),
    }
    super(code, message, {
      retryable: RETRYABLE[code],
      ...(itemIndex === undefined ? {} : { itemIndex }),
      ...(hint === undefined ? {} : { hint }),
      ...(Object.keys(detail).length === 0 ? {} : { detail }),
      ...(cause === undefined ? {} : { cause }),
    })
    this.name = 'SandboxError'
    this.line = line
    this.logs = logs ?? []
  }
}

/** One line that code wrote with `console`; `error` counts as a warning, since only the code's failure is an error. */
export interface CodeLog {
  readonly level: 'info' | 'warn'
  readonly message: string
}

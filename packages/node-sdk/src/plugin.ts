import type { Id, Millis } from '@millrace/base'
import type { ConditionFunction } from '@millrace/workflow'

/** An execution began, went on, was suspended or ended. */
export interface ExecutionNotice {
  readonly tenantId: Id
  readonly executionId: Id
  readonly workflowId: Id
  /** `running`, `waiting`, `paused`, `completed`, `failed`, `cancelled` … as the API shows it. */
  readonly status: string
  readonly at: Millis
  readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
}

/** A step began, failed for now, was suspended or ended. */
export interface StepNotice {
  readonly tenantId: Id
  readonly executionId: Id
  readonly workflowId: Id
  readonly nodeId: string
  readonly runIndex: number
  readonly attempt: number
  readonly status: string
  readonly at: Millis
  /** How long the attempt took. */
  readonly ms?: Millis
  readonly error?: { readonly code: string; readonly message: string }
}

/**
 * What an operator adds to the server itself. It hears of everything that happens, and can change nothing of it: notices come after the
 * fact, in order, and are lost with the process. What it brings to conditions is asked while they are evaluated. It runs with the rights of the server, so only operators install it.
 */
export interface Plugin {
  /** For the log. With `conditionFunctions` also the first part of their names: lower-case letters, digits and -. */
  readonly name: string
  /** Tests that conditions can make, as the operators `name.function`. The server does not start with one that cannot be used. */
  readonly conditionFunctions?: readonly ConditionFunction[]
  onExecution?(notice: ExecutionNotice): void | Promise<void>
  onStep?(notice: StepNotice): void | Promise<void>
  /** The server stops. */
  close?(): void | Promise<void>
}

/** Declares a plugin; a module named in `MILLRACE_PLUGINS` exports one as its default. */
export const definePlugin = (plugin: Plugin): Plugin => Object.freeze(plugin)

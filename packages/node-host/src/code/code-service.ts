import { NodeError } from '@millrace/base'
import type { CodeRequest, Item, ScriptOutcome, ScriptRequest } from '@millrace/node-sdk'
import type { CodeLog, Sandbox } from '@millrace/sandbox'

export type CodeService = (
  request: CodeRequest,
  names: object,
  caller: { readonly signal: AbortSignal },
) => Promise<{ readonly items: readonly Item[]; readonly logs: readonly CodeLog[] }>

/** Code of steps, run in the sandbox. A step that was told to stop says why, rather than that its code was cancelled. */
export function createCodeService(sandbox: Sandbox): CodeService {
  return async (request, names, { signal }) => {
    try {
      return await sandbox.run({ ...request, names: { ...names }, signal })
    } catch (thrown) {
      if (signal.aborted && signal.reason instanceof NodeError) throw signal.reason
      throw thrown
    }
  }
}

export type ScriptService = (request: ScriptRequest, caller: { readonly signal: AbortSignal }) => Promise<ScriptOutcome>

/** Scripts of steps. */
export function createScriptService(sandbox: Sandbox): ScriptService {
  return async ({ args = [], environment = {}, stdin = '', ...request }, { signal }) => {
    try {
      return await sandbox.script({ ...request, args, environment, stdin, signal })
    } catch (thrown) {
      if (signal.aborted && signal.reason instanceof NodeError) throw signal.reason
      throw thrown
    }
  }
}

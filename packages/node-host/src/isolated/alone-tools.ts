import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { toError, type Logger } from '@millrace/base'
import { findTool } from '@millrace/sandbox'

/** Programs of the host that let the kernel do its part for a package that has no room of its own. */
export interface AloneTools {
  readonly prlimit: string | undefined
  readonly setpriv: string | undefined
}

export const NO_TOOLS: AloneTools = { prlimit: undefined, setpriv: undefined }

/** A server that is killed takes along what never comes back to its event loop, and so never sees that its pipes are closed. */
export const SETPRIV_OPTIONS: readonly string[] = ['--pdeathsig', 'KILL', '--no-new-privs', '--']

const PATIENCE_MS = 5000
const run = promisify(execFile)

/** Looks for them. A `setpriv` that does not know the options is left out with a warning: BusyBox has one, with which no package would start. */
export async function findAloneTools(logger: Logger, directories?: readonly string[]): Promise<AloneTools> {
  const setpriv = findTool('setpriv', directories)
  return {
    prlimit: findTool('prlimit', directories),
    setpriv: setpriv !== undefined && (await isFit(setpriv, logger)) ? setpriv : undefined,
  }
}

async function isFit(setpriv: string, logger: Logger): Promise<boolean> {
  try {
    await run(setpriv, [...SETPRIV_OPTIONS, 'true'], { env: {}, cwd: '/', timeout: PATIENCE_MS })
    return true
  } catch (thrown) {
    logger.warn(
      { err: toError(thrown), setpriv },
      'a node package that loops will outlive a server that is killed: setpriv of util-linux is needed, and this one is another',
    )
    return false
  }
}

let found: Promise<AloneTools> | undefined

/** The same, looked for once. */
export const aloneTools = (logger: Logger): Promise<AloneTools> => (found ??= findAloneTools(logger))

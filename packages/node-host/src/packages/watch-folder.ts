import { watch } from 'node:fs'
import { toError, type Clock, type Logger, type Millis } from '@millrace/base'

export interface FolderWatch {
  readonly directory: string
  /** Something in it changed, and then nothing for a moment: builds write many files. */
  readonly changed: () => void
  readonly clock: Clock
  readonly logger: Logger
}

const QUIET: Millis = 250
/** Parts of paths that a change is not about. */
const IGNORED = /(^|[/\\])(node_modules|\.[^/\\]*|coverage)([/\\]|$)/

/** Watches a folder until the returned function is called. A folder that cannot be watched is told in the log. */
export function watchFolder({ directory, changed, clock, logger }: FolderWatch): () => void {
  let cancel = (): void => undefined
  const trouble = (thrown: unknown): void =>
    logger.warn({ directory, err: toError(thrown) }, 'a folder cannot be watched; changes in it count from the next start on')
  try {
    const watcher = watch(directory, { recursive: true }, (_event, name) => {
      if (typeof name === 'string' && IGNORED.test(name)) return
      cancel()
      cancel = clock.after(QUIET, changed)
    })
    watcher.on('error', trouble)
    return () => {
      cancel()
      watcher.close()
    }
  } catch (thrown) {
    trouble(thrown)
    return () => undefined
  }
}

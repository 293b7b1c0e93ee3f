import { toError, type Clock, type Logger } from '@millrace/base'
import { watchFolder, type PackageHost } from '@millrace/node-host'

export interface ReloadDeps {
  readonly packages: Pick<PackageHost, 'reload'>
  readonly directories: readonly string[]
  /** Packages were loaded anew. */
  readonly changed: () => void
  readonly clock: Clock
  readonly logger: Logger
}

/** Loads packages of folders anew when they change. The returned function ends that. */
export function reloadOnChange({ packages, directories, changed, clock, logger }: ReloadDeps): () => void {
  const log = logger.child({ part: 'node-reload' })
  const reload = async (directory: string): Promise<void> => {
    try {
      const status = await packages.reload(directory)
      if (status !== undefined && status.error !== null)
        log.warn({ package: status.name, error: status.error }, 'a changed package cannot be used; what was loaded before goes on')
      changed()
    } catch (thrown) {
      log.error({ directory, err: toError(thrown) }, 'a changed package could not be loaded anew')
    }
  }
  const stops = directories.map((directory) => watchFolder({ directory, changed: () => void reload(directory), clock, logger: log }))
  return () => stops.forEach((stop) => stop())
}

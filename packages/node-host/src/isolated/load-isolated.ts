import { realpath } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Clock, Logger, Millis } from '@millrace/base'
import type { ContainmentTools } from '@millrace/sandbox'
import { PackageFileError } from '../packages/errors.ts'
import { insidePackage } from '../packages/files.ts'
import { loadPackage, type Isolation, type LoadedPackage } from '../packages/load.ts'
import { permissionsOf, type Manifest } from '../packages/manifest.ts'
import { NO_PERMISSIONS, permitted, type PackagePermissions } from '../packages/permissions.ts'
import { Calls } from './call-job.ts'
import { refuseFolders } from './closed-folders.ts'
import { definitionOf } from './definition.ts'
import { loadModule } from './load-module.ts'
import type { ProcessLimits } from './process.ts'
import { readableParts } from './readable-parts.ts'
import { PackageRunner } from './runner.ts'
import { aloneTools, NO_TOOLS } from './alone-tools.ts'
import { startPackageProcess } from './start.ts'

export interface IsolationOptions {
  readonly logger: Logger
  readonly clock: Clock
  /** How long a module may take to load. Milliseconds. */
  readonly moduleMs: Millis
  /** Version of Millrace that packages are checked against; absent: they are not. */
  readonly engine?: string | undefined
  /** Of what the manifest asks for, by the package's name. `declared`: all of it. */
  readonly grants: ((name: string) => PackagePermissions) | 'declared'
  /** How a process is put into a room of its own; undefined where it does without. Rejects where it must not. */
  readonly tools: () => Promise<ContainmentTools | undefined>
  /** Folders of the server, which no package can be granted, nor what they are in. @default [] */
  readonly closed?: readonly string[]
  readonly limits?: Partial<IsolationLimits>
}

export interface IsolationLimits extends ProcessLimits {
  /** Heap of V8 in MB. @default 256 */
  readonly heapMb: number
  /** Memory that the kernel lets it write, in MB: what grows faster than anybody looks ends here. @default 1280 */
  readonly dataMb: number
  /** @default 60_000 */
  readonly idleMs: Millis
  /** Steps of a package at a time. @default 200 */
  readonly maxJobs: number
}

/** Links in one line of the log. */
const MOST_TOLD = 20

const LIMITS: IsolationLimits = {
  heapMb: 256,
  dataMb: 1280,
  memoryMb: 768,
  stuckMs: 10_000,
  maxMessageBytes: 64 * 2 ** 20,
  maxMessages: 50_000,
  maxOpenCalls: 1_000,
  idleMs: 60_000,
  maxJobs: 200,
}

export interface IsolatedPackage extends LoadedPackage {
  readonly isolation: Isolation
}

/** Loads a package whose code runs in a process of its own. Never throws: a broken package is one with errors. */
export async function loadIsolatedPackage(root: string, options: IsolationOptions): Promise<IsolatedPackage> {
  const { logger, clock, moduleMs, engine, grants, closed = [] } = options
  const limits = { ...LIMITS, ...options.limits }
  let granted = (): PackagePermissions => NO_PERMISSIONS
  let runner: PackageRunner | undefined
  const open = async (name: string, manifest: Manifest): Promise<void> => {
    const folder = await realpath(root)
    const asked = permissionsOf(manifest)
    refuseFolders(asked, [folder, ...closed])
    const { parts, left } = await readableParts(folder)
    if (left.length > 0)
      logger.warn(
        { package: name, links: left.slice(0, MOST_TOLD) },
        'links lead out of the folder of a node package; it cannot follow them',
      )
    const tools = await options.tools()
    const alone = tools === undefined ? await aloneTools(logger) : NO_TOOLS
    granted = () => permitted(asked, grants === 'declared' ? grants : grants(name))
    const { heapMb, dataMb } = limits
    const start = () => startPackageProcess({ root: folder, parts, heapMb, dataMb, files: granted().files, tools, alone })
    runner = new PackageRunner({ name, start, limits, clock, logger, idleMs: limits.idleMs, maxJobs: limits.maxJobs })
  }
  const importDefault = async (module: string): Promise<unknown> => {
    if (runner === undefined) throw new PackageFileError({ file: module, reason: 'its package is not open' })
    const url = pathToFileURL(await insidePackage(root, module)).href
    const loaded = await loadModule({ module, url, moduleMs, clock, runner })
    return definitionOf(loaded, { url, runner, calls: new Calls(runner, clock), granted })
  }
  const loaded = await loadPackage(root, { logger, clock, moduleMs, engine, code: { open, importDefault } })
  return {
    ...loaded,
    isolation: { granted: () => granted(), fault: () => runner?.fault(), renew: () => runner?.renew(), close: () => runner?.close() },
  }
}

import { realpath } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { isJsonObject, NodeError, type Clock, type JsonObject, type Logger, type Millis } from '@millrace/base'
import type { NodeDefinition, StepContext } from '@millrace/node-sdk'
import type { ContainmentTools } from '@millrace/sandbox'
import { NodeDefinitionError, PackageFileError } from '../packages/errors.ts'
import { insidePackage } from '../packages/files.ts'
import { loadPackage, type LoadedPackage, type Manifest } from '../packages/load.ts'
import { readGave } from './gave.ts'
import { permitted, type PackagePermissions } from './permissions.ts'
import type { ProcessLimits } from './process.ts'
import { PackageRunner } from './runner.ts'
import { startPackageProcess } from './start.ts'
import { stepJob } from './step-job.ts'

export interface IsolationOptions {
  readonly logger: Logger
  readonly clock: Clock
  /** How long a module may take to load. Milliseconds. */
  readonly moduleMs: Millis
  /** Of what the manifest declares. `declared`: all of it. */
  readonly grants: Partial<PackagePermissions> | 'declared'
  /** How a process is put into a room of its own; undefined where the machine cannot. */
  readonly tools: ContainmentTools | undefined
  readonly limits?: Partial<IsolationLimits>
}

export interface IsolationLimits extends ProcessLimits {
  /** Heap of V8 in MB. @default 256 */
  readonly heapMb: number
  /** @default 60_000 */
  readonly idleMs: Millis
  /** Steps of a package at a time. @default 200 */
  readonly maxJobs: number
}

const LIMITS: IsolationLimits = {
  heapMb: 256,
  memoryMb: 768,
  stuckMs: 10_000,
  maxMessageBytes: 64 * 2 ** 20,
  maxMessages: 50_000,
  maxOpenCalls: 1_000,
  idleMs: 60_000,
  maxJobs: 200,
}

export interface IsolatedPackage extends LoadedPackage {
  readonly permissions: PackagePermissions
  /** Ends its processes. */
  close(): void
}

/** Loads a package whose code runs in a process of its own. Never throws: a broken package is one with errors. */
export async function loadIsolatedPackage(root: string, options: IsolationOptions): Promise<IsolatedPackage> {
  const { logger, clock, moduleMs, grants, tools } = options
  const limits = { ...LIMITS, ...options.limits }
  let permissions = permitted({}, 'declared')
  let runner: PackageRunner | undefined
  const open = async (name: string, manifest: Manifest): Promise<void> => {
    const folder = await realpath(root)
    permissions = permitted(manifest.permissions ?? {}, grants)
    const start = () => startPackageProcess({ root: folder, heapMb: limits.heapMb, tools })
    runner = new PackageRunner({ name, start, limits, clock, logger, idleMs: limits.idleMs, maxJobs: limits.maxJobs })
  }
  const importDefault = async (module: string): Promise<unknown> => {
    if (runner === undefined) throw new PackageFileError({ file: module, reason: 'its package is not open' })
    const url = pathToFileURL(await insidePackage(root, module)).href
    const loaded = await loadModule({ module, url, moduleMs, clock, runner })
    return definitionOf(loaded, { file: module, url, runner, permissions })
  }
  const loaded = await loadPackage(root, { logger, clock, moduleMs, code: { open, importDefault } })
  return { ...loaded, permissions, close: () => runner?.close() }
}

interface Loading {
  readonly module: string
  readonly url: string
  readonly moduleMs: Millis
  readonly clock: Clock
  readonly runner: PackageRunner
}

const NOTHING_TO_ASK = (what: string): never => {
  throw new NodeError('package.request', `A module cannot ask for "${what.slice(0, 50)}" while it is loaded.`)
}

async function loadModule({ module, url, moduleMs, clock, runner }: Loading): Promise<JsonObject> {
  const tooLong = new AbortController()
  const waited = Promise.withResolvers<never>()
  const cancel = clock.after(moduleMs, () => {
    tooLong.abort()
    waited.reject(new PackageFileError({ file: module, reason: `it takes longer than ${moduleMs} ms to load` }))
  })
  const job = { task: { module: url }, body: 'null', signal: tooLong.signal, answer: NOTHING_TO_ASK, tell: () => undefined }
  try {
    const loaded = await Promise.race([runner.perform(job, { hasActed: () => false, isRepeatable: true }), waited.promise])
    if (isJsonObject(loaded)) return loaded
    throw new NodeDefinitionError({ file: module, reason: 'it gives nothing that can be read' })
  } catch (thrown) {
    if (thrown instanceof NodeError) throw new PackageFileError({ file: module, reason: thrown.message }, { cause: thrown })
    throw thrown
  } finally {
    cancel()
  }
}

interface Origin {
  readonly file: string
  readonly url: string
  readonly runner: PackageRunner
  readonly permissions: PackagePermissions
}

/** A module's default export with functions that are calls of the process. What has no code is data as it is. */
function definitionOf({ data, functions }: JsonObject, { file, url, runner, permissions }: Origin): unknown {
  if (!isJsonObject(data)) return undefined
  const has = (path: string): boolean => Array.isArray(functions) && functions.includes(path)
  const { trigger } = data
  if (data['kind'] === 'trigger' && !(isJsonObject(trigger) && trigger['kind'] === 'manual'))
    throw new NodeDefinitionError({
      file,
      reason: 'triggers with code run in the server only: a folder of packages that you trust is named in MILLRACE_TRUSTED_NODE_DIRS',
    })
  if (!has('execute')) return data
  const { lazy: _lists, ...description } = data // lists that are read from disk do not cross to another process
  const definition = description as unknown as NodeDefinition
  const { effects, idempotency } = definition
  const rights = { permissions, isRepeatable: effects !== 'write' || idempotency === 'key' || idempotency === 'natural' }
  const execute: NodeDefinition['execute'] = async (step: StepContext) => {
    const { job, facts } = stepJob({ module: url, does: 'execute' }, step, rights)
    return readGave(await runner.perform(job, facts), step, definition)
  }
  return { ...definition, execute }
}

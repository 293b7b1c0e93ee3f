import { isJsonObject, NodeError, type Clock, type JsonObject, type Millis } from '@millrace/base'
import { NodeDefinitionError, PackageFileError } from '../packages/errors.ts'
import type { PackageRunner } from './runner.ts'

export interface ModuleLoading {
  /** As the manifest names it. */
  readonly module: string
  readonly url: string
  readonly moduleMs: Millis
  readonly clock: Clock
  readonly runner: PackageRunner
}

const NOTHING_TO_ASK = (what: string): never => {
  throw new NodeError('package.request', `A module cannot ask for "${what.slice(0, 50)}" while it is loaded.`)
}

/** The default export of a module as data, and the paths of the functions in it. Throws PackageFileError or NodeDefinitionError. */
export async function loadModule({ module, url, moduleMs, clock, runner }: ModuleLoading): Promise<JsonObject> {
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

import { isJsonObject, type JsonObject } from '@millrace/base'
import type { NodeDefinition, OptionLoaders, OptionPage, StepContext, TriggerDefinition } from '@millrace/node-sdk'
import type { PackagePermissions } from '../packages/permissions.ts'
import type { Calls } from './call-job.ts'
import { readGave } from './gave.ts'
import type { PackageRunner } from './runner.ts'
import { stepJob } from './step-job.ts'
import { triggerOf } from './trigger.ts'

/** Where the functions of a definition are. */
export interface Origin {
  /** Of its module. */
  readonly url: string
  readonly runner: PackageRunner
  readonly calls: Calls
  readonly granted: () => PackagePermissions
}

/** A module's default export with functions that are calls of the process. What has no code is data as it is; the host checks both. */
export function definitionOf({ data, functions }: JsonObject, origin: Origin): unknown {
  if (!isJsonObject(data)) return undefined
  const paths = Array.isArray(functions) ? functions.filter((path) => typeof path === 'string') : []
  const { lazy: _lists, ...description } = data // lists that are read from disk do not cross to another process
  return {
    ...description,
    ...(paths.includes('migrate') ? { migrate: migrateOf(origin) } : {}),
    ...(data['kind'] === 'trigger' ? triggerPart(description, paths, origin) : actionPart(description, paths, origin)),
  }
}

const migrateOf =
  ({ calls, url }: Origin): NodeDefinition['migrate'] =>
  async (config, from) =>
    (await calls.pure({ module: url, does: 'migrate' }, [config, from])) as JsonObject // whoever calls it checks what comes

function triggerPart(
  { trigger }: JsonObject,
  paths: readonly string[],
  { calls, url }: Origin,
): Pick<TriggerDefinition, 'trigger'> | object {
  if (!isJsonObject(trigger)) return {}
  const own = paths.flatMap((path) => (path.startsWith('trigger.') ? [path.slice('trigger.'.length)] : []))
  return { trigger: triggerOf(trigger, own, { calls, url }) }
}

function actionPart(description: JsonObject, paths: readonly string[], origin: Origin): Partial<NodeDefinition> {
  if (!paths.includes('execute')) return {}
  const options = paths.flatMap((path) => (path.startsWith('options.') ? [path.slice('options.'.length)] : []))
  return {
    execute: executeOf(description as unknown as NodeDefinition, origin), // its fields are checked before it is called
    ...(options.length === 0 ? {} : { options: loadersOf(options, origin) }),
  }
}

function executeOf(definition: NodeDefinition, { url, runner, granted }: Origin): NodeDefinition['execute'] {
  const { effects, idempotency } = definition
  const rights = { granted, isRepeatable: effects !== 'write' || idempotency === 'key' || idempotency === 'natural' }
  return async (step: StepContext) => {
    const { job, facts, files } = stepJob({ module: url, does: 'execute' }, step, rights)
    try {
      return readGave(await runner.perform(job, facts), step, { definition, files })
    } finally {
      await files.close()
    }
  }
}

// Whoever asks checks the page.
const loadersOf = (names: readonly string[], { calls, url }: Origin): OptionLoaders<JsonObject> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      async (context) => (await calls.inContext({ module: url, does: `options.${name}` }, context)) as OptionPage,
    ]),
  )

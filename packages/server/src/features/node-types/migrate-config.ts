import { defineError, isJsonObject, toError, type JsonObject } from '@millrace/base'
import type { NodeRegistry } from '@millrace/node-host'
import type { Awaitable } from '@millrace/node-sdk'
import { checkConfig } from '@millrace/workflow'

export const NodeTypeNotFoundError = defineError<{ type: string; version: number; versions: readonly number[] }>(
  'node-type.not-found',
  404,
  (d) =>
    d.versions.length === 0
      ? `No installed package brings ${d.type}.`
      : `Version ${d.version} of ${d.type} is not installed; there are ${d.versions.join(', ')}.`,
)

export const MigrationFailedError = defineError<{ type: string; version: number; from: number; reason: string }>(
  'node-type.migration-failed',
  422,
  (d) => `The config of ${d.type} cannot be taken from version ${d.from} to ${d.version}: ${d.reason}. Set the node up anew.`,
)

export interface Migrated {
  readonly config: JsonObject
  /** What the new version does not accept in it; expressions are checked when they have values. */
  readonly problems: readonly { readonly path: string; readonly message: string }[]
}

/**
 * The config of an older version of a node type as one of another version. A type that has no way of its own gets the config as it is.
 * Throws NodeTypeNotFoundError or MigrationFailedError.
 */
export async function migrateConfig(
  registry: Pick<NodeRegistry, 'get' | 'versionsOf'>,
  { type, version, from, config }: { type: string; version: number; from: number; config: JsonObject },
): Promise<Migrated> {
  const found = registry.get(type, version)
  if (found === undefined) throw new NodeTypeNotFoundError({ type, version, versions: registry.versionsOf(type) })
  if (from > version) throw new MigrationFailedError({ type, version, from, reason: 'there is no way back' })
  const { definition } = found
  const migrated = from === version || !('migrate' in definition) ? config : await migratedBy(definition, { type, version, from, config })
  return {
    config: migrated,
    problems: checkConfig(definition.config, migrated).map(({ path, keyword, message }) => ({ path, keyword, message })),
  }
}

async function migratedBy(
  definition: { migrate?(config: JsonObject, from: number): Awaitable<JsonObject> },
  { type, version, from, config }: { type: string; version: number; from: number; config: JsonObject },
): Promise<JsonObject> {
  let result: unknown
  try {
    // Only what is JSON comes out, whatever the package gives.
    result = JSON.parse(JSON.stringify((await definition.migrate?.(structuredClone(config), from)) ?? config))
  } catch (thrown) {
    throw new MigrationFailedError({ type, version, from, reason: toError(thrown).message }, { cause: thrown })
  }
  if (!isJsonObject(result)) throw new MigrationFailedError({ type, version, from, reason: 'the package gives no object' })
  return result
}

import type { JsonObject } from '@millrace/base'
import type { MigrationStep } from '../generated/connector.ts'

/**
 * Takes a config from an older version to the newest, by the steps that lead beyond it, the earliest first. Values move as they are, so
 * expressions in them stay. What stands under a new name already is not written over.
 */
export function migrateBySteps(steps: readonly MigrationStep[], config: JsonObject, from: number): JsonObject {
  const due = steps.filter(({ to }) => to > from).sort((a, b) => a.to - b.to)
  return due.reduce(migrated, config)
}

function migrated(config: JsonObject, { rename = {}, add = {}, remove = [] }: MigrationStep): JsonObject {
  const gone = new Set([...Object.keys(rename), ...remove])
  const kept = Object.entries(config).filter(([name]) => !gone.has(name))
  const renamed = Object.entries(rename).flatMap(([old, name]) => {
    const value = Object.hasOwn(config, old) ? config[old] : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...add, ...Object.fromEntries(renamed), ...Object.fromEntries(kept) }
}

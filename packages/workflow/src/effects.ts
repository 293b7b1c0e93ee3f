import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { Effects, NodeTypeDescription } from './node-type.ts'
import { configAt } from './ports.ts'

/** What a node with this config does outside. A value that an expression decides may be anything: then it writes. */
export function effectsOf({ effects, readsWhen, config: schema }: EffectsSource, config: JsonObject): Effects {
  if (effects !== 'write' || readsWhen === undefined) return effects
  const value = configAt(config, readsWhen.path) ?? defaultAt(schema, readsWhen.path)
  return value !== undefined && readsWhen.oneOf.includes(value) ? 'read' : 'write'
}

type EffectsSource = Pick<NodeTypeDescription, 'effects' | 'readsWhen' | 'config'>

function defaultAt(schema: JsonObject, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = schema
  for (const step of path.split('/')) {
    const properties: JsonValue | undefined = isJsonObject(at) ? at['properties'] : undefined
    at = isJsonObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined
  }
  return isJsonObject(at) ? at['default'] : undefined
}

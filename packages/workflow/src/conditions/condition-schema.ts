import type { JsonObject } from '@millrace/base'
import fragment from './condition.schema.json' with { type: 'json' }

/** JSON Schema definitions of conditions: `condition`, `conditionGroup`, `conditionTest`. */
export const conditionSchema = Object.freeze(fragment)

/**
 * A config schema that refers to `#/$defs/condition`, with the definitions of conditions in it. They stand in one place; a node's own
 * schema file does not repeat them.
 */
export const withConditions = (schema: object): JsonObject => {
  const own = schema as JsonObject // a schema is JSON
  return { ...own, $defs: { ...(own['$defs'] as JsonObject | undefined), ...(fragment.$defs as unknown as JsonObject) } }
}

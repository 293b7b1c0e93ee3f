import fragment from './condition.schema.json' with { type: 'json' }

/**
 * JSON Schema definitions (`condition`, `conditionGroup`, `conditionTest`) for a config that holds conditions: copy them into the
 * schema's `$defs` and refer to `#/$defs/condition`.
 */
export const conditionSchema = Object.freeze(fragment)

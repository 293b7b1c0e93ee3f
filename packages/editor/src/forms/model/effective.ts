import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { matches, withDefaults } from './check.ts'
import { both, flatten, type FlatSchema } from './flatten.ts'
import { memberOf } from './pointer.ts'

/** How often a condition may bring further conditions. */
const MAX_ROUNDS = 20

/**
 * The schema that holds for a value as it is now: conditions and dependent schemas are decided, and what they bring is
 * merged in. Alternatives stay: people choose them.
 */
export function effective(root: JsonObject, schema: JsonValue | undefined, value: JsonValue | undefined): FlatSchema {
  return settle(root, flatten(root, schema), value)
}

/** Decides what depends on the value in a flat schema. */
export function settle(root: JsonObject, start: FlatSchema, value: JsonValue | undefined): FlatSchema {
  let flat = start
  for (let round = 0; round < MAX_ROUNDS && (flat.conditions.length > 0 || flat.dependents.length > 0); round++) {
    const seen = withDefaults(root, flat, value ?? (mayBeObject(flat) ? {} : null))
    const consequences = [
      ...flat.conditions.map((condition) => (matches(root, condition.if, seen) ? condition.then : condition.else)),
      ...flat.dependents.filter(({ property }) => memberOf(seen, property) !== undefined).map((dependent) => dependent.schema),
    ]
    flat = { ...flat, conditions: [], dependents: [] }
    for (const schema of consequences) if (schema !== undefined) flat = both(flat, withoutWords(flatten(root, schema)))
  }
  return flat
}

const mayBeObject = (flat: FlatSchema): boolean => isJsonObject(flat.keywords['properties']) || flat.keywords['type'] === 'object'

/** A consequence adds rules and members; the title of the whole stays. */
function withoutWords(flat: FlatSchema): FlatSchema {
  const { title: _title, description: _description, ...keywords } = flat.keywords
  return { ...flat, keywords }
}

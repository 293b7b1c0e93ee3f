import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { discriminatorOf } from './discriminator.ts'
import { flatten } from './flatten.ts'
import { memberOf } from './pointer.ts'
import { typesOf } from './types.ts'

const MAX_DEPTH = 20

/**
 * What a value starts from when it is added: what the schema fixes, its defaults for what is needed, and empty
 * containers. `undefined` when only a person can say.
 */
export function initialValue(root: JsonObject, schema: JsonValue | undefined, depth = 0): JsonValue | undefined {
  const flat = flatten(root, schema)
  const { keywords } = flat
  if (keywords['const'] !== undefined) return keywords['const']
  if (keywords['default'] !== undefined) return keywords['default']
  const [choice] = flat.choices
  const branch = choice === undefined || discriminatorOf(root, choice) === null ? undefined : choice.branches[0]
  const fromBranch = branch === undefined || depth > MAX_DEPTH ? undefined : initialValue(root, branch, depth + 1)
  const types = typesOf(keywords)
  if (types.join() === 'array') return []
  if (types.join() !== 'object') return fromBranch
  return { ...requiredMembers(root, keywords, depth), ...(isJsonObject(fromBranch) ? fromBranch : {}) }
}

function requiredMembers(root: JsonObject, keywords: JsonObject, depth: number): JsonObject {
  const required = Array.isArray(keywords['required']) ? keywords['required'] : []
  const members = required.flatMap((name) => {
    const schema = typeof name === 'string' ? memberOf(keywords['properties'], name) : undefined
    const value = schema === undefined || depth > MAX_DEPTH ? undefined : initialValue(root, schema, depth + 1)
    return typeof name !== 'string' || value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(members)
}

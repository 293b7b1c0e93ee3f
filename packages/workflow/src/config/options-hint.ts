import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** What `x-ui.options` of a field says. */
export interface OptionsHint {
  /** Of the loader. */
  readonly name: string
  /** Top-level properties of the config that the values depend on: the form loads them anew when one of them changes. */
  readonly dependsOn: readonly string[]
}

/** The hint of a schema: a name, or `{ name, dependsOn }`; undefined for a field without one. */
export function optionsHint(schema: JsonValue | undefined): OptionsHint | undefined {
  const ui = isJsonObject(schema) ? schema['x-ui'] : undefined
  const hint = isJsonObject(ui) ? ui['options'] : undefined
  if (typeof hint === 'string') return { name: hint, dependsOn: [] }
  if (!isJsonObject(hint) || typeof hint['name'] !== 'string') return undefined
  const { name, dependsOn = [] } = hint
  return { name, dependsOn: Array.isArray(dependsOn) ? dependsOn.filter((one) => typeof one === 'string') : [] }
}

/** All hints in a config schema, by loader. */
export function optionsHintsIn(schema: JsonObject): ReadonlyMap<string, OptionsHint> {
  const found = new Map<string, OptionsHint>()
  const left: JsonValue[] = [schema]
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (typeof at !== 'object' || at === null) continue // a list, not recursion: schemas nest deeper than a stack may
    const hint = optionsHint(at)
    if (hint !== undefined) found.set(hint.name, hint)
    left.push(...Object.values(at))
  }
  return found
}

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { previewOf } from '@/forms/expression/preview.ts'
import { isExpression } from '@/forms/model/expression-value.ts'

/** A config with expressions as it is for each item, or why it cannot be had. */
export type Resolved =
  { readonly at: 'configs'; readonly configs: readonly JsonObject[] } | { readonly at: 'error'; readonly message: string }

/** Works out the expressions of a config as the engine does, with the items that come in. Undefined when there are none. */
export function resolvedConfigs(config: JsonObject, items: readonly JsonObject[], now: number): Resolved | undefined {
  if (!holdsExpression(config)) return undefined
  const samples = items.map((json) => ({ json }))
  const problems: string[] = []
  const configs = items.map((_, index) => {
    const walk = (value: JsonValue): JsonValue | undefined => {
      if (isExpression(value)) {
        const preview = previewOf(value.$expr, { sample: { items: samples, index } }, now)
        if (preview.at === 'value') return preview.value
        problems.push(preview.at === 'error' ? `${value.$expr}: ${preview.message}` : `Only a workflow knows ${preview.names.join(', ')}.`)
        return undefined
      }
      if (Array.isArray(value)) return value.map((each) => walk(each) ?? null)
      if (!isJsonObject(value)) return value
      const entries = Object.entries(value).map(([name, each]) => [name, walk(each)] as const)
      return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined))
    }
    return walk(config) as JsonObject // an object stays one
  })
  return problems[0] === undefined ? { at: 'configs', configs } : { at: 'error', message: problems[0] }
}

const holdsExpression = (value: JsonValue): boolean =>
  isExpression(value) ||
  (Array.isArray(value) ? value.some(holdsExpression) : isJsonObject(value) && Object.values(value).some(holdsExpression))

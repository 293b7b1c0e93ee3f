import { isJsonObject, pointerStep, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'

/** A text in a config that stands there for whoever may read the workflow. */
export interface Literal {
  /** JSON pointer into the config. */
  readonly at: string
  /** The text; of an expression what stands between its braces is left out. */
  readonly text: string
  /** The text as a whole is fixed: no part of it is worked out. */
  readonly isFixed: boolean
  /** What the text is the value of: `Authorization` in `{ "name": "Authorization", "value": … }` and `{ "Authorization": … }`. */
  readonly name: string | undefined
  /** JSON pointer to the entry that goes with the text: the row of a list, or the text itself. */
  readonly entry: string
}

/** Configs are a stranger's: what is deeper than anything real is not looked at. */
const MOST_DEEP = 60

const known = new WeakMap<JsonObject, readonly Literal[]>()

/** The texts of a config, parts of expressions that are fixed included. Configs are replaced when they change, never altered. */
export function literalsIn(config: JsonObject): readonly Literal[] {
  const before = known.get(config)
  if (before !== undefined) return before
  const found = findLiterals(config)
  known.set(config, found)
  return found
}

function findLiterals(config: JsonObject): readonly Literal[] {
  const found: Literal[] = []
  const look = (value: JsonValue, place: Pick<Literal, 'at' | 'name' | 'entry'>, depth: number): void => {
    if (depth > MOST_DEEP) return
    if (typeof value === 'string') found.push({ ...place, text: value, isFixed: true })
    else if (isExpressionValue(value)) found.push({ ...place, text: withoutExpressions(value.$expr), isFixed: !value.$expr.includes('{{') })
    else if (Array.isArray(value)) {
      value.forEach((element, index) =>
        look(element, { at: `${place.at}/${index}`, name: place.name, entry: `${place.at}/${index}` }, depth + 1),
      )
    } else if (isJsonObject(value)) {
      const label = labelOf(value)
      for (const [key, member] of Object.entries(value)) {
        const at = `${place.at}/${pointerStep(key)}`
        if (label !== undefined && key === label.key) continue
        look(member, { at, name: label?.text ?? key, entry: label === undefined ? at : place.at }, depth + 1)
      }
    }
  }
  for (const [key, value] of Object.entries(config)) {
    const at = `/${pointerStep(key)}`
    look(value, { at, name: key, entry: at }, 0)
  }
  return found
}

/** A row of a name and a value. */
function labelOf(value: JsonObject): { readonly key: string; readonly text: string } | undefined {
  for (const key of ['name', 'key']) {
    const text = value[key]
    if (typeof text === 'string' && Object.hasOwn(value, 'value')) return { key, text }
  }
  return undefined
}

/** Braces stay as a mark, so that what stands left and right of them is not read as one word. */
const withoutExpressions = (template: string): string => template.replaceAll(/\{\{[\s\S]*?(?:\}\}|$)/g, '{{}}')

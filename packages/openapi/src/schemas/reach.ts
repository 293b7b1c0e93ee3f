import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { objectAt } from '../document.ts'

const PREFIX = '#/$defs/'
/** So many shared schemas one node may bring into its form; what goes further is an object of any kind. */
const MOST_IN_FORM = 40
const MOST_IN_ANSWER = 40

/**
 * Keeps the schemas of one node small. In some documents (Microsoft Graph) everything refers to everything: the form of one node would need
 * thousands of schemas.
 */
export class Reach {
  readonly #definitions: ReadonlyMap<string, JsonObject>
  readonly #references = new Map<string, ReadonlySet<string>>()
  readonly #used = new Set<string>()

  constructor(definitions: ReadonlyMap<string, JsonObject>) {
    this.#definitions = definitions
  }

  /** The config's schema with properties cut that reach too far; `cut` is told their names. */
  form(schema: JsonObject, cut: (property: string) => void): JsonObject {
    const reached = new Set<string>()
    const properties = Object.entries(objectAt(schema['properties'])).map(([name, value]) => {
      const further = this.#closure(value, reached, MOST_IN_FORM)
      if (further === undefined) cut(name)
      else for (const each of further) reached.add(each)
      return [name, further === undefined ? this.#opened(value) : value] as const
    })
    for (const each of reached) this.#used.add(each)
    return { ...schema, properties: Object.fromEntries(properties) }
  }

  answer(schema: JsonObject): JsonObject {
    const reached = this.#closure(schema, new Set(), MOST_IN_ANSWER)
    for (const each of reached ?? []) this.#used.add(each)
    return reached === undefined ? this.#opened(schema) : schema
  }

  /** The definitions that what was given out refers to. */
  used(): JsonObject {
    return Object.fromEntries([...this.#definitions].filter(([name]) => this.#used.has(name)))
  }

  /** All definitions that are meant from there, beyond those reached before; undefined when there are more than `most` in total. */
  #closure(schema: JsonValue, before: ReadonlySet<string>, most: number): ReadonlySet<string> | undefined {
    const found = new Set<string>()
    const waiting = [...referencesIn(schema)]
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name) || before.has(name)) continue
      found.add(name)
      if (found.size + before.size > most) return undefined
      for (const next of this.#referencesOf(name)) waiting.push(next)
    }
    return found
  }

  #referencesOf(name: string): ReadonlySet<string> {
    const known = this.#references.get(name)
    if (known !== undefined) return known
    const references = referencesIn(this.#definitions.get(name) ?? {})
    this.#references.set(name, references)
    return references
  }

  /** What the schema itself says, with what it refers to left open. */
  #opened(schema: JsonValue): JsonObject {
    if (!isJsonObject(schema)) return {}
    const name = nameOf(schema['$ref'])
    const { $ref: _, ...beside } = schema
    const level = name === undefined ? schema : { ...this.#definitions.get(name), ...beside }
    return objectAt(this.#closed(level))
  }

  #closed(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map((each) => this.#closed(each))
    if (!isJsonObject(value)) return value
    const name = nameOf(value['$ref'])
    if (name === undefined) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#closed(each)]))
    const { type, title, description } = { ...this.#definitions.get(name), ...value }
    return {
      ...(type === undefined ? {} : { type }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
    }
  }
}

const nameOf = (reference: JsonValue | undefined): string | undefined =>
  typeof reference === 'string' && reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : undefined

function referencesIn(schema: JsonValue): ReadonlySet<string> {
  const found = new Set<string>()
  const walk = (value: JsonValue): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (isJsonObject(value)) {
      const name = nameOf(value['$ref'])
      if (name !== undefined) found.add(name)
      Object.values(value).forEach(walk)
    }
  }
  walk(schema)
  return found
}

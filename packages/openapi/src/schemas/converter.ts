import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import { listAt, objectAt, textAt, type SpecDocument } from '../document.ts'
import { RemoteReference } from '../errors.ts'
import { definitionName, UniqueNames } from '../names.ts'
import { plainText } from '../plain-text.ts'
import type { Remarks } from '../report.ts'
import { plainKeywords } from './keywords.ts'
import { flattened } from './merge-all-of.ts'

/** What is sent has no `readOnly` members, what comes back no `writeOnly` ones. */
export type Direction = 'request' | 'response'

interface Place {
  readonly direction: Direction
  readonly at: string
  readonly depth: number
}

const DEEPEST = 40
const MANY = ['properties', 'patternProperties', 'dependentSchemas'] as const
const ONE = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames'] as const
const COMPOSITE = [...MANY, ...ONE, 'allOf', 'oneOf', 'anyOf', 'prefixItems', '$ref']

/**
 * OpenAPI schemas as JSON Schema 2020-12. What the document names becomes a shared definition, converted once however often it is used; a
 * queue of them stands for recursion, so that a chain of references may be of any length.
 */
export class SchemaConverter {
  readonly document: SpecDocument
  readonly #remarks: Remarks
  readonly #names = new UniqueNames('-')
  readonly #references = new Map<string, string>()
  readonly #waiting: { readonly name: string; readonly reference: string; readonly direction: Direction }[] = []
  readonly #definitions = new Map<string, JsonObject>()

  constructor(document: SpecDocument, remarks: Remarks) {
    this.document = document
    this.#remarks = remarks
  }

  /** The schemas that were referred to so far, and all that they refer to. */
  definitions(): ReadonlyMap<string, JsonObject> {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const { name, reference, direction } = next
      this.#definitions.set(name, this.#definition(reference, direction))
    }
    return this.#definitions
  }

  #definition(reference: string, direction: Direction): JsonObject {
    try {
      return this.#level(this.document.lookUp(reference, reference), { direction, at: reference, depth: 0 })
    } catch (thrown) {
      if (!(thrown instanceof RemoteReference)) throw thrown
      this.#remarks.simplified(reference, `${thrown.message} Any value is taken.`)
      return {}
    }
  }

  convert(schema: JsonValue | undefined, direction: Direction, at: string): JsonObject {
    return this.#schema(schema, { direction, at, depth: 0 })
  }

  #schema(schema: JsonValue | undefined, place: Place): JsonObject {
    if (schema === false) return { not: {} }
    if (!isJsonObject(schema)) return {}
    if (place.depth > DEEPEST) {
      this.#remarks.simplified(place.at, `values nested deeper than ${DEEPEST} levels are not described`)
      return {}
    }
    const reference = referenceOf(schema)
    return reference === undefined ? this.#level(schema, place) : this.#reference(reference, schema, place)
  }

  #reference(reference: string, schema: JsonObject, place: Place): JsonObject {
    const target = this.document.lookUp(reference, place.at)
    if (!isJsonObject(target)) {
      this.#remarks.simplified(place.at, `${reference} leads nowhere; any value is taken`)
      return describe(schema)
    }
    if (!COMPOSITE.some((key) => target[key] !== undefined)) return { ...this.#level(target, place), ...describe(schema) }
    const converted: JsonObject = { $ref: `#/$defs/${this.#nameOf(reference, place.direction)}`, ...describe(schema) }
    return schema['nullable'] === true ? { anyOf: [converted, { type: 'null' }] } : converted
  }

  #nameOf(reference: string, direction: Direction): string {
    const key = `${direction} ${reference}`
    const known = this.#references.get(key)
    if (known !== undefined) return known
    const last = definitionName(decoded(reference.slice(reference.lastIndexOf('/') + 1)))
    const name = this.#names.take(direction === 'request' ? last : `${last}-answer`)
    this.#references.set(key, name)
    this.#waiting.push({ name, reference, direction })
    return name
  }

  /** One level, `allOf` merged. */
  #level(schema: JsonValue | undefined, place: Place): JsonObject {
    const source =
      isJsonObject(schema) && (schema['allOf'] !== undefined || schema['$ref'] !== undefined)
        ? flattened(this.document, schema, place.at)
        : objectAt(schema)
    const inner = { ...place, depth: place.depth + 1 }
    const result = { ...plainKeywords(source, (text) => this.#remarks.simplified(place.at, text)), ...describe(source) }
    this.#members(source, result, inner)
    this.#single(source, result, inner)
    this.#alternatives(source, result, inner)
    const rest = listAt(source['allOf'])
    if (rest.length > 0) result['allOf'] = rest.map((part) => this.#schema(part, inner))
    return result
  }

  #members(source: JsonObject, result: JsonObject, place: Place): void {
    const hidden = place.direction === 'request' ? 'readOnly' : 'writeOnly'
    for (const keyword of MANY) {
      if (!isJsonObject(source[keyword]) || keyword === 'patternProperties') continue
      const kept = Object.entries(source[keyword]).filter(
        ([name, value]) => !isForbiddenName(name) && !(isJsonObject(value) && value[hidden] === true),
      )
      result[keyword] = Object.fromEntries(kept.map(([name, value]) => [name, this.#schema(value, place)]))
    }
    const members = objectAt(result['properties'])
    const dropped = new Set(Object.keys(objectAt(source['properties'])).filter((name) => !Object.hasOwn(members, name)))
    const required = [...new Set(listAt(source['required']))].filter((name) => typeof name === 'string' && !dropped.has(name))
    if (required.length > 0) result['required'] = required
  }

  #single(source: JsonObject, result: JsonObject, place: Place): void {
    for (const keyword of ONE) {
      const value = source[keyword]
      if (Array.isArray(value)) result['prefixItems'] = value.map((each) => this.#schema(each, place))
      else if (value === false && keyword === 'additionalProperties')
        result[keyword] = source['patternProperties'] === undefined ? false : {}
      else if (isJsonObject(value)) result[keyword] = this.#schema(value, place)
    }
    const tuple = listAt(source['prefixItems'])
    if (tuple.length > 0) result['prefixItems'] = tuple.map((each) => this.#schema(each, place))
  }

  /**
   * `oneOf` becomes `anyOf`: documents use it for alternatives that overlap, which would refuse values that the service takes. With a
   * discriminator, each alternative says its value.
   */
  #alternatives(source: JsonObject, result: JsonObject, place: Place): void {
    const choices = [...listAt(source['oneOf']), ...(source['oneOf'] === undefined ? listAt(source['anyOf']) : [])]
    if (choices.length === 0) return
    const converted = choices.map((choice) => withDiscriminator(this.#schema(choice, place), objectAt(choice), source['discriminator']))
    if (source['nullable'] === true && result['type'] === undefined) converted.push({ type: 'null' })
    const [only, second] = converted
    if (only !== undefined && second === undefined && result['properties'] === undefined) Object.assign(result, { ...only, ...result })
    else result['anyOf'] = converted
  }
}

/** `$ref`, also the only part of an `allOf` with words beside it, as OpenAPI 3.0 had to write it. */
function referenceOf(schema: JsonObject): string | undefined {
  if (typeof schema['$ref'] === 'string') return schema['$ref']
  const [part, second] = listAt(schema['allOf'])
  if (second !== undefined || !isJsonObject(part) || typeof part['$ref'] !== 'string') return undefined
  return COMPOSITE.some((key) => key !== 'allOf' && schema[key] !== undefined) || schema['required'] !== undefined
    ? undefined
    : part['$ref']
}

function describe(source: JsonObject): JsonObject {
  const title = plainText(source['title'], 100)
  const description = plainText(source['description'], 500)
  return { ...(title === '' ? {} : { title }), ...(description === '' ? {} : { description }) }
}

function withDiscriminator(converted: JsonObject, choice: JsonObject, discriminator: JsonValue | undefined): JsonObject {
  const property = textAt(objectAt(discriminator)['propertyName'])
  const reference = textAt(choice['$ref'])
  if (property === '' || reference === '' || isForbiddenName(property)) return converted
  const mapping = Object.entries(objectAt(objectAt(discriminator)['mapping'])).filter(
    ([, target]) => target === reference || reference.endsWith(`/${textAt(target)}`),
  )
  const values = mapping.map(([value]) => value)
  if (values.length === 0) return converted
  return {
    ...converted,
    required: [property],
    properties: { [property]: values.length === 1 ? { const: values[0] ?? '' } : { enum: values } },
  }
}

function decoded(text: string): string {
  try {
    return nameOfStep(decodeURIComponent(text))
  } catch {
    return text // a percent sign that escapes nothing
  }
}

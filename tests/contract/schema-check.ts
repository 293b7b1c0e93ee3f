import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { list, object, pointed } from './source.ts'

/** What is used of ajv. It is a dependency of the SDK: at the root there is another version, which the tools use. */
interface Validate {
  (value: unknown): boolean
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string; readonly params: unknown }[] | null
}
interface Validator {
  compile(schema: JsonObject): Validate
}
const ofSdk = createRequire(join(import.meta.dirname, '../../packages/node-sdk/package.json'))
const { Ajv2020 } = ofSdk('ajv/dist/2020.js') as { Ajv2020: new (options: object) => Validator }
const { default: addFormats } = ofSdk('ajv-formats') as { default: (validator: Validator) => void }

/** Checks values by schemas of a document, as JSON Schema 2020-12: what OpenAPI 3.0 says otherwise is rewritten. */
export class SchemaCheck {
  readonly #root: JsonObject
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateSchema: false })
  readonly #names = new Map<string, string>()
  readonly #compiled = new Map<JsonValue, Validate | undefined>()

  constructor(root: JsonObject) {
    this.#root = root
    addFormats(this.#ajv)
  }

  /** What is wrong with a value; nothing where the document's schema cannot be used. */
  problems(schema: JsonValue | undefined, value: JsonValue): readonly string[] {
    if (schema === undefined) return []
    const check = this.#compile(schema)
    if (check === undefined || check(value)) return []
    return (check.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`)
  }

  #compile(schema: JsonValue): Validate | undefined {
    if (this.#compiled.has(schema)) return this.#compiled.get(schema)
    const needed = new Map<string, JsonValue>()
    const main = this.#rewritten(schema, needed)
    const $defs: Record<string, JsonValue> = {}
    for (let left = [...needed]; left.length > 0;) {
      const [ref, source] = left.shift() as [string, JsonValue]
      const name = this.#nameOf(ref)
      if ($defs[name] !== undefined) continue
      const more = new Map<string, JsonValue>()
      $defs[name] = this.#rewritten(source, more)
      left = [...left, ...more]
    }
    const compiled = this.#tryCompile({ ...object(main), $defs })
    this.#compiled.set(schema, compiled)
    return compiled
  }

  #tryCompile(schema: JsonObject): Validate | undefined {
    try {
      return this.#ajv.compile(schema)
    } catch {
      return undefined // the document's mistake: nobody can be judged by it
    }
  }

  #nameOf(ref: string): string {
    const known = this.#names.get(ref) ?? `d${this.#names.size}`
    this.#names.set(ref, known)
    return known
  }

  #rewritten(value: JsonValue, needed: Map<string, JsonValue>): JsonValue {
    if (!isJsonObject(value)) return value
    const ref = value['$ref']
    if (typeof ref === 'string') {
      const target = pointed(this.#root, ref)
      if (target === undefined) return {}
      needed.set(ref, target)
      return { $ref: `#/$defs/${this.#nameOf(ref)}` }
    }
    const own: JsonObject = {}
    for (const [keyword, given] of Object.entries(value)) {
      if (MAPS.has(keyword))
        own[keyword] = Object.fromEntries(Object.entries(object(given)).map(([name, each]) => [name, this.#rewritten(each, needed)]))
      else if (LISTS.has(keyword)) own[keyword] = list(given).map((each) => this.#rewritten(each, needed))
      else if (SCHEMAS.has(keyword)) own[keyword] = this.#rewritten(given, needed)
      else if (KEPT.has(keyword)) own[keyword] = given
    }
    return legacy(own, value)
  }
}

const MAPS = new Set(['properties', 'patternProperties'])
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const SCHEMAS = new Set(['items', 'additionalProperties', 'not'])
const KEPT = new Set([
  ...['type', 'enum', 'const', 'required', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength'],
  ...['maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'format'],
])
/** Formats that say how a text is carried, and those that vendors use in their own way. */
const FORMATS = new Set(['date', 'date-time', 'email', 'uuid', 'ipv4', 'ipv6', 'hostname'])

/** OpenAPI 3.0 and Swagger: `nullable`, boolean limits, members that only answers have, names of types that are none. */
function legacy(own: JsonObject, source: JsonObject): JsonObject {
  const { required, type, pattern, format, exclusiveMinimum, exclusiveMaximum, ...rest } = own
  const readOnly = Object.entries(object(source['properties'])).flatMap(([name, each]) => (object(each)['readOnly'] === true ? [name] : []))
  const types = list(Array.isArray(type) ? type : type === undefined ? [] : [type]).filter((each) => TYPES.has(String(each)))
  const nullable = source['nullable'] === true || source['x-nullable'] === true
  return {
    ...rest,
    ...(Array.isArray(required) ? { required: required.filter((name) => typeof name === 'string' && !readOnly.includes(name)) } : {}),
    ...(types.length === 0 ? {} : { type: nullable ? [...types, 'null'] : [...types] }),
    ...(Array.isArray(rest['enum']) && nullable ? { enum: [...rest['enum'], null] } : {}),
    ...(typeof pattern === 'string' && isPattern(pattern) ? { pattern } : {}),
    ...(typeof format === 'string' && FORMATS.has(format) ? { format } : {}),
    ...(typeof exclusiveMinimum === 'number' ? { exclusiveMinimum } : {}),
    ...(typeof exclusiveMaximum === 'number' ? { exclusiveMaximum } : {}),
  }
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false // of another dialect
  }
}

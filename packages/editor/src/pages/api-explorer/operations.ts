import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** One operation of the API, as its description tells it. */
export interface Operation {
  readonly id: string
  readonly method: string
  /** With `{name}` for its parameters, below the base. */
  readonly path: string
  readonly summary: string
  readonly group: string
  /** The right that it needs; null without a session. */
  readonly scope: string | null
  readonly isPublic: boolean
  readonly inPath: readonly string[]
  /** A form's schema for parameters of path and query; null for none. */
  readonly parameters: JsonObject | null
  /** A form's schema with one member, `body`; null for none. */
  readonly body: JsonObject | null
  /** A media type that is sent as it comes, instead of JSON. */
  readonly streams: string | null
}

export interface ApiDescription {
  readonly base: string
  readonly groups: readonly { readonly name: string; readonly operations: readonly Operation[] }[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
const JSON_TYPE = 'application/json'

const objectAt = (value: unknown, key: string): JsonObject => {
  const inner = isJsonObject(value) ? value[key] : undefined
  return isJsonObject(inner) ? inner : {}
}
const listAt = (value: unknown, key: string): readonly JsonValue[] => {
  const inner = isJsonObject(value) ? value[key] : undefined
  return Array.isArray(inner) ? inner : []
}
const textAt = (value: unknown, key: string): string => {
  const inner = isJsonObject(value) ? value[key] : undefined
  return typeof inner === 'string' ? inner : ''
}

/** Shared schemas stand under `$defs` in a form's schema. */
const localRefs = <T extends JsonValue>(schema: T): T =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/')) as T // the same value with other texts in it

/** Reads the server's description of its API. */
export function describeApi(document: unknown): ApiDescription {
  const shared = localRefs(objectAt(objectAt(document, 'components'), 'schemas'))
  const operations = Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = isJsonObject(item) ? item[method] : undefined
      return isJsonObject(found) ? [operationOf(method, path, found, shared)] : []
    }),
  )
  const byGroup = Map.groupBy(operations, ({ group }) => group)
  return {
    base: textAt(listAt(document, 'servers')[0], 'url'),
    groups: [...byGroup].map(([name, members]) => ({ name, operations: members })).sort((a, b) => a.name.localeCompare(b.name)),
  }
}

function operationOf(method: string, path: string, found: JsonObject, shared: JsonObject): Operation {
  const parameters = listAt(found, 'parameters').filter(isJsonObject)
  const content = objectAt(objectAt(found, 'requestBody'), 'content')
  const schema = objectAt(content, JSON_TYPE)['schema']
  return {
    ...{ id: textAt(found, 'operationId'), method: method.toUpperCase(), path, summary: textAt(found, 'summary') },
    group: String(listAt(found, 'tags')[0] ?? ''),
    scope: textAt(found, 'x-required-scope') || null,
    isPublic: Array.isArray(found['security']) && found['security'].length === 0,
    inPath: parameters.filter((one) => one['in'] === 'path').map((one) => textAt(one, 'name')),
    parameters: parametersForm(parameters, shared),
    body: isJsonObject(schema)
      ? formOf({ body: localRefs(schema) }, objectAt(found, 'requestBody')['required'] === true ? ['body'] : [], shared)
      : null,
    streams: Object.keys(content).find((type) => type !== JSON_TYPE) ?? null,
  }
}

function parametersForm(parameters: readonly JsonObject[], shared: JsonObject): JsonObject | null {
  if (parameters.length === 0) return null
  const properties = parameters.map((one): [string, JsonObject] => {
    const description = textAt(one, 'description')
    return [textAt(one, 'name'), { ...localRefs(objectAt(one, 'schema')), ...(description === '' ? {} : { description }) }]
  })
  const required = parameters.filter((one) => one['required'] === true).map((one) => textAt(one, 'name'))
  return formOf(Object.fromEntries(properties), required, shared)
}

const formOf = (properties: JsonObject, required: readonly string[], shared: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required: [...required] }),
  $defs: shared,
})

/** Whether all words occur in what is said about an operation. */
export function matches(operation: Operation, query: string): boolean {
  const text = `${operation.method} ${operation.path} ${operation.summary} ${operation.group}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

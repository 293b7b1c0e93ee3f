import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { listAt, objectAt, SpecDocument, textAt } from './document.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']
const FLOWS: Readonly<Record<string, string>> = {
  implicit: 'implicit',
  password: 'password',
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
}

/**
 * A Swagger 2.0 document in the form of OpenAPI 3. The schemas stay where they are, so that `#/definitions/…` keeps its meaning: only what
 * stands in another place in OpenAPI 3 is moved.
 */
export function fromSwagger2(swagger: JsonObject): JsonObject {
  const document = new SpecDocument(swagger)
  const paths = Object.entries(objectAt(swagger['paths'])).map(([path, item]) => [path, pathItem(document, objectAt(item))] as const)
  return {
    ...swagger,
    openapi: '3.0.0',
    servers: servers(swagger),
    paths: Object.fromEntries(paths),
    components: { securitySchemes: securitySchemes(objectAt(swagger['securityDefinitions'])) },
  }
}

function servers(swagger: JsonObject): JsonValue[] {
  const path = textAt(swagger['basePath'])
  const host = textAt(swagger['host'])
  if (host === '') return path === '' ? [] : [{ url: path }]
  const schemes = listAt(swagger['schemes'])
  const scheme = schemes.length === 0 || schemes.includes('https') ? 'https' : 'http'
  return [{ url: `${scheme}://${host}${path}` }]
}

function pathItem(document: SpecDocument, item: JsonObject): JsonObject {
  const shared = listAt(item['parameters'])
  return Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => key !== 'parameters')
      .map(([key, value]) => [key, METHODS.includes(key) && isJsonObject(value) ? operation(document, value, shared) : value]),
  )
}

function operation(document: SpecDocument, source: JsonObject, shared: readonly JsonValue[]): JsonObject {
  const all = [...shared, ...listAt(source['parameters'])].flatMap((each) => {
    const found = document.object(each, 'parameters')
    return found === undefined ? [] : [found]
  })
  const own = new Map(all.map((each) => [`${textAt(each['in'])} ${textAt(each['name'])}`, each])) // the operation's replace the path's
  const parameters = [...own.values()]
  const body = requestBody(document, source, parameters)
  return {
    ...source,
    parameters: parameters.filter((each) => each['in'] !== 'body' && each['in'] !== 'formData').map(parameter),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responses(document, source),
  }
}

const NOT_SCHEMA = new Set(['name', 'in', 'required', 'collectionFormat', 'allowEmptyValue', 'description', 'schema'])

const schemaOf = (source: JsonObject): JsonObject => Object.fromEntries(Object.entries(source).filter(([key]) => !NOT_SCHEMA.has(key)))

function parameter(source: JsonObject): JsonObject {
  const { name = '', in: place = 'query', required = false, description = '' } = source
  return { name, in: place, required, description, schema: schemaOf(source), ...styleOf(source['collectionFormat']) }
}

function styleOf(format: JsonValue | undefined): JsonObject {
  if (format === 'multi') return { style: 'form', explode: true }
  if (format === 'ssv') return { style: 'spaceDelimited', explode: false }
  if (format === 'pipes') return { style: 'pipeDelimited', explode: false }
  return { explode: false } // csv, which is the default of Swagger 2
}

function requestBody(document: SpecDocument, source: JsonObject, parameters: readonly JsonObject[]): JsonObject | undefined {
  const consumes = listAt(source['consumes'] ?? document.root['consumes']).filter((type) => typeof type === 'string')
  const body = parameters.find((each) => each['in'] === 'body')
  if (body !== undefined) {
    const types = consumes.length === 0 ? ['application/json'] : consumes
    const schema = body['schema'] ?? {}
    return { required: body['required'] === true, content: Object.fromEntries(types.map((type) => [type, { schema }])) }
  }
  const fields = parameters.filter((each) => each['in'] === 'formData')
  if (fields.length === 0) return undefined
  const multipart = fields.some((each) => each['type'] === 'file') || consumes.some((type) => type.startsWith('multipart/'))
  const schema: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((each) => [textAt(each['name']), { ...schemaOf(each), description: each['description'] ?? '' }]),
    ),
    required: fields.filter((each) => each['required'] === true).map((each) => textAt(each['name'])),
  }
  return { required: true, content: { [multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded']: { schema } } }
}

function responses(document: SpecDocument, source: JsonObject): JsonObject {
  const produces = listAt(source['produces'] ?? document.root['produces']).filter((type) => typeof type === 'string')
  const types = produces.length === 0 ? ['application/json'] : produces
  const entries = Object.entries(objectAt(source['responses'])).map(([status, value]) => {
    const response = document.object(value, `responses/${status}`) ?? {}
    const { schema } = response
    return [
      status,
      schema === undefined ? response : { ...response, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
    ] as const
  })
  return Object.fromEntries(entries)
}

function securitySchemes(definitions: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definitions).map(([name, value]) => [name, securityScheme(objectAt(value))]))
}

function securityScheme(source: JsonObject): JsonObject {
  if (source['type'] === 'basic') return { ...source, type: 'http', scheme: 'basic' }
  if (source['type'] !== 'oauth2') return source
  const { flow = '', authorizationUrl = '', tokenUrl = '', scopes = {}, description = '' } = source
  return { type: 'oauth2', description, flows: { [FLOWS[textAt(flow)] ?? 'implicit']: { authorizationUrl, tokenUrl, scopes } } }
}

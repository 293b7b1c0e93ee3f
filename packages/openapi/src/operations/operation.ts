import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { listAt, objectAt, textAt } from '../document.ts'
import { cut, humanised, plainText } from '../plain-text.ts'
import { placeName } from '../names.ts'
import type { Remarks } from '../report.ts'
import type { SchemaConverter } from '../schemas/converter.ts'
import { addBody, bodyOf, escaped, type SourceBody } from './body.ts'
import { Fields, type ConnectorOperation } from './fields.ts'
import type { SourceOperation } from './list-operations.ts'
import { exampleOf, withExample } from './examples.ts'
import { parameterSchema, parametersOf, placementOf, type Parameter } from './parameters.ts'
import { pagingOf } from './paging.ts'
import { listIn, responseFor, responseOf } from './response.ts'

export interface OperationContext {
  readonly converter: SchemaConverter
  readonly remarks: Remarks
  /** Names that fields cannot have, since they are parts of the base URL. */
  readonly variables: readonly string[]
  /** Whether the credential gives this parameter. */
  signed(where: string, name: string): boolean
}

const KEY_NAMES = new Set(['idempotencykey', 'xidempotencykey', 'requestidempotencykey'])
const isKey = (name: string): boolean => KEY_NAMES.has(name.toLowerCase().replace(/[^a-z]/g, ''))

/** One operation of the document as one of the connector. Its `id` is made unique by the caller. */
export function connectorOperation(source: SourceOperation, id: string, context: OperationContext): ConnectorOperation {
  const { converter, remarks, variables } = context
  const at = source.operationId
  const parameters = parametersOf(converter, source)
  const body = bodyOf(converter, source)
  const response = responseOf(converter, source)
  const paging = pagingOf(converter, { parameters, body, response, method: source.method })
  const list =
    response === undefined || (source.method !== 'GET' && paging === undefined)
      ? undefined
      : listIn(converter, response, paging !== undefined)
  const idempotency = idempotencyOf(source.method, parameters, body)
  const paged = pagedNames(paging)
  const fields = new Fields([...variables, 'authentication', ...(paging === undefined ? [] : ['returnAll', 'limit'])])
  for (const each of parameters) {
    if (paged.has(`${each.in} ${each.name}`) || isKey(each.name) || context.signed(each.in, each.name) || isToken(each)) continue
    fields.add(each.name, withExample(parameterSchema(converter, each, at), exampleOf(each.source, each.schema, converter)), {
      ...{ required: each.required, placement: placementOf(each) },
    })
  }
  const without = new Set(
    Object.keys(objectAt(body?.members?.['properties'])).filter((name) => paged.has(`body /${escaped(name)}`) || isKey(name)),
  )
  const sent = body === undefined ? undefined : addBody(body, { fields, converter, at, remarks, without })
  const read = ['GET', 'HEAD', 'OPTIONS'].includes(source.method) || paging !== undefined
  const answer = response === undefined ? undefined : responseFor(converter, response, { list, at })
  const examples = examplesOf(source, { fields, parameters, body, converter })
  return {
    id,
    title: source.title,
    ...describe(source),
    ...(source.deprecated ? { deprecated: true } : {}),
    method: source.method as ConnectorOperation['method'],
    path: pathOf(source.path),
    config: fields.config(),
    parameters: fields.parameters(),
    ...(sent === undefined ? {} : { body: sent }),
    effects: read ? 'read' : 'write',
    ...(read ? {} : { idempotency }),
    ...(answer === undefined ? {} : { response: answer }),
    ...(paging === undefined ? {} : { paging }),
    ...(examples.length === 0 ? {} : { examples }),
  }
}

// An anchor of the path is not sent.
const pathOf = (path: string): string =>
  path
    .replace(/#.*$/s, '')
    .replace(/\{([^{}]+)\}/g, (_, wire: string) => `{${placeName(wire)}}`)
    .replace(/\s/g, '%20')
    .slice(0, 2_000)

function describe(source: SourceOperation): { description: string; group?: string; documentationUrl?: string } {
  const description = plainText(source.source['description'], 1_000)
  const url = textAt(objectAt(source.source['externalDocs'])['url'])
  const group = cut(humanised(source.tags[0] ?? ''), 100)
  return {
    description: description === '' ? source.title : description,
    ...(group === '' ? {} : { group }),
    ...(/^https?:\/\//.test(url) && url.length <= 2_000 ? { documentationUrl: url } : {}),
  }
}

/** A parameter for the token itself, which some documents have beside their security schemes (Slack). */
const isToken = ({ name, source }: Parameter): boolean =>
  /^(?:token|access_token)$/i.test(name) && /authentication token|access token/i.test(textAt(source['description']))

function idempotencyOf(
  method: string,
  parameters: readonly Parameter[],
  body: SourceBody | undefined,
): NonNullable<ConnectorOperation['idempotency']> {
  const header = parameters.find((each) => each.in === 'header' && isKey(each.name))
  if (header !== undefined) return { by: 'key', header: header.name }
  const member = Object.keys(objectAt(body?.members?.['properties'])).find(isKey)
  if (member !== undefined) return { by: 'key', pointer: `/${escaped(member)}` }
  return { by: method === 'PUT' || method === 'DELETE' ? 'natural' : 'none' }
}

function pagedNames(paging: ConnectorOperation['paging']): ReadonlySet<string> {
  if (paging === undefined) return new Set()
  const places = ['parameter' in paging ? paging.parameter : undefined, paging.size]
  const names = places.flatMap((place) => (place === undefined ? [] : [`${place.in} ${place.name}`]))
  // With the next page's address, or a Link header, pages are not asked for by number.
  return new Set(paging.style === 'link' || paging.style === 'url' ? [...names, 'query page'] : names)
}

/** One value for an operation that needs none. */
function firstExample(fields: Fields): JsonObject {
  const [field] = fields.list().filter(({ schema }) => listAt(schema['examples']).length > 0)
  return field === undefined ? {} : { [field.key]: listAt(field.schema['examples'])[0] ?? null }
}

interface ExampleSources {
  readonly fields: Fields
  readonly parameters: readonly Parameter[]
  readonly body: SourceBody | undefined
  readonly converter: SchemaConverter
}

/** An example of the document's, if it says all that must be given and is small. */
function examplesOf(
  source: SourceOperation,
  { fields, parameters, body, converter }: ExampleSources,
): NonNullable<ConnectorOperation['examples']> {
  const sent = body === undefined ? undefined : exampleOf(body.media, body.schema, converter)
  const config: Record<string, JsonValue> = {}
  for (const field of fields.list()) {
    const { in: where, pointer } = field.placement
    const parameter = where === 'body' ? undefined : parameters.find((each) => each.in === where && each.name === field.wire)
    const value =
      parameter === undefined
        ? pointer === ''
          ? sent
          : isJsonObject(sent)
            ? sent[field.wire]
            : undefined
        : exampleOf(parameter.source, parameter.schema, converter)
    const known = value ?? listAt(field.schema['examples'])[0]
    if (known !== undefined && known !== null && (field.required || (where === 'body' && value !== undefined))) config[field.key] = known
    else if (field.required) return []
  }
  if (Object.keys(config).length === 0) Object.assign(config, firstExample(fields)) // several may exclude each other
  if (Object.keys(config).length === 0 || JSON.stringify(config).length > 4_000) return []
  return [{ title: source.title, config }]
}

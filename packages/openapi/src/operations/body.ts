import { isJsonObject, type JsonObject, type JsonValue, pointerStep } from '@millrace/base'
import { listAt, objectAt, textAt } from '../document.ts'
import { plainText } from '../plain-text.ts'
import type { Remarks } from '../report.ts'
import type { SchemaConverter } from '../schemas/converter.ts'
import { flattened } from '../schemas/merge-all-of.ts'
import type { ConnectorOperation, Fields } from './fields.ts'
import type { SourceOperation } from './list-operations.ts'
import { exampleOf, withExample } from './examples.ts'
import { withDefault } from './parameters.ts'

type RequestBody = NonNullable<ConnectorOperation['body']>

/** By how well a form can fill them: the first that an operation takes is used. */
const KINDS: readonly (readonly [RequestBody['type'], RegExp])[] = [
  ['json', /^application\/(?:[a-z0-9.+-]+\+)?json\b|^\*\/\*$|^application\/\*$/i],
  ['form', /^application\/x-www-form-urlencoded\b/i],
  ['multipart', /^multipart\//i],
  ['xml', /^(?:application|text)\/(?:[a-z0-9.+-]+\+)?xml\b/i],
  ['text', /^text\//i],
  ['bytes', /./],
]

export interface SourceBody {
  readonly type: RequestBody['type']
  readonly contentType: string
  readonly schema: JsonValue | undefined
  readonly required: boolean
  readonly media: JsonObject
  /** Its members, `allOf` merged; undefined when the body is no object with members. */
  readonly members: JsonObject | undefined
}

/** What an operation sends, as the document says it. */
export function bodyOf(converter: SchemaConverter, operation: SourceOperation): SourceBody | undefined {
  if (operation.method === 'GET' || operation.method === 'HEAD') return undefined // has no meaning there (RFC 9110)
  const source = converter.document.object(operation.source['requestBody'], operation.operationId)
  const contents = Object.entries(objectAt(source?.['content'])).filter(([type]) => type !== '')
  for (const [type, pattern] of KINDS) {
    const [contentType, value] = contents.find(([name]) => pattern.test(name)) ?? []
    if (contentType === undefined) continue
    const media = objectAt(value)
    const schema = media['schema']
    const structured = type === 'json' || type === 'form' || type === 'multipart'
    const flat = structured ? flattened(converter.document, schema, operation.operationId) : {}
    const members = isJsonObject(flat['properties']) && Object.keys(flat['properties']).length > 0 ? flat : undefined
    return { type, contentType, schema, required: source?.['required'] === true, media, members }
  }
  return undefined
}

/** Adds the body's members as fields; a body that is no object is one field. */
export function addBody(
  body: SourceBody,
  options: { fields: Fields; converter: SchemaConverter; at: string; remarks: Remarks; without: ReadonlySet<string> },
): RequestBody {
  const { fields, converter, at, remarks, without } = options
  const written = { type: body.type === 'xml' ? ('text' as const) : body.type, ...contentType(body) }
  if (body.members === undefined) {
    fields.add('body', wholeBody(body, converter, at), { required: body.required, placement: { in: 'body', pointer: '' } })
    return written
  }
  const properties = objectAt(body.members['properties'])
  const files = body.type === 'multipart' ? Object.keys(properties).filter((name) => isFile(converter, properties[name], at)) : []
  const converted = converter.convert({ type: 'object', properties }, 'request', at)
  const required = new Set(listAt(body.members['required']))
  const sent = objectAt(exampleOf(body.media, body.schema, converter))
  for (const [name, schema] of Object.entries(objectAt(converted['properties']))) {
    if (without.has(name)) continue
    const needed = required.has(name) && body.required
    const example = exampleOf({}, properties[name], converter) ?? sent[name]
    fields.add(name, withExample(withDefault(objectAt(schema), properties[name], needed), example), {
      required: needed,
      placement: { in: 'body', pointer: `/${escaped(name)}` },
    })
  }
  if (['oneOf', 'anyOf', 'not', 'if', 'allOf'].some((keyword) => body.members?.[keyword] !== undefined))
    remarks.simplified(at, 'which members of the body go together is not checked')
  return { ...written, ...(body.required ? { required: true } : {}), ...(files.length === 0 ? {} : { files }) }
}

/** A file, or a list of files. */
function isFile(converter: SchemaConverter, schema: JsonValue | undefined, at: string): boolean {
  const own = converter.document.object(schema, at) ?? {}
  const { format, contentMediaType, type } = own['type'] === 'array' ? (converter.document.object(own['items'], at) ?? {}) : own
  return type === 'file' || (type === 'string' && (format === 'binary' || typeof contentMediaType === 'string'))
}

function wholeBody(body: SourceBody, converter: SchemaConverter, at: string): JsonObject {
  if (body.type === 'bytes') return { title: 'Body', type: 'string', format: 'binary', description: 'The file that is sent.' }
  if (body.type === 'text' || body.type === 'xml') return { title: 'Body', type: 'string', 'x-ui': { widget: 'multi-line' } }
  const schema = converter.convert(body.schema, 'request', at)
  return { ...schema, title: plainText(schema['title'], 100) || 'Body' }
}

const contentType = (body: SourceBody): { contentType?: string } =>
  ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'].includes(body.contentType) ||
  body.contentType.includes('*')
    ? {}
    : { contentType: body.contentType.slice(0, 200) }

export const escaped = (name: string): string => pointerStep(textAt(name))

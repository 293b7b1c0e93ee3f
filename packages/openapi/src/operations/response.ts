import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { objectAt } from '../document.ts'
import type { SchemaConverter } from '../schemas/converter.ts'
import { flattened } from '../schemas/merge-all-of.ts'
import { escaped } from './body.ts'
import type { ConnectorOperation } from './fields.ts'
import type { SourceOperation } from './list-operations.ts'

type OperationResponse = NonNullable<ConnectorOperation['response']>

export interface SourceResponse {
  readonly type: OperationResponse['type']
  /** As it stands in the document. */
  readonly schema: JsonValue | undefined
  /** Its top level, `allOf` merged. */
  readonly level: JsonObject
  readonly headers: ReadonlySet<string>
}

/** The answer of an operation that went well. */
export function responseOf(converter: SchemaConverter, operation: SourceOperation): SourceResponse | undefined {
  const { response } = wentWell(converter, operation)
  if (response === undefined) return undefined
  const headers = new Set(Object.keys(objectAt(response['headers'])).map((name) => name.toLowerCase()))
  const [name, media] = contentOf(response)
  if (name === undefined) return { type: 'auto', schema: undefined, level: {}, headers }
  const type = typeOf(name)
  const schema = type === 'json' ? objectAt(media)['schema'] : undefined
  return { type, schema, level: flattened(converter.document, schema, operation.operationId), headers }
}

function wentWell(
  converter: SchemaConverter,
  operation: SourceOperation,
): { readonly status: string; readonly response: JsonObject | undefined } {
  const responses = objectAt(operation.source['responses'])
  const status = ['200', '201', '202', '203', '2XX', '2xx', 'default'].find((each) => responses[each] !== undefined)
  return {
    status: status ?? '',
    response: status === undefined ? undefined : converter.document.object(responses[status], operation.operationId),
  }
}

function contentOf(response: JsonObject): readonly [name: string, media: JsonValue | undefined] | readonly [] {
  const contents = Object.entries(objectAt(response['content']))
  return contents.find(([type]) => /json|^\*\/\*/i.test(type)) ?? contents[0] ?? []
}

/** An answer as the document shows it. */
export interface AnswerExample {
  readonly status: number
  readonly body: JsonValue
}

/** An example of a JSON answer, if the document has one. */
export function answerExample(converter: SchemaConverter, operation: SourceOperation): AnswerExample | undefined {
  const { status, response } = wentWell(converter, operation)
  if (response === undefined) return undefined
  const [name, media] = contentOf(response)
  if (name === undefined || typeOf(name) !== 'json') return undefined
  const source = objectAt(media)
  const first = Object.values(objectAt(source['examples']))[0]
  const body =
    source['example'] ??
    (first === undefined ? undefined : converter.document.object(first, 'examples')?.['value']) ??
    flattened(converter.document, source['schema'], operation.operationId)['example']
  return body === undefined ? undefined : { status: /^2\d\d$/.test(status) ? Number(status) : 200, body }
}

function typeOf(contentType: string): NonNullable<OperationResponse['type']> {
  if (/json|^\*\/\*/i.test(contentType)) return 'json'
  if (/xml/i.test(contentType)) return 'xml'
  return /^text\//i.test(contentType) ? 'text' : 'bytes'
}

/** Names that lists have in answers around them. */
const LIST_NAMES = [
  'data',
  'items',
  'results',
  'result',
  'value',
  'values',
  'entries',
  'records',
  'list',
  'elements',
  'content',
  'rows',
  'objects',
  'resources',
]

/** The list in an answer around it: its pointer and what one item is. */
export interface ListInAnswer {
  readonly pointer: string
  readonly item: JsonValue | undefined
}

export function listIn(converter: SchemaConverter, response: SourceResponse, paged: boolean): ListInAnswer | undefined {
  const { level } = response
  if (level['type'] === 'array' || (level['properties'] === undefined && isJsonObject(level['items'])))
    return { pointer: '', item: level['items'] }
  const lists = Object.entries(objectAt(level['properties'])).flatMap(([name, value]) => {
    const member = flattened(converter.document, value, name)
    return member['type'] === 'array' || (isJsonObject(member['items']) && member['type'] === undefined)
      ? [{ name, item: member['items'] }]
      : []
  })
  const named = LIST_NAMES.flatMap((name) => lists.filter((list) => list.name === name))[0]
  // A thing may have one list among its members; only an answer in pages is about the list.
  const sole = lists.length === 1 && (paged || Object.keys(objectAt(level['properties'])).length === 1) ? lists[0] : undefined
  const others = paged ? lists.filter((list) => !/error|warning|include|link/i.test(list.name)) : []
  const list = named ?? sole ?? (others.length === 1 ? others[0] : undefined)
  return list === undefined ? undefined : { pointer: `/${escaped(list.name)}`, item: list.item }
}

export function responseFor(
  converter: SchemaConverter,
  response: SourceResponse,
  options: { list: ListInAnswer | undefined; at: string },
): OperationResponse | undefined {
  const { list, at } = options
  const source = list === undefined ? response.schema : list.item
  const schema = source === undefined ? undefined : converter.convert(source, 'response', at)
  const useful = schema !== undefined && Object.keys(schema).length > 0
  const type = response.type === 'json' || response.type === 'auto' ? undefined : response.type
  const items = list === undefined || list.pointer === '' ? undefined : list.pointer
  if (type === undefined && items === undefined && !useful) return undefined
  return { ...(type === undefined ? {} : { type }), ...(items === undefined ? {} : { items }), ...(useful ? { schema } : {}) }
}

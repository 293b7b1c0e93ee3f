import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { ConnectorOperation, RequestBody } from '../generated/connector.ts'
import type { HttpRequest } from '../http.ts'
import { textOf } from './encode.ts'
import { bytesIn, formText, multipartBytes } from './fields.ts'
import type { Draft } from './request.ts'
import { xmlText } from './template.ts'

/** The body of a request as it is sent. */
export interface Content {
  readonly body?: JsonValue | Uint8Array
  readonly bodyType?: NonNullable<HttpRequest['bodyType']>
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Write = (declared: RequestBody, draft: Draft, values: JsonObject) => Content

const WRITE: { readonly [T in RequestBody['type']]: Write } = {
  json: ({ contentType = 'application/json', required = false }, { body = required ? {} : undefined }) =>
    body === undefined ? {} : { body, bodyType: 'json', contentType },
  form: (
    { contentType = 'application/x-www-form-urlencoded', formStyle = 'brackets', required = false },
    { body = required ? {} : undefined },
  ) => (body === undefined ? {} : { body: formText(body, formStyle), bodyType: 'text', contentType }),
  multipart: ({ formStyle = 'brackets', required = false, files = [] }, { body = required ? {} : undefined }) => {
    if (!isJsonObject(body)) return {}
    const { bytes, boundary } = multipartBytes(body, { style: formStyle, files })
    const contentType = `multipart/form-data; boundary=${boundary}`
    // Where all parts are text the whole is: recordings of it can be read.
    return files.length === 0
      ? { body: new TextDecoder().decode(bytes), bodyType: 'text', contentType }
      : { body: bytes, bodyType: 'bytes', contentType }
  },
  text: ({ contentType = 'text/plain; charset=utf-8' }, { body }) => {
    const whole = wholeOf(body)
    return whole === undefined ? {} : { body: textOf(whole), bodyType: 'text', contentType }
  },
  bytes: ({ contentType = 'application/octet-stream' }, { body }) => {
    const whole = wholeOf(body)
    return whole === undefined ? {} : { body: bytesIn(whole, 'body'), bodyType: 'bytes', contentType }
  },
  xml: ({ contentType = 'application/xml; charset=utf-8', template = '' }, _draft, values) => ({
    body: xmlText(template, values),
    bodyType: 'text',
    contentType,
  }),
  soap: ({ template = '', soapAction = '', soapVersion = '1.1' }, _draft, values) => ({
    body: xmlText(template, values),
    bodyType: 'text',
    ...(soapVersion === '1.1'
      ? { contentType: 'text/xml; charset=utf-8', headers: { SOAPAction: `"${soapAction}"` } }
      : { contentType: `application/soap+xml; charset=utf-8${soapAction === '' ? '' : `; action="${soapAction}"`}` }),
  }),
  graphql: ({ query = '' }, { variables, body }) => ({
    body: { ...(isJsonObject(body) ? body : {}), query, variables },
    bodyType: 'json',
    contentType: 'application/json',
  }),
}

/** The body of an operation's request. What is placed in the body of one that declares none is sent as JSON. */
export function bodyOf(operation: ConnectorOperation, draft: Draft, config: JsonObject): Content {
  const declared = operation.body ?? { type: 'json' }
  const placed = Object.entries(operation.parameters).filter(([, { in: where }]) => where === 'body')
  // A value that a template names and the config leaves out is empty.
  const values = Object.fromEntries(placed.map(([property, { name = property }]) => [name, config[property] ?? '']))
  return WRITE[declared.type](declared, draft, values)
}

/** Text and bytes are one value: the whole body, or the only property in it. */
function wholeOf(body: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(body)) return body
  const values = Object.values(body)
  return values.length === 1 ? values[0] : body
}

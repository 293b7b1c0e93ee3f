import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import type { SourceNode } from '../read/source.ts'
import type { NodeNote } from '../report.ts'
import { changed, missing } from '../report.ts'
import { isExpression, parsedJson } from '../values/to-value.ts'
import { authenticationOf, type Authentication } from './http-authentication.ts'

/** The parts of a request and where a version has them, in one form for all of them. */
interface Request {
  readonly method: string
  readonly query: Entries
  readonly headers: Entries
  readonly body: JsonObject
  readonly response: JsonObject
  readonly authentication: Authentication
  readonly notes: readonly NodeNote[]
}
interface Entries {
  readonly list: readonly JsonObject[]
  readonly notes: readonly NodeNote[]
}

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const NOTHING: Entries = { list: [], notes: [] }

const entriesOf = (rows: readonly Params[]): JsonObject[] =>
  rows.map((row) => ({ name: row.text('name'), value: row.value('value') })).filter(({ name }) => name !== '')

/** Names and values as one JSON object, mostly as text. */
function jsonEntries(value: JsonValue, what: string): Entries {
  if (value === '') return NOTHING
  const object = parsedJson(value)
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return { list: [], notes: [missing(`Its ${what} come from one expression that gives all of them. Enter them one by one.`)] }
  }
  return { list: Object.entries(object).map(([name, one]) => ({ name, value: one })), notes: [] }
}

/** Headers that cannot be sent would make the whole node wrong. */
function sendable({ list, notes }: Entries): Entries {
  const kept = list.filter(({ name }) => typeof name !== 'string' || HEADER_NAME.test(name.trim()))
  const trimmed = kept.map(({ name = '', value = '' }) => ({ name: typeof name === 'string' ? name.trim() : name, value }))
  return {
    list: trimmed,
    notes: [...notes, ...(kept.length < list.length ? [missing('A header whose name cannot be sent was left out.')] : [])],
  }
}

const FILES = 'It sends files, or keeps the answer as a file, which HTTP Request does not do here.'
/** Kinds of bodies and answers that not every HTTP Request has. */
const OF_FILES: ReadonlySet<unknown> = new Set(['file', 'multipart'])
const handlesFiles = ({ bodyType, responseFormat }: JsonObject): boolean => OF_FILES.has(bodyType) || OF_FILES.has(responseFormat)

/** The body of versions 3 and up. */
function newBody(params: Params, version: number): JsonObject {
  if (!params.flag('sendBody')) return {}
  const kind = params.choice('contentType', 'json')
  const specify = params.choice('specifyBody', 'keypair')
  const fields = params.rows('bodyParameters', 'parameters')
  switch (kind) {
    case 'json':
      return specify === 'json'
        ? jsonBody(params.value('jsonBody', '{}'))
        : { bodyType: 'json', jsonBody: version >= 4 ? nestedObject(fields) : fieldsObject(fields) }
    case 'form-urlencoded':
      return specify === 'string'
        ? { bodyType: 'text', textBody: params.text('body'), textType: 'application/x-www-form-urlencoded' }
        : { bodyType: 'form', formBody: entriesOf(fields) }
    case 'raw':
      return { bodyType: 'text', textBody: params.text('body'), textType: params.text('rawContentType', 'text/plain') }
    case 'binaryData':
      return { bodyType: 'file', fileBody: params.text('inputDataFieldName', 'data') }
    case 'multipart-form-data':
      return multipart(
        fields.filter((row) => row.choice('parameterType', 'formData') !== 'formBinaryData'),
        fields
          .filter((row) => row.choice('parameterType', 'formData') === 'formBinaryData')
          .map((row) => ({ name: row.text('name'), file: row.text('inputDataFieldName', 'data') })),
      )
    default:
      throw new NoEquivalentError({ reason: `It sends a body of the kind "${kind}".` })
  }
}

const multipart = (fields: readonly Params[], files: readonly JsonObject[]): JsonObject => ({
  bodyType: 'multipart',
  formBody: entriesOf(fields),
  ...(files.length === 0 ? {} : { formFiles: [...files] }),
})

const jsonBody = (value: JsonValue): JsonObject => ({ bodyType: 'json', jsonBody: parsedJson(value) ?? value })

const fieldsObject = (rows: readonly Params[]): JsonObject =>
  Object.fromEntries(
    rows.map((row) => [row.fixedText('name'), row.value('value')] as const).filter(([name]) => name !== '' && name !== '__proto__'),
  )

/** Since version 4 dots in the names of fields reach into objects. */
function nestedObject(rows: readonly Params[]): JsonObject {
  const result: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(fieldsObject(rows))) {
    const steps = name.split('.')
    // Steps that are places in lists, or no names at all, stay in the name.
    if (steps.length > MOST_STEPS || !steps.every(isStep)) result[name] = value
    else setAt(result, steps, value)
  }
  return result
}

const MOST_STEPS = 20
const isStep = (step: string): boolean => /\D/.test(step) && !/[[\]]/.test(step) && !isForbiddenName(step)

function setAt(target: Record<string, JsonValue>, [step = '', ...rest]: readonly string[], value: JsonValue): void {
  if (rest.length === 0) {
    target[step] = value
    return
  }
  const inner: Record<string, JsonValue> = Object.hasOwn(target, step) && isPlain(target[step]) ? { ...target[step] } : {}
  setAt(inner, rest, value)
  target[step] = inner
}

const isPlain = (value: JsonValue | undefined): value is JsonObject => isJsonObject(value) && !isExpression(value)

const RESPONSES: Readonly<Record<string, string>> = { autodetect: 'auto', json: 'json', text: 'text', string: 'text', file: 'file' }
const answerFile = (name: string): JsonObject => (name === '' || name === 'data' ? {} : { responseFile: name })

/** The answer of versions 3 and up: a list becomes items. */
function newResponse(options: Params): JsonObject {
  const response = options.group('response').group('response')
  const format = response.choice('responseFormat', 'autodetect')
  const full = response.flag('fullResponse')
  return {
    ...(format === 'autodetect' ? {} : { responseFormat: RESPONSES[format] ?? 'auto' }),
    ...(format === 'file' ? answerFile(response.fixedText('outputPropertyName', 'data')) : {}),
    ...(full ? { fullResponse: true } : { splitArrays: true }),
    ...(response.flag('neverError') ? { neverError: true } : {}),
  }
}

function newRequest({ params, version }: SourceNode): Request {
  const options = params.group('options')
  const side = (send: string, specify: string, list: string, json: string, what: string): Entries => {
    if (!params.flag(send)) return NOTHING
    if (params.choice(specify, 'keypair') === 'json') return jsonEntries(params.value(json), what)
    return { list: entriesOf(params.rows(list, 'parameters')), notes: [] }
  }
  const full = options.group('response').group('response').raw('fullResponse') === true
  const redirect = options.group('redirect').group('redirect')
  const follow = redirect.raw('followRedirects')
  const follows = version >= 4 ? follow !== false : follow === true
  return {
    method: params.choice('method', 'GET'),
    query: side('sendQuery', 'specifyQuery', 'queryParameters', 'jsonQuery', 'query parameters'),
    headers: side('sendHeaders', 'specifyHeaders', 'headerParameters', 'jsonHeaders', 'headers'),
    body: newBody(params, version),
    response: { ...newResponse(options), ...redirects(follows, redirect.fixedNumber('maxRedirects', 5)) },
    authentication: authenticationOf(params),
    notes: [...optionNotes(options), ...(full ? [FULL] : [])],
  }
}

const FULL = changed('The status is $json.status here, not $json.statusCode.')
const redirects = (follow: boolean, most: number): JsonObject =>
  follow ? (most === 5 ? {} : { maxRedirects: Math.max(0, Math.min(20, Math.floor(most))) }) : { maxRedirects: 0 }

/** Versions 1 and 2. */
function oldRequest({ params, version }: SourceNode): Request {
  const options = params.group('options')
  const asJson = params.flag('jsonParameters')
  const side = (ui: string, json: string, what: string): Entries =>
    asJson ? jsonEntries(params.value(json), what) : { list: entriesOf(params.rows(ui, 'parameter')), notes: [] }
  const format = params.choice('responseFormat', 'json')
  const full = options.flag('fullResponse')
  const body = oldBody(params, asJson)
  return {
    method: params.choice('requestMethod', 'GET'),
    query: side('queryParametersUi', 'queryParametersJson', 'query parameters'),
    headers: side('headerParametersUi', 'headerParametersJson', 'headers'),
    body: body.config,
    response: {
      responseFormat: RESPONSES[format] ?? 'auto',
      ...(format === 'file' ? answerFile(params.fixedText('dataPropertyName', 'data')) : {}),
      ...(full ? { fullResponse: true } : {}),
      ...(options.flag('splitIntoItems') ? { splitArrays: true } : {}),
      ...(options.flag('ignoreResponseCode') ? { neverError: true } : {}),
      ...redirects(options.raw('followRedirect') !== false, 5),
    },
    authentication: authenticationOf(params, version < 2 ? params.choice('authentication', 'none') : undefined),
    notes: [
      ...body.notes,
      ...optionNotes(options),
      ...(full ? [FULL] : []),
      ...(format === 'json' && !full && !options.flag('splitIntoItems') ? [LISTS] : []),
    ],
  }
}

const LISTS = changed('An answer that is a list stands in the field "data" of one item. Turn on "Split lists" for an item of each element.')

interface Body {
  readonly config: JsonObject
  readonly notes: readonly NodeNote[]
}

function oldBody(params: Params, asJson: boolean): Body {
  const kind = params.group('options').choice('bodyContentType', 'json')
  const isForm = kind === 'form-urlencoded' || kind === 'multipart-form-data'
  if (!asJson || !isForm || params.raw('sendBinaryData') === true) return { config: oneBody(params, asJson, kind), notes: [] }
  if (!WITH_BODY.has(params.choice('requestMethod', 'GET'))) return { config: {}, notes: [] }
  const { list, notes } = jsonEntries(params.value('bodyParametersJson'), 'fields')
  return { config: { bodyType: kind === 'form-urlencoded' ? 'form' : 'multipart', formBody: [...list] }, notes }
}

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

function oneBody(params: Params, asJson: boolean, kind: string): JsonObject {
  const method = params.choice('requestMethod', 'GET')
  if (!WITH_BODY.has(method)) return {}
  const fields = params.rows('bodyParametersUi', 'parameter')
  const given = params.value('bodyParametersJson')
  if (params.raw('sendBinaryData') === true) return oldFiles(params.fixedText('binaryPropertyName', 'data'), kind)
  if (kind === 'multipart-form-data') return multipart(fields, [])
  if (kind === 'raw') {
    return { bodyType: 'text', textBody: given, textType: params.group('options').text('bodyContentCustomMimeType', 'text/plain') }
  }
  if (kind === 'form-urlencoded') return { bodyType: 'form', formBody: entriesOf(fields) }
  if (asJson) return given === '' ? {} : jsonBody(given)
  return fields.length === 0 ? {} : { bodyType: 'json', jsonBody: fieldsObject(fields) }
}

/** Versions 1 and 2 name files as `field:file`, with commas between them. */
function oldFiles(names: string, kind: string): JsonObject {
  if (kind !== 'multipart-form-data') return { bodyType: 'file', fileBody: names }
  const files = names.split(',').map((one): JsonObject => {
    const [field = '', file = field] = one.split(':').map((part) => part.trim())
    return { name: field, file }
  })
  return multipart([], files)
}

function optionNotes(options: Params): NodeNote[] {
  const notes: NodeNote[] = []
  const paging = options.group('pagination').group('pagination')
  if (!paging.isEmpty && paging.raw('paginationMode') !== 'off') {
    notes.push(
      missing(
        'It fetched page after page. Only the first page is fetched here: put the request into a Loop that goes on while there is a next page.',
      ),
    )
  }
  const batch = options.group('batching').group('batch')
  if (!batch.isEmpty || options.has('batchSize') || options.has('batchInterval')) {
    notes.push(
      missing(
        'It waited between requests. Up to ten go at a time here: put the request and a Wait into a Loop, or name a rate in its connector.',
      ),
    )
  }
  if (options.has('proxy')) notes.push(missing('It used a proxy of its own. The operator sets one for the whole server.'))
  if (options.raw('allowUnauthorizedCerts') === true)
    notes.push(missing('It accepted certificates that are not valid. They are refused here.'))
  return notes
}

const LONGEST_SECONDS = 3600
/** How long a request waits there that does not say so: models take longer than our minute. */
const usualSeconds = ({ version }: SourceNode): number => (version >= 3 ? 300 : LONGEST_SECONDS)

function convert(node: SourceNode): Converted {
  const { params } = node
  const request = node.version >= 3 ? newRequest(node) : oldRequest(node)
  if (!METHODS.has(request.method))
    throw new NoEquivalentError({ reason: `HTTP Request does not know the method ${request.method.slice(0, 20)}.` })
  const headers = sendable(request.headers)
  const timeout = params.group('options').number('timeout', 0)
  const config: JsonObject = {
    ...(request.method === 'GET' ? {} : { method: request.method }),
    url: params.text('url'),
    ...request.authentication.config,
    ...(request.query.list.length === 0 ? {} : { query: [...request.query.list] }),
    ...(headers.list.length === 0 ? {} : { headers: [...headers.list] }),
    ...request.body,
    ...request.response,
    timeoutSeconds: typeof timeout === 'number' && timeout > 0 ? Math.min(LONGEST_SECONDS, timeout / 1000) : usualSeconds(node),
  }
  return {
    type: 'http.request',
    config,
    notes: [...request.authentication.notes, ...request.query.notes, ...headers.notes, ...request.notes],
    ...(handlesFiles(config) ? { otherwise: FILES } : {}),
  }
}

export const httpRequestNode: NodeMapping = {
  from: ['httpRequest'],
  title: 'HTTP Request',
  versions: '1–4.5',
  becomes: 'HTTP Request',
  differs:
    'Credentials have to be chosen. Paging, pauses between requests and proxies do not come along; with status and headers, `statusCode` is called `status`. Files are sent and kept where the installed HTTP Request does that.',
  convert,
}

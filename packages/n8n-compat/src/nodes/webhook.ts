import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import type { SourceNode } from '../read/source.ts'
import { textOf } from '../read/scalar.ts'
import { changed, missing, type NodeNote } from '../report.ts'
import { expression, parsedJson } from '../values/to-value.ts'

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$/

interface Path {
  readonly path: string
  readonly notes: readonly NodeNote[]
}

/** Steps that took any text, `/:id`, are fixed here; without a path n8n uses the id of the webhook. */
function pathOf({ params, raw, id }: SourceNode): Path {
  const before = params.fixedText('path')
  const steps = before
    .split('/')
    .map((step) => step.replace(/[^A-Za-z0-9_.~-]+/g, '').replace(/^\.+/, ''))
    .filter((step) => step !== '')
  const path = steps.join('/').slice(0, 200)
  if (path === '')
    return {
      path: String(typeof raw['webhookId'] === 'string' && /^[\w-]{1,100}$/.test(raw['webhookId']) ? raw['webhookId'] : id),
      notes: [],
    }
  return {
    path,
    notes: before.includes(':')
      ? [missing(`Its path "${before.slice(0, 100)}" had steps that take any text. Callers have to send them as a query (?id=…) instead.`)]
      : [],
  }
}

function methodsOf(params: Params): string[] {
  const value = params.fixed('httpMethod')
  const methods = (
    Array.isArray(value) ? value : value === undefined && params.flag('multipleMethods') ? ['GET', 'POST'] : [value ?? 'GET']
  )
    .map((one) => textOf(one))
    .filter((method) => METHODS.has(method))
  return methods.length === 0 ? ['GET'] : [...new Set(methods)]
}

const AUTHENTICATIONS: Readonly<Record<string, string>> = { none: 'none', basicAuth: 'basic', headerAuth: 'header' }
const RESPONSES: Readonly<Record<string, string>> = {
  onReceived: 'received',
  lastNode: 'finished',
  responseNode: 'node',
  streaming: 'finished',
}

function authenticationOf(params: Params): { readonly config: JsonObject; readonly notes: readonly NodeNote[] } {
  const kind = params.choice('authentication', 'none')
  const known = Object.hasOwn(AUTHENTICATIONS, kind) ? AUTHENTICATIONS[kind] : undefined
  if (known === 'none') return { config: {}, notes: [] }
  if (known !== undefined) return { config: { authentication: known }, notes: [] }
  // A wrong credential keeps callers out; none at all would let everybody in.
  return {
    config: { authentication: 'header' },
    notes: [missing(`Callers were checked by ${kind}, which is not there. A header is asked for instead: choose a credential.`)],
  }
}

function statusOf({ params, version }: SourceNode): JsonObject {
  const [row] =
    version >= 2
      ? params
          .group('options')
          .list('responseCode')
          .flatMap((group) => group.list('values'))
      : [params]
  const code =
    row?.raw('responseCode') === 'customCode' ? row.fixedNumber('customCode', 200) : (row?.fixedNumber('responseCode', 200) ?? 200)
  return Number.isInteger(code) && code >= 200 && code <= 599 && code !== 200 ? { responseStatus: code } : {}
}

function headersOf(options: Params): JsonObject {
  const rows = options.rows('responseHeaders', 'entries')
  const entries = rows.map((row) => [row.fixedText('name'), row.fixedText('value')] as const).filter(([name]) => HEADER.test(name))
  return entries.length === 0 ? {} : { responseHeaders: Object.fromEntries(entries.slice(0, 50)) }
}

function addressesOf(options: Params): JsonObject {
  const list = options.nameList('ipWhitelist').filter((address) => /^[0-9A-Fa-f.:]+(\/[0-9]{1,3})?$/.test(address))
  return list.length === 0 ? {} : { allowedIps: list.slice(0, 200) }
}

const PLAIN = changed('Text is answered as text/plain here; there it was text/html. Set the header Content-Type for another one.')
const namesType = (headers: JsonValue | undefined): boolean =>
  isJsonObject(headers) && Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')

/** What the caller is answered at once, or from the last node. */
function answerOf(params: Params, respond: string): { readonly config: JsonObject; readonly notes: readonly NodeNote[] } {
  const options = params.group('options')
  if (respond === 'received') {
    if (options.raw('noResponseBody') === true) return { config: { responseBody: null }, notes: [] }
    if (!options.has('responseData')) return { config: { responseBody: { message: 'Workflow was started' } }, notes: [] }
    const text = options.fixedText('responseData')
    const body = parsedJson(text)
    return {
      config: { responseBody: body ?? text },
      notes: body === undefined && !namesType(headersOf(options)['responseHeaders']) ? [PLAIN] : [],
    }
  }
  if (respond !== 'finished') return { config: {}, notes: [] }
  const data = params.choice('responseData', 'firstEntryJson')
  return {
    config: {},
    notes:
      data === 'firstEntryJson'
        ? [changed('The answer is the item of the last node as an object, or all of them as a list when there are several.')]
        : data === 'allEntries'
          ? [changed('The answer is the items of the last node: a list, but an object when there is only one.')]
          : [missing(`The answer was "${data}". Answer with a Respond to Webhook node.`)],
  }
}

function webhook(node: SourceNode): Converted {
  const { params } = node
  const options = params.group('options')
  const { path, notes } = pathOf(node)
  const methods = methodsOf(params)
  const mode = params.choice('responseMode', 'onReceived')
  const respond = (Object.hasOwn(RESPONSES, mode) ? RESPONSES[mode] : undefined) ?? 'received'
  const authentication = authenticationOf(params)
  const answer = answerOf(params, respond)
  const several = params.raw('multipleMethods') === true && methods.length > 1
  return {
    type: 'http.webhook',
    config: {
      path,
      methods,
      ...authentication.config,
      ...(respond === 'received' ? {} : { respond }),
      ...(respond === 'node' ? {} : { ...statusOf(node), ...headersOf(options) }),
      ...answer.config,
      ...addressesOf(options),
    },
    ...(several ? { outputs: methods.map(() => ['main']) } : {}),
    notes: [
      ...notes,
      ...authentication.notes,
      ...answer.notes,
      ...(several
        ? [missing('Each method had an output of its own. Every call leaves by the one output: ask for {{ $json.method }} with a Switch.')]
        : []),
      ...(mode === 'streaming' ? [changed('The answer comes at the end, not piece by piece.')] : []),
      ...(options.raw('rawBody') === true || options.raw('binaryData') === true
        ? [
            changed(
              'Files of a form, and a body that is neither JSON nor text, are files of the item ($binary). The raw text of JSON is not kept.',
            ),
          ]
        : []),
    ],
  }
}

export const webhookNode: NodeMapping = {
  from: ['webhook'],
  title: 'Webhook',
  versions: '1–2.1',
  becomes: 'Webhook',
  differs: 'The item has `body`, `query`, `headers`, `method` and `path`, not `params`. Steps of the path are fixed. JWT is not there.',
  convert: webhook,
}

/** An answer whose value stands in a field, where the option asks for it. */
function keyed(options: Params, value: JsonValue): JsonValue {
  const key = options.fixedText('responseKey')
  return key === '' || key.includes('.') ? value : { [key]: value }
}

function bodyOf(params: Params): JsonObject {
  const options = params.group('options')
  const kind = params.choice('respondWith', 'firstIncomingItem')
  switch (kind) {
    case 'firstIncomingItem':
      return { body: 'json', json: keyed(options, expression('$input.first().json')) }
    case 'allIncomingItems':
      return { body: 'json', json: keyed(options, expression('$input.all().map((item) => item.json)')) }
    case 'json': {
      const body = params.value('responseBody', '{}')
      return { body: 'json', json: parsedJson(body) ?? body }
    }
    case 'text':
      return { body: 'text', text: params.text('responseBody') }
    case 'binary':
      return {
        body: 'file',
        ...(params.choice('responseDataSource', 'automatically') === 'set' ? { file: params.text('inputFieldName', 'data') } : {}),
      }
    case 'noData':
    case 'redirect':
      return { body: 'none' }
    default:
      throw new NoEquivalentError({ reason: `It answers with "${kind}".` })
  }
}

function respond({ params, version }: SourceNode): Converted {
  const options = params.group('options')
  const redirect = params.choice('respondWith', 'firstIncomingItem') === 'redirect'
  const rows = options.rows('responseHeaders', 'entries').map((row) => [row.fixedText('name'), row.text('value')] as const)
  const headers = Object.fromEntries([
    ...rows.filter(([name]) => HEADER.test(name)),
    ...(redirect ? [['Location', params.text('redirectURL')] as const] : []),
  ])
  const status = options.number('responseCode', redirect ? 307 : 200)
  return {
    type: 'http.respond',
    config: {
      ...bodyOf(params),
      ...(status === 200 ? {} : { status }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    },
    notes: params.choice('respondWith', 'firstIncomingItem') === 'text' && !namesType(headers) ? [PLAIN] : [],
    ...(params.choice('respondWith', '') === 'binary'
      ? { otherwise: 'It answers with a file, which Respond to Webhook does not do here.' }
      : {}),
    // Its second output gave what the caller got.
    outputs: version === 1.3 || params.raw('enableResponseOutput') === true ? [['main'], []] : [['main']],
  }
}

export const respondNode: NodeMapping = {
  from: ['respondToWebhook'],
  title: 'Respond to Webhook',
  versions: '1–1.5',
  becomes: 'Respond to Webhook',
  differs: 'JWT and streaming are not there; files are answered where the installed node does that.',
  convert: respond,
}

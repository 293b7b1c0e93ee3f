import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { BinaryRef, HttpRequest, HttpResponse, StepLogger, WebhookResponse } from '@millrace/node-sdk'

const MOST_MESSAGE = 4_000
const MOST_DETAIL = 65_536

/** A request that a package asks for, made by `send`. */
export async function answerHttp(send: (request: HttpRequest) => Promise<HttpResponse>, body: unknown): Promise<unknown> {
  const given = isJsonObject(body) ? body : {}
  const asked = readRequest<HttpRequest>(given['request'], 'url')
  const bytes = given['bytes']
  const answer = await send(typeof bytes === 'string' ? { ...asked, body: new Uint8Array(Buffer.from(bytes, 'base64')) } : asked)
  return answerOf(answer)
}

/** Bytes travel as base64. */
function answerOf(response: HttpResponse): unknown {
  const { body, ...rest } = response
  return body instanceof Uint8Array ? { response: rest, bytes: Buffer.from(body).toString('base64') } : { response }
}

/** Fields that are texts where they are there at all; the services check the rest. */
const TEXTS = ['url', 'method', 'credential', 'bodyType', 'responseType', 'language', 'source', 'mode', 'interpreter', 'script', 'stdin']

/** What a package asks for, as what the services take. */
export function readRequest<T>(value: unknown, needed: string): T {
  const wrong = isJsonObject(value)
    ? TEXTS.find((name) => (name === needed || value[name] !== undefined) && typeof value[name] !== 'string')
    : needed
  if (wrong !== undefined) throw new NodeError('package.request', `"${wrong}" of what the package asks for must be a text.`)
  return value as T // the services refuse what else is wrong with it
}

/** An answer for the caller of a webhook. */
export function readWebhookResponse(value: unknown, known: (ref: unknown) => BinaryRef = noFile): WebhookResponse {
  const { status, headers, body, bodyType, file } = isJsonObject(value) ? value : ({} as JsonObject)
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
    throw new NodeError('package.request', 'The status of an answer must be a whole number from 200 to 599.')
  const texts = isJsonObject(headers) ? Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])) : undefined
  return {
    status: status as number,
    ...(texts === undefined ? {} : { headers: texts }),
    ...(body === undefined ? {} : { body }),
    ...(bodyType === 'json' || bodyType === 'text' || bodyType === 'none' ? { bodyType } : {}),
    ...(bodyType === 'file' ? { bodyType, file: known(file) } : {}),
  }
}

function noFile(): never {
  throw new NodeError('package.request', 'There are no files to answer with here.')
}

/** A line that a package writes to the log of what it does. */
export function tellLog(log: StepLogger, what: string, body: unknown): void {
  const { message, detail } = isJsonObject(body) ? body : ({} as JsonObject)
  const kept: JsonValue | undefined = detail !== undefined && JSON.stringify(detail).length <= MOST_DETAIL ? detail : undefined
  log[what === 'warn' ? 'warn' : 'info'](String(message).slice(0, MOST_MESSAGE), kept)
}

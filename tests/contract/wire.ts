import type { HttpRequest, HttpResponse, NodeDefinition } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import type { JsonObject } from '@millrace/base'
import type { WireRequest } from './strict-service.ts'

const NOTHING: HttpResponse = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }

/** What a node sends for a config: its first request, as it lies on the wire. */
export async function requestOf(node: NodeDefinition, config: JsonObject): Promise<WireRequest> {
  const { requests } = await runNode(node, { items: [{}], config, http: (request) => answerTo(request) })
  const [first] = requests
  if (first === undefined) throw new RangeError('the node sent nothing')
  return onWire(first)
}

const answerTo = (request: HttpRequest): HttpResponse =>
  request.responseType === 'bytes' ? { ...NOTHING, body: new Uint8Array() } : NOTHING

function onWire({ method = 'GET', url, headers = {}, body, bodyType }: HttpRequest): WireRequest {
  const names = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { method, url, headers: names, body: bodyText(body, bodyType) }
}

function bodyText(body: HttpRequest['body'], type: HttpRequest['bodyType']): string | undefined {
  if (body === undefined) return undefined
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1')
  return type === 'json' || typeof body !== 'string' ? JSON.stringify(body) : body
}

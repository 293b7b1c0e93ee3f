import type { IncomingMessage } from 'node:http'
import type { WebhookRequest } from '@millrace/node-sdk'
import { MalformedUrlError } from '../../http/errors.ts'
import { fieldsOf, readBody, type TakesFiles } from './read-body.ts'

/** What the address of a call says. */
export interface WebhookAddress {
  /** Below the base, without slashes at its ends. */
  readonly path: string
  readonly query: string
}

/** Splits the URL that the mount left: `/orders/new?x=1`. Throws MalformedUrlError for a broken percent-encoding. */
export function readAddress(url: string): WebhookAddress {
  const mark = url.indexOf('?')
  const raw = mark === -1 ? url : url.slice(0, mark)
  try {
    const path = raw.includes('%') ? decodeURIComponent(raw) : raw
    return { path: path.replace(/^\/+|\/+$/g, ''), query: mark === -1 ? '' : url.slice(mark + 1) }
  } catch (thrown) {
    throw new MalformedUrlError({}, { cause: thrown })
  }
}

/** A call as a webhook trigger sees it. */
export interface ReceivedCall {
  readonly request: WebhookRequest
  /** As it was sent. */
  readonly rawBody: Uint8Array
}

/** Reads a call. */
export async function readWebhookRequest(
  request: IncomingMessage,
  address: WebhookAddress,
  { ip, maxBodyBytes, takes }: { readonly ip: string; readonly maxBodyBytes: number; readonly takes?: TakesFiles | undefined },
): Promise<ReceivedCall> {
  const { body, bytes, files } = await readBody(request, maxBodyBytes, takes)
  const received = {
    method: request.method ?? 'GET',
    path: address.path,
    query: address.query === '' ? {} : fieldsOf(new URLSearchParams(address.query), 'the query'),
    headers: plainHeaders(request),
    body,
    ...(files === undefined || Object.keys(files).length === 0 ? {} : { files }),
    ip,
  }
  return { request: received, rawBody: bytes }
}

/** Node joins repeated headers already, but for Set-Cookie. */
function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && name !== '__proto__') plain[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return plain
}

import { isIP } from 'node:net'
import { isJsonObject, NodeError } from '@millrace/base'
import type { HttpRequest, HttpResponse } from '@millrace/node-sdk'
import { SandboxError } from '@millrace/sandbox'
import type { HttpClient } from '../http/client.ts'

/**
 * `fetch` of code: requests through the guarded client, to hosts that the operator listed, without any credential.
 * F1. Every address that a request goes to is in the list, those of redirects too.
 * F2. A program has so many requests, and answers of such a size; its time limit ends them.
 */
export interface CodeFetchOptions {
  readonly client: HttpClient
  /** `api.example.com`, or `*.example.com` for all hosts below; `all` for every public host. */
  readonly hosts: 'all' | readonly string[]
  /** Requests of one program. @default 50 */
  readonly maxRequests?: number
  /** Requests of one program at the same time. @default 10 */
  readonly maxAtOnce?: number
  /** Bytes of one answer. @default 10 MiB */
  readonly maxBytes?: number
}

/** What a program asks its parent for; text is JSON both ways. */
export type CodeCaller = (what: string, text: string, signal: AbortSignal) => Promise<string>

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 5
const SENSITIVE = new Set(['authorization', 'cookie', 'proxy-authorization'])

interface Asked {
  url: string
  method: string
  headers: Record<string, string>
  body: Uint8Array | undefined
  readonly redirect: string
}

/** For one program. */
export function codeFetch({ client, hosts, maxRequests = 50, maxAtOnce = 10, maxBytes = 10 * 2 ** 20 }: CodeFetchOptions): CodeCaller {
  let made = 0
  let open = 0
  return async (what, text, signal) => {
    if (what !== 'fetch') throw new SandboxError('code.fetch', `Code cannot ask for "${what}".`)
    // Counted before it is read: what code asks for without end costs this thread nothing then.
    if (++made > maxRequests) throw tooMany(`more than ${maxRequests} requests`)
    const asked = readAsked(text)
    if (open >= maxAtOnce) throw tooMany(`more than ${maxAtOnce} requests at the same time`)
    open++
    try {
      return JSON.stringify(await follow(asked, { client, hosts, signal, maxBytes }))
    } finally {
      open--
    }
  }
}

const tooMany = (what: string): SandboxError =>
  new SandboxError('code.fetch', `The code made ${what}.`, {
    hint: 'Give it fewer items at a time, or use an HTTP Request node, which makes one for each item.',
  })

function readAsked(text: string): Asked {
  const given = JSON.parse(text) as unknown
  if (!isJsonObject(given) || typeof given['url'] !== 'string' || typeof given['method'] !== 'string')
    throw new SandboxError('code.fetch', 'The request cannot be read.')
  const headers = isJsonObject(given['headers']) ? given['headers'] : {}
  const { body } = given
  return {
    url: given['url'],
    method: given['method'],
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: typeof body === 'string' ? Buffer.from(body, 'base64') : undefined,
    redirect: String(given['redirect'] ?? 'follow'),
  }
}

interface Way extends Pick<CodeFetchOptions, 'client' | 'hosts'> {
  readonly signal: AbortSignal
  readonly maxBytes: number
}

async function follow(asked: Asked, { client, hosts, signal, maxBytes }: Way): Promise<object> {
  for (let followed = 0; ; followed++) {
    mustBeListed(asked.url, hosts) // F1
    const answer = await client.request(requestOf(asked), { signal, maxResponseBytes: maxBytes })
    const location = answer.headers['location']
    const redirects = location !== undefined && REDIRECTS.has(answer.status)
    if (!redirects || asked.redirect === 'manual') return told(answer, { url: asked.url, redirected: followed > 0 })
    if (asked.redirect === 'error') throw new SandboxError('code.fetch', `${hostOf(asked.url)} redirects, which the code does not want.`)
    if (followed >= MOST_REDIRECTS)
      throw new SandboxError('code.fetch', `${hostOf(asked.url)} redirected more than ${MOST_REDIRECTS} times.`)
    redirect(asked, location, answer.status)
  }
}

const requestOf = ({ url, method, headers, body }: Asked): HttpRequest => ({
  ...{ url, method: method as 'GET', headers, responseType: 'bytes', acceptStatus: 'any', maxRedirects: 0 },
  ...(body === undefined ? {} : { body, bodyType: 'bytes' }),
})

/** RFC 9110, 15.4. */
function redirect(asked: Asked, location: string, status: number): void {
  if (!URL.canParse(location, asked.url)) throw new SandboxError('code.fetch', `${hostOf(asked.url)} redirects to what is no address.`)
  const next = new URL(location, asked.url)
  if (next.origin !== new URL(asked.url).origin)
    asked.headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !SENSITIVE.has(name)))
  if (status === 303 || ((status === 301 || status === 302) && asked.method === 'POST')) {
    if (asked.method !== 'HEAD') asked.method = 'GET'
    asked.body = undefined
    delete asked.headers['content-type']
  }
  asked.url = next.href
}

function told({ status, headers, body }: HttpResponse, { url, redirected }: { url: string; redirected: boolean }): object {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array(0)
  return {
    url,
    status,
    statusText: '',
    headers,
    redirected,
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'The address')

function mustBeListed(url: string, hosts: 'all' | readonly string[]): void {
  if (!URL.canParse(url))
    throw new NodeError('http.invalid-url', 'The URL is not valid.', { hint: 'It must be absolute, like https://example.com/path.' })
  const { hostname } = new URL(url)
  if (hosts === 'all' || hosts.some((listed) => isListed(hostname, listed.toLowerCase()))) return
  throw new SandboxError('code.fetch', `Code may not call ${hostname === '' ? `addresses of ${new URL(url).protocol}` : hostname}.`, {
    hint: 'Use an HTTP Request node. The operator allows hosts for code with MILLRACE_CODE_HOSTS.',
  })
}

const isAddress = (hostname: string): boolean => /^[\d.]+$|^\[/.test(hostname)

const isListed = (hostname: string, listed: string): boolean =>
  listed.startsWith('*.')
    ? hostname.endsWith(listed.slice(1)) && !isAddress(hostname)
    : hostname === (isIP(listed) === 6 ? new URL(`http://[${listed}]`).hostname : listed) // IPv6 as URLs spell it

import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { isJsonObject, toError, type JsonObject } from '@millrace/base'
import { cliRoot } from '../create/toolchain.ts'
import { isTold, type Workbench } from './workbench.ts'

export interface PlaygroundServer {
  readonly url: string
  close(): Promise<void>
}

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
  '/playground.js': { file: 'playground.js', type: 'text/javascript; charset=utf-8' },
  '/form.js': { file: 'form.js', type: 'text/javascript; charset=utf-8' },
}
const MOST_BYTES = 5_000_000
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

/** The page of the playground, for this machine alone. */
export function servePlayground(workbench: Workbench, port: number): Promise<PlaygroundServer> {
  const server = createServer((request, response) => {
    void handle(request, response, workbench).catch((thrown: unknown) => {
      const error = toError(thrown)
      send(response, isTold(error) ? error.status : 500, { code: isTold(error) ? error.code : 'internal.error', message: error.message })
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const at = typeof address === 'object' && address !== null ? address.port : port
      resolve({
        url: `http://127.0.0.1:${at}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}

async function handle(request: IncomingMessage, response: ServerResponse, workbench: Workbench): Promise<void> {
  const refusal = refusalOf(request)
  if (refusal !== undefined) return send(response, 403, { code: 'playground.foreign', message: refusal })
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const page = FILES[pathname]
  const [, noun = '', name = ''] = pathname.split('/')
  const call = `${request.method ?? 'GET'} ${noun}`
  if (request.method === 'GET' && page !== undefined) return sendFile(response, page)
  if (call === 'GET state') return send(response, 200, workbench.state())
  if (call === 'GET events') return follow(response, workbench)
  if (call === 'GET saved') return send(response, 200, { saved: await workbench.saved(decodeURIComponent(name)) })
  if (call === 'POST execute') return execute(request, response, workbench)
  send(response, 404, { code: 'playground.not-found', message: `There is no ${pathname} here.` })
}

/** Pages of other sites, also by way of a name that points here, may neither read nor execute anything. */
function refusalOf({ headers, method }: IncomingMessage): string | undefined {
  const host = headers.host ?? ''
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return 'Open the playground as http://127.0.0.1.'
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 'The playground answers its own page only.'
  if (method === 'POST' && headers['content-type'] !== 'application/json') return 'The playground takes JSON only.'
  return undefined
}

async function execute(request: IncomingMessage, response: ServerResponse, workbench: Workbench): Promise<void> {
  const order = await bodyOf(request)
  const { type, version, config, items } = order
  if (
    typeof type !== 'string' ||
    typeof version !== 'number' ||
    !isJsonObject(config) ||
    !Array.isArray(items) ||
    !items.every((item) => isJsonObject(item))
  )
    return send(response, 422, { code: 'playground.order', message: 'The type, version, config and items of a node are needed.' })
  await workbench.save(type, { config, items })
  send(response, 200, await workbench.execute({ type, version, config, items }))
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MOST_BYTES) chunks.push(chunk)
  }
  if (size > MOST_BYTES) return {}
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return isJsonObject(body) ? body : {}
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    return {} // refused as an order that lacks everything
  }
}

/** Server-sent events: one for each build. */
function follow(response: ServerResponse, workbench: Workbench): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 500\n\n')
  const forget = workbench.onBuild(() => void response.write(`data: ${workbench.state().build}\n\n`))
  response.once('close', forget)
}

async function sendFile(response: ServerResponse, { file, type }: { file: string; type: string }): Promise<void> {
  const bytes = await readFile(join(cliRoot(), 'playground', file))
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(bytes)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}

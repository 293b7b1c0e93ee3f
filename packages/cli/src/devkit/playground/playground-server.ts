import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { basename, join } from 'node:path'
import { isJsonObject, toError, type JsonObject } from '@millrace/base'
import { cliRoot } from '../create/toolchain.ts'
import { isTold, type Workbench } from './workbench.ts'

export interface PlaygroundServer {
  readonly url: string
  close(): Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}
/** The page as its build made it: nothing but plain names below one folder. */
const PAGE_FILE = /^\/(?:assets\/)?[A-Za-z0-9_-][A-Za-z0-9._-]*\.([a-z0-9]+)$/
const MOST_BYTES = 5_000_000
const POLICY =
  // Inline styles place menus and lines of code; nothing else is inline.
  "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

/** The page of the playground, for this machine alone. */
export function servePlayground(workbench: Workbench, port: number, page = join(cliRoot(), 'dist/playground')): Promise<PlaygroundServer> {
  const server = createServer((request, response) => {
    void handle(request, response, { workbench, page }).catch((thrown: unknown) => {
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

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { workbench, page }: { readonly workbench: Workbench; readonly page: string },
): Promise<void> {
  const refusal = refusalOf(request)
  if (refusal !== undefined) return send(response, 403, { code: 'playground.foreign', message: refusal })
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const file = pathname === '/' ? '/index.html' : pathname
  const [, noun = '', name = ''] = pathname.split('/')
  const call = `${request.method ?? 'GET'} ${noun}`
  if (call === 'GET state') return send(response, 200, workbench.state())
  if (call === 'GET events') return follow(response, workbench)
  if (call === 'GET saved') return send(response, 200, { saved: await workbench.saved(decodeURIComponent(name)) })
  if (call === 'GET inputs') return send(response, 200, { inputs: await workbench.inputs(decodeURIComponent(name)) })
  if (call === 'POST credentials') return addCredential(request, response, workbench)
  if (call === 'POST execute') return execute(request, response, workbench)
  const type = TYPES[PAGE_FILE.exec(file)?.[1] ?? '']
  if (request.method === 'GET' && type !== undefined) return sendFile(response, { file: join(page, file), type })
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
  const { type, version, config, configs, items, credentials = {} } = order
  if (
    typeof type !== 'string' ||
    typeof version !== 'number' ||
    !isJsonObject(config) ||
    !Array.isArray(items) ||
    !items.every((item) => isJsonObject(item)) ||
    !isTexts(credentials) ||
    !(configs === undefined || (Array.isArray(configs) && configs.every((each) => isJsonObject(each))))
  )
    return send(response, 422, { code: 'playground.order', message: 'The type, version, config and items of a node are needed.' })
  await workbench.save(type, { config, items })
  send(response, 200, await workbench.execute({ type, version, config, items, credentials, ...(configs === undefined ? {} : { configs }) }))
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string')

async function addCredential(request: IncomingMessage, response: ServerResponse, workbench: Workbench): Promise<void> {
  const { type, name, data } = await bodyOf(request)
  if (typeof type !== 'string' || typeof name !== 'string' || !isJsonObject(data))
    return send(response, 422, { code: 'playground.credential', message: 'The type, name and data of a credential are needed.' })
  send(response, 201, workbench.addCredential({ type, name, data }))
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
  const bytes = await readFile(file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
  })
  if (bytes === undefined) return send(response, 404, { code: 'playground.not-found', message: `There is no ${basename(file)} here.` })
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

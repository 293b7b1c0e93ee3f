import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { SubscribeMessage, type StreamEvent } from '@millrace/api'
import { newId, type Clock, type Logger } from '@millrace/base'
import { Value } from 'typebox/value'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { isSameOrigin } from '../features/auth/same-origin.ts'
import type { Actor, Authenticator } from '../http/actor.ts'
import { CrossSiteError, RouteNotFoundError } from '../http/errors.ts'
import { problemOf } from '../http/problem.ts'
import type { EventHub, Subscription, Wish } from './event-hub.ts'

export const STREAM_PATH = '/api/v1/stream'

/** Name of the protocol that we speak; a client may add a second entry `bearer.<token>`, since browsers cannot set headers here. */
export const STREAM_PROTOCOL = 'millrace.v1'
const BEARER = 'bearer.'

const PING_MS = 30_000
/** Bytes that may wait for a slow client; above it, it is told to start over instead of being sent everything late. */
const MOST_BUFFERED = 1_000_000
const LONGEST_MESSAGE = 4096
/** Close codes of ours; 1013 is the standard's "try again later". */
const CLOSE = { badMessage: 4400, resync: 1013, goingAway: 1001 } as const

export interface StreamDeps {
  readonly hub: EventHub
  readonly authenticator: Authenticator
  readonly clock: Clock
  readonly logger: Logger
  /** Origin that browsers use, where it is not the one that the request names. */
  readonly publicUrl: string | undefined
}

/** Serves the event stream on a server's upgrades. The returned function ends all connections. */
export function serveStream(server: Server, deps: StreamDeps): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_MESSAGE,
    handleProtocols: (offered) => (offered.has(STREAM_PROTOCOL) ? STREAM_PROTOCOL : false),
  })
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy()) // a client that leaves during the handshake
    void admit(request, deps).then(
      (actor) =>
        sockets.handleUpgrade(request, socket, head, (client) => {
          sockets.emit('connection', client, request)
          listen(client, actor, deps)
        }),
      (thrown: unknown) => refuse(socket, thrown),
    )
  }
  server.on('upgrade', onUpgrade)
  const stopPings = pingAll(sockets, deps.clock)
  return () => {
    server.off('upgrade', onUpgrade)
    stopPings()
    for (const client of sockets.clients) client.close(CLOSE.goingAway, 'the server stops')
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  }
}

async function admit(request: IncomingMessage, deps: StreamDeps): Promise<Actor> {
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  if (path !== STREAM_PATH) throw new RouteNotFoundError({ method: 'Upgrade', path })
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  const token = offered.find((name) => name.startsWith(BEARER))?.slice(BEARER.length)
  if (token !== undefined) request.headers.authorization ??= `Bearer ${token}`
  // Browsers send cookies with a WebSocket to any site that a page names, and no preflight: only the origin tells who asks.
  if (request.headers.authorization === undefined && !isSameOrigin(request.headers, deps.publicUrl)) throw new CrossSiteError({})
  return deps.authenticator.authenticate(request)
}

/** Answers an upgrade that is not let in with the same problem document as any request. */
function refuse(socket: Duplex, thrown: unknown): void {
  const problem = problemOf(thrown, newId())
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function listen(client: WebSocket, actor: Actor, { hub, logger }: StreamDeps): void {
  const subscription: Subscription = {
    wish: undefined,
    deliver: (text) => {
      if (client.readyState !== client.OPEN) return
      // The client asks for the current state when it comes back, which is less than all that it has missed.
      if (client.bufferedAmount > MOST_BUFFERED) client.close(CLOSE.resync, 'too slow: connect again and reload')
      else client.send(text)
    },
  }
  const unsubscribe = hub.subscribe(actor.tenantId, subscription)
  client.on('close', unsubscribe)
  client.on('error', (error) => logger.debug({ err: error }, 'a stream connection failed'))
  client.on('message', (data: RawData, isBinary: boolean) => {
    const wish = isBinary ? undefined : readWish(data)
    if (wish === undefined) return client.close(CLOSE.badMessage, 'send {"type":"subscribe","workflowId"?,"executionId"?}')
    subscription.wish = wish
    client.send(JSON.stringify({ type: 'subscribed' } satisfies StreamEvent))
  })
}

function readWish(data: RawData): Wish | undefined {
  try {
    const message: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
    return Value.Check(SubscribeMessage, message) ? message : undefined
  } catch {
    return undefined // not JSON: the caller answers as to any other message that is not understood
  }
}

/** Ends connections whose other side is gone without a word (a closed laptop): no answer to one ping until the next. */
function pingAll(sockets: WebSocketServer, clock: Clock): () => void {
  const silent = new WeakSet<WebSocket>()
  sockets.on('connection', (client: WebSocket) => client.on('pong', () => silent.delete(client)))
  let cancel = (): void => undefined
  const round = (): void => {
    for (const client of sockets.clients) {
      if (silent.has(client)) client.terminate()
      else {
        silent.add(client)
        client.ping()
      }
    }
    cancel = clock.after(PING_MS, round)
  }
  cancel = clock.after(PING_MS, round)
  return () => cancel()
}

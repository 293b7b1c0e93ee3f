import type { IncomingMessage, ServerResponse } from 'node:http'

/** A client that has not sent all of its body by then loses the answer with its connection. */
const LINGER_MS = 5_000

/**
 * Answers a request whose body was not read to its end, and closes the connection when the rest has come in. A server that closes at once
 * resets the connection, and a client that is still sending never sees the answer (RFC 9112, 9.6).
 */
export function endWhenRead(request: IncomingMessage, response: ServerResponse, text: string, lingerMs = LINGER_MS): void {
  response.setHeader('connection', 'close')
  response.setHeader('content-length', Buffer.byteLength(text))
  if (request.complete || request.destroyed) return void response.end(text)
  response.write(text)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, lingerMs).unref()
  request.once('end', end).once('close', end).once('error', end).resume()
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isJsonObject, toError, type JsonObject } from '@millrace/base'
import type { Random } from './random.ts'

/** A write that arrived, under one key. */
export interface Arrival {
  readonly key: string
  readonly order: number
  readonly point: string
  readonly total: number
  /** How often it was sent. */
  requests: number
}

/**
 * The outside world of the proof: takes writes as a service does that knows idempotency keys, and remembers every request. What comes
 * again under a known key is answered and has no second effect.
 */
export class Service {
  readonly #server: Server
  readonly #random: Random
  readonly #onAsk: (order: number, resumeUrl: string) => void
  /** By key. */
  readonly arrivals = new Map<string, Arrival>()
  /** Requests that cannot be told apart or came without a key: each one breaks a promise. */
  readonly oddities: string[] = []
  #requests = 0
  #held: (() => void)[] | undefined
  #url = ''

  constructor(random: Random, onAsk: (order: number, resumeUrl: string) => void) {
    this.#random = random
    this.#onAsk = onAsk
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((thrown: unknown) => {
        this.oddities.push(`a request could not be read: ${toError(thrown).message}`)
        response.destroy()
      })
    })
  }

  get url(): string {
    return this.#url
  }

  /** All requests, repetitions included. */
  get requests(): number {
    return this.#requests
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on nobody is answered, until the returned function is called. */
  hold(): () => void {
    const held: (() => void)[] = []
    this.#held = held
    return () => {
      this.#held = undefined
      for (const answer of held) answer()
    }
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    if (body === undefined) return // the caller was killed while it sent: nothing arrived
    this.#requests += 1
    const point = (request.url ?? '').split('/').at(-1) ?? ''
    const arrival = this.#book(String(request.headers['idempotency-key'] ?? ''), point, body)
    const resumeUrl = body['resumeUrl']
    if (typeof resumeUrl === 'string' && arrival.requests === 1) this.#onAsk(arrival.order, resumeUrl)
    const answer = (): void => this.#answer(arrival, response)
    if (this.#held !== undefined) this.#held.push(answer)
    else setTimeout(answer, this.#random.next() < 0.1 ? this.#random.below(150) : this.#random.below(10))
  }

  #book(key: string, point: string, body: JsonObject): Arrival {
    const order = Number(body['order'])
    const total = Number(body['total'])
    const known = this.arrivals.get(key)
    if (key === '' || !Number.isInteger(order) || !Number.isInteger(total)) {
      this.oddities.push(`a write to ${point} came with key "${key}" and body ${JSON.stringify(body)}`)
    } else if (known !== undefined && (known.order !== order || known.point !== point || known.total !== total)) {
      this.oddities.push(
        `key ${key} came for order ${known.order} (${known.point}, total ${known.total}) and for order ${order} (${point}, total ${total})`,
      )
    }
    const arrival = known ?? { key, order, point, total, requests: 0 }
    arrival.requests += 1
    this.arrivals.set(key, arrival)
    return arrival
  }

  /** `flaky` refuses its first requests for some orders; for others it does what it is asked and breaks off before it answers. */
  #answer({ order, point, total, requests }: Arrival, response: ServerResponse): void {
    if (point === 'flaky' && requests <= order % 3) {
      if (order % 2 === 0) return void response.destroy()
      return void response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"busy"}')
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ order, total: total + order }))
  }
}

/** Undefined when the connection ended before the body did. */
async function readJson(request: IncomingMessage): Promise<JsonObject | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return undefined // aborted
  }
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  return isJsonObject(value) ? value : {}
}

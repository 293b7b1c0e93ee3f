import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Hook {
  readonly id: number
  readonly url: string
  readonly secret: string
  readonly topic: string
  readonly mode: string
}

export interface Delivery {
  readonly status: number
  readonly body: unknown
  readonly repeated: boolean
}

/** A service that calls webhooks: it knows its hooks, challenges new ones, signs what it sends, and delivers again what was not taken. */
export interface Vendor {
  readonly url: string
  readonly hooks: Map<number, Hook>
  /** All that was asked of it, e.g. `POST /hooks`. */
  readonly asked: string[]
  /** Answers with this status from now on. */
  status: number
  /** How long hooks live. */
  lifeMs: number | undefined
  /** Called after a request was carried out, and before it is answered; the answer waits for it. */
  after: (what: string) => Promise<void> | void
  /** What came of the last challenge. */
  challenged: Delivery | undefined
  deliver(hook: Hook, body: object, options?: { id?: string; signature?: string }): Promise<Delivery>
  /** Again and again, as vendors do, until it is taken. */
  deliverUntilTaken(hook: Hook, body: object, id: string): Promise<Delivery>
  close(): void
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

export async function startVendor(): Promise<Vendor> {
  let last = 0
  const server = createServer()
  const deliver: Vendor['deliver'] = async (hook, content, { id, signature } = {}) => {
    const body = JSON.stringify(content)
    const reply = await fetch(hook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-vendor-signature': signature ?? createHmac('sha256', hook.secret).update(body).digest('hex'),
        ...(id === undefined ? {} : { 'x-vendor-delivery': id }),
      },
      body,
    })
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text), repeated: reply.headers.has('x-repeated') }
  }
  const vendor: Vendor = {
    ...{ url: '', hooks: new Map(), asked: [], status: 200, lifeMs: undefined, after: () => undefined, challenged: undefined, deliver },
    deliverUntilTaken: async (hook, body, id) => {
      while (server.listening) {
        const delivery = await deliver(hook, body, { id }).catch(() => undefined)
        if (delivery?.status === 200) return delivery
        await new Promise((resolve) => setTimeout(resolve, 1000)) // the server that comes back needs the machine too
      }
      throw new TypeError('the vendor was closed before the delivery was taken')
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const act = async (method: string, url: URL, text: string): Promise<unknown> => {
    if (method === 'GET') return [...vendor.hooks.values()].filter((hook) => hook.url === url.searchParams.get('url'))
    if (method === 'DELETE') return vendor.hooks.delete(Number(url.pathname.slice('/hooks/'.length)))
    const hook = { id: (last += 1), ...(JSON.parse(text) as Omit<Hook, 'id'>) }
    vendor.challenged = await deliver(hook, { kind: 'challenge', challenge: 'c1' })
    vendor.hooks.set(hook.id, hook)
    return { id: hook.id, ...(vendor.lifeMs === undefined ? {} : { expiresAt: Date.now() + vendor.lifeMs }) }
  }
  server.on('request', (request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://vendor')
      const text = await textOf(request)
      const what = `${request.method} ${url.pathname}`
      vendor.asked.push(what)
      const answer = vendor.status === 200 ? await act(request.method ?? '', url, text) : {}
      await vendor.after(what)
      response.statusCode = vendor.status
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(vendor, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

import type { InsideTools } from './runtime.ts'

/** `fetch` and what belongs to it; the parent makes the request, if the operator allows the host. Crosses over as text. */
export function installFetch({ scope, give, ask, addTimer, error }: InsideTools): void {
  type Init = { method?: unknown; headers?: unknown; body?: unknown; signal?: unknown; redirect?: unknown }
  type Answer = { url: string; status: number; statusText: string; headers: Record<string, string>; body: string; redirected: boolean }

  class Headers {
    readonly #fields = new Map<string, string>()
    constructor(init: unknown = {}) {
      if (typeof init !== 'object' || init === null) return
      const entries = Symbol.iterator in init ? [...(init as Iterable<readonly unknown[]>)] : Object.entries(init)
      for (const [name, value] of entries) this.append(name, value)
    }
    append(name: unknown, value: unknown): void {
      const before = this.get(name)
      this.set(name, before === null ? value : `${before}, ${String(value)}`)
    }
    set(name: unknown, value: unknown): void {
      this.#fields.set(String(name).toLowerCase(), String(value))
    }
    get(name: unknown): string | null {
      return this.#fields.get(String(name).toLowerCase()) ?? null
    }
    has(name: unknown): boolean {
      return this.#fields.has(String(name).toLowerCase())
    }
    delete(name: unknown): void {
      this.#fields.delete(String(name).toLowerCase())
    }
    forEach(visit: (value: string, name: string) => void): void {
      this.#fields.forEach((value, name) => visit(value, name))
    }
    entries(): IterableIterator<[string, string]> {
      return this.#fields.entries()
    }
    keys(): IterableIterator<string> {
      return this.#fields.keys()
    }
    values(): IterableIterator<string> {
      return this.#fields.values()
    }
    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.#fields.entries()
    }
  }

  class AbortSignal {
    aborted = false
    reason: unknown = undefined
    onabort: (() => void) | null = null
    readonly #listeners = new Set<() => void>()
    addEventListener(type: string, listener: () => void): void {
      if (type === 'abort') this.#listeners.add(listener)
    }
    removeEventListener(_type: string, listener: () => void): void {
      this.#listeners.delete(listener)
    }
    throwIfAborted(): void {
      if (this.aborted) throw this.reason
    }
    static end(signal: AbortSignal, reason: unknown): void {
      if (signal.aborted) return
      signal.aborted = true
      signal.reason = reason
      signal.onabort?.()
      for (const listener of signal.#listeners) listener()
    }
    static abort(reason: unknown = named('AbortError', 'The operation was aborted.')): AbortSignal {
      const signal = new AbortSignal()
      end(signal, reason)
      return signal
    }
    static timeout(ms: unknown): AbortSignal {
      const signal = new AbortSignal()
      addTimer(() => end(signal, named('TimeoutError', 'The time was over.')), Math.max(0, Number(ms) || 0), undefined)
      return signal
    }
    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const any = new AbortSignal()
      for (const signal of signals) {
        if (signal.aborted) end(any, signal.reason)
        else signal.addEventListener('abort', () => end(any, signal.reason))
      }
      return any
    }
  }
  const { end } = AbortSignal
  Reflect.deleteProperty(AbortSignal, 'end')
  const named = (name: string, message: string): Error => Object.assign(error({ message }), { name })

  class AbortController {
    readonly signal = new AbortSignal()
    abort(reason: unknown = named('AbortError', 'The operation was aborted.')): void {
      end(this.signal, reason)
    }
  }

  class Response {
    readonly url: string
    readonly status: number
    readonly statusText: string
    readonly ok: boolean
    readonly redirected: boolean
    readonly headers: Headers
    bodyUsed = false
    readonly #body: string
    constructor({ url, status, statusText, headers, body, redirected }: Answer) {
      this.url = url
      this.status = status
      this.statusText = statusText
      this.ok = status >= 200 && status < 300
      this.redirected = redirected
      this.headers = new Headers(headers)
      this.#body = body
    }
    #bytes(): Uint8Array<ArrayBuffer> {
      if (this.bodyUsed) throw new TypeError('The body was read already.')
      this.bodyUsed = true
      return Uint8Array.fromBase64(this.#body)
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.#bytes().buffer
    }
    async bytes(): Promise<Uint8Array> {
      return this.#bytes()
    }
    async text(): Promise<string> {
      const Decoder = scope['TextDecoder'] as new () => { decode(bytes: Uint8Array): string }
      return new Decoder().decode(this.#bytes())
    }
    async json(): Promise<unknown> {
      return JSON.parse(await this.text())
    }
    clone(): Response {
      const { url, status, statusText, redirected } = this
      return new Response({ url, status, statusText, headers: Object.fromEntries(this.headers), body: this.#body, redirected })
    }
  }

  const encode = (text: string): string => {
    const Encoder = scope['TextEncoder'] as new () => { encode(text: string): Uint8Array }
    return new Encoder().encode(text).toBase64()
  }

  /** The body as base64, with the type that it says of itself. */
  function bodyOf(body: unknown): { text?: string; type?: string } {
    if (body === undefined || body === null) return {}
    if (body instanceof ArrayBuffer) return { text: new Uint8Array(body).toBase64() }
    if (ArrayBuffer.isView(body)) return { text: new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength).toBase64() }
    const form = body instanceof (scope['URLSearchParams'] as new () => object)
    return { text: encode(String(body)), type: form ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8' }
  }

  async function fetch(input: unknown, init: Init = {}): Promise<Response> {
    const signal = init.signal instanceof AbortSignal ? init.signal : undefined
    signal?.throwIfAborted()
    const { text, type } = bodyOf(init.body)
    const headers = new Headers(init.headers)
    if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type)
    const request = {
      url: String(input),
      method: String(init.method ?? 'GET').toUpperCase(),
      headers: Object.fromEntries(headers),
      redirect: String(init.redirect ?? 'follow'),
      ...(text === undefined ? {} : { body: text }),
    }
    const asked = ask('fetch', JSON.stringify(request))
    const given = await (signal === undefined
      ? asked
      : Promise.race([asked, new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))]))
    return new Response(JSON.parse(given) as Answer)
  }

  // What n8n's code asks of `this.helpers`.
  type Options = {
    url?: unknown
    uri?: unknown
    baseURL?: unknown
    method?: unknown
    headers?: object
    qs?: object
    body?: unknown
    json?: unknown
    returnFullResponse?: unknown
    ignoreHttpStatusErrors?: unknown
  }
  async function httpRequest(options: Options): Promise<unknown> {
    const UrlType = scope['URL'] as new (
      url: string,
      base?: string,
    ) => { searchParams: { append(name: string, value: string): void }; toString(): string }
    const url = new UrlType(String(options.url ?? options.uri), options.baseURL === undefined ? undefined : String(options.baseURL))
    for (const [name, value] of Object.entries(options.qs ?? {}))
      for (const each of [value].flat()) url.searchParams.append(name, String(each))
    const isData =
      typeof options.body === 'object' &&
      options.body !== null &&
      !ArrayBuffer.isView(options.body) &&
      !(options.body instanceof ArrayBuffer)
    const body = isData ? JSON.stringify(options.body) : options.body
    const response = await fetch(url, {
      method: options.method,
      headers: { ...(isData ? { 'content-type': 'application/json' } : {}), ...options.headers },
      body,
    })
    const text = await response.text()
    let given: unknown = text
    try {
      given = JSON.parse(text)
    } catch {
      given = text // no JSON: as text
    }
    if (!response.ok && options.ignoreHttpStatusErrors !== true)
      throw Object.assign(error({ message: `Request failed with status code ${response.status}` }), {
        statusCode: response.status,
        response: given,
      })
    return options.returnFullResponse === true
      ? { statusCode: response.status, headers: Object.fromEntries(response.headers), body: given }
      : given
  }
  const absent = (name: string, hint: string) => async () => {
    throw error({ message: `There is no helpers.${name} in code.`, hint })
  }

  give('Headers', Headers)
  give('Response', Response)
  give('AbortController', AbortController)
  give('AbortSignal', AbortSignal)
  give('fetch', fetch)
  give('helpers', {
    httpRequest,
    request: httpRequest,
    httpRequestWithAuthentication: absent(
      'httpRequestWithAuthentication',
      'Code holds no credentials. Use an HTTP Request node with the credential.',
    ),
    requestWithAuthentication: absent(
      'requestWithAuthentication',
      'Code holds no credentials. Use an HTTP Request node with the credential.',
    ),
    getBinaryDataBuffer: absent(
      'getBinaryDataBuffer',
      'Code passes binary data on as it is and does not read it. Use a node that reads files before it.',
    ),
    prepareBinaryData: absent(
      'prepareBinaryData',
      'Code does not make binary data. Return text or base64 in a field, and make a file of it in a node after it.',
    ),
  })
}

import type { InsideTools } from './runtime.ts'

/** `URL` and `URLSearchParams`; the host parses, and gives texts. Crosses over as text. */
export function installUrl({ give, host }: InsideTools): void {
  type Pairs = [string, string][]
  const decode = (text: string): string => {
    const plain = text.replaceAll('+', ' ')
    try {
      return decodeURIComponent(plain)
    } catch {
      return plain // as it stands, where it is no encoding
    }
  }
  const encode = (text: string): string =>
    encodeURIComponent(text.toWellFormed())
      .replaceAll('%20', '+')
      .replaceAll(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  const readPairs = (text: string): Pairs =>
    text
      .replace(/^\?/, '')
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=')
        return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
      })

  class URLSearchParams {
    #pairs: Pairs
    #changed: () => void = () => undefined
    constructor(init: unknown = '') {
      if (typeof init === 'object' && init !== null) {
        const entries = Symbol.iterator in init ? [...(init as Iterable<readonly unknown[]>)] : Object.entries(init)
        this.#pairs = entries.map(([name, value]) => [String(name), String(value)])
      } else this.#pairs = readPairs(String(init))
    }
    static of(text: string, changed: () => void): URLSearchParams {
      const made = new URLSearchParams(text)
      made.#changed = changed
      return made
    }
    get size(): number {
      return this.#pairs.length
    }
    append(name: unknown, value: unknown): void {
      this.#pairs.push([String(name), String(value)])
      this.#changed()
    }
    delete(name: unknown, value?: unknown): void {
      this.#pairs = this.#pairs.filter(([each, old]) => each !== String(name) || (value !== undefined && old !== String(value)))
      this.#changed()
    }
    get(name: unknown): string | null {
      return this.#pairs.find(([each]) => each === String(name))?.[1] ?? null
    }
    getAll(name: unknown): string[] {
      return this.#pairs.filter(([each]) => each === String(name)).map(([, value]) => value)
    }
    has(name: unknown, value?: unknown): boolean {
      return this.#pairs.some(([each, old]) => each === String(name) && (value === undefined || old === String(value)))
    }
    set(name: unknown, value: unknown): void {
      const at = this.#pairs.findIndex(([each]) => each === String(name))
      if (at < 0) return this.append(name, value)
      this.#pairs = this.#pairs.filter(([each], index) => index === at || each !== String(name))
      this.#pairs[at] = [String(name), String(value)]
      this.#changed()
    }
    sort(): void {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      this.#changed()
    }
    forEach(visit: (value: string, name: string, all: URLSearchParams) => void): void {
      for (const [name, value] of this.#pairs) visit(value, name, this)
    }
    *entries(): Generator<[string, string]> {
      for (const [name, value] of this.#pairs) yield [name, value]
    }
    *keys(): Generator<string> {
      for (const [name] of this.#pairs) yield name
    }
    *values(): Generator<string> {
      for (const [, value] of this.#pairs) yield value
    }
    [Symbol.iterator](): Generator<[string, string]> {
      return this.entries()
    }
    toString(): string {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    }
  }

  const FIELDS = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'origin'] as const
  type Fields = Record<(typeof FIELDS)[number], string>
  const parse = (...args: string[]): Fields | undefined => {
    const text = host('url', ...args)
    return typeof text === 'string' ? (JSON.parse(text) as Fields) : undefined
  }

  class URL {
    #fields: Fields
    #params: URLSearchParams | undefined
    constructor(url: unknown, base?: unknown) {
      const fields = parse(String(url), ...(base === undefined ? [] : [String(base)]))
      if (fields === undefined) throw new TypeError(`Invalid URL: ${String(url)}`)
      this.#fields = fields
    }
    static canParse(url: unknown, base?: unknown): boolean {
      return parse(String(url), ...(base === undefined ? [] : [String(base)])) !== undefined
    }
    static parse(url: unknown, base?: unknown): URL | null {
      return URL.canParse(url, base) ? new URL(url, base) : null
    }
    static read(url: URL, name: keyof Fields): string {
      return url.#fields[name]
    }
    static write(url: URL, name: keyof Fields, value: string): void {
      const changed = host('url-set', url.#fields.href, name, value)
      if (typeof changed !== 'string') {
        if (name === 'href') throw new TypeError(`Invalid URL: ${value}`)
        return
      }
      url.#fields = JSON.parse(changed) as Fields
      if (name === 'search' || name === 'href') url.#params = undefined
    }
    get searchParams(): URLSearchParams {
      return (this.#params ??= paramsOf(this.#fields.search, () => {
        const params = this.#params
        write(this, 'search', params?.toString() ?? '')
        this.#params = params
      }))
    }
    toString(): string {
      return this.#fields.href
    }
    toJSON(): string {
      return this.#fields.href
    }
  }
  const { read, write } = URL
  const { of: paramsOf } = URLSearchParams
  Reflect.deleteProperty(URLSearchParams, 'of')
  for (const name of FIELDS) {
    Object.defineProperty(URL.prototype, name, {
      enumerable: true,
      configurable: true,
      get(this: URL) {
        return read(this, name)
      },
      ...(name === 'origin'
        ? {}
        : {
            set(this: URL, value: unknown) {
              write(this, name, String(value))
            },
          }),
    })
  }
  for (const name of ['read', 'write'] as const) Reflect.deleteProperty(URL, name)
  give('URL', URL)
  give('URLSearchParams', URLSearchParams)
}

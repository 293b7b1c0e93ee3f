import type { InsideTools } from './runtime.ts'

/** Random numbers and hashes: the web's `crypto`, and what `require('crypto')` gives. The host computes. Crosses over as text. */
export function installCrypto({ scope, give, host }: InsideTools): void {
  type Bytes = Uint8Array & { toString(encoding?: unknown): string }
  const BufferType = scope['Buffer'] as { from(value: unknown, encoding?: unknown): Bytes; concat(list: readonly Uint8Array[]): Bytes }
  const bytesOf = (data: unknown, encoding?: unknown): Bytes => {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data) && !(data instanceof ArrayBuffer))
      throw new TypeError('The data must be a text or bytes.')
    return BufferType.from(data, encoding)
  }
  const plain = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
  const random = (count: number): Bytes => BufferType.from(host('random', count) ?? refuse('Too many random bytes at once.'))
  const refuse = (message: string): never => {
    throw new RangeError(message)
  }
  const hashed = (name: string, ...data: ArrayBuffer[]): Bytes => {
    const given = host(data.length > 1 ? 'hmac' : 'hash', name, ...data)
    return BufferType.from(given ?? refuse(`"${name}" is no hash that code can compute, or the data is too large.`))
  }

  class Hash {
    readonly #name: string
    readonly #key: ArrayBuffer | undefined
    #parts: Bytes[] = []
    constructor(name: string, key?: ArrayBuffer) {
      this.#name = name
      this.#key = key
    }
    update(data: unknown, encoding?: unknown): this {
      this.#parts.push(bytesOf(data, encoding))
      return this
    }
    digest(encoding?: unknown): Bytes | string {
      const data = plain(BufferType.concat(this.#parts))
      const bytes = this.#key === undefined ? hashed(this.#name, data) : hashed(this.#name, this.#key, data)
      return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding)
    }
  }

  const randomUUID = (): string => host('uuid') as string
  const getRandomValues = <T extends Uint8Array>(view: T): T => {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(random(view.byteLength))
    return view
  }
  const algorithm = (given: unknown): string => {
    const name = typeof given === 'object' && given !== null ? (given as { name?: unknown }).name : given
    return String(name).replace('-', '').toLowerCase()
  }
  give('crypto', {
    randomUUID,
    getRandomValues,
    subtle: { digest: async (name: unknown, data: unknown) => plain(hashed(algorithm(name), plain(bytesOf(data)))) },
  })
  const shims = (scope['__millraceShims'] ??= {}) as Record<string, unknown>
  shims['crypto'] = {
    randomUUID,
    getRandomValues,
    randomBytes: (count: unknown) => random(Number(count)),
    randomInt: (low: number, high?: number) => {
      const [from, to] = high === undefined ? [0, low] : [low, high]
      return (
        from +
        Math.floor(
          ((random(6) as unknown as { readUIntBE?: never } & Uint8Array).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48) *
            (to - from),
        )
      )
    },
    createHash: (name: unknown) => new Hash(String(name)),
    createHmac: (name: unknown, key: unknown) => new Hash(String(name), plain(bytesOf(key))),
    timingSafeEqual: (a: Uint8Array, b: Uint8Array) => {
      if (a.length !== b.length) throw new RangeError('Both must have the same length.')
      return a.reduce((sum, byte, i) => sum | (byte ^ (b[i] as number)), 0) === 0
    },
    webcrypto: scope['crypto'],
  }
}

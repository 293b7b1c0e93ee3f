import type { InsideTools } from './runtime.ts'

/** `Buffer`, as much of Node's as code in workflows uses. Crosses over as text. */
export function installBuffer({ give, host }: InsideTools): void {
  const ENCODINGS = new Set([
    'utf8',
    'utf-8',
    'hex',
    'base64',
    'base64url',
    'latin1',
    'binary',
    'ascii',
    'utf16le',
    'utf-16le',
    'ucs2',
    'ucs-2',
  ])
  const named = (encoding: unknown = 'utf8'): string => {
    const name = String(encoding).toLowerCase()
    if (!ENCODINGS.has(name)) throw new TypeError(`"${String(encoding)}" is no encoding of Buffer.`)
    return name
  }

  function bytesOfText(text: string, encoding: unknown): Uint8Array<ArrayBuffer> {
    const name = named(encoding)
    switch (name) {
      case 'utf8':
      case 'utf-8':
        return new Uint8Array((host('encode', text) as ArrayBuffer | undefined) ?? new ArrayBuffer(0))
      case 'hex':
        return Uint8Array.fromHex(/^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? '')
      case 'base64':
      case 'base64url': {
        const plain = text
          .replaceAll('-', '+')
          .replaceAll('_', '/')
          .replaceAll(/[^A-Za-z0-9+/]/g, '')
        return Uint8Array.fromBase64(plain.slice(0, plain.length % 4 === 1 ? -1 : undefined), { lastChunkHandling: 'loose' })
      }
      case 'latin1':
      case 'binary':
      case 'ascii':
        return Uint8Array.from(text, (char) => char.charCodeAt(0) & 255)
      default: {
        const bytes = new Uint8Array(text.length * 2)
        for (let i = 0; i < text.length; i++) {
          bytes[2 * i] = text.charCodeAt(i) & 255
          bytes[2 * i + 1] = text.charCodeAt(i) >> 8
        }
        return bytes
      }
    }
  }

  function textOfBytes(bytes: Uint8Array, encoding: unknown): string {
    const name = named(encoding)
    switch (name) {
      case 'utf8':
      case 'utf-8':
        return host('decode', 'utf-8', new Uint8Array(bytes).buffer, 0, 1) as string
      case 'hex':
        return bytes.toHex()
      case 'base64':
        return bytes.toBase64()
      case 'base64url':
        return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
      default: {
        const mask = name === 'ascii' ? 127 : 255
        const wide = name.startsWith('u')
        let text = ''
        for (let i = 0; i + (wide ? 1 : 0) < bytes.length; i += wide ? 2 : 1)
          text += String.fromCharCode(wide ? (bytes[i] as number) | ((bytes[i + 1] as number) << 8) : (bytes[i] as number) & mask)
        return text
      }
    }
  }

  const wrap = (bytes: Uint8Array): Buffer => Object.setPrototypeOf(bytes, Buffer.prototype) as Buffer

  function from(value: unknown, second?: unknown, third?: unknown): Buffer {
    if (typeof value === 'string') return wrap(bytesOfText(value, second))
    if (value instanceof ArrayBuffer) return wrap(new Uint8Array(value, second as number | undefined, third as number | undefined))
    if (ArrayBuffer.isView(value)) return wrap(Uint8Array.from(value as Uint8Array))
    if (Array.isArray(value)) return wrap(Uint8Array.from(value as number[], (byte) => Number(byte) & 255))
    const json = value as { type?: unknown; data?: unknown } | null
    if (typeof json === 'object' && json !== null && json.type === 'Buffer' && Array.isArray(json.data)) return from(json.data)
    throw new TypeError('A Buffer is made from a text, a list of bytes, an ArrayBuffer or another Buffer.')
  }

  function find(self: Uint8Array, value: unknown, encoding: unknown, order: readonly number[]): number {
    const bytes =
      typeof value === 'number' ? Uint8Array.of(value) : typeof value === 'string' ? bytesOfText(value, encoding) : (value as Uint8Array)
    for (const at of order) if (at + bytes.length <= self.length && bytes.every((byte, i) => self[at + i] === byte)) return at
    return -1
  }

  class Buffer extends Uint8Array {
    constructor(value: unknown, ...rest: unknown[]) {
      super(0)
      return typeof value === 'number' ? Buffer.alloc(value) : from(value, ...rest)
    }
    // Views that the language itself makes (`subarray`, `map` …) are Buffers too, as in Node.
    static get [Symbol.species](): Uint8ArrayConstructor {
      return Uint8Array
    }
    static override from(...args: unknown[]): never {
      return from(...(args as [unknown])) as never
    }
    static alloc(size: number, fill: unknown = 0, encoding?: unknown): Buffer {
      return wrap(new Uint8Array(size)).fill(fill as number, 0, size, encoding) as Buffer
    }
    static allocUnsafe(size: number): Buffer {
      return wrap(new Uint8Array(size))
    }
    static concat(list: readonly Uint8Array[], length?: number): Buffer {
      const all = new Uint8Array(length ?? list.reduce((sum, each) => sum + each.length, 0))
      let at = 0
      for (const each of list) {
        all.set(each.subarray(0, Math.max(0, all.length - at)), at)
        at += each.length
      }
      return wrap(all)
    }
    static byteLength(value: string | ArrayBufferView | ArrayBuffer, encoding?: unknown): number {
      return typeof value === 'string' ? bytesOfText(value, encoding).length : value.byteLength
    }
    static isBuffer(value: unknown): boolean {
      return value instanceof Buffer
    }
    static isEncoding(name: unknown): boolean {
      return ENCODINGS.has(String(name).toLowerCase())
    }
    static compare(a: Uint8Array, b: Uint8Array): number {
      for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number) ? -1 : 1
      return Math.sign(a.length - b.length)
    }
    override toString(encoding?: unknown, start = 0, end = this.length): string {
      return textOfBytes(
        start === 0 && end >= this.length ? this : new Uint8Array(this.buffer, this.byteOffset + start, Math.max(0, end - start)),
        encoding,
      )
    }
    toJSON(): { type: 'Buffer'; data: number[] } {
      return { type: 'Buffer', data: Array.from(this) }
    }
    equals(other: Uint8Array): boolean {
      return Buffer.compare(this, other) === 0
    }
    compare(other: Uint8Array): number {
      return Buffer.compare(this, other)
    }
    override subarray(start?: number, end?: number): never {
      return wrap(new Uint8Array(this.buffer, this.byteOffset, this.length).subarray(start, end)) as never
    }
    override slice(start?: number, end?: number): never {
      return this.subarray(start, end)
    }
    copy(target: Uint8Array, at = 0, start = 0, end = this.length): number {
      const part = new Uint8Array(this.buffer, this.byteOffset, this.length).subarray(start, Math.min(end, start + target.length - at))
      target.set(part, at)
      return part.length
    }
    write(text: string, at = 0, length?: unknown, encoding?: unknown): number {
      const bytes = bytesOfText(text, typeof length === 'string' ? length : encoding)
      const room = Math.min(this.length - at, typeof length === 'number' ? length : Infinity)
      this.set(bytes.subarray(0, room), at)
      return Math.min(bytes.length, room)
    }
    override fill(value: unknown, start = 0, end = this.length, encoding?: unknown): this {
      if (typeof value === 'number') return super.fill(value & 255, start, end)
      const bytes = typeof value === 'string' ? bytesOfText(value, encoding) : (value as Uint8Array)
      if (bytes.length > 0) for (let i = start; i < end; i++) this[i] = bytes[(i - start) % bytes.length] as number
      return this
    }
    override indexOf(value: never, start = 0, encoding?: unknown): number {
      return find(
        this,
        value,
        encoding,
        Array.from({ length: Math.max(0, this.length - start) }, (_, i) => start + i),
      )
    }
    override lastIndexOf(value: never, start = this.length - 1, encoding?: unknown): number {
      return find(
        this,
        value,
        encoding,
        Array.from({ length: start + 1 }, (_, i) => start - i),
      )
    }
    override includes(value: never, start?: number, encoding?: unknown): boolean {
      return this.indexOf(value, start, encoding) >= 0
    }
  }

  // readUInt32BE, writeDoubleLE …, by the view that the language has for them.
  const NUMBERS = {
    UInt8: 'Uint8',
    Int8: 'Int8',
    UInt16: 'Uint16',
    Int16: 'Int16',
    UInt32: 'Uint32',
    Int32: 'Int32',
    BigUInt64: 'BigUint64',
    BigInt64: 'BigInt64',
    Float: 'Float32',
    Double: 'Float64',
  } as const
  const proto = Buffer.prototype as unknown as Record<string, unknown>
  for (const [name, type] of Object.entries(NUMBERS)) {
    const size = Number(/\d+/.exec(type)?.[0]) / 8
    for (const end of size === 1 ? [''] : ['LE', 'BE']) {
      for (const spelled of new Set([name, name.replace('UInt', 'Uint')])) {
        proto[`read${spelled}${end}`] = function (this: Uint8Array, at = 0) {
          const view = new DataView(this.buffer, this.byteOffset, this.length) as unknown as Record<
            string,
            (at: number, little: boolean) => unknown
          >
          return view[`get${type}`]?.(at, end === 'LE')
        }
        proto[`write${spelled}${end}`] = function (this: Uint8Array, value: unknown, at = 0) {
          const view = new DataView(this.buffer, this.byteOffset, this.length) as unknown as Record<
            string,
            (at: number, value: unknown, little: boolean) => void
          >
          view[`set${type}`]?.(at, value, end === 'LE')
          return at + size
        }
      }
    }
  }
  give('Buffer', Buffer)
}

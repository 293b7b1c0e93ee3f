import type { InsideTools } from './runtime.ts'

/** `TextEncoder`, `TextDecoder`, `atob`, `btoa`, `structuredClone`, timers: small things of the web platform. Crosses over as text. */
export function installText({ give, host, addTimer, removeTimer }: InsideTools): void {
  const bytesOf = (data: unknown): Uint8Array<ArrayBuffer> => {
    if (data === undefined) return new Uint8Array(0)
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
    if (data instanceof ArrayBuffer) return new Uint8Array(data)
    throw new TypeError('Bytes must be an ArrayBuffer or a view of one.')
  }
  const encode = (text: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array((host('encode', text) as ArrayBuffer | undefined) ?? new ArrayBuffer(0))

  class TextEncoder {
    readonly encoding = 'utf-8'
    encode(text: unknown = ''): Uint8Array {
      return encode(String(text))
    }
    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      let [read, written] = [0, 0]
      for (const char of text) {
        const bytes = encode(char)
        if (written + bytes.length > target.length) break
        target.set(bytes, written)
        written += bytes.length
        read += char.length
      }
      return { read, written }
    }
  }

  class TextDecoder {
    readonly encoding: string
    readonly fatal: boolean
    readonly ignoreBOM: boolean
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      const name = host('encoding', String(label))
      if (typeof name !== 'string') throw new RangeError(`"${String(label)}" is no known encoding.`)
      this.encoding = name
      this.fatal = fatal
      this.ignoreBOM = ignoreBOM
    }
    decode(data?: unknown): string {
      const text = host('decode', this.encoding, bytesOf(data).slice().buffer, this.fatal ? 1 : 0, this.ignoreBOM ? 1 : 0)
      if (typeof text !== 'string') throw new TypeError(`The bytes are no ${this.encoding}.`)
      return text
    }
  }

  function btoa(value: unknown): string {
    const text = String(value)
    const bytes = new Uint8Array(text.length)
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 255) throw new RangeError('btoa takes characters up to \\u00ff. Use Buffer.from(text).toString("base64").')
      bytes[i] = code
    }
    return bytes.toBase64()
  }
  function atob(value: unknown): string {
    let text = ''
    for (const byte of Uint8Array.fromBase64(String(value))) text += String.fromCharCode(byte)
    return text
  }

  /** A copy of plain data, with what JSON has no words for: dates, maps, sets, bytes, circles. */
  function structuredClone(value: unknown): unknown {
    const done = new Map<object, unknown>()
    const keep = <T>(from: object, to: T): T => {
      done.set(from, to)
      return to
    }
    const copy = (from: unknown): unknown => {
      if (typeof from === 'function' || typeof from === 'symbol') throw new TypeError(`A ${typeof from} cannot be cloned.`)
      if (typeof from !== 'object' || from === null) return from
      if (done.has(from)) return done.get(from)
      if (Array.isArray(from)) {
        const list: unknown[] = keep(from, [])
        for (const entry of from) list.push(copy(entry))
        return list
      }
      if (from instanceof Date) return keep(from, new Date(from))
      if (from instanceof RegExp) return keep(from, new RegExp(from.source, from.flags))
      if (from instanceof Map) {
        const map = keep(from, new Map<unknown, unknown>())
        for (const [key, entry] of from) map.set(copy(key), copy(entry))
        return map
      }
      if (from instanceof Set) {
        const set = keep(from, new Set<unknown>())
        for (const entry of from) set.add(copy(entry))
        return set
      }
      if (from instanceof ArrayBuffer) return keep(from, from.slice(0))
      if (ArrayBuffer.isView(from)) return keep(from, (from as Uint8Array).slice())
      if (from instanceof Error) return keep(from, Object.assign(new Error(from.message), { name: from.name, stack: from.stack }))
      const object: Record<string, unknown> = keep(from, {})
      for (const key of Object.keys(from)) object[key] = copy((from as Record<string, unknown>)[key])
      return object
    }
    return copy(value)
  }

  type Run = (...args: unknown[]) => void
  const time = (ms: unknown): number => Math.max(0, Math.min(Number(ms) || 0, 2 ** 31))
  const timer =
    (repeats: boolean) =>
    (run: Run, ms?: unknown, ...args: unknown[]): number => {
      if (typeof run !== 'function') throw new TypeError('A timer takes a function.')
      return addTimer(() => run(...args), time(ms), repeats ? Math.max(1, time(ms)) : undefined)
    }
  const clear = (id: unknown): void => removeTimer(Number(id))

  give('TextEncoder', TextEncoder)
  give('TextDecoder', TextDecoder)
  give('atob', atob)
  give('btoa', btoa)
  give('structuredClone', structuredClone)
  give('setTimeout', timer(false))
  give('setInterval', timer(true))
  give('setImmediate', (run: Run, ...args: unknown[]) => timer(false)(run, 0, ...args))
  give('clearTimeout', clear)
  give('clearInterval', clear)
  give('clearImmediate', clear)
  give('queueMicrotask', (run: Run) => void Promise.resolve().then(() => run()))
}

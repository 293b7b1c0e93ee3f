/**
 * Rewrites a WebAssembly file before it is compiled. What the file keeps to itself and a snapshot needs is exported (stack pointer,
 * function table), its memory gets our limit, its data is taken out to be put in by us, and the debug sections, a third of it, go.
 */
export interface PreparedModule {
  /** The module without its data. */
  readonly code: Uint8Array<ArrayBuffer>
  readonly data: readonly DataSegment[]
}

export interface DataSegment {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** Names under which `prepareModule` exports what was private. */
export const EXPORTED = { stackPointer: 'millrace_stack_pointer', table: 'millrace_table' } as const

/** The file is not the one that this code was written for. */
export class WasmFileError extends Error {}

const SECTION = { custom: 0, memory: 5, global: 6, export: 7, data: 11 } as const
const KIND = { table: 1, global: 3 } as const
const HEADER_BYTES = 8
const I32_CONST = 0x41
const END = 0x0b

export function prepareModule(file: Uint8Array, maxPages: number): PreparedModule {
  const parts: Uint8Array[] = [file.subarray(0, HEADER_BYTES)]
  let data: readonly DataSegment[] = []
  const reader = new Reader(file, HEADER_BYTES)
  while (!reader.atEnd) {
    const start = reader.position
    const id = reader.byte()
    const size = reader.unsigned()
    const body = reader.take(size)
    switch (id) {
      case SECTION.custom:
        break
      case SECTION.memory:
        parts.push(section(id, limitedMemory(body, maxPages)))
        break
      case SECTION.global:
        expectOneGlobal(body)
        parts.push(file.subarray(start, reader.position))
        break
      case SECTION.export:
        parts.push(section(id, withExports(body)))
        break
      case SECTION.data:
        data = readSegments(body)
        break
      default:
        parts.push(file.subarray(start, reader.position))
    }
  }
  return { code: concat(parts), data }
}

function limitedMemory(body: Uint8Array, maxPages: number): Uint8Array {
  const reader = new Reader(body, 0)
  if (reader.unsigned() !== 1) throw new WasmFileError('the interpreter is expected to have one memory')
  reader.byte() // its own flags
  const least = reader.unsigned()
  return concat([unsigned(1), Uint8Array.of(1), unsigned(least), unsigned(Math.max(least, maxPages))])
}

// A snapshot holds memory and stack pointer. A second mutable global would be state that it misses.
function expectOneGlobal(body: Uint8Array): void {
  if (new Reader(body, 0).unsigned() !== 1) throw new WasmFileError('the interpreter is expected to have one global, its stack pointer')
}

function withExports(body: Uint8Array): Uint8Array {
  const reader = new Reader(body, 0)
  const count = reader.unsigned()
  return concat([
    unsigned(count + 2),
    body.subarray(reader.position),
    exportEntry(EXPORTED.stackPointer, KIND.global),
    exportEntry(EXPORTED.table, KIND.table),
  ])
}

const exportEntry = (name: string, kind: number): Uint8Array =>
  concat([unsigned(name.length), new TextEncoder().encode(name), Uint8Array.of(kind), unsigned(0)])

// There are 24,000: one plain loop, since this is most of what is done before the interpreter is compiled.
function readSegments(body: Uint8Array): DataSegment[] {
  const reader = new Reader(body, 0)
  const count = reader.unsigned()
  const segments: DataSegment[] = []
  for (let i = 0; i < count; i++) {
    const isActive = reader.unsigned() === 0
    if (!isActive || reader.byte() !== I32_CONST) throw new WasmFileError('the interpreter is expected to have active data at fixed places')
    const offset = reader.signed32() >>> 0
    if (reader.byte() !== END) throw new WasmFileError('the place of data is expected to be a constant')
    segments.push({ offset, bytes: reader.take(reader.unsigned()) })
  }
  return segments
}

const section = (id: number, body: Uint8Array): Uint8Array => concat([Uint8Array.of(id), unsigned(body.length), body])

function unsigned(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return Uint8Array.from(bytes)
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Reads the numbers of the format: LEB128. */
class Reader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  get position(): number {
    return this.#at
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new WasmFileError('the WebAssembly file ends too early')
    return value
  }

  take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new WasmFileError('the WebAssembly file ends too early')
    const part = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return part
  }

  unsigned(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte % 128) * scale
      if (byte < 128) return value
    }
  }

  signed32(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte >= 128) continue
      const isNegative = shift + 7 < 32 && (byte & 0x40) !== 0
      return isNegative ? value | (-1 << (shift + 7)) : value
    }
  }
}

/**
 * How a sandbox process and its parent talk: frames over standard input and output, whatever language the process is written in.
 * A frame is two lengths of four bytes (all that follows them, and the head), the head as JSON, and further texts in UTF-8, whose
 * lengths the head names. Large JSON travels as such a text: within the head it would be escaped, and parsed, twice.
 */
export interface Frame {
  readonly head: Readonly<Record<string, unknown>>
  readonly parts: readonly string[]
}

const LENGTHS = 8
const SMALL = 16_384

export function encodeFrame(head: object, parts: readonly string[] = []): Buffer {
  const sizes = parts.map((part) => Buffer.byteLength(part))
  const text = JSON.stringify(parts.length === 0 ? head : { ...head, parts: sizes })
  const headSize = Buffer.byteLength(text)
  const total = sizes.reduce((sum, size) => sum + size, headSize)
  const frame = Buffer.allocUnsafe(LENGTHS + total)
  frame.writeUInt32BE(total, 0)
  frame.writeUInt32BE(headSize, 4)
  frame.write(text, LENGTHS)
  let at = LENGTHS + headSize
  for (const [index, part] of parts.entries()) {
    frame.write(part, at)
    at += sizes[index] ?? 0
  }
  return frame
}

/** Puts frames together from chunks. `push` gives undefined for what is no frame, and for ever after. */
export class FrameReader {
  readonly #mostBytes: number
  #chunks: Buffer[] = []
  #size = 0
  #broken = false

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  push(chunk: Buffer): Frame[] | undefined {
    if (this.#broken) return undefined
    this.#add(chunk)
    this.#size += chunk.length
    const frames: Frame[] = []
    for (;;) {
      const total = this.#nextSize()
      if (total === undefined) return frames
      if (total > this.#mostBytes) return this.#break()
      if (this.#size < LENGTHS + total) return frames
      const frame = readFrame(this.#take(LENGTHS + total))
      if (frame === undefined) return this.#break()
      frames.push(frame)
    }
  }

  // Whoever writes byte by byte must not make an object of each byte: small neighbours become one, of rising sizes, so that a byte is
  // copied a few times only.
  #add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    for (;;) {
      const [before, last] = this.#chunks.slice(-2)
      if (before === undefined || last === undefined || last.length > SMALL || before.length > 2 * last.length) return
      this.#chunks.splice(-2, 2, Buffer.concat([before, last]))
    }
  }

  #nextSize(): number | undefined {
    if (this.#size < LENGTHS) return undefined
    const [first] = this.#chunks
    if (first === undefined || first.length < LENGTHS) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0]?.readUInt32BE(0)
  }

  #take(bytes: number): Buffer {
    const [first] = this.#chunks
    const all = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks)
    this.#chunks = all.length === bytes ? [] : [all.subarray(bytes)]
    this.#size = all.length - bytes
    return all.subarray(0, bytes)
  }

  #break(): undefined {
    this.#broken = true
    this.#chunks = []
    return undefined
  }
}

function readFrame(bytes: Buffer): Frame | undefined {
  const headEnd = LENGTHS + bytes.readUInt32BE(4)
  if (headEnd > bytes.length) return undefined
  const head = parseHead(bytes.toString('utf8', LENGTHS, headEnd))
  if (head === undefined) return undefined
  const parts: string[] = []
  let at = headEnd
  for (const size of Array.isArray(head['parts']) ? (head['parts'] as unknown[]) : []) {
    if (!Number.isSafeInteger(size) || (size as number) < 0 || at + (size as number) > bytes.length) return undefined
    parts.push(bytes.toString('utf8', at, at + (size as number)))
    at += size as number
  }
  return { head, parts }
}

function parseHead(text: string): Record<string, unknown> | undefined {
  try {
    const head = JSON.parse(text) as unknown
    return typeof head === 'object' && head !== null && !Array.isArray(head) ? (head as Record<string, unknown>) : undefined
  } catch {
    return undefined // no JSON: no frame
  }
}

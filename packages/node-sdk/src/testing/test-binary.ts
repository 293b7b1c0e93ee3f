import { createHash } from 'node:crypto'
import { NodeError, plainFileName, plainMimeType } from '@millrace/base'
import type { BinaryContent, BinaryFacts, StepBinary } from '../binary.ts'
import type { BinaryRef } from '../item.ts'

/** Binary data in the memory of a test. */
export class TestBinary implements StepBinary {
  readonly #bytes = new Map<string, Uint8Array>()
  readonly #most: number

  /** `most`: bytes of one file. @default 256 MB */
  constructor({ most = 256 * 1024 * 1024 }: { readonly most?: number } = {}) {
    this.#most = most
  }

  /** What a test gives along with an item. */
  add(content: Uint8Array | string, { mimeType, fileName }: BinaryFacts): BinaryRef {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    if (bytes.byteLength > this.#most) throw new NodeError('binary.too-large', `The file is larger than ${this.#most} bytes.`)
    const id = createHash('sha256').update(bytes).digest('hex')
    this.#bytes.set(id, bytes)
    const name = plainFileName(fileName)
    return Object.freeze({
      id,
      mimeType: plainMimeType(mimeType),
      ...(name === undefined ? {} : { fileName: name }),
      size: bytes.byteLength,
    })
  }

  async put(content: BinaryContent, facts: BinaryFacts): Promise<BinaryRef> {
    if (content instanceof Uint8Array) return this.add(content, facts)
    const pieces: Uint8Array[] = []
    for await (const piece of content) pieces.push(piece)
    return this.add(Buffer.concat(pieces), facts)
  }

  async read(ref: BinaryRef, { most = Infinity }: { readonly most?: number } = {}): Promise<Uint8Array> {
    const bytes = this.#bytes.get(ref.id)
    if (bytes === undefined) throw new NodeError('binary.not-found', `The test has no file ${ref.fileName ?? ref.id.slice(0, 12)}.`)
    if (bytes.byteLength > most) throw new NodeError('binary.too-large-to-read', `The file has ${bytes.byteLength} bytes; ${most} at most.`)
    return bytes
  }

  async *stream(ref: BinaryRef, range?: { readonly from: number; readonly to: number }): AsyncGenerator<Uint8Array> {
    const bytes = await this.read(ref)
    yield range === undefined ? bytes : bytes.subarray(range.from, range.to)
  }
}

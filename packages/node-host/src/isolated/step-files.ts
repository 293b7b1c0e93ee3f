import { isJsonObject, NodeError, type JsonObject } from '@millrace/base'
import {
  isBinaryRef,
  plainFileName,
  plainMimeType,
  type BinaryFacts,
  type BinaryRef,
  type HttpRequest,
  type HttpResponse,
  type StepBinary,
  type StepContext,
} from '@millrace/node-sdk'

/** Bytes of one message; a longer file goes in several. */
export const FILE_PIECE = 1024 * 1024
/** Files that a step writes at the same time. */
const MOST_OPEN = 20

const refuse = (message: string): NodeError => new NodeError('package.request', message)

/** A file that comes in piece by piece. */
interface Incoming {
  readonly pieces: TransformStream<Uint8Array, Uint8Array>
  readonly writer: WritableStreamDefaultWriter<Uint8Array>
  readonly stored: Promise<BinaryRef>
}

/**
 * The binary data that a package's step may use: what its items carry, and what it made. Any other handle is refused, also one of the same
 * execution: a package is given items, not executions.
 */
export class StepFiles {
  readonly #step: StepContext
  #known: Map<string, BinaryRef> | undefined
  readonly #incoming = new Map<number, Incoming>()
  #last = 0

  constructor(step: StepContext) {
    this.#step = step
  }

  /** The handle as the server knows it. Throws for one that the step does not have. */
  known(value: unknown): BinaryRef {
    const found = this.has(value)
    if (found !== undefined) return found
    throw new NodeError('binary.not-found', 'The package asked for a file that its step does not have.', {
      hint: 'A step can use the files of its items, and those that it stored itself.',
    })
  }

  #refs(): Map<string, BinaryRef> {
    this.#known ??= new Map(
      this.#step.items().flatMap(({ binary }) =>
        Object.values(binary ?? {})
          .filter(isBinaryRef)
          .map((ref): [string, BinaryRef] => [ref.id, ref]),
      ),
    )
    return this.#known
  }

  add(ref: BinaryRef): BinaryRef {
    this.#refs().set(ref.id, ref)
    return ref
  }

  /**
   * The handle, if the step has that file. Equal bytes have one id, and each handle of them its own name and type: those are the
   * package's to say, as they are when it stores a file.
   */
  has(value: unknown): BinaryRef | undefined {
    const { id, mimeType, fileName } = isJsonObject(value) ? value : ({} as JsonObject)
    const found = typeof id === 'string' ? this.#refs().get(id) : undefined
    if (found === undefined) return undefined
    const name = plainFileName(typeof fileName === 'string' ? fileName : undefined)
    const type = typeof mimeType === 'string' ? plainMimeType(mimeType) : found.mimeType
    return { id: found.id, mimeType: type, ...(name === undefined ? {} : { fileName: name }), size: found.size }
  }

  /** A request of the package, with its files looked at. */
  checkRequest(request: HttpRequest): HttpRequest {
    const { file, parts } = request
    return {
      ...request,
      ...(file === undefined ? {} : { file: this.known(file) }),
      ...(parts === undefined ? {} : { parts: this.#parts(parts) }),
    }
  }

  #parts(parts: unknown): NonNullable<HttpRequest['parts']> {
    if (!Array.isArray(parts)) throw refuse('The parts of a form must be a list.')
    return parts.map((part) => {
      const { name, value, file } = isJsonObject(part) ? part : ({} as JsonObject)
      if (typeof name !== 'string') throw refuse('A part of a form must have a name.')
      return file === undefined ? { name, value: String(value ?? '') } : { name, file: this.known(file) }
    })
  }

  keepAnswer(response: HttpResponse): HttpResponse {
    if (response.file !== undefined) this.add(response.file)
    return response
  }

  /** What the package's process may ask for, by name. */
  readonly answers: Readonly<Record<string, (body: unknown, binary: StepBinary) => unknown>> = {
    'file-piece': (body, binary) => this.#piece(body, binary),
    'file-begin': (body, binary) => this.#begin(body, binary),
    'file-write': (body) => this.#write(body),
    'file-end': (body) => this.#end(body),
    'file-drop': (body) => this.#drop(body),
  }

  async #piece(body: unknown, binary: StepBinary): Promise<string> {
    const { ref, from } = isJsonObject(body) ? body : ({} as JsonObject)
    if (!Number.isSafeInteger(from) || (from as number) < 0) throw refuse('The place in a file must be a whole number.')
    const range = { from: from as number, to: (from as number) + FILE_PIECE }
    const pieces: Uint8Array[] = []
    for await (const piece of binary.stream(this.known(ref), range)) pieces.push(piece)
    return Buffer.concat(pieces).toString('base64')
  }

  #begin(body: unknown, binary: StepBinary): number {
    if (this.#incoming.size >= MOST_OPEN) throw refuse(`A step can write ${MOST_OPEN} files at a time.`)
    const pieces = new TransformStream<Uint8Array, Uint8Array>()
    const stored = binary.put(pieces.readable as unknown as AsyncIterable<Uint8Array>, factsIn(body))
    stored.catch(() => undefined) // told by the next piece, or at the end
    const id = ++this.#last
    this.#incoming.set(id, { pieces, stored, writer: pieces.writable.getWriter() })
    return id
  }

  async #write(body: unknown): Promise<null> {
    const { file, bytes } = isJsonObject(body) ? body : ({} as JsonObject)
    const { writer, stored } = this.#open(file)
    if (typeof bytes !== 'string') throw refuse('Bytes must be given as base64.')
    // A store that refuses what came before says why; the stream would only say that nobody reads.
    await Promise.race([writer.write(new Uint8Array(Buffer.from(bytes, 'base64'))).catch(() => stored), stored])
    return null
  }

  async #end(body: unknown): Promise<BinaryRef> {
    const { file } = isJsonObject(body) ? body : ({} as JsonObject)
    const { writer, stored } = this.#open(file)
    this.#incoming.delete(Number(file))
    await writer.close().catch(() => undefined) // what was wrong is in `stored`
    return this.add(await stored)
  }

  async #drop(body: unknown): Promise<null> {
    const { file } = isJsonObject(body) ? body : ({} as JsonObject)
    const { writer } = this.#open(file)
    this.#incoming.delete(Number(file))
    await writer.abort(refuse('The package gave the file up.')).catch(() => undefined)
    return null
  }

  #open(file: unknown): Incoming {
    const found = this.#incoming.get(Number(file))
    if (found === undefined) throw refuse('There is no such file that is being written.')
    return found
  }

  /** What the package left half written is given up. */
  async close(): Promise<void> {
    const left = [...this.#incoming.values()]
    this.#incoming.clear()
    for (const { writer } of left) await writer.abort(refuse('The step ended before the file did.')).catch(() => undefined)
  }
}

function factsIn(body: unknown): BinaryFacts {
  const { mimeType, fileName } = isJsonObject(body) ? body : ({} as JsonObject)
  return { mimeType: String(mimeType ?? ''), ...(typeof fileName === 'string' ? { fileName } : {}) }
}

import { MillraceError, NodeError, plainFileName, plainMimeType, type Id } from '@millrace/base'
import type { BinaryContent, BinaryFacts, BinaryRef, Item, StepBinary } from '@millrace/node-sdk'
import type { ExecutionPackets } from '../packets/execution-packets.ts'
import type { BlobHolder, BlobStore, ByteRange, OpenBlob } from '../ports/index.ts'
import { toNodeError } from '../step/checks.ts'
import { carriedBy, carriedInMemory, giveEither } from './carried.ts'

const MEGABYTE = 1024 * 1024
/** Bytes that a node takes into memory unless it says how many. */
const READ_AT_ONCE = 32 * MEGABYTE

export interface BinaryLimits {
  /** Bytes of one file. @default 256 MB */
  readonly fileBytes: number
}

export const DEFAULT_BINARY_LIMITS: BinaryLimits = Object.freeze({ fileBytes: 256 * MEGABYTE })

/** The binary data of all executions of an engine. */
export class Blobs {
  readonly #store: BlobStore | undefined
  readonly #limits: BinaryLimits

  /** Without a store there is no binary data: what wants to store or read some fails. */
  constructor(store: BlobStore | undefined, limits: Partial<BinaryLimits> = {}) {
    this.#store = store
    this.#limits = Object.freeze({ ...DEFAULT_BINARY_LIMITS, ...limits })
  }

  /**
   * Lets an execution keep what items from outside carry: what `from` holds, or what its tenant has. Undefined when they carry nothing,
   * as most do; otherwise it resolves when that is on disk (B1). What is not there any more is noticed when it is read.
   */
  take(items: readonly Item[], to: BlobHolder, from?: BlobHolder): Promise<void> | undefined {
    if (this.#store === undefined) return undefined
    const ids = carriedInMemory(items)
    if (ids === undefined) return from === undefined ? undefined : this.#store.giveAll(from, to) // to read them all would cost more
    return ids.length === 0 ? undefined : this.#store.give(ids, to, from).then(() => undefined)
  }

  /**
   * The same for items that waited, which `event` holds the files of: where a file system knows no links its copies outlive the tenant's,
   * which nobody holds by then. The tenant's are for what the event never got.
   */
  takeWaiting(items: readonly Item[], to: BlobHolder, event: BlobHolder): Promise<void> | undefined {
    const ids = this.#store === undefined ? [] : carriedBy(items)
    return ids.length === 0 ? undefined : giveEither(this.#mustStore(), ids, { to, from: event }).then(() => undefined)
  }

  /** Lets an execution keep all that another one keeps. */
  async takeAll(from: BlobHolder, to: BlobHolder): Promise<void> {
    await this.#store?.giveAll(from, to)
  }

  /** What a step of an execution may do. */
  of(holder: BlobHolder, asker: BinaryAsker): StepBinary {
    return new ExecutionBinary(this.#mustStore(), { holder, asker, limits: this.#limits })
  }

  #mustStore(): BlobStore {
    if (this.#store !== undefined) return this.#store
    throw new NodeError('binary.not-available', 'There is no place for binary data here.')
  }
}

/** The step that asks. */
export interface BinaryAsker {
  readonly name: string
  readonly packets: Pick<ExecutionPackets, 'useDisk'>
}

export const executionHolder = (tenantId: Id, id: Id): BlobHolder => ({ kind: 'execution', tenantId, id })

/** Binary data as the steps of one execution see it: what the execution holds, and nothing else (B3). */
class ExecutionBinary implements StepBinary {
  readonly #store: BlobStore
  readonly #holder: BlobHolder
  readonly #asker: BinaryAsker
  readonly #limits: BinaryLimits

  constructor(store: BlobStore, { holder, asker, limits }: { holder: BlobHolder; asker: BinaryAsker; limits: BinaryLimits }) {
    this.#store = store
    this.#holder = holder
    this.#asker = asker
    this.#limits = limits
  }

  async put(content: BinaryContent, facts: BinaryFacts): Promise<BinaryRef> {
    const bytes = content instanceof Uint8Array ? once(content) : content
    const { id, size } = await inWords(() => this.#store.put(this.#holder.tenantId, bytes, { most: this.#limits.fileBytes }))
    this.#asker.packets.useDisk(size, this.#asker)
    await inWords(() => this.#store.give([id], this.#holder))
    const fileName = plainFileName(facts.fileName)
    return Object.freeze({ id, mimeType: plainMimeType(facts.mimeType), ...(fileName === undefined ? {} : { fileName }), size })
  }

  async read(ref: BinaryRef, { most = READ_AT_ONCE }: { readonly most?: number } = {}): Promise<Uint8Array> {
    const blob = await this.#open(ref)
    try {
      if (blob.size > most) throw tooLargeToRead(ref, blob.size, most)
      const pieces: Uint8Array[] = []
      await inWords(async () => {
        for await (const piece of blob.bytes()) pieces.push(piece)
      })
      return joined(pieces)
    } finally {
      await blob.close()
    }
  }

  async *stream(ref: BinaryRef, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const blob = await this.#open(ref)
    try {
      yield* blob.bytes(range)
    } catch (thrown) {
      throw wordsFor(thrown)
    } finally {
      await blob.close()
    }
  }

  async #open(ref: BinaryRef): Promise<OpenBlob> {
    const blob = typeof ref?.id === 'string' ? await this.#store.open(this.#holder, ref.id) : undefined
    if (blob !== undefined) return blob
    const name = plainFileName(String(ref?.fileName ?? '')) ?? String(ref?.id).slice(0, 12)
    throw new NodeError('binary.not-found', `The file "${name}" is not one of this execution, or is not there any more.`, {
      hint: 'Pass the `binary` of an item on as it is. Files of pinned data are gone when their execution was removed.',
    })
  }
}

const tooLargeToRead = ({ fileName = 'The file' }: BinaryRef, size: number, most: number): NodeError =>
  new NodeError('binary.too-large-to-read', `${fileName} has ${size} bytes; this node takes ${most} at most.`, {
    hint: 'Use a smaller file, or a node that works piece by piece.',
    detail: { size, most },
  })

/** What the store says is for the node; what its source says stays as it is, for whoever opened that. */
const wordsFor = (thrown: unknown): unknown => (thrown instanceof MillraceError ? toNodeError(thrown) : thrown)

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw wordsFor(thrown)
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}

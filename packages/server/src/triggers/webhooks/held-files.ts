import { createHash } from 'node:crypto'
import type { BinaryRef, WebhookRequest } from '@millrace/node-sdk'
import type { FileIntake } from './read-files.ts'

/**
 * Files of a call whose trigger looks at the bytes first. They stay in memory, where the bytes are anyway, until it let the caller in:
 * whoever knows the address could fill the disk otherwise.
 */
export class HeldFiles {
  readonly #pieces = new Map<BinaryRef, readonly Uint8Array[]>()

  /** Named as they will be, so that the trigger sees the call as it sees it later. */
  readonly put: FileIntake['put'] = async (bytes, facts) => {
    const hash = createHash('sha256')
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of bytes) {
      hash.update(piece)
      pieces.push(piece)
      size += piece.byteLength
    }
    const ref = { id: hash.digest('hex'), ...facts, size }
    this.#pieces.set(ref, pieces)
    return ref
  }

  get holds(): boolean {
    return this.#pieces.size > 0
  }

  /** The call with its files stored. */
  async store(call: WebhookRequest, put: FileIntake['put']): Promise<WebhookRequest> {
    if (call.files === undefined) return call
    const files: Record<string, BinaryRef> = {}
    for (const [name, ref] of Object.entries(call.files)) {
      const { mimeType, fileName } = ref
      files[name] = await put(oneByOne(this.#pieces.get(ref) ?? []), { mimeType, ...(fileName === undefined ? {} : { fileName }) })
    }
    return { ...call, files }
  }
}

async function* oneByOne(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece)
}

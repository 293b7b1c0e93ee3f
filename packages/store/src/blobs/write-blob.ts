import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { toError } from '@millrace/base'
import { BlobTooLargeError, BlobUnwritableError, type StoredBlob } from '@millrace/engine/ports'

/** A file that was written and synced, and has no name of its own yet. */
export interface WrittenPart extends StoredBlob {
  readonly path: string
}

/** Writes bytes to a new file and syncs it. Memory holds one piece. Removes the file when anything fails. */
export async function writePart(folder: string, bytes: AsyncIterable<Uint8Array>, most: number): Promise<WrittenPart> {
  const path = join(folder, randomBytes(16).toString('hex'))
  const hash = createHash('sha256')
  let size = 0
  const file = await opened(folder, path)
  try {
    for await (const piece of bytes) {
      size += piece.byteLength
      if (size > most) throw new BlobTooLargeError({ most })
      hash.update(piece)
      await writing(() => file.writeFile(piece)) // goes on where the last one ended
    }
    await writing(() => file.sync())
    await file.close()
    return { path, size, id: hash.digest('hex') }
  } catch (thrown) {
    await file.close().catch(() => undefined) // closed already, or of no use any more
    await rm(path, { force: true }).catch(() => undefined) // swept at the next start otherwise
    throw thrown
  }
}

const opened = (folder: string, path: string): Promise<FileHandle> =>
  writing(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return open(path, 'wx', 0o600)
  })

/** Troubles of the disk are told apart from troubles of whoever gives the bytes. */
export async function writing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw new BlobUnwritableError({ reason: (thrown as { code?: string }).code ?? toError(thrown).message }, { cause: thrown })
  }
}

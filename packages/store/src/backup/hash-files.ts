import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackedUpFile } from './manifest.ts'

/** Hashes files so that what is one file under several names is read once: binary data has a name for each holder. */
export class FileHasher {
  readonly #hashes = new Map<string, string>()

  /** What a manifest says of a file. */
  async entry(root: string, path: string): Promise<BackedUpFile> {
    const file = join(root, path)
    const { dev, ino, nlink, size } = await stat(file, { bigint: true }) // numbers of files that do not fit in a double would be one
    const key = nlink > 1n ? `${dev}:${ino}` : undefined
    const known = key === undefined ? undefined : this.#hashes.get(key)
    const sha256 = known ?? (await hashOf(file))
    if (key !== undefined) this.#hashes.set(key, sha256)
    return { path, bytes: Number(size), sha256 }
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EncryptionKeyInvalidError, EncryptionKeyMissingError } from '../errors.ts'
import { codeOf } from '../thrown.ts'
import { KEY_BYTES } from './secret-box.ts'

/** 32 bytes in hexadecimal or base64 (either alphabet); undefined for anything else. */
export function parseKey(text: string): Buffer | undefined {
  const trimmed = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined
  const key = Buffer.from(trimmed, 'base64')
  return key.length === KEY_BYTES ? key : undefined
}

export interface KeySource {
  readonly dataDir: string
  /** From the environment; wins over the file. */
  readonly configured: string | undefined
  /** Credentials that exist already: a fresh key could not open them. */
  readonly credentials: number
}

/** The encryption key: configured, or kept in the data directory, or made there on the first start. */
export async function loadEncryptionKey({ dataDir, configured, credentials }: KeySource): Promise<Buffer> {
  if (configured !== undefined) return usable(configured, 'MILLRACE_ENCRYPTION_KEY')
  const file = join(dataDir, 'encryption.key')
  const kept = await readIfThere(file)
  if (kept !== undefined) return usable(kept, file)
  if (credentials > 0) throw new EncryptionKeyMissingError({ file, credentials })
  const key = randomBytes(KEY_BYTES)
  // Under another name first: a crash while writing must not leave half a key that later starts would trip over.
  await writeFile(`${file}.new`, `${key.toString('base64')}\n`, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return key
}

function usable(text: string, source: string): Buffer {
  const key = parseKey(text)
  if (key === undefined) throw new EncryptionKeyInvalidError({ source })
  return key
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

import { defineError, type Id } from '@millrace/base'

/** Who keeps blobs: an execution, which goes with them, or an event of the inbox, before it is one. */
export interface BlobHolder {
  readonly kind: 'execution' | 'event'
  readonly tenantId: Id
  readonly id: Id
}

/** Bytes that were stored. */
export interface StoredBlob {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly id: string
  readonly size: number
}

/** From the first byte up to, not including, the last. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** A blob that is there. */
export interface OpenBlob {
  readonly size: number
  /**
   * The bytes piece by piece; the blob stays readable until they end, whatever is removed meanwhile. Read as a whole they are compared
   * with the name (B2): before the last piece is given. Throws BlobDamagedError.
   */
  bytes(range?: ByteRange): AsyncIterable<Uint8Array>
  /** Ends what is read of it, and what will not be read. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Keeps binary data that items only name.
 * B1. A blob is durable (fsynced, its folder too) when `put` and `give` resolve; only then may an event name it.
 * B2. A blob never changes: its name is the SHA-256 of its bytes. Equal bytes of one tenant are kept once.
 * B3. Knowing a name opens nothing. An execution reads what it holds: what was given to it. What another one holds comes with `give`.
 * B4. What nobody holds is removed: an execution's hold goes with its journal, an event's with its row. What is held is never removed;
 *     what was just put is nobody's for a while, and is left alone for that long. A process that is killed leaves nothing else.
 * B5. Tenants share nothing: not even equal bytes.
 */
export interface BlobStore {
  /** Stores bytes for a tenant. Throws BlobTooLargeError above `most` bytes, and whatever reading them throws; nothing is left then. */
  put(tenantId: Id, bytes: AsyncIterable<Uint8Array>, options: { readonly most: number }): Promise<StoredBlob>
  /** B3. Lets a holder keep blobs: those of `from`, or of the tenant without it. Gives the names of those that are not there. */
  give(ids: readonly string[], to: BlobHolder, from?: BlobHolder): Promise<readonly string[]>
  /** Lets a holder keep all that another one keeps. */
  giveAll(from: BlobHolder, to: BlobHolder): Promise<void>
  /** Undefined where the holder does not keep it. */
  open(holder: BlobHolder, id: string): Promise<OpenBlob | undefined>
}

/** More bytes than may be stored as one. */
export const BlobTooLargeError = defineError<{ most: number }>(
  'binary.too-large',
  413,
  (d) =>
    `The file is larger than ${Math.floor(d.most / 1024 / 1024)} MB, the most that is stored as one. An operator can raise MILLRACE_BINARY_MAX_MB.`,
)

/** The bytes on disk are not what their name says. */
export const BlobDamagedError = defineError<{ id: string }>(
  'binary.damaged',
  500,
  (d) => `The file ${d.id.slice(0, 12)}… is damaged on disk. Restore it from a backup, or run the workflow again.`,
)

/** The disk is full, read-only or broken. */
export const BlobUnwritableError = defineError<{ reason: string }>(
  'binary.unwritable',
  503,
  (d) => `A file could not be written to the data directory: ${d.reason}. Free space or mend the data directory and try again.`,
)

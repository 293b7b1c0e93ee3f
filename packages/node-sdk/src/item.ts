import type { JsonObject } from '@millrace/base'

/** A handle on binary data in the blob store; never a path. Made by `step.binary.put`. */
export interface BinaryRef {
  /** SHA-256 of the bytes, in hexadecimal: the same bytes have the same. */
  readonly id: string
  readonly mimeType: string
  readonly fileName?: string
  /** Bytes. */
  readonly size: number
}

/** The unit of data that nodes take and give. Treat as immutable: the same object may stand on several edges. */
export interface Item {
  readonly json: JsonObject
  readonly binary?: Readonly<Record<string, BinaryRef>>
}

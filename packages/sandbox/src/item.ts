import type { JsonObject } from '@millrace/base'

/** A handle on binary data. Structurally the node SDK's `BinaryRef`. */
export interface CodeBinary {
  readonly id: string
  readonly mimeType: string
  readonly fileName?: string
  readonly size: number
}

/** The unit of data. Structurally the node SDK's `Item`; this package may not import that one. */
export interface CodeItem {
  readonly json: JsonObject
  readonly binary?: Readonly<Record<string, CodeBinary>>
}

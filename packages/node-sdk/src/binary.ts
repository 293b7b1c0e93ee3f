import { NodeError, plainFileName, type JsonValue } from '@millrace/base'
import type { BinaryRef, Item } from './item.ts'

/** Bytes to store: at once, or piece by piece, which needs no memory. */
export type BinaryContent = Uint8Array | AsyncIterable<Uint8Array>

/** What is known of new binary data. */
export interface BinaryFacts {
  readonly mimeType: string
  /** A name without a folder. */
  readonly fileName?: string
}

/** The bytes of a step's binary data. Nodes see handles (`BinaryRef`), never paths; items carry the handles. */
export interface StepBinary {
  /** Stores bytes and gives their handle, once they are on disk. Throws NodeError `binary.too-large` and `execution.disk-exceeded`. */
  put(content: BinaryContent, facts: BinaryFacts): Promise<BinaryRef>
  /**
   * All bytes, in memory. `most`: bytes that are taken; default 32 MB. Throws NodeError `binary.too-large-to-read`, `binary.not-found`
   * (also for a handle that is not the execution's) and `binary.damaged`.
   */
  read(ref: BinaryRef, options?: { readonly most?: number }): Promise<Uint8Array>
  /** The bytes piece by piece: all of them, or from one place up to, not including, another. Throws as `read` does, also in the middle. */
  stream(ref: BinaryRef, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>
}

/** The binary data that an item carries by this name. Throws NodeError `binary.missing`, which says what it carries instead. */
export function binaryOf({ binary }: Item, name: string, itemIndex?: number): BinaryRef {
  const carried = binary ?? {} // null in items from outside
  const found = Object.hasOwn(carried, name) ? carried[name] : undefined
  if (found) return found
  const names = Object.keys(carried)
  throw new NodeError('binary.missing', `The item carries no file named "${name.slice(0, 100)}".`, {
    ...(itemIndex === undefined ? {} : { itemIndex }),
    hint: names.length === 0 ? 'It carries no file at all.' : `It carries ${names.slice(0, 10).join(', ')}.`,
  })
}

/** The header that says how a file is taken, with its name (RFC 6266). */
export function contentDisposition(how: 'inline' | 'attachment', fileName: string | undefined): string {
  const name = plainFileName(fileName)
  if (name === undefined) return how
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  if (ascii === name) return `${how}; filename="${name}"`
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

const ID = /^[0-9a-f]{64}$/

/** Whether a value has the form of a handle. It says nothing about whose it is. */
export function isBinaryRef(value: unknown): value is BinaryRef {
  if (typeof value !== 'object' || value === null) return false
  const { id, mimeType, fileName, size } = value as { readonly [K in keyof BinaryRef]?: JsonValue }
  return (
    typeof id === 'string' &&
    ID.test(id) &&
    typeof mimeType === 'string' &&
    (fileName === undefined || typeof fileName === 'string') &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0
  )
}
